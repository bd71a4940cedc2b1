// The referrals of one lead: what they are, link and unlink, choose among candidates.
import { component, html, signal } from '../view.js';
import { act } from '../graph/client.js';
import { date, money, named, t, time } from '../i18n.js';
import { Badge, Expiry } from '../parts/badges.js';
import { tell, tellProblem } from '../parts/toast.js';
import { Fact, Facts } from './facts.js';

/** Links a referral to a domain: one of its candidates, or one that is typed. */
export const LinkForm = component((life) => {
  const typed = signal(life.given.value.referral.domain ?? '');
  const link = async (event) => {
    event.preventDefault();
    const { referral, onChanged } = life.given.value;
    try {
      await act('LinkReferral', { input: { referralId: referral.id, domain: typed.value } });
      tell(t('referral.linked'));
      onChanged();
    } catch (problem) {
      tellProblem(problem);
    }
  };
  return ({ referral }) => html`
    <form class="row link" onSubmit=${link}>
      ${referral.domainCandidates.length > 1 && html`
        <fieldset><legend>${t('referral.candidates')}</legend>
          ${referral.domainCandidates.map((one) => html`
            <label key=${one} class="hit"><input type="radio" name=${`candidate-${referral.id}`} checked=${typed.value === one}
              onChange=${() => (typed.value = one)}/> ${one}</label>`)}
        </fieldset>`}
      <label>${t('referral.domain')} <input required value=${typed.value} onInput=${(event) => (typed.value = event.target.value)} autocomplete="off"/></label>
      <button type="submit">${t('referral.link')}</button>
    </form>`;
});

const Card = ({ referral, onChanged }) => {
  const unlink = () => act('UnlinkReferral', { input: { id: referral.id } })
    .then(() => { tell(t('referral.unlinked')); onChanged(); }, tellProblem);
  return html`
    <article class="card">
      <h3>${referral.name || referral.companyName || referral.referralId}</h3>
      <div class="marks">
        <${Badge} kind="referral">${named('referralCategory', referral.category)}<//>
        <${Badge} kind=${referral.isOpen ? 'good' : 'low'}>${referral.status}${referral.substatus ? ` · ${referral.substatus}` : ''}<//>
        ${referral.isOpen && html`<${Expiry} at=${referral.expiresAt}/>`}
      </div>
      <${Facts}>
        <${Fact} name="referral.deal">${money(referral.dealValue, referral.currency)}<//>
        <${Fact} name="referral.created">${date(referral.createdAt)}<//>
        <${Fact} name="referral.updated">${time(referral.updatedAt)}<//>
        <${Fact} name="referral.expires">${referral.expiresAt && time(referral.expiresAt)}<//>
        ${referral.missingSince && html`<${Fact} name="referral.missing">${time(referral.missingSince)}<//>`}
        <${Fact} name="referral.direction">${referral.direction}<//>
        <${Fact} name="referral.id"><code>${referral.referralId}</code><//>
        <${Fact} name="referral.linkSource">${named('linkSource', referral.linkSource)}<//>
      <//>
      <details><summary>${t('referral.change')}</summary>
        <${LinkForm} referral=${referral} onChanged=${onChanged}/>
        <button type="button" onClick=${unlink}>${t('referral.unlink')}</button>
      </details>
    </article>`;
};

export function Referrals({ lead, error, onChanged }) {
  const found = lead.partnerReferral;
  if (!found) return error ? null : html`<p>${t('referral.off')}</p>`;
  if (!found.isReferral) return html`<p>${t('referral.noneText')}</p>
    <p class="dim">${found.syncedAt ? t('referral.synced', { time: time(found.syncedAt) }) : t('referral.neverSynced')}</p>`;
  return html`
    <p class="dim">${named('linkStatus', found.linkStatus)} · ${found.syncedAt ? t('referral.synced', { time: time(found.syncedAt) }) : t('referral.neverSynced')}</p>
    ${found.referrals.map((referral) => html`<${Card} key=${referral.id} referral=${referral} onChanged=${onChanged}/>`)}`;
}
