// How the integrations fare, and what can be done about it.
import { component, html } from '../view.js';
import { ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { ago, date, many, named, number, t, time } from '../i18n.js';
import { Badge, IntegrationMark } from '../parts/badges.js';
import { Failed, Skeleton, Stale } from '../parts/states.js';
import { Fact, Facts } from '../drawer/facts.js';
import { PartnerCenter } from './partner_center.js';
import { ConnectionTest } from './connection_test.js';

const LOOK_AGAIN_MS = 5_000;

const Head = ({ name, one, flag }) => html`
  <h2>${t(`integration.${name}`)} <${IntegrationMark} state=${one.state}/></h2>
  ${one.state === 'OFF' && html`<p>${t('integrations.offText', { flag })}</p>`}
  ${one.reason && one.state !== 'OFF' && html`<p role="status"><b>${t('integrations.reason')}:</b> ${one.reason}</p>`}`;

const Databases = ({ databases }) => html`
  <div class="scroll" role="region" aria-label=${t('integrations.databases')} tabindex="0"><table>
    <caption>${t('integrations.databases')}</caption>
    <thead><tr><th scope="col">${t('integrations.database')}</th><th scope="col">${t('integrations.built')}</th><th scope="col" class="figure">${t('integrations.age')}</th><th scope="col">${t('integrations.problem')}</th></tr></thead>
    <tbody>${databases.map((one) => html`<tr key=${one.name}><th scope="row">${one.name} <${Badge} kind=${one.isLoaded ? 'good' : 'bad'}>${t(one.isLoaded ? 'integrations.loaded' : 'integrations.notLoaded')}<//></th>
      <td>${date(one.builtAt)}</td><td class="figure">${one.ageDays === null ? '–' : many('integrations.days', one.ageDays)}</td><td>${one.problem ?? '–'}</td></tr>`)}</tbody>
  </table></div>`;

const Enrichment = ({ one }) => html`
  <section class="card" data-integration="enrichment">
    <${Head} name="enrichment" one=${one} flag="HUNTER_ENRICHMENT_ENABLED"/>
    ${one.state !== 'OFF' && html`
      <${Facts}><${Fact} name="integrations.cache">${t('integrations.hits', { hits: number(one.cacheHits), misses: number(one.cacheMisses) })}<//><//>
      ${one.databases.length > 0 && html`<${Databases} databases=${one.databases}/>`}`}
  </section>`;

const Dynamics = ({ one }) => html`
  <section class="card" data-integration="dynamics">
    <${Head} name="dynamics" one=${one} flag="HUNTER_D365_ENABLED"/>
    ${one.state !== 'OFF' && html`
      <${Facts}>
        <${Fact} name="integrations.queue">${number(one.queueDepth)}<//>
        <${Fact} name="integrations.paused">${one.pausedUntil && time(one.pausedUntil)}<//>
        <${Fact} name="integrations.lastSuccess">${one.lastSucceededAt ? `${time(one.lastSucceededAt)} (${ago(one.lastSucceededAt)})` : t('integrations.never')}<//>
      <//>
      <${ConnectionTest}/>`}
  </section>`;

export default component((life) => {
  const state = resource(life, (abort) => ask('Integrations', {}, { abort }));
  life.mounted(() => {
    const timer = setInterval(() => !document.hidden && state.reload(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  });
  return () => {
    const { data, problem } = state;
    const found = data.value?.integrations;
    return html`
      <div class="title"><h1>${t('page.integrations')}</h1>
        ${data.value && html`<span class="dim">${t('integrations.you', { name: data.value.viewer.name, role: named('role', data.value.viewer.role) })}</span>`}</div>
      ${problem.value && found && html`<${Stale} at=${state.at.value} problem=${problem.value} onRetry=${state.reload}/>`}
      ${problem.value && !found && html`<${Failed} problem=${problem.value} onRetry=${state.reload}/>`}
      ${!found && !problem.value && html`<${Skeleton}/>`}
      ${found && html`<div class="charts">
        <section class="card" data-integration="partnerCenter">
          <${Head} name="partnerCenter" one=${found.partnerCenter} flag="PARTNER_CENTER_SYNC_ENABLED"/>
          ${found.partnerCenter.state !== 'OFF' && html`<${PartnerCenter} one=${found.partnerCenter} onChanged=${state.reload}/>`}
        </section>
        <${Dynamics} one=${found.dynamics}/>
        <${Enrichment} one=${found.enrichment}/>
      </div>`}`;
  };
});
