// Earlier and later pages; the place stands in the address.
import { html } from '../view.js';
import { go } from '../router.js';
import { number, t } from '../i18n.js';

/** `total`: null while it is not known. `children`: what else stands in the line. */
export const Pager = ({ info, shown, total, isBusy, children }) => html`
  <nav class="paging" aria-label=${t('paging.title')}>
    <span>${t('paging.count', { shown: number(shown), total: total === null ? '…' : number(total) })}</span>
    <button type="button" disabled=${isBusy || !info.hasPreviousPage} onClick=${() => go({ after: '', before: info.startCursor })}>← ${t('paging.previous')}</button>
    <button type="button" disabled=${isBusy || !info.hasNextPage} onClick=${() => go({ after: info.endCursor, before: '' })}>${t('paging.next')} →</button>
    ${children}
  </nav>`;
