// The referral inbox: what is open and needs somebody comes first. Filter, order and pages are the
// server's work; all of it stands in the address.
import { component, effect, html, live, signal, untracked } from '../view.js';
import { act, ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { changed, go, href, page, param } from '../router.js';
import { ago, country, daysUntil, money, named, number, t, time } from '../i18n.js';
import { Badge, DynamicsMark, Expiry } from '../parts/badges.js';
import { Pager } from '../parts/pager.js';
import { Empty, Failed, Skeleton, Stale } from '../parts/states.js';
import { tell, tellProblem } from '../parts/toast.js';
import { LinkForm } from '../drawer/referrals.js';

const SHOWN = ['action', 'open', 'all'];
const CATEGORIES = ['CO_SELL', 'MARKETPLACE', 'QUALIFIED_LEAD', 'UNKNOWN'];
const PAGE = 25;
const SETTLE_MS = 250;
const SOON_DAYS = 3;
const FROM_START = { after: '', before: '' };

const shown = () => (SHOWN.includes(param('show')) ? param('show') : 'action');
const category = () => (CATEGORIES.includes(param('kind')) ? param('kind') : '');

/** What a referral lacks; empty: nothing is to be done. */
function lacks(referral) {
  if (!referral.isOpen) return [];
  const found = [];
  if (!referral.domain && referral.domainCandidates.length > 1) found.push('candidates');
  else if (!referral.domain) found.push('noDomain');
  if (!referral.lead) found.push('noLead');
  const days = daysUntil(referral.expiresAt);
  if (days !== null && days < SOON_DAYS) found.push(days < 0 ? 'expired' : 'expiring');
  if (referral.missingSince) found.push('missing');
  return found;
}

const KINDS = { candidates: 'fair', noDomain: 'bad', noLead: 'fair', expiring: 'bad', expired: 'bad', missing: 'fair' };

function load(abort) {
  const filter = {};
  if (shown() === 'action') filter.needsAction = true;
  if (shown() === 'open') filter.isOpen = true;
  if (category()) filter.category = [category()];
  if (param('search')) filter.search = param('search').slice(0, 200);
  const order = shown() === 'all' ? { field: 'UPDATED_AT', direction: 'DESC' } : { field: 'EXPIRES_AT', direction: 'ASC' };
  const stretch = param('before') ? { last: PAGE, before: param('before') } : { first: PAGE, after: param('after') || null };
  return ask('Referrals', { ...stretch, filter, order }, { abort });
}

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
          ${referral.lead && html`<span class="marks"><a href=${href(changed({ lead: referral.lead.domain }))}>${referral.lead.domain}</a> <${DynamicsMark} status=${referral.lead.dynamicsStatus}/></span>`}
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
  const apply = () => page.value === 'inbox' && go({ search: typed.value.trim(), ...FROM_START }, { replace: true });
  const type = (event) => {
    typed.value = event.target.value;
    clearTimeout(timer);
    timer = setTimeout(apply, SETTLE_MS);
  };
  return () => html`<label class="search"><span class="sr">${t('inbox.search')}</span>
    <input type="search" value=${typed.value} onInput=${type} placeholder=${t('inbox.search')}/></label>`;
});

const Bar = live(() => html`
  <div class="bar"><${Search}/>
    <div class="row" role="group" aria-label=${t('inbox.show')}>${SHOWN.map((name) => html`
      <button key=${name} type="button" aria-pressed=${shown() === name ? 'true' : 'false'} onClick=${() => go({ show: name, ...FROM_START })}>${t(`inbox.${name}`)}</button>`)}</div>
    <label class="row"><span class="dim">${t('inbox.kind')}</span> <select name="kind" value=${category()} onChange=${(event) => go({ kind: event.target.value, ...FROM_START })}>
      <option value="" selected=${!category()}>${t('filter.any')}</option>
      ${CATEGORIES.map((one) => html`<option key=${one} value=${one} selected=${category() === one}>${named('referralCategory', one)}</option>`)}</select></label>
  </div>`);

const Table = ({ found, onChanged, isBusy }) => html`
  <div class="scroll" role="region" aria-label=${t('page.inbox')} tabindex="0"><table class="inbox" aria-busy=${isBusy ? 'true' : 'false'}>
    <caption class="sr">${t('inbox.caption')}</caption>
    <thead><tr><th scope="col">${t('inbox.referral')}</th><th scope="col">${t('inbox.kind')}</th><th scope="col">${t('inbox.state')}</th><th scope="col">${t('inbox.todo')}</th><th scope="col">${t('inbox.lead')}</th></tr></thead>
    <tbody>${found.map((referral) => html`<${Line} key=${referral.id} referral=${referral} onChanged=${onChanged}/>`)}</tbody>
  </table></div>`;

const Nothing = live(() => param('search') || category()
  ? html`<${Empty} title=${t('inbox.empty')} text=${t('list.noMatchText')}>
      <button type="button" class="primary" onClick=${() => go({ search: '', kind: '', ...FROM_START })}>${t('filter.clear')}</button><//>`
  : html`<${Empty} title=${t('inbox.empty')} text=${t('inbox.emptyText')}>
      <a class="button" href=${href(changed({ page: 'integrations' }, new URLSearchParams()))}>${t('page.integrations')}</a><//>`);

export default component((life) => {
  const inbox = resource(life, load);
  life.mounted(() => effect(() => {
    // A page mark of another order: whoever kept the address starts from the first page.
    if (inbox.problem.value?.code === 'BAD_CURSOR') untracked(() => go(FROM_START, { replace: true }));
  }));
  return () => {
    const { data, problem } = inbox;
    const found = data.value?.referrals;
    return html`
      <div class="title"><h1>${t('page.inbox')}</h1>${found && html`<span class="dim">${t('inbox.count', { count: number(found.totalCount) })}</span>`}</div>
      <${Bar}/>
      ${problem.value && found && html`<${Stale} at=${inbox.at.value} problem=${problem.value} onRetry=${inbox.reload}/>`}
      ${problem.value && !found && html`<${Failed} problem=${problem.value} onRetry=${inbox.reload} still=${t('inbox.still')}/>`}
      ${!found && !problem.value && html`<${Skeleton}/>`}
      ${found?.nodes.length === 0 && html`<${Nothing}/>`}
      ${found?.nodes.length > 0 && html`
        <${Table} found=${found.nodes} onChanged=${inbox.reload} isBusy=${inbox.isBusy.value}/>
        <${Pager} info=${found.pageInfo} shown=${found.nodes.length} total=${found.totalCount} isBusy=${inbox.isBusy.value}/>`}`;
  };
});
