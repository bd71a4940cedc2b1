// The table of leads.
import { classes, component, html, live, signal } from '../view.js';
import { changed, go, href } from '../router.js';
import { t } from '../i18n.js';
import { isDense, shown } from './columns.js';
import { order, sorted } from './filters.js';
import { cursor, isAll, nameOf, selected, toggle, togglePage } from './state.js';

const ARIA = { ASC: 'ascending', DESC: 'descending' };

const Heading = live(({ column }) => {
  const { field, direction } = order.value;
  const isSorted = column.sort && column.sort === field;
  return html`
    <th scope="col" class=${classes(column.name, !column.narrow && 'wide')} aria-sort=${isSorted ? ARIA[direction] : undefined}>
      ${column.sort
        ? html`<button type="button" class="sort" data-sort=${column.sort} onClick=${() => go(sorted(column.sort))}>
            ${t(`column.${column.name}`)} <span aria-hidden="true">${isSorted ? (direction === 'ASC' ? '▲' : '▼') : '↕'}</span></button>`
        : t(`column.${column.name}`)}
    </th>`;
});

const COMPANY = { name: 'company', sort: 'COMPANY_NAME', narrow: true };

const Line = live(({ lead, row, errors, columns }) => {
  const isChosen = isAll.value || selected.value.has(lead.domain);
  return html`
    <tr class=${classes(isChosen && 'chosen', cursor.value === row && 'current')} data-domain=${lead.domain}>
      <td class="tick"><label class="hit"><input type="checkbox" checked=${isChosen}
        aria-label=${t('list.select', { name: nameOf(lead) })} onChange=${() => toggle(lead.domain)}/></label></td>
      <th scope="row" class="company">
        <a href=${href(changed({ lead: lead.domain }))} data-row=${row} onFocus=${() => (cursor.value = row)}>${nameOf(lead)}</a>
        ${lead.companyName && html`<span class="domain">${lead.displayDomain}</span>`}
      </th>
      ${columns.map((column) => html`<td key=${column.name} class=${classes(column.name, !column.narrow && 'wide')}>${column.draw(lead, errors, row)}</td>`)}
    </tr>`;
});

/** Rows of one frame: a long page is drawn in several, so that typing is never held up by it. */
const CHUNK = 25;

export const LeadTable = component(() => {
  const frame = signal(0);
  let [page, drawn, isWaiting] = ['', 0, false];
  /** So many rows now, and the rest with the next frames. */
  const soFar = (leads) => {
    const ids = leads.map((lead) => lead.id).join();
    if (ids !== page) [page, drawn] = [ids, CHUNK];
    if (drawn < leads.length && !isWaiting) {
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        drawn += CHUNK;
        frame.value += 1;
      });
    }
    return leads.slice(0, drawn);
  };
  return ({ leads, errors, isBusy }) => {
    frame.value;
    return html`<${Whole} leads=${leads} rows=${soFar(leads)} errors=${errors} isBusy=${isBusy}/>`;
  };
});

const Whole = live(({ leads, rows, errors, isBusy }) => {
  const columns = shown();
  const domains = leads.map((lead) => lead.domain);
  const isWhole = isAll.value || domains.every((domain) => selected.value.has(domain));
  return html`
    <div class="scroll" role="region" aria-label=${t('list.title')} tabindex="0">
      <table class=${classes('leads', isDense.value && 'dense')} aria-busy=${isBusy ? 'true' : 'false'}>
        <caption class="sr">${t('list.caption')}</caption>
        <thead><tr>
          <td class="tick"><label class="hit"><input type="checkbox" checked=${isWhole} aria-label=${t('list.selectPage')}
            onChange=${() => togglePage(domains)}/></label></td>
          <${Heading} column=${COMPANY}/>
          ${columns.map((column) => html`<${Heading} key=${column.name} column=${column}/>`)}
        </tr></thead>
        <tbody>${rows.map((lead, row) => html`<${Line} key=${lead.id} lead=${lead} row=${row} errors=${errors} columns=${columns}/>`)}</tbody>
      </table>
    </div>`;
});
