// The filters, as they stand in the address.
import { address, changed, param } from '../router.js';
import { computed } from '../view.js';

/** Filters with several values: name in the address, name in the graph, the values there are. */
export const LISTS = {
  segment: ['MIGRATION', 'EXISTING', 'COLD', 'SKIP'],
  category: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'],
  provider: ['M365', 'GOOGLE', 'YANDEX', 'ZOHO', 'AMAZON', 'SENDGRID', 'MAILGUN', 'HOSTING', 'LOCAL', 'UNKNOWN'],
  dynamicsState: ['NOT_PUSHED', 'QUEUED', 'PUSHING', 'PUSHED', 'RETRYING', 'BLOCKED', 'FAILED', 'CLOSED_IN_DYNAMICS', 'DELETED_IN_DYNAMICS'],
  scanState: ['NEW', 'QUEUED', 'SCANNING', 'SCANNED', 'FAILED'],
};

export const values = (name) => param(name).split(',').filter(Boolean);

const known = (name) => values(name).filter((value) => LISTS[name].includes(value));
const score = (name) => {
  const value = Number.parseInt(param(name), 10);
  return Number.isInteger(value) ? Math.max(0, Math.min(100, value)) : undefined;
};

/** The filter as the graph reads it; conditions that are not set are not there. */
export const filter = computed(() => {
  const wanted = {};
  for (const name of Object.keys(LISTS)) {
    const list = known(name);
    if (list.length) wanted[name] = list;
  }
  const countries = values('country').filter((code) => /^[A-Z]{2}$/.test(code));
  if (countries.length) wanted.country = countries;
  if (['true', 'false'].includes(param('isReferral'))) wanted.isReferral = param('isReferral') === 'true';
  if (score('scoreMin') !== undefined) wanted.scoreMin = score('scoreMin');
  if (score('scoreMax') !== undefined) wanted.scoreMax = score('scoreMax');
  const search = param('q').trim();
  if (search) wanted.search = search.slice(0, 200);
  return wanted;
});

export const isFiltered = computed(() => Object.keys(filter.value).length > 0);

/** Names in the address that are filters. */
export const NAMES = [...Object.keys(LISTS), 'country', 'isReferral', 'scoreMin', 'scoreMax', 'q'];

/** Page marks end with every change of what is listed. */
export const FROM_START = { after: '', before: '' };

/** Changes that take all filters out. */
export const none = () => ({ ...Object.fromEntries(NAMES.map((name) => [name, ''])), ...FROM_START });

/** Changes that put one value of a list in or out. */
export function toggled(name, value) {
  const list = values(name);
  const next = list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
  return { [name]: next.join(','), ...FROM_START };
}

const SORTS = ['PRIORITY', 'SCORE', 'DOMAIN', 'COMPANY_NAME', 'SCANNED_AT', 'UPDATED_AT', 'CREATED_AT'];

/** The order: `?sort=SCORE.DESC`. */
export const order = computed(() => {
  const [field, direction] = param('sort').split('.');
  if (!SORTS.includes(field)) return { field: 'PRIORITY', direction: 'ASC' };
  return { field, direction: direction === 'DESC' ? 'DESC' : 'ASC' };
});

const BEST_FIRST = { PRIORITY: 'ASC', SCORE: 'DESC', SCANNED_AT: 'DESC' };

/** Changes that sort by a field; by the same one the other way round. */
export function sorted(field) {
  const first = BEST_FIRST[field] ?? 'ASC';
  const { field: now, direction } = order.value;
  const other = direction === 'ASC' ? 'DESC' : 'ASC';
  return { sort: `${field}.${now === field ? other : first}`, ...FROM_START };
}

export const PAGE_SIZES = [25, 50, 100];
export const pageSize = computed(() => {
  const size = Number(param('size'));
  return PAGE_SIZES.includes(size) ? size : 25;
});

/** The arguments of the page that the address names. */
export const paging = computed(() => {
  if (param('before')) return { last: pageSize.value, before: param('before') };
  return { first: pageSize.value, after: param('after') || null };
});

/** What of the address a named view keeps. */
export function viewParams() {
  const kept = new URLSearchParams();
  for (const name of [...NAMES, 'sort']) if (param(name)) kept.set(name, param(name));
  return kept.toString();
}

/** The address of the list with another filter. */
export const listAddress = (changes) => changed({ page: '', ...changes }, changed({ ...none(), lead: '' }, address.value));

/** Where the leads of the filter are exported. */
export const exportAddress = (kind, wanted) =>
  `/export.${kind}?filter=${encodeURIComponent(JSON.stringify(wanted))}`;
