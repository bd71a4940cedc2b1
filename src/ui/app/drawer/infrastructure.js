// Where the mail or the web site stands: what each database says, and where they differ.
import { html } from '../view.js';
import { act } from '../graph/client.js';
import { country, date, named, t } from '../i18n.js';
import { Badge } from '../parts/badges.js';
import { tell, tellProblem } from '../parts/toast.js';
import { Age, Fact, Facts } from './facts.js';

const yes = (value) => (value === null || value === undefined ? null : t(value ? 'filter.yes' : 'filter.no'));
const ROWS = [
  ['country', (one) => one.country && country(one.country)],
  ['city', (one) => one.city],
  ['asn', (one) => one.asn && `AS${one.asn}`],
  ['asnOrganization', (one) => one.asnOrganization],
  ['isp', (one) => one.isp],
  ['usageType', (one) => named('usageType', one.usageType)],
  ['isProxy', (one) => yes(one.isProxy)],
  ['proxyType', (one) => one.proxyType],
];

const Sources = ({ found }) => html`
  <div class="scroll" role="region" aria-label=${t('infrastructure.sources')} tabindex="0"><table>
    <caption>${t('infrastructure.sources')}</caption>
    <thead><tr><td></td><th scope="col">${t('infrastructure.merged')}</th>
      ${found.sources.map((one) => html`<th scope="col" key=${one.database}>${one.database}<br/><span class="dim">${one.builtAt ? date(one.builtAt) : ''}</span></th>`)}</tr></thead>
    <tbody>${ROWS.map(([name, draw]) => {
      const differs = found.disagreements.includes(name);
      return html`<tr key=${name} class=${differs ? 'differs' : ''}>
        <th scope="row">${t(`infrastructure.${name}`)} ${differs && html`<${Badge} kind="fair">${t('infrastructure.differs')}<//>`}</th>
        <td><b>${draw(found) || '–'}</b></td>
        ${found.sources.map((one) => html`<td key=${one.database}>${draw(one) || '–'}</td>`)}</tr>`;
    })}</tbody></table></div>`;

export function Infrastructure({ lead, error, onChanged }) {
  const refresh = () => act('RefreshInfrastructure', { input: { domain: lead.domain } })
    .then(() => { tell(t('infrastructure.asked')); onChanged(); }, tellProblem);
  const found = lead.infrastructure;
  const button = html`<button type="button" onClick=${refresh}>${t('action.refresh')}</button>`;
  if (!found) return error ? button : html`<p>${t('infrastructure.none')}</p>${button}`;
  return html`
    ${found.summary && html`<p><b>${found.summary}</b></p>`}
    <p class="dim">${t('infrastructure.estimate')}</p>
    <${Facts}>
      <${Fact} name="infrastructure.ip"><code>${found.ip}</code> (${named('addressSource', found.addressSource)})<//>
      <${Fact} name="infrastructure.observed"><${Age} at=${found.observedAt}/><//>
      <${Fact} name="infrastructure.expires"><${Age} at=${found.expiresAt}/><//>
    <//>
    <${Sources} found=${found}/>
    ${button}`;
}
