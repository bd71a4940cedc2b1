// Small marks with words: a colour alone says nothing.
import { html } from '../view.js';
import { ago, country, daysUntil, money, named, number, t, time } from '../i18n.js';

export const Badge = ({ kind = 'plain', title, children }) =>
  html`<span class=${`badge ${kind}`} title=${title}>${children}</span>`;

const PRIORITY_KINDS = [null, 'best', 'best', 'good', 'fair', 'fair', 'low', 'low'];

export const Priority = ({ assessment }) => {
  if (!assessment) return html`<span class="dim">–</span>`;
  const words = t(`priority.${assessment.priority}`);
  return html`<${Badge} kind=${PRIORITY_KINDS[assessment.priority]} title=${assessment.categoryLabel}>
    <b>${assessment.priority}</b> ${words}<//>`;
};

export const Score = ({ score }) =>
  score === undefined || score === null
    ? html`<span class="dim">–</span>`
    : html`<span class="measure"><b>${number(score)}</b>
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <rect class="track" width="100" height="8" rx="4"/><rect class="fill" width=${score} height="8" rx="4"/>
        </svg></span>`;

export const Provider = ({ signals }) => {
  if (!signals) return html`<span class="dim">–</span>`;
  const name = signals.localProvider ?? named('provider', signals.provider);
  return signals.gateway
    ? html`<span>${signals.gateway} <span aria-hidden="true">→</span><span class="sr">${t('lead.behind')}</span> ${name}</span>`
    : name;
};

/** Days left, in red when they are few. */
export const Expiry = ({ at }) => {
  if (!at) return null;
  const days = daysUntil(at);
  const kind = days < 3 ? 'bad' : days < 7 ? 'fair' : 'plain';
  return html`<${Badge} kind=${kind} title=${time(at)}>${days < 0 ? t('referral.expired') : days === 0 ? t('referral.today') : t('referral.days', { days: number(days) })}<//>`;
};

export const ReferralMark = ({ referral }) => {
  if (!referral) return html`<span class="dim" title=${t('integration.off')}>–</span>`;
  if (!referral.isReferral) return html`<span class="dim">${t('referral.none')}</span>`;
  const first = referral.primary ?? referral.referrals?.[0];
  return html`<span class="marks">
    <${Badge} kind="referral">${named('referralCategory', first?.category ?? 'UNKNOWN')}${referral.count > 1 ? ` ×${number(referral.count)}` : ''}<//>
    ${first?.isOpen ? html`<${Expiry} at=${first.expiresAt}/>` : html`<span class="dim">${t('referral.closed')}</span>`}
    ${first?.dealValue && html`<span class="dim">${money(first.dealValue, first.currency)}</span>`}
  </span>`;
};

const DYNAMICS_KINDS = {
  NOT_PUSHED: 'plain', QUEUED: 'busy', PUSHING: 'busy', RETRYING: 'fair', PUSHED: 'good',
  BLOCKED: 'bad', FAILED: 'bad', CLOSED_IN_DYNAMICS: 'low', DELETED_IN_DYNAMICS: 'low',
};

export const DynamicsMark = ({ status }) => {
  if (!status) return html`<span class="dim" title=${t('integration.off')}>–</span>`;
  const label = named('dynamicsState', status.state);
  return html`<span class="marks">
    <${Badge} kind=${DYNAMICS_KINDS[status.state]} title=${status.error?.message}>${label}${status.error ? ` · ${status.error.class}` : ''}<//>
    ${status.isOutdated && html`<${Badge} kind="fair">${t('dynamics.outdated')}<//>`}
    ${status.url && html`<a class="out" href=${status.url} target="_blank" rel="noopener noreferrer" aria-label=${t('dynamics.open')}>↗</a>`}
  </span>`;
};

export const NextStep = ({ summary }) =>
  summary?.nextStep
    ? html`<span title=${summary.nextStep.message}>${named('action', summary.nextStep.action)} · ${named('timeline', summary.nextStep.timeline)}</span>`
    : html`<span class="dim">–</span>`;

const SCAN_KINDS = { NEW: 'plain', QUEUED: 'busy', SCANNING: 'busy', SCANNED: 'good', FAILED: 'bad' };

export const Scanned = ({ lead }) => html`<span class="marks">
  ${lead.scannedAt && html`<time datetime=${lead.scannedAt} title=${time(lead.scannedAt)}>${ago(lead.scannedAt)}</time>`}
  ${(lead.scanState !== 'SCANNED' || !lead.scannedAt) && html`<${Badge} kind=${SCAN_KINDS[lead.scanState]}>${named('scanState', lead.scanState)}<//>`}
</span>`;

export const Country = ({ code }) => (code ? html`<span title=${code}>${country(code)}</span>` : html`<span class="dim">–</span>`);

const STATE_KINDS = { OFF: 'plain', OK: 'good', DEGRADED: 'fair', NEEDS_SIGN_IN: 'bad' };
export const IntegrationMark = ({ state }) =>
  html`<${Badge} kind=${STATE_KINDS[state]}>${named('integrationState', state)}<//>`;
