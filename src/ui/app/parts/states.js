// What stands where data is missing: loading, empty, failed, old.
import { html } from '../view.js';
import { t, time } from '../i18n.js';

export const Skeleton = ({ rows = 6 }) => html`
  <div class="skeleton" role="status">
    <span class="sr">${t('state.loading')}</span>
    ${Array.from({ length: rows }, (_, row) => html`<div key=${row} class="bone"></div>`)}
  </div>`;

export const Empty = ({ title, text, children }) => html`
  <div class="empty"><h2>${title}</h2>${text && html`<p>${text}</p>`}<div class="row">${children}</div></div>`;

/** A request that came to nothing: its code, what to do, and what still works. */
export function Failed({ problem, onRetry, still }) {
  const key = `problem.${problem.code}`;
  const known = t(key);
  return html`
    <div class="failed" role="alert">
      <h2>${known === key ? t('problem.other') : known}</h2>
      <p>${problem.message} <code>${problem.code}</code>
        ${problem.requestId && html` <span class="dim">${t('problem.request')} <code>${problem.requestId}</code></span>`}</p>
      ${still && html`<p>${still}</p>`}
      ${onRetry && html`<button type="button" onClick=${onRetry}>${t('action.retry')}</button>`}
    </div>`;
}

/** Over data that is older than the last wish. */
export const Stale = ({ at, problem, onRetry }) => html`
  <div class="ribbon" role="status">
    <span>${t('state.stale', { time: time(at) })} <code>${problem.code}</code></span>
    <button type="button" class="quiet" onClick=${onRetry}>${t('action.retry')}</button>
  </div>`;

/** Something that is not known now, within data that stands. */
export const Unknown = ({ error }) => html`
  <p class="unknown" role="status">${t('state.unknown')} ${error.message} <code>${error.extensions?.code}</code></p>`;
