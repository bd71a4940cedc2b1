// Long work that runs on the server, followed until it ends.
import { component, html, signal } from './view.js';
import { act, ask } from './graph/client.js';
import { follow } from './graph/socket.js';
import { many, named, number, t } from './i18n.js';
import { tell, tellProblem } from './parts/toast.js';

const jobs = signal([]);
/** Grows whenever a job moved: lists look again. */
export const moved = signal(0);
const ENDED = ['SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED'];
const LOOK_MS = 1_500;
/** What begins a job anew; rows of a file are mended in the file. */
const AGAIN = { SCAN: 'ScanLeads', PUSH: 'PushLeads' };
const MOST_AGAIN = 100;
let lookedAt = 0;

export const isEnded = (job) => ENDED.includes(job.state);

function put(job) {
  const isKnown = jobs.value.some((one) => one.id === job.id);
  jobs.value = isKnown ? jobs.value.map((one) => (one.id === job.id ? { ...one, ...job } : one)) : [...jobs.value, job];
}

/** Follows a job and shows it at the foot of the screen. */
export function watch(job) {
  if (jobs.value.some((one) => one.id === job.id && !isEnded(one))) return;
  put({ state: 'QUEUED', done: 0, succeeded: 0, failed: 0, skipped: 0, ...job });
  follow('JobProgress', { id: job.id }, {
    next: (state) => {
      put(state);
      if (Date.now() - lookedAt > LOOK_MS || isEnded(state)) {
        lookedAt = Date.now();
        moved.value += 1;
      }
    },
    ended: () => finish(job.id),
  });
}

/** Takes up what runs already: after a reload, or begun by somebody else. */
export function resume(running) {
  for (const job of running) if (!jobs.value.some((one) => one.id === job.id)) watch(job);
}

/** The leads of a job that failed, once more. */
async function retry(job) {
  try {
    const { data } = await ask('JobResult', { id: job.id, failures: MOST_AGAIN });
    const domains = [...new Set(data.job.failures.map((failure) => failure.item))];
    const { job: again } = await act(AGAIN[job.kind], { input: { domains } });
    dismiss(job.id);
    watch(again);
  } catch (problem) {
    tellProblem(problem);
  }
}

async function finish(id) {
  moved.value += 1;
  try {
    const { data } = await ask('JobResult', { id, failures: 20 });
    if (!data.job) return;
    put(data.job);
    const job = data.job;
    tell(t('job.ended', { kind: named('jobKind', job.kind), state: named('jobState', job.state), succeeded: number(job.succeeded), failed: number(job.failed) }),
      { isBad: job.failed > 0 });
    if (job.followUp && !isEnded(job.followUp)) watch(job.followUp);
  } catch (problem) {
    tellProblem(problem);
  }
}

const cancel = (id) => act('CancelJob', { input: { id } }).catch(tellProblem);
const dismiss = (id) => (jobs.value = jobs.value.filter((job) => job.id !== id));

export const Meter = ({ job }) => html`
  <progress max=${Math.max(job.total ?? 0, 1)} value=${job.done} aria-label=${named('jobKind', job.kind)}></progress>
  <span class="figures">${t('job.figures', { done: number(job.done), total: number(job.total ?? 0) })}
    ${job.failed > 0 && html` · <span class="bad-text">${many('job.failed', job.failed)}</span>`}
    ${job.skipped > 0 && html` · ${many('job.skipped', job.skipped)}`}</span>`;

const Failures = ({ failures }) => html`
  <details><summary>${t('job.why')}</summary>
    <ul>${failures.map((failure) => html`<li key=${failure.item + failure.row}><b>${failure.item}</b>: ${failure.reason}</li>`)}</ul></details>`;

export const Jobs = component(() => () => jobs.value.length > 0 && html`
  <section class="jobs" aria-label=${t('job.title')}>
    ${jobs.value.map((job) => html`
      <div key=${job.id} class="job" data-id=${job.id} data-job=${job.kind} data-state=${job.state}>
        <b>${named('jobKind', job.kind)}</b> <span>${named('jobState', job.state)}</span>
        <${Meter} job=${job}/>
        ${isEnded(job)
          ? html`<button type="button" class="quiet" aria-label=${t('action.dismiss')} onClick=${() => dismiss(job.id)}>×</button>`
          : html`<button type="button" class="quiet" onClick=${() => cancel(job.id)}>${t('action.cancel')}</button>`}
        ${isEnded(job) && job.failed > 0 && AGAIN[job.kind] && html`<button type="button" class="small" onClick=${() => retry(job)}>${t('job.retry')}</button>`}
        ${job.failures?.length > 0 && html`<${Failures} failures=${job.failures}/>`}
      </div>`)}
  </section>`);
