// What to say and offer: for the call.
import { html } from '../view.js';
import { money, named, number, t } from '../i18n.js';
import { Badge } from '../parts/badges.js';
import { CopyButton } from '../parts/copy.js';
import { Fact, Facts } from './facts.js';

const Lines = ({ title, lines }) => html`
  <div class="row between"><h3>${t(title)}</h3><${CopyButton} text=${lines.join('\n')} label=${t(title)}/></div>
  <ol>${lines.map((line) => html`<li key=${line}>${line}</li>`)}</ol>`;

const LEVELS = { HIGH: 'bad', MEDIUM: 'fair', LOW: 'good' };

const Next = ({ step }) => html`
  <article class="card">
    <div class="row between"><h3>${t('sales.next')}: ${named('action', step.action)} · ${named('timeline', step.timeline)}</h3>
      <${CopyButton} text=${step.message} label=${t('sales.next')}/></div>
    <p>${step.message}</p><p class="dim">${step.internalNote}</p>
  </article>`;

const OfferCard = ({ offer }) => html`
  <h3>${t('sales.offer')}: ${named('tier', offer.tier)}</h3>
  <p>${offer.recommendation}</p>
  <${Facts}>
    <${Fact} name="sales.price">${money(offer.pricePerUserPerMonth, offer.currency)}<//>
    <${Fact} name="sales.migrationFee">${offer.migrationFee && money(offer.migrationFee, offer.currency)}<//>
    <${Fact} name="sales.defender">${offer.defenderPricePerUserPerMonth && money(offer.defenderPricePerUserPerMonth, offer.currency)}<//>
    <${Fact} name="sales.consulting">${offer.consultingFee && money(offer.consultingFee, offer.currency)}<//>
  <//>`;

const Security = ({ security }) => html`
  <h3>${t('sales.security')} <${Badge} kind=${LEVELS[security.riskLevel]}>${t('sales.risk')}: ${named('level', security.riskLevel)}<//></h3>
  <p>${security.summary}</p>
  <ul>${security.details.map((one) => html`<li key=${one}>${one}</li>`)}</ul>
  <p><b>${security.salesAngle}</b> ${security.recommendedAction}</p>`;

const Potential = ({ summary }) => html`
  <h3>${t('sales.potential')}: ${number(summary.opportunityPotential)} / 100 · ${t('sales.urgency')}: ${named('level', summary.urgency)}</h3>
  <table><thead><tr><th scope="col">${t('sales.factor')}</th><th scope="col" class="figure">${t('why.points')}</th><th scope="col">${t('sales.comment')}</th></tr></thead>
    <tbody>${summary.opportunityFactors.map((one) => html`<tr key=${one.name}><th scope="row">${one.name}</th><td class="figure">${number(one.points)}</td><td>${one.comment}</td></tr>`)}</tbody></table>`;

export function Sales({ lead, error }) {
  const summary = lead.salesSummary;
  if (!summary) return error ? null : html`<p>${lead.assessment ? t('sales.none') : t('lead.notScanned')}</p>`;
  return html`
    <div class="row between"><p><b>${summary.oneLiner}</b></p><${CopyButton} text=${summary.oneLiner} label=${t('sales.oneLiner')}/></div>
    <${Next} step=${summary.nextStep}/>
    <p>${summary.segmentExplanation} ${summary.providerReasoning}</p>
    ${[summary.referralNote, summary.infrastructureSummary].filter(Boolean).map((text) => html`<p key=${text}>${text}</p>`)}
    <${Lines} title="sales.script" lines=${summary.callScript}/>
    <${Lines} title="sales.questions" lines=${summary.discoveryQuestions}/>
    <${OfferCard} offer=${summary.offer}/>
    ${summary.security && html`<${Security} security=${summary.security}/>`}
    <${Potential} summary=${summary}/>`;
}
