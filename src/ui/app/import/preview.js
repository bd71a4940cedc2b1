// How a file was understood, before anything is stored.
import { component, html, signal } from '../view.js';
import { country, number, t } from '../i18n.js';
import { Fact, Facts } from '../drawer/facts.js';

const SEPARATORS = { ',': ',', ';': ';', '\t': 'Tab', '|': '|' };

const Rows = ({ rows }) => html`
  <div class="scroll" role="region" aria-label=${t('import.preview')} tabindex="0"><table>
    <caption>${t('import.preview')}</caption>
    <thead><tr><th scope="col" class="figure">${t('import.row')}</th><th scope="col">${t('import.written')}</th><th scope="col">${t('import.becomes')}</th><th scope="col">${t('import.company')}</th><th scope="col">${t('import.country')}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${`${row.row} ${row.domain ?? ''}`}><td class="figure">${number(row.row)}</td><td>${row.item}</td>
      <td>${row.domain ?? html`<span class="bad-text">${row.refusal}</span>`}</td><td>${row.companyName ?? ''}</td><td>${country(row.country)}</td></tr>`)}</tbody>
  </table></div>`;

export const Preview = component(() => {
  const scans = signal(true);
  return ({ name, reading, isBusy, onStart }) => html`
    <h2>${t('import.understood', { name })}</h2>
    <p>${t('import.rows', { rows: number(reading.accepted), refused: number(reading.refused) })}</p>
    <${Facts}>
      <${Fact} name="import.encoding">${reading.encoding}<//>
      <${Fact} name="import.separator">${reading.delimiter && (SEPARATORS[reading.delimiter] ?? reading.delimiter)}<//>
    <//>
    <table data-part="columns"><caption>${t('import.columns')}</caption>
      <thead><tr><th scope="col">${t('import.role')}</th><th scope="col">${t('import.heading')}</th></tr></thead>
      <tbody>${reading.columns.map((one) => html`<tr key=${one.role}><th scope="row">${t(`import.${one.role}`)}</th><td>${one.heading ?? number(one.index + 1)}</td></tr>`)}</tbody></table>
    <${Rows} rows=${reading.rows}/>
    <div class="row">
      <label class="hit"><input type="checkbox" checked=${scans.value} onChange=${() => (scans.value = !scans.value)}/> ${t('import.scan')}</label>
      <button type="button" class="primary" disabled=${isBusy || reading.accepted === 0} onClick=${() => onStart(scans.value)}>${t('import.start')}</button>
    </div>`;
});
