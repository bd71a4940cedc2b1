// Past scans, and what changed.
import { component, html } from '../view.js';
import { ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { named, number, t, time } from '../i18n.js';
import { Failed } from '../parts/states.js';
import { Fact, Facts } from './facts.js';

const Scans = ({ scans }) => html`
  <h3>${t('history.scans')}</h3>
  ${scans.length
    ? html`<div class="scroll" role="region" aria-label=${t('history.scans')} tabindex="0"><table>
        <thead><tr><th scope="col">${t('history.at')}</th><th scope="col">${t('history.state')}</th><th scope="col" class="figure">${t('column.score')}</th><th scope="col">${t('column.segment')}</th></tr></thead>
        <tbody>${scans.map((scan) => html`<tr key=${scan.id}><td>${time(scan.finishedAt ?? scan.startedAt)}</td>
          <td>${named('scanState', scan.state)} ${scan.failure && html`<span class="bad-text">${scan.failure}</span>`}</td>
          <td class="figure">${scan.assessment ? number(scan.assessment.score) : '–'}</td><td>${named('segment', scan.assessment?.segment) || '–'}</td></tr>`)}</tbody></table></div>`
    : html`<p class="dim">${t('history.noScans')}</p>`}`;

const Contacts = ({ contacts }) => contacts.length > 0 && html`
  <h3>${t('history.contacts')}</h3>
  <ul>${contacts.map((one) => html`<li key=${one.email ?? one.name}>${[one.name, one.title, one.email, one.phone].filter(Boolean).join(' · ')} <span class="dim">${one.source}</span></li>`)}</ul>`;

export const History = component((life) => {
  const alerts = resource(life, (abort) => ask('LeadAlerts', { domain: life.given.value.lead.domain }, { abort }));
  return ({ lead }) => {
    const found = alerts.data.value?.alerts.nodes;
    return html`
      <h3>${t('history.changes')}</h3>
      ${alerts.problem.value && html`<${Failed} problem=${alerts.problem.value} onRetry=${alerts.reload}/>`}
      ${found?.length === 0 && html`<p class="dim">${t('history.noChanges')}</p>`}
      ${found?.length > 0 && html`<ul>${found.map((one) => html`<li key=${one.id}><time datetime=${one.createdAt}>${time(one.createdAt)}</time> ${one.message}</li>`)}</ul>`}
      <${Scans} scans=${lead.scans.nodes}/>
      <${Contacts} contacts=${lead.contacts}/>
      <${Facts}>
        <${Fact} name="history.created">${time(lead.createdAt)}<//>
        <${Fact} name="history.updated">${time(lead.updatedAt)}<//>
      <//>`;
  };
});
