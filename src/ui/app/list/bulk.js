// What can be done with the selected leads, or with all that match.
import { component, html, live, signal } from '../view.js';
import { act } from '../graph/client.js';
import { many, number, t } from '../i18n.js';
import { Confirm } from '../parts/dialog.js';
import { Menu } from '../parts/menu.js';
import { watch } from '../jobs.js';
import { tellProblem } from '../parts/toast.js';
import { exportAddress, filter } from './filters.js';
import { bulkInput, firstSelected, forget, isAll, selected, selectedCount, shownDomains, total } from './state.js';

/** Asks before leads are pushed; also the answer to the key `p`. */
export const asksToPush = signal(false);

async function begin(mutation) {
  try {
    const { job } = await act(mutation, { input: bulkInput() });
    watch(job);
    forget();
  } catch (problem) {
    tellProblem(problem);
  }
}

export const scan = () => begin('ScanLeads');
const push = () => begin('PushLeads');

const exported = () => (isAll.value || !selected.value.size ? filter.value : { domain: [...selected.value] });

export const ExportMenu = live(() => html`
  <${Menu} name="export" label=${t('action.export')} align="end">
    <ul class="plain">
      <li><a class="hit" download href=${exportAddress('xlsx', exported())}>${t('export.xlsx')}</a></li>
      <li><a class="hit" download href=${exportAddress('csv', exported())}>${t('export.csv')}</a></li>
      <li><a class="hit" download href=${`${exportAddress('csv', exported())}&separator=semicolon`}>${t('export.semicolon')}</a></li>
    </ul>
    <p class="dim">${selected.value.size && !isAll.value ? many('list.selected', selected.value.size) : t('export.all', { count: total.value === null ? '…' : number(total.value) })}</p>
  <//>`);

/** A look at what would change, when it is wished for. */
const Preview = component(() => {
  const shown = signal(null);
  const look = async () => {
    try {
      const [{ default: Part, MOST }, domains] = await Promise.all([import('./bulk_preview.js'), firstSelected()]);
      shown.value = { Part, domains: domains.slice(0, MOST) };
    } catch (problem) {
      tellProblem(problem);
    }
  };
  return ({ count }) => shown.value
    ? html`<${shown.value.Part} domains=${shown.value.domains} total=${count}/>`
    : html`<p><button type="button" onClick=${look}>${t('bulk.preview')}</button></p>`;
});

export const Bulk = component(() => () => {
  const count = selectedCount.value;
  if (!count && !asksToPush.value) return null;
  const isWhole = shownDomains.value.length > 0 && shownDomains.value.every((domain) => selected.value.has(domain));
  const hasMore = (total.value ?? 0) > selected.value.size;
  return html`
    <div class="bulk" role="region" aria-label=${t('bulk.title')}>
      <b aria-live="polite">${many('list.selected', count)}</b>
      ${isWhole && hasMore && !isAll.value && html`
        <button type="button" class="quiet" onClick=${() => (isAll.value = true)}>${t('list.selectAll', { count: number(total.value ?? 0) })}</button>`}
      <button type="button" onClick=${scan}>${t('action.scan')}</button>
      <button type="button" onClick=${() => (asksToPush.value = true)}>${t('action.push')}</button>
      <button type="button" class="quiet" onClick=${forget}>${t('list.clearSelection')}</button>
      ${asksToPush.value && html`<${Confirm} title=${t('bulk.pushTitle')} text=${many('bulk.pushText', count)} yes=${t('action.push')}
        onYes=${push} onClose=${() => (asksToPush.value = false)}><${Preview} count=${count}/><//>`}
    </div>`;
});
