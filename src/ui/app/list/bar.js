// Search, filters, named views, columns.
import { component, html, live, signal } from '../view.js';
import { ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { address, go, param } from '../router.js';
import { compare, country, named, number, t } from '../i18n.js';
import { Menu } from '../parts/menu.js';
import { COLUMNS, isDense, isShown, toggleColumn } from './columns.js';
import { FROM_START, isFiltered, LISTS, none, toggled, values } from './filters.js';
import { Views } from './views.js';

const SETTLE_MS = 250;

/** Typing changes the address once it settles, and never waits for an answer. */
export const Search = component((life) => {
  const typed = signal(param('q'));
  let timer = null;
  const apply = () => go({ q: typed.value.trim(), ...FROM_START }, { replace: true });
  const type = (event) => {
    typed.value = event.target.value;
    clearTimeout(timer);
    timer = setTimeout(apply, SETTLE_MS);
  };
  life.mounted(() => {
    const stop = address.subscribe(() => {
      if (document.activeElement?.id !== 'search') typed.value = param('q');
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  });
  return () => html`
    <form class="search" role="search" onSubmit=${(event) => { event.preventDefault(); clearTimeout(timer); apply(); }}>
      <label class="sr" for="search">${t('list.search')}</label>
      <input id="search" type="search" value=${typed.value} onInput=${type} placeholder=${t('list.search')}
        autocomplete="off" spellcheck="false" aria-keyshortcuts="/" enterkeyhint="search"/>
    </form>`;
});

const Ticks = live(({ name, options, label }) => html`
  <fieldset><legend class="sr">${t(`filter.${name}`)}</legend>
    ${options.map((value) => html`
      <label key=${value} class="hit"><input type="checkbox" checked=${values(name).includes(value)} value=${value}
        onChange=${() => go(toggled(name, value))}/> ${label(value)}</label>`)}
  </fieldset>`);

const Facet = live(({ name, label }) => html`
  <${Menu} name=${name} label=${t(`filter.${name}`)} count=${values(name).length || ''}>
    <${Ticks} name=${name} options=${LISTS[name]} label=${label}/>
  <//>`);

const Countries = component((life) => {
  const facets = resource(life, (abort) => ask('Facets', {}, { abort }));
  return () => {
    const known = (facets.data.value?.dashboard.byCountry ?? []).map((one) => one.country);
    const options = [...new Set([...known, ...values('country')])].sort((a, b) => compare(country(a), country(b)));
    return options.length
      ? html`<${Ticks} name="country" options=${options} label=${country}/>`
      : html`<p>${t('filter.noCountry')}</p>`;
  };
});

const score = (name) => (event) => go({ [name]: event.target.value, ...FROM_START });
const Scores = live(() => html`
  <fieldset class="range"><legend>${t('filter.score')}</legend>
    <label>${t('filter.scoreMin')} <input type="number" min="0" max="100" value=${param('scoreMin')} onChange=${score('scoreMin')}/></label>
    <label>${t('filter.scoreMax')} <input type="number" min="0" max="100" value=${param('scoreMax')} onChange=${score('scoreMax')}/></label>
  </fieldset>`);

const REFERRAL = [['', 'filter.any'], ['true', 'filter.yes'], ['false', 'filter.no']];
const Referral = live(() => html`
  <fieldset><legend>${t('filter.isReferral')}</legend>
    ${REFERRAL.map(([value, key]) => html`
      <label key=${key} class="hit"><input type="radio" name="isReferral" checked=${param('isReferral') === value}
        onChange=${() => go({ isReferral: value, ...FROM_START })}/> ${t(key)}</label>`)}
  </fieldset>`);

const Columns = live(() => html`
  <${Menu} name="columns" label=${t('list.columns')} align="end">
    <fieldset><legend class="sr">${t('list.columns')}</legend>
      ${COLUMNS.map(({ name }) => html`
        <label key=${name} class="hit"><input type="checkbox" checked=${isShown(name)} onChange=${() => toggleColumn(name)}/> ${t(`column.${name}`)}</label>`)}
    </fieldset>
    <label class="hit"><input type="checkbox" checked=${isDense.value} onChange=${() => (isDense.value = !isDense.value)}/> ${t('list.dense')}</label>
  <//>`);

const chip = (text, changes, key) => html`
  <li key=${key}><button type="button" class="chip" onClick=${() => go(changes)}
    aria-label=${t('filter.remove', { name: text })}>${text} <span aria-hidden="true">×</span></button></li>`;

const Chips = live(() => {
  const label = (name, value) => {
    if (name === 'country') return country(value);
    return named(name, value);
  };
  const lists = [...Object.keys(LISTS), 'country'].flatMap((name) =>
    values(name).map((value) => chip(label(name, value), toggled(name, value), name + value)));
  const score = ['scoreMin', 'scoreMax'].filter((name) => param(name)).map((name) =>
    chip(`${t(`filter.${name}`)} ${number(Number(param(name)))}`, { [name]: '', ...FROM_START }, name));
  const referral = param('isReferral')
    ? [chip(`${t('filter.isReferral')}: ${t(param('isReferral') === 'true' ? 'filter.yes' : 'filter.no')}`, { isReferral: '', ...FROM_START }, 'isReferral')]
    : [];
  const search = param('q') ? [chip(`«${param('q')}»`, { q: '', ...FROM_START }, 'q')] : [];
  return html`<ul class="chips" aria-label=${t('filter.active')}>
    ${[...search, ...lists, ...score, ...referral]}
    <li><button type="button" class="quiet" onClick=${() => go(none())}>${t('filter.clear')}</button></li>
  </ul>`;
});

export const Bar = live(() => html`
  <div class="bar">
    <${Search}/>
    <${Views}/>
    <${Facet} name="segment" label=${(value) => named('segment', value)}/>
    <${Facet} name="category" label=${(value) => named('category', value)}/>
    <${Facet} name="provider" label=${(value) => named('provider', value)}/>
    <${Menu} name="more" label=${t('filter.more')}
      count=${['country', 'dynamicsState', 'scanState', 'isReferral', 'scoreMin', 'scoreMax'].filter((name) => param(name)).length || ''}>
      <${Scores}/>
      <${Referral}/>
      <details><summary>${t('filter.dynamicsState')}</summary><${Ticks} name="dynamicsState" options=${LISTS.dynamicsState} label=${(value) => named('dynamicsState', value)}/></details>
      <details><summary>${t('filter.scanState')}</summary><${Ticks} name="scanState" options=${LISTS.scanState} label=${(value) => named('scanState', value)}/></details>
      <details open><summary>${t('filter.country')}</summary><${Countries}/></details>
    <//>
    <${Columns}/>
  </div>
  ${isFiltered.value && html`<${Chips}/>`}`);
