// What is under way while leads arrive: import, scans, addresses, referrals. After the start of the
// sandbox this is its first minute.
import { batch, component, html, signal } from '../view.js';
import { ask } from '../graph/client.js';
import { moved } from '../jobs.js';
import { number, t } from '../i18n.js';
import { tell } from '../parts/toast.js';

const LOOK_MS = 1_000;
/** So long without a change, and what no job counts is over too. */
const QUIET_LOOKS = 2;
const MOVING = { scanState: ['QUEUED', 'SCANNING'] };

/** How one step stands: `waits`, `runs`, `done` or `off`, with its figures. */
const importing = ({ runningJobs, all }) => {
  const job = runningJobs.find((one) => one.kind === 'IMPORT');
  return job
    ? { state: 'runs', text: t('job.figures', { done: number(job.done), total: number(job.total) }) }
    : { state: 'done', text: number(all.totalCount) };
};

const scanning = ({ all, moving }, before) => {
  const text = t('job.figures', { done: number(all.totalCount - moving.totalCount), total: number(all.totalCount) });
  if (moving.totalCount > 0) return { state: 'runs', text };
  return { state: before === 'done' ? 'done' : 'waits', text };
};

const lookingUp = ({ integrations }, before, isQuiet) => {
  const { state, cacheMisses } = integrations.enrichment;
  if (state === 'OFF') return { state: 'off', text: t('integrationState.OFF') };
  return { state: before === 'done' && isQuiet ? 'done' : 'runs', text: number(cacheMisses) };
};

const syncing = ({ integrations }) => {
  const { state, currentRun, lastRun } = integrations.partnerCenter;
  if (state === 'OFF') return { state: 'off', text: t('integrationState.OFF') };
  if (currentRun) return { state: 'runs', text: number(currentRun.fetched) };
  if (lastRun) return { state: 'done', text: number(lastRun.fetched) };
  return { state: 'waits', text: '' };
};

function stepsOf(data, isQuiet) {
  const first = importing(data);
  const second = scanning(data, first.state);
  return [['import', first], ['scan', second], ['enrich', lookingUp(data, second.state, isQuiet)], ['sync', syncing(data)]];
}

const MARKS = { waits: '○', runs: '◐', done: '●', off: '–' };

export default component((life) => {
  const steps = signal(null);
  const isOver = signal(false);
  let seen = '';
  let quiet = 0;
  const look = async () => {
    if (document.hidden) return;
    const { data } = await ask('Beginning', { moving: MOVING }).catch(() => ({}));
    if (!data || isOver.value) return;
    const now = JSON.stringify(data);
    quiet = now === seen ? quiet + 1 : 0;
    seen = now;
    batch(() => {
      steps.value = stepsOf(data, quiet >= QUIET_LOOKS);
      if (quiet === 0) moved.value += 1;
    });
    if (steps.value.every(([, { state }]) => ['done', 'off'].includes(state))) end();
  };
  const end = () => {
    isOver.value = true;
    tell(t('beginning.ready'));
    life.given.value.onEnd();
  };
  life.mounted(() => {
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      isOver.value = true;
      clearInterval(timer);
    };
  });
  return ({ onEnd }) => steps.value && html`
    <section class="beginning" aria-label=${t('beginning.title')} data-part="beginning">
      <b>${t('beginning.title')}</b>
      <ol>${steps.value.map(([name, { state, text }]) => html`
        <li key=${name} data-step=${name} data-state=${state}>
          <span aria-hidden="true">${MARKS[state]}</span> <span>${t(`beginning.${name}`)}</span> <b>${text}</b> <span class="sr">${t(`beginning.${state}`)}</span></li>`)}</ol>
      <button type="button" class="quiet" aria-label=${t('action.dismiss')} onClick=${onEnd}>×</button>
    </section>`;
});
