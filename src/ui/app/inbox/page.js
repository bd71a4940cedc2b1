// The referral inbox: what is open and needs somebody comes first.
import { component, html, signal } from '../view.js';
import { act, ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { changed, go, href, param } from '../router.js';
import { ago, country, daysUntil, money, named, number, t, time } from '../i18n.js';
import { Badge, DynamicsMark, Expiry } from '../parts/badges.js';
import { Empty, Failed, Skeleton, Stale } from '../parts/states.js';
import { tell, tellProblem } from '../parts/toast.js';
import { LinkForm } from '../drawer/referrals.js';

const SHOWN = ['action', 'open', 'all'];
const PAGE = 50;
const SETTLE_MS = 250;
const SOON_DAYS = 3;

const shown = () => (SHOWN.includes(param('show')) ? param('show') : 'action');

/** What a referral lacks; empty: nothing is to be done. */
function lacks(referral) {
  if (!referral.isOpen) return [];
  const found = [];
  if (!referral.domain && referral.domainCandidates.length > 1) found.push('candidates');
  else if (!referral.domain) found.push('noDomain');
  if (!referral.lead) found.push('noLead');
  const days = daysUntil(referral.expiresAt);
  if (days !== null && days < SOON_DAYS) found.push('expiring');
  if (referral.missingSince) found.push('missing');
  return found;
}

const KINDS = { candidates: 'fair', noDomain: 'bad', noLead: 'fair', expiring: 'bad', missing: 'fair' };

const load = (more) => (abort) => {
  const filter = {};
  if (shown() !== 'all') filter.isOpen = true;
  if (param('search')) filter.search = param('search');
  const order = shown() === 'all' ? { field: 'UPDATED_AT', direction: 'DESC' } : { field: 'EXPIRES_AT', direction: 'ASC' };
  return ask('Referrals', { first: Math.min(PAGE * more.value, 100), filter, order }, { abort });
};

const Line = component((life) => {
  const isChoosing = signal(false);
  const create = async () => {
    const { referral, onChanged } = life.given.value;
    try {
      const { lead } = await act('LeadFromReferral', { input: { id: referral.id } });
      tell(t('inbox.created', { domain: lead.domain }), { link: { href: href(changed({ lead: lead.domain })), text: t('help.open') } });
      onChanged();
    } catch (problem) {
      tellProblem(problem);
    }
  };
  return ({ referral, onChanged }) => {
    const missing = lacks(referral);
    return html`
      <tr data-referral=${referral.referralId}>
        <th scope="row"><span>${referral.companyName || referral.name || referral.referralId}</span>
          <span class="domain">${referral.domain ?? t('inbox.noDomain')}${referral.customerCountry ? ` · ${country(referral.customerCountry)}` : ''}</span></th>
        <td><span class="marks"><${Badge} kind="referral">${named('referralCategory', referral.category)}<//>
          <span class="dim">${money(referral.dealValue, referral.currency)}</span></span></td>
        <td><span class="marks"><${Badge} kind=${referral.isOpen ? 'good' : 'low'}>${referral.status}${referral.substatus ? ` · ${referral.substatus}` : ''}<//>
          ${referral.isOpen && html`<${Expiry} at=${referral.expiresAt}/>`}
          <time class="dim" datetime=${referral.updatedAt} title=${time(referral.updatedAt)}>${ago(referral.updatedAt)}</time></span></td>
        <td><span class="marks">${missing.map((one) => html`<${Badge} key=${one} kind=${KINDS[one]}>${t(`inbox.${one}`)}<//>`)}</span></td>
        <td>
          ${referral.lead && html`<a href=${href(changed({ lead: referral.lead.domain }))}>${referral.lead.domain}</a> <${DynamicsMark} status=${referral.lead.dynamicsStatus}/>`}
          ${!referral.lead && referral.domain && html`<button type="button" class="primary" onClick=${create}>${t('inbox.create')}</button>`}
          ${!referral.lead && !referral.domain && html`<button type="button" aria-expanded=${isChoosing.value ? 'true' : 'false'} onClick=${() => (isChoosing.value = !isChoosing.value)}>${t('inbox.choose')}</button>`}
          ${isChoosing.value && html`<${LinkForm} referral=${referral} onChanged=${() => { isChoosing.value = false; onChanged(); }}/>`}
        </td>
      </tr>`;
  };
});

const Search = component((life) => {
  const typed = signal(param('search'));
  let timer = null;
  life.mounted(() => () => clearTimeout(timer));
  const type = (event) => {
    typed.value = event.target.value;
    clearTimeout(timer);
    timer = setTimeout(() => go({ search: typed.value.trim() }, { replace: true }), SETTLE_MS);
  };
  return () => html`<label class="search"><span class="sr">${t('inbox.search')}</span>
    <input type="search" value=${typed.value} onInput=${type} placeholder=${t('inbox.search')}/></label>`;
});

const Table = ({ found, onChanged }) => html`
  <div class="scroll" role="region" aria-label=${t('page.inbox')} tabindex="0"><table class="inbox">
    <caption class="sr">${t('inbox.caption')}</caption>
    <thead><tr><th scope="col">${t('inbox.referral')}</th><th scope="col">${t('filter.category')}</th><th scope="col">${t('inbox.state')}</th><th scope="col">${t('inbox.todo')}</th><th scope="col">${t('inbox.lead')}</th></tr></thead>
    <tbody>${found.map((referral) => html`<${Line} key=${referral.id} referral=${referral} onChanged=${onChanged}/>`)}</tbody>
  </table></div>`;

export default component((life) => {
  const more = signal(1);
  const inbox = resource(life, load(more));
  return () => {
    const { data, problem } = inbox;
    const nodes = data.value?.referrals.nodes;
    const urgent = (referral) => lacks(referral).length;
    const found = shown() === 'action'
      ? nodes?.filter(urgent)
      : nodes?.slice().sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || Number(urgent(b) > 0) - Number(urgent(a) > 0));
    return html`
      <div class="title"><h1>${t('page.inbox')}</h1>${data.value && html`<span class="dim">${t('inbox.count', { count: number(data.value.referrals.totalCount) })}</span>`}</div>
      <div class="bar"><${Search}/>
        <div class="row" role="group" aria-label=${t('inbox.show')}>${SHOWN.map((name) => html`
          <button key=${name} type="button" aria-pressed=${shown() === name ? 'true' : 'false'} onClick=${() => go({ show: name })}>${t(`inbox.${name}`)}</button>`)}</div></div>
      ${problem.value && nodes && html`<${Stale} at=${inbox.at.value} problem=${problem.value} onRetry=${inbox.reload}/>`}
      ${problem.value && !nodes && html`<${Failed} problem=${problem.value} onRetry=${inbox.reload}/>`}
      ${!nodes && !problem.value && html`<${Skeleton}/>`}
      ${found?.length === 0 && html`<${Empty} title=${t('inbox.empty')} text=${t('inbox.emptyText')}>
        <a class="button" href=${href(changed({ page: 'integrations' }, new URLSearchParams()))}>${t('page.integrations')}</a><//>`}
      ${found?.length > 0 && html`<${Table} found=${found} onChanged=${inbox.reload}/>`}
      ${data.value?.referrals.pageInfo.hasNextPage && more.value < 2 && html`<button type="button" onClick=${() => (more.value += 1)}>${t('inbox.more')}</button>`}`;
  };
});
