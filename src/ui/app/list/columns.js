// The columns: what stands in them, and which are shown.
import { html } from '../view.js';
import { kept } from '../kept.js';
import { t } from '../i18n.js';
import { errorAt } from '../graph/client.js';
import { Country, DynamicsMark, NextStep, Priority, Provider, ReferralMark, Scanned, Score } from '../parts/badges.js';
import { named } from '../i18n.js';

const lazy = (value, error) =>
  error ? html`<span class="unknown" title=${error.message}>${t('state.unknownShort')}</span>` : value;

const field = (name, draw) => (lead, errors, row) => lazy(draw(lead), errorAt(errors, `leads.nodes.${row}.${name}`));

/** `sort`: the field of the graph's order. `narrow`: stays on a small screen. */
export const COLUMNS = [
  { name: 'priority', sort: 'PRIORITY', narrow: true, draw: (lead) => html`<${Priority} assessment=${lead.assessment}/>` },
  { name: 'score', sort: 'SCORE', narrow: true, draw: (lead) => html`<${Score} score=${lead.assessment?.score}/>` },
  { name: 'provider', draw: (lead) => html`<${Provider} signals=${lead.signals}/>` },
  { name: 'segment', draw: (lead) => named('segment', lead.assessment?.segment) || html`<span class="dim">–</span>` },
  { name: 'referral', draw: field('partnerReferral', (lead) => html`<${ReferralMark} referral=${lead.partnerReferral}/>`) },
  { name: 'dynamics', draw: field('dynamicsStatus', (lead) => html`<${DynamicsMark} status=${lead.dynamicsStatus}/>`) },
  { name: 'next', draw: field('salesSummary', (lead) => html`<${NextStep} summary=${lead.salesSummary}/>`) },
  { name: 'hosting', draw: field('infrastructure', (lead) => html`<${Country} code=${lead.infrastructure?.country}/>`) },
  { name: 'scanned', sort: 'SCANNED_AT', draw: (lead) => html`<${Scanned} lead=${lead}/>` },
];

const hidden = kept('columns.hidden', []);
export const isShown = (name) => !hidden.value.includes(name);
export const toggleColumn = (name) => {
  hidden.value = isShown(name) ? [...hidden.value, name] : hidden.value.filter((one) => one !== name);
};
export const shown = () => COLUMNS.filter((column) => isShown(column.name));

export const isDense = kept('dense', false);
