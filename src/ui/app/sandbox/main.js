// What the outside world of the sandbox holds, and switches for its faults.
import { component, effect, html, render, signal } from '../view.js';
import { ago, money, number, t, time } from '../i18n.js';
import '../theme.js';
import { Badge } from '../parts/badges.js';
import { Fact, Facts } from '../drawer/facts.js';

const LOOK_AGAIN_MS = 2_000;

const world = signal(null);
const trouble = signal(null);

async function speak(body) {
  try {
    const response = await fetch('/sandbox/state', body && {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    world.value = await response.json();
    trouble.value = null;
  } catch (error) {
    trouble.value = String(error?.message ?? error);
  }
}

const Table = ({ name, title, heads, rows }) => html`
  <section data-part=${name}><h2>${title} <span class="dim">${number(rows.length)}</span></h2>
    ${rows.length === 0
      ? html`<p class="dim">${t('sandbox.nothing')}</p>`
      : html`<div class="scroll" role="region" aria-label=${title} tabindex="0"><table>
          <thead><tr>${heads.map((head) => html`<th scope="col" key=${head}>${head}</th>`)}</tr></thead>
          <tbody>${rows.map((cells, row) => html`<tr key=${row}>${cells.map((cell, at) => html`<td key=${at}>${cell ?? '–'}</td>`)}</tr>`)}</tbody>
        </table></div>`}
  </section>`;

const Faults = ({ faults }) => html`
  <section class="card" data-part="faults"><h2>${t('sandbox.faults')}</h2><p class="dim">${t('sandbox.faultsText')}</p>
    <div class="row">${faults.map((fault) => html`
      <button key=${fault.name} type="button" data-fault=${fault.name} aria-pressed=${fault.isSwitch ? String(fault.on) : undefined}
        onClick=${() => speak({ fault: fault.name, on: !fault.on })}>${t(`fault.${fault.name}`)}</button>`)}</div>
  </section>`;

const KINDS = (status) => (status >= 500 ? 'bad' : status >= 400 ? 'fair' : 'good');

const Sandbox = component((life) => {
  life.mounted(() => {
    speak();
    const timer = setInterval(() => !document.hidden && speak(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  });
  life.mounted(() => effect(() => (document.title = `${t('sandbox.title')} · Hunter`)));
  return () => {
    const found = world.value;
    return html`
      <header class="top"><a class="brand" href="/"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="9"/><path d="M16 2v9M16 21v9M2 16h9M21 16h9"/></svg> Hunter</a><nav aria-label=${t('page.title')}><ul><li><a href="/">${t('page.leads')}</a></li></ul></nav></header>
      <main id="main"><div class="title"><h1>${t('sandbox.title')}</h1></div><p>${t('sandbox.text')}</p>
        ${trouble.value && html`<p class="ribbon" role="alert">${t('state.offline')}</p>`}
        ${found && html`
          <${Faults} faults=${found.faults}/>
          <section class="card"><h2>${t('sandbox.addresses')}</h2><${Facts}>${found.addresses.map(([name, address]) => html`<${Fact} key=${name} name=${`sandbox.${name}`}><code>${address}</code><//>`)}<//></section>
          <${Table} name="dynamics" title=${t('sandbox.dynamicsRows')} heads=${[t('column.company'), t('import.domain'), t('inbox.state'), t('history.updated')]}
            rows=${found.dynamics.map((row) => [row.company, row.domain, row.state, row.at && time(row.at)])}/>
          <${Table} name="referrals" title=${t('page.inbox')} heads=${[t('inbox.referral'), t('inbox.state'), t('referral.deal'), t('referral.expires')]}
            rows=${found.referrals.map((one) => [one.company, `${one.status} · ${one.substatus}`, money(one.dealValue, one.currency), one.expiresAt && ago(one.expiresAt)])}/>
          <${Table} name="calls" title=${t('sandbox.calls')} heads=${[t('sandbox.service'), 'HTTP', t('sandbox.path'), t('inbox.state')]}
            rows=${found.calls.map((call) => [call.service, call.method, html`<code>${call.path}</code>`, html`<${Badge} kind=${KINDS(call.status)}>${call.status}<//>`])}/>`}
      </main>`;
  };
});

render(html`<${Sandbox}/>`, document.getElementById('screen'));
