// What a push of many leads would do, before it is asked for. Sends nothing.
import { component, html, signal } from '../view.js';
import { ask } from '../graph/client.js';
import { named, number, t } from '../i18n.js';
import { Badge } from '../parts/badges.js';

/** So many are looked at: each costs a question to Dynamics. */
export const MOST = 25;
const AT_ONCE = 4;
const KINDS = { CREATE: 'good', UPDATE: 'fair', UNCHANGED: 'low', BLOCKED: 'bad' };

async function look(domain) {
  try {
    const { data, errors } = await ask('PushPreview', { domain });
    const found = data.previewDynamicsPush;
    return found ? { domain, ...found } : { domain, action: 'BLOCKED', reason: errors[0]?.message, changes: [] };
  } catch (problem) {
    return { domain, action: 'BLOCKED', reason: problem.message, changes: [] };
  }
}

export default component((life) => {
  const { domains, total } = life.given.value;
  const wanted = domains.slice(0, MOST);
  const found = signal([]);
  life.mounted(() => {
    let isGone = false;
    const rest = [...wanted];
    const work = async () => {
      while (rest.length && !isGone) {
        const one = await look(rest.shift());
        if (!isGone) found.value = [...found.value, one];
      }
    };
    for (let worker = 0; worker < AT_ONCE; worker += 1) work();
    return () => (isGone = true);
  });
  return () => {
    const rows = found.value;
    const count = (action) => rows.filter((row) => row.action === action).length;
    return html`
      <div data-part="bulk-preview" data-state=${rows.length === wanted.length ? 'done' : 'runs'}>
        <p role="status">${rows.length < wanted.length
          ? t('bulk.previewing', { done: number(rows.length), total: number(wanted.length) })
          : Object.keys(KINDS).filter(count).map((action) => html`<span key=${action} class="marks"><${Badge} kind=${KINDS[action]}>${named('previewAction', action)}: ${number(count(action))}<//></span> `)}</p>
        ${total > wanted.length && html`<p class="dim">${t('bulk.previewMore', { count: number(wanted.length), total: number(total) })}</p>`}
        <div class="scroll short" role="region" aria-label=${t('bulk.result')} tabindex="0"><table>
          <thead><tr><th scope="col">${t('import.domain')}</th><th scope="col">${t('bulk.result')}</th><th scope="col">${t('bulk.changes')}</th></tr></thead>
          <tbody>${rows.map((row) => html`<tr key=${row.domain}><th scope="row">${row.domain}</th>
            <td>${named('previewAction', row.action)} ${row.reason && html`<span class="dim">${row.reason}</span>`}</td>
            <td>${row.changes.length > 0 && html`<details><summary>${number(row.changes.length)}</summary>${row.changes.map((one) => html`<code key=${one.field}>${one.field}</code> `)}</details>`}</td></tr>`)}</tbody>
        </table></div>
      </div>`;
  };
});
