// A company list becomes leads: drop, look at how it was understood, import, watch.
import { batch, component, html, live, signal } from '../view.js';
import { go, param } from '../router.js';
import { locale, t } from '../i18n.js';
import { Problem } from '../graph/client.js';
import { tellProblem } from '../parts/toast.js';
import { Preview } from './preview.js';
import { Progress } from './progress.js';

const TYPES = {
  csv: 'text/csv',
  txt: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const typeOf = (file) => TYPES[file.name.split('.').pop().toLocaleLowerCase('en')];

async function post(file, query) {
  const response = await fetch(`/import?${new URLSearchParams({ name: file.name, ...query })}`, {
    method: 'POST',
    headers: { 'content-type': typeOf(file), 'accept-language': locale.value },
    body: file,
  });
  const answer = await response.json();
  const error = answer.errors?.[0];
  if (error) throw new Problem(error.extensions?.code, error.message, error.extensions?.requestId);
  return answer;
}

const Drop = live(({ isOver, onFile }) => {
  const drop = (event) => {
    event.preventDefault();
    isOver.value = false;
    onFile(event.dataTransfer.files[0]);
  };
  return html`
    <div class=${isOver.value ? 'drop over' : 'drop'} onDrop=${drop}
      onDragOver=${(event) => { event.preventDefault(); isOver.value = true; }} onDragLeave=${() => (isOver.value = false)}>
      <p><b>${t('import.drop')}</b></p><p class="dim">${t('import.kinds')}</p>
      <label class="button primary">${t('import.choose')}
        <input class="sr" type="file" accept=".csv,.txt,.xlsx" onChange=${(event) => onFile(event.target.files[0])}/></label>
    </div>`;
});

export default component(() => {
  const file = signal(null);
  const reading = signal(null);
  const isBusy = signal(false);
  const isOver = signal(false);
  const again = (chosen = null) => batch(() => {
    file.value = chosen;
    reading.value = null;
    go({ job: '', name: '' });
  });
  const during = async (work) => {
    isBusy.value = true;
    try {
      await work();
    } catch (problem) {
      tellProblem(problem);
      if (!reading.value) again();
    } finally {
      isBusy.value = false;
    }
  };
  const take = (chosen) => {
    if (!chosen) return;
    if (!typeOf(chosen)) return tellProblem({ code: 'BAD_INPUT', message: t('import.wrongKind') });
    again(chosen);
    during(async () => (reading.value = await post(chosen, { preview: 'true' })));
  };
  // The job stands in the address: whoever comes back, or loads the page anew, sees how far it is.
  const start = (scan) => during(async () => {
    const { jobId } = await post(file.value, { scan: String(scan) });
    go({ job: jobId, name: file.value.name });
  });
  return () => {
    const job = param('job');
    return html`
      <div class="title"><h1>${t('page.import')}</h1>${(file.value || job) && html`<button type="button" onClick=${() => again()}>${t('import.other')}</button>`}</div>
      ${job
        ? html`<${Progress} key=${job} id=${job} name=${param('name') || file.value?.name || ''}/>`
        : html`
          ${!file.value && html`<${Drop} isOver=${isOver} onFile=${take}/>`}
          ${file.value && !reading.value && html`<p role="status">${t('import.reading', { name: file.value.name })}</p>`}
          ${reading.value && html`<${Preview} name=${file.value.name} reading=${reading.value} isBusy=${isBusy.value} onStart=${start}/>`}`}`;
  };
});
