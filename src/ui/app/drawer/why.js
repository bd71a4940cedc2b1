// Why this score: signed points that add up.
import { html } from '../view.js';
import { named, number, t, time } from '../i18n.js';
import { Fact, Facts } from './facts.js';

const signed = (points) => number(points, { signDisplay: 'exceptZero' });

export function Why({ lead }) {
  const { assessment } = lead;
  if (!assessment) return html`<p>${t('lead.notScanned')}</p>`;
  const sum = assessment.breakdown.reduce((total, item) => total + item.points, 0);
  return html`
    <table class="points">
      <caption>${t('why.caption')}</caption>
      <thead><tr><th scope="col">${t('why.reason')}</th><th scope="col" class="figure">${t('why.points')}</th></tr></thead>
      <tbody>${assessment.breakdown.map((item) => html`
        <tr key=${item.code}><th scope="row">${item.label}</th>
          <td class=${item.points < 0 ? 'figure bad-text' : 'figure'}>${signed(item.points)}</td></tr>`)}</tbody>
      <tfoot><tr><th scope="row">${t('why.sum')}</th><td class="figure"><b>${number(assessment.score)}</b>
        ${sum !== assessment.score && html` <span class="dim">(${signed(sum)})</span>`}</td></tr></tfoot>
    </table>
    <${Facts}>
      <${Fact} name="why.segment">${named('segment', assessment.segment)}<//>
      <${Fact} name="why.category">${assessment.categoryLabel}<//>
      <${Fact} name="why.technicalHeat">${named('heat', assessment.technicalHeat)}<//>
      <${Fact} name="why.commercial">${named('commercialSegment', assessment.commercialSegment)} · ${named('level', assessment.commercialHeat)}<//>
      <${Fact} name="why.rules"><code>${assessment.rulesetVersion}</code><//>
      <${Fact} name="why.at">${time(assessment.assessedAt)}<//>
    <//>`;
}
