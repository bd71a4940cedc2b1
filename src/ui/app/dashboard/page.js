// Figures over the leads that match the filter of the list.
import { component, effect, html, untracked } from '../view.js';
import { ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { changed, go, href } from '../router.js';
import { country, named, number, t } from '../i18n.js';
import { moved } from '../jobs.js';
import { Empty, Failed, Skeleton, Stale } from '../parts/states.js';
import { filter, FROM_START, isFiltered, LISTS, none } from '../list/filters.js';
import { Days, Histogram, Ranked } from './chart.js';

const SEGMENTS = LISTS.segment;
const MOST_COUNTRIES = 12;

const leads = (changes) => changed({ page: '', lead: '', ...FROM_START, ...changes });

const band = (index) => ({ scoreMin: index * 10, scoreMax: index === 9 ? 100 : index * 10 + 9 });
const bands = (counts) => counts.map((count, index) => {
  const { scoreMin, scoreMax } = band(index);
  return { key: scoreMin, name: `${number(scoreMin)}–${number(scoreMax)}`, count, params: leads({ scoreMin, scoreMax }) };
});

const ranked = (list, field, label, name) => list
  .filter((one) => one.count > 0)
  .sort((a, b) => b.count - a.count)
  .map((one) => ({ key: one[field], name: label(one[field]), count: one.count, params: leads({ [name]: one[field] }) }));

const load = (abort) => {
  const wanted = filter.value;
  const within = (segment) => {
    const isMeant = !wanted.segment || wanted.segment.includes(segment);
    // A segment that the filter leaves out has no leads at all.
    return isMeant ? { ...wanted, segment: [segment] } : { ...wanted, segment: [segment], scoreMin: 101 };
  };
  return ask('Dashboard', {
    filter: wanted, migration: within('MIGRATION'), existing: within('EXISTING'), cold: within('COLD'), skip: within('SKIP'),
  }, { abort });
};

function Matrix({ data }) {
  const count = (segment, category) =>
    data[segment.toLocaleLowerCase('en')].byCategory.find((one) => one.category === category)?.count ?? 0;
  return html`
    <figure class="chart" data-chart="matrix">
      <figcaption><h2>${t('dashboard.matrix')}</h2></figcaption>
      <div class="scroll" role="region" aria-label=${t('dashboard.matrix')} tabindex="0"><table class="matrix">
        <thead><tr><th scope="col">${t('filter.segment')}</th>${LISTS.category.map((one) => html`<th scope="col" class="figure" key=${one}>${named('category', one)}</th>`)}</tr></thead>
        <tbody>${SEGMENTS.map((segment) => html`<tr key=${segment}><th scope="row">${named('segment', segment)}</th>
          ${LISTS.category.map((category) => {
            const found = count(segment, category);
            return html`<td class="figure" key=${category}>${found
              ? html`<a href=${href(leads({ segment, category }))}>${number(found)} <span class="sr">${named('segment', segment)} ${named('category', category)}</span></a>`
              : html`<span class="dim">0</span>`}</td>`;
          })}</tr>`)}</tbody>
      </table></div>
    </figure>`;
}

const Card = ({ name, value, params }) => html`
  <div class="card figure-card"><span>${t(name)}</span><b>${params ? html`<a href=${href(params)}>${value}</a>` : value}</b></div>`;

export default component((life) => {
  const figures = resource(life, load);
  life.mounted(() => effect(() => moved.value && untracked(figures.reload)));
  return () => {
    const { data, problem } = figures;
    const all = data.value?.all;
    return html`
      <div class="title"><h1>${t('page.dashboard')}</h1>
        ${isFiltered.value && html`<span class="row"><span class="dim">${t('dashboard.filtered')}</span><button type="button" class="quiet" onClick=${() => go(none())}>${t('filter.clear')}</button></span>`}</div>
      ${problem.value && all && html`<${Stale} at=${figures.at.value} problem=${problem.value} onRetry=${figures.reload}/>`}
      ${problem.value && !all && html`<${Failed} problem=${problem.value} onRetry=${figures.reload}/>`}
      ${!all && !problem.value && html`<${Skeleton}/>`}
      ${all?.leadCount === 0 && html`<${Empty} title=${t(isFiltered.value ? 'list.noMatch' : 'list.empty')} text=${t(isFiltered.value ? 'list.noMatchText' : 'list.emptyText')}/>`}
      ${all?.leadCount > 0 && html`
        <div class="cards">
          <${Card} name="dashboard.leads" value=${number(all.leadCount)} params=${leads({})}/>
          <${Card} name="dashboard.average" value=${all.averageScore === null ? '–' : number(all.averageScore, { maximumFractionDigits: 1 })}/>
          <${Card} name="dashboard.high" value=${number(all.highPriorityCount)}/>
          <${Card} name="dashboard.referrals" value=${number(all.referralCount)} params=${leads({ isReferral: 'true' })}/>
        </div>
        <div class="charts">
          <${Histogram} name="histogram" title=${t('dashboard.histogram')} hint=${t('dashboard.histogramHint')} bars=${bands(all.scoreHistogram)}/>
          <${Matrix} data=${data.value}/>
          <${Ranked} name="provider" title=${t('dashboard.provider')} bars=${ranked(all.byProvider, 'provider', (one) => named('provider', one), 'provider')}/>
          <${Ranked} name="country" title=${t('dashboard.country')} bars=${ranked(all.byCountry, 'country', country, 'country').slice(0, MOST_COUNTRIES)}/>
          <${Ranked} name="dynamics" title=${t('dashboard.dynamics')} bars=${ranked(all.byDynamicsState, 'state', (one) => named('dynamicsState', one), 'dynamicsState')}/>
          <${Ranked} name="freshness" title=${t('dashboard.freshness')} bars=${all.byFreshness.map((one) => ({ key: one.freshness, name: named('freshness', one.freshness), count: one.count }))}/>
          <${Days} name="pushes" title=${t('dashboard.days')} days=${all.pushesByDay}/>
        </div>`}`;
  };
});
