// The list of leads.
import { component, effect, html, live, signal, untracked } from '../view.js';
import { resource } from '../graph/resource.js';
import { changed, go, href } from '../router.js';
import { t } from '../i18n.js';
import { moved, resume } from '../jobs.js';
import { Pager } from '../parts/pager.js';
import { Empty, Failed, Skeleton, Stale } from '../parts/states.js';
import { Bar } from './bar.js';
import { Bulk, ExportMenu } from './bulk.js';
import { FROM_START, isFiltered, none, PAGE_SIZES, pageSize } from './filters.js';
import { AddLead } from './add.js';
import { keysOfTheList } from './keys.js';
import { cursor, isMoving, loadPage, loadTotal, shownDomains, total } from './state.js';
import { LeadTable } from './table.js';

const LOOK_AGAIN_MS = 2_500;

const Paging = live(({ info, count, isBusy }) => html`
  <${Pager} info=${info} shown=${count} total=${total.value} isBusy=${isBusy}>
    <label>${t('paging.size')} <select value=${String(pageSize.value)} onChange=${(event) => go({ size: event.target.value, ...FROM_START })}>
      ${PAGE_SIZES.map((size) => html`<option key=${size} value=${size}>${size}</option>`)}</select></label>
  <//>`);

const Nothing = live(() => isFiltered.value
  ? html`<${Empty} title=${t('list.noMatch')} text=${t('list.noMatchText')}>
      <button type="button" class="primary" onClick=${() => go(none())}>${t('filter.clear')}</button><//>`
  : html`<${Empty} title=${t('list.empty')} text=${t('list.emptyText')}>
      <a class="button primary" href=${href(changed({ page: 'import' }))}>${t('page.import')}</a><//>`);

export const LeadsPage = component((life) => {
  const list = resource(life, loadPage);
  const count = resource(life, loadTotal);
  life.mounted(() => effect(() => {
    const leads = list.data.value?.leads.nodes ?? [];
    shownDomains.value = leads.map((lead) => lead.domain);
    cursor.value = untracked(() => Math.min(cursor.value, Math.max(leads.length - 1, 0)));
  }));
  life.mounted(() => effect(() => {
    // A page mark of another order: whoever kept the address starts from the first page.
    if (list.problem.value?.code === 'BAD_CURSOR') untracked(() => go(FROM_START, { replace: true }));
  }));
  const beginning = signal(null);
  let isFirstCount = true;
  life.mounted(() => effect(() => {
    const found = count.data.value;
    if (!found) return;
    total.value = found.leads.totalCount;
    untracked(() => {
      resume(found.runningJobs);
      if (isFirstCount && found.runningJobs.some((job) => job.kind !== 'PUSH')) import('./beginning.js').then((module) => (beginning.value = module.default));
      isFirstCount = false;
    });
  }));
  life.mounted(() => effect(() => {
    if (moved.value === 0) return;
    untracked(() => {
      list.reload();
      count.reload();
    });
  }));
  life.mounted(() => {
    const timer = setInterval(() => {
      if (document.hidden || list.isBusy.value) return;
      if (isMoving(list.data.value?.leads.nodes ?? [])) list.reload();
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  });
  life.mounted(() => keysOfTheList());
  return () => {
    const { data, problem } = list;
    const leads = data.value?.leads.nodes;
    return html`
      <div class="title"><h1>${t('page.leads')}</h1><div class="row"><${AddLead} onAdded=${() => { list.reload(); count.reload(); }}/><${ExportMenu}/></div></div>
      ${beginning.value && html`<${beginning.value} onEnd=${() => (beginning.value = null)}/>`}
      <${Bar}/>
      <${Bulk}/>
      ${problem.value && leads && html`<${Stale} at=${list.at.value} problem=${problem.value} onRetry=${list.reload}/>`}
      ${!leads && problem.value && html`<${Failed} problem=${problem.value} onRetry=${list.reload} still=${t('list.still')}/>`}
      ${!leads && !problem.value && html`<${Skeleton} rows=${10}/>`}
      ${leads?.length === 0 && html`<${Nothing}/>`}
      ${leads?.length > 0 && html`
        <${LeadTable} leads=${leads} errors=${list.errors.value} isBusy=${list.isBusy.value}/>
        <${Paging} info=${data.value.leads.pageInfo} count=${leads.length} isBusy=${list.isBusy.value}/>`}`;
  };
});
