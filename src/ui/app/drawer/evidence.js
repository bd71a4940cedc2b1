// What DNS and the registry said, as it was seen, with its age.
import { html } from '../view.js';
import { date, named, number, t } from '../i18n.js';
import { Provider } from '../parts/badges.js';
import { Age, Fact, Facts, Problems, Raw, Seen } from './facts.js';

const Mx = ({ mx }) => html`
  <h3>MX <${Seen} state=${mx.state}/></h3>
  ${mx.isNullMx && html`<p>${t('evidence.nullMx')}</p>`}
  ${mx.hosts.length > 0 && html`<table><thead><tr><th scope="col">${t('evidence.preference')}</th><th scope="col">${t('evidence.host')}</th></tr></thead>
    <tbody>${mx.hosts.map((one) => html`<tr key=${one.host}><td class="figure">${number(one.preference)}</td><td><code>${one.host}</code></td></tr>`)}</tbody></table>`}`;

const Spf = ({ spf }) => html`
  <h3>SPF <${Seen} state=${spf.state}/></h3><${Raw} text=${spf.record}/>
  ${spf.lookupCount !== null && html`<p class="dim">${t('evidence.lookups', { count: number(spf.lookupCount) })}</p>`}<${Problems} list=${spf.problems}/>`;

const Dkim = ({ dkim }) => html`
  <h3>DKIM <${Seen} state=${dkim.state}/></h3>
  ${dkim.selectors.length > 0 && html`<p>${t('evidence.selectors')} ${dkim.selectors.map((one) => html`<code key=${one}>${one}</code> `)}</p>`}`;

const Dmarc = ({ dmarc }) => html`
  <h3>DMARC <${Seen} state=${dmarc.state}/> ${dmarc.policy && html`<span>${named('dmarc', dmarc.policy)}</span>`}</h3>
  <${Raw} text=${dmarc.record}/><${Problems} list=${dmarc.problems}/>`;

const Whois = ({ whois }) => html`
  <h3>${t('evidence.whois')} <${Age} at=${whois?.observedAt}/></h3>
  ${whois
    ? html`<${Facts}>
        <${Fact} name="evidence.registrar">${whois.registrar}<//>
        <${Fact} name="evidence.expires">${whois.expiresAt && date(whois.expiresAt)}<//>
        <${Fact} name="evidence.nameservers">${whois.nameservers.join(', ')}<//>
        <${Fact} name="evidence.source">${whois.source}<//>
      <//>`
    : html`<p class="dim">${t('evidence.noWhois')}</p>`}`;

export function Evidence({ lead }) {
  const { signals } = lead;
  if (!signals) return html`<p>${t('lead.notScanned')}</p>`;
  return html`
    <h3>${t('evidence.provider')} <${Age} at=${signals.observedAt}/></h3>
    <p><b><${Provider} signals=${signals}/></b> · ${t('evidence.tenantSize')}: ${named('tenantSize', signals.tenantSize)}</p>
    <ul>${signals.providerEvidence.map((one) => html`<li key=${one}>${one}</li>`)}</ul>
    <${Mx} mx=${signals.mx}/><${Spf} spf=${signals.spf}/><${Dkim} dkim=${signals.dkim}/><${Dmarc} dmarc=${signals.dmarc}/>
    <${Whois} whois=${signals.whois}/>`;
}
