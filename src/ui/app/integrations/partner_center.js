// The referral sync: runs, a sync now, sign-in by device code.
import { component, effect, html, signal, untracked } from '../view.js';
import { act } from '../graph/client.js';
import { follow } from '../graph/socket.js';
import { ago, named, number, t, time } from '../i18n.js';
import { moved } from '../jobs.js';
import { CopyButton } from '../parts/copy.js';
import { tell, tellProblem } from '../parts/toast.js';
import { Fact, Facts } from '../drawer/facts.js';

const COUNTS = ['pages', 'fetched', 'inserted', 'updated', 'unchanged', 'skipped', 'failed', 'missing'];

const Run = ({ title, run }) => html`
  <h3>${t(title)}: ${named('syncState', run.state)} <span class="dim">${ago(run.finishedAt ?? run.startedAt)}</span></h3>
  ${run.error && html`<p class="bad-text"><b>${run.error.class}</b> ${run.error.message}</p>`}
  <dl class="counts">${COUNTS.map((name) => html`<div key=${name}><dt>${t(`run.${name}`)}</dt><dd>${number(run[name])}</dd></div>`)}</dl>`;

const Code = ({ code }) => html`
  <div class="card" data-sign-in=${code.userCode}>
    <p>${t('integrations.signInText')}</p>
    <p class="row"><span>${t('integrations.code')}:</span> <output class="code">${code.userCode}</output><${CopyButton} text=${code.userCode} label=${t('integrations.code')}/></p>
    <p><a class="button primary" href=${code.verificationUri} target="_blank" rel="noopener noreferrer">${t('integrations.openPage')} ↗</a></p>
    <p class="dim">${t('integrations.expires', { time: time(code.expiresAt) })}</p>
  </div>`;

export const PartnerCenter = component((life) => {
  const code = signal(null);
  const live = signal(null);
  let stop = null;
  life.mounted(() => () => stop?.());
  life.mounted(() => effect(() => {
    const { state } = life.given.value.one;
    untracked(() => {
      if (code.value && state !== 'NEEDS_SIGN_IN' && code.value.was === 'NEEDS_SIGN_IN') {
        code.value = null;
        tell(t('integrations.signedIn'));
      }
    });
  }));
  const watch = (id) => {
    stop?.();
    stop = follow('SyncProgress', { id }, {
      next: (run) => (live.value = run),
      ended: () => {
        live.value = null;
        moved.value += 1;
        life.given.value.onChanged();
      },
    });
  };
  const sync = (full) => () => act('SyncReferrals', { input: { full } }).then(({ syncRun }) => watch(syncRun.id), tellProblem);
  const signIn = () => act('SignIn').then((payload) => (code.value = { ...payload, was: life.given.value.one.state }), tellProblem);
  return ({ one }) => html`
    <${Facts}>
      <${Fact} name="integrations.lastSuccess">${one.lastSucceededAt ? `${time(one.lastSucceededAt)} (${ago(one.lastSucceededAt)})` : t('integrations.never')}<//>
      <${Fact} name="integrations.nextRun">${one.nextRunAt && time(one.nextRunAt)}<//>
    <//>
    <div class="row">
      <button type="button" class=${one.state === 'NEEDS_SIGN_IN' ? '' : 'primary'} onClick=${sync(false)}>${t('integrations.sync')}</button>
      <button type="button" onClick=${sync(true)}>${t('integrations.syncAll')}</button>
      <button type="button" class=${one.state === 'NEEDS_SIGN_IN' ? 'primary' : ''} onClick=${signIn}>${t('integrations.signIn')}</button>
    </div>
    <div aria-live="polite">
      ${code.value && html`<${Code} code=${code.value}/>`}
      ${(live.value ?? one.currentRun) && html`<${Run} title="integrations.running" run=${live.value ?? one.currentRun}/>`}
    </div>
    ${one.lastRun && html`<${Run} title="integrations.lastRun" run=${one.lastRun}/>`}`;
});
