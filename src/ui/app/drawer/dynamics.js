// Into Dynamics: the differences first, then the push, step by step, to the link.
import { component, html, signal } from '../view.js';
import { act, ask } from '../graph/client.js';
import { ago, named, number, t, time } from '../i18n.js';
import { Badge, DynamicsMark } from '../parts/badges.js';
import { tell, tellProblem } from '../parts/toast.js';
import { Fact, Facts } from './facts.js';

const UNDER_WAY = ['QUEUED', 'PUSHING', 'RETRYING'];
const STEPS = ['QUEUED', 'PUSHING', 'PUSHED'];

function Steps({ status }) {
  const at = status.state === 'RETRYING' ? 1 : STEPS.indexOf(status.state);
  if (at < 0) return null;
  return html`<ol class="steps" aria-label=${t('dynamics.steps')}>
    ${STEPS.map((name, step) => html`<li key=${name} class=${step <= at ? 'reached' : ''} aria-current=${step === at ? 'step' : undefined}>${named('dynamicsState', name)}</li>`)}
  </ol>`;
}

const Preview = ({ preview }) => html`
  <div class="card" data-preview=${preview.action}>
    <h3>${named('previewAction', preview.action)}</h3>
    ${preview.reason && html`<p>${preview.reason}</p>`}
    ${preview.changes.length > 0 && html`
      <div class="scroll" role="region" aria-label=${t('dynamics.differences')} tabindex="0"><table>
        <caption>${t('dynamics.differences')}</caption>
        <thead><tr><th scope="col">${t('dynamics.field')}</th><th scope="col">${t('dynamics.from')}</th><th scope="col">${t('dynamics.to')}</th></tr></thead>
        <tbody>${preview.changes.map((one) => html`<tr key=${one.field}><th scope="row"><code>${one.field}</code></th><td>${one.from === null ? html`<span class="dim">–</span>` : html`<del>${one.from}</del>`}</td><td>${one.to === null ? html`<span class="dim">–</span>` : html`<ins>${one.to}</ins>`}</td></tr>`)}</tbody>
      </table></div>`}
  </div>`;

const Attempts = ({ history }) => history.length > 0 && html`
  <h3>${t('dynamics.history')}</h3>
  <div class="scroll" role="region" aria-label=${t('dynamics.history')} tabindex="0"><table>
    <thead><tr><th scope="col">${t('dynamics.at')}</th><th scope="col">${t('dynamics.outcome')}</th><th scope="col">HTTP</th><th scope="col">${t('dynamics.took')}</th><th scope="col">${t('dynamics.error')}</th></tr></thead>
    <tbody>${history.map((one) => html`<tr key=${one.at}><td>${time(one.at)}</td><td>${named('outcome', one.outcome)}</td>
      <td class="figure">${one.httpStatus ?? '–'}</td><td class="figure">${number(one.durationMs)} ms</td>
      <td>${one.error ? html`<b>${one.error.class}</b> ${one.error.message}` : '–'} ${one.requestId && html`<code>${one.requestId}</code>`}</td></tr>`)}</tbody>
  </table></div>`;

export const Dynamics = component((life) => {
  const preview = signal(null);
  const isBusy = signal(false);
  const during = (work) => async () => {
    isBusy.value = true;
    try {
      await work();
    } catch (problem) {
      tellProblem(problem);
    } finally {
      isBusy.value = false;
    }
  };
  const look = during(async () => {
    const { data, errors } = await ask('PushPreview', { domain: life.given.value.lead.domain });
    preview.value = data.previewDynamicsPush;
    if (errors[0]) tell(errors[0].message, { isBad: true });
  });
  const push = during(async () => {
    await act('PushLead', { input: { domain: life.given.value.lead.domain } });
    preview.value = null;
    life.given.value.onChanged();
  });
  return ({ lead, error }) => {
    const status = lead.dynamicsStatus;
    if (!status) return error ? null : html`<p>${t('dynamics.off')}</p>`;
    const isMoving = UNDER_WAY.includes(status.state);
    return html`
      <div class="marks" aria-live="polite"><${DynamicsMark} status=${status}/></div>
      <${Steps} status=${status}/>
      ${status.error && html`<div class="failed" role="alert"><p><b>${t(`errorClass.${status.error.class}`)}</b> ${status.error.message}
        ${status.error.code && html` <code>${status.error.code}</code>`} ${status.error.field && html` <code>${status.error.field}</code>`}</p>
        ${status.nextAttemptAt && html`<p>${t('dynamics.nextAttempt', { time: ago(status.nextAttemptAt) })}</p>`}</div>`}
      <${Facts}>
        <${Fact} name="dynamics.lastPushed">${status.lastPushedAt && time(status.lastPushedAt)}<//>
        <${Fact} name="dynamics.attempts">${number(status.attempts)}<//>
        <${Fact} name="dynamics.leadId">${status.leadId && html`<code>${status.leadId}</code>`}<//>
        <${Fact} name="dynamics.link">${status.url && html`<a href=${status.url} target="_blank" rel="noopener noreferrer">${t('dynamics.open')} ↗</a>`}<//>
      <//>
      <div class="row">
        <button type="button" onClick=${look} disabled=${isBusy.value}>${t('dynamics.preview')}</button>
        <button type="button" class="primary" onClick=${push} disabled=${isBusy.value || isMoving || !lead.assessment}>
          ${['FAILED', 'BLOCKED'].includes(status.state) ? t('action.retry') : t('action.push')}</button>
        ${!lead.assessment && html`<span class="dim">${t('lead.notScanned')}</span>`}
      </div>
      <div aria-live="polite">${preview.value && html`<${Preview} preview=${preview.value}/>`}</div>
      <${Attempts} history=${status.history}/>`;
  };
});
