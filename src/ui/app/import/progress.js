// An import under way, its scans, and the rows that were refused.
import { component, effect, html, signal } from '../view.js';
import { ask } from '../graph/client.js';
import { follow } from '../graph/socket.js';
import { changed, href } from '../router.js';
import { named, number, t, today } from '../i18n.js';
import { isEnded, Meter, moved } from '../jobs.js';
import { tellProblem } from '../parts/toast.js';

const MOST_FAILURES = 100;

/** A cell that no spreadsheet takes for a formula. */
const cell = (text) => `"${String(text ?? '').replace(/^[=+\-@\t\r\n]/, "'$&").replaceAll('"', '""')}"`;

function download(failures) {
  const lines = [[t('import.row'), t('import.written'), t('import.reason')], ...failures.map((one) => [one.row, one.item, one.reason])];
  const text = `\ufeff${lines.map((line) => line.map(cell).join(';')).join('\r\n')}\r\n`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = `hunter-${today()}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

const Failures = ({ failures }) => html`
  <section data-part="refused"><div class="row between"><h3>${t('import.refused')}</h3><button type="button" onClick=${() => download(failures)}>${t('import.download')}</button></div>
    <div class="scroll" role="region" aria-label=${t('import.refused')} tabindex="0"><table>
      <thead><tr><th scope="col" class="figure">${t('import.row')}</th><th scope="col">${t('import.written')}</th><th scope="col">${t('import.reason')}</th></tr></thead>
      <tbody>${failures.map((one) => html`<tr key=${`${one.row} ${one.item}`}><td class="figure">${one.row === null ? '–' : number(one.row)}</td><td>${one.item}</td><td>${one.reason}</td></tr>`)}</tbody>
    </table></div></section>`;

export const Progress = component((life) => {
  const job = signal(null);
  const scans = signal(null);
  const failures = signal([]);
  const isMissing = signal(false);
  const stops = [];
  const finish = async (id) => {
    moved.value += 1;
    try {
      const { data } = await ask('JobResult', { id, failures: MOST_FAILURES });
      isMissing.value = !data.job;
      failures.value = data.job?.failures ?? [];
      const next = data.job?.followUp;
      if (!next) return;
      scans.value = next;
      stops.push(follow('JobProgress', { id: next.id }, { next: (state) => (scans.value = state), ended: () => (moved.value += 1) }));
    } catch (problem) {
      tellProblem(problem);
    }
  };
  life.mounted(() => effect(() => {
    const { id } = life.given.value;
    stops.push(follow('JobProgress', { id }, { next: (state) => (job.value = state), ended: () => finish(id) }));
  }));
  life.mounted(() => () => stops.forEach((stop) => stop()));
  return ({ name }) => html`
    <h2>${t('import.progress', { name })}</h2>
    ${isMissing.value ? html`<p role="alert">${t('import.missing')}</p>` : html`<p class="dim">${t('import.started')}</p>`}
    <div aria-live="polite" data-part="import" data-state=${job.value?.state}>${job.value && html`<p>${named('jobState', job.value.state)}</p><${Meter} job=${job.value}/>`}</div>
    ${scans.value && html`<h3>${t('import.scans')}</h3><div data-part="scans" data-state=${scans.value.state}><p>${named('jobState', scans.value.state)}</p><${Meter} job=${scans.value}/></div>`}
    ${job.value && isEnded(job.value) && html`<p><a class="button primary" href=${href(changed({}, new URLSearchParams()))}>${t('import.show')}</a></p>`}
    ${failures.value.length > 0 && html`<${Failures} failures=${failures.value}/>`}`;
});
