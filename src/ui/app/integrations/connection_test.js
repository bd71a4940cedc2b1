// Whether Dynamics can be reached as it must be, check by check.
import { component, html, signal } from '../view.js';
import { act } from '../graph/client.js';
import { t } from '../i18n.js';
import { tellProblem } from '../parts/toast.js';

export const ConnectionTest = component(() => {
  const result = signal(null);
  const isBusy = signal(false);
  const test = async () => {
    isBusy.value = true;
    try {
      result.value = await act('TestDynamics');
    } catch (problem) {
      tellProblem(problem);
    } finally {
      isBusy.value = false;
    }
  };
  return () => html`
    <button type="button" onClick=${test} disabled=${isBusy.value}>${t('integrations.test')}</button>
    <div aria-live="polite">${result.value && html`
      <p><b>${t(result.value.ok ? 'integrations.testOk' : 'integrations.testBad')}</b></p>
      <ul class="checks">${result.value.checks.map((one) => html`<li key=${one.name} class=${one.ok ? '' : 'bad-text'}>
        <span aria-hidden="true">${one.ok ? '✓' : '✗'}</span> <b>${one.name}</b> ${one.message}</li>`)}</ul>`}</div>`;
});
