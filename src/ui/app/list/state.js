// What the list knows beside the address: the page that is shown, what is selected, where one stands.
import { batch, computed, effect, signal } from '../view.js';
import { ask } from '../graph/client.js';
import { graphLocale, t } from '../i18n.js';
import { filter, order, paging } from './filters.js';

export const selected = signal(new Set());
/** All that match are meant, not only those that are ticked. */
export const isAll = signal(false);
export const cursor = signal(0);
export const total = signal(null);
/** The domains of the page that is shown, in its order. */
export const shownDomains = signal([]);

export const selectedCount = computed(() => (isAll.value ? total.value ?? 0 : selected.value.size));
const filterKey = computed(() => JSON.stringify(filter.value));

export function forget() {
  batch(() => {
    selected.value = new Set();
    isAll.value = false;
  });
}

// Another filter means other leads: what was selected may not even be shown.
effect(() => {
  filterKey.value;
  forget();
});

export function toggle(domain) {
  batch(() => {
    isAll.value = false;
    const next = new Set(selected.value);
    if (!next.delete(domain)) next.add(domain);
    selected.value = next;
  });
}

export function togglePage(domains) {
  const isWhole = domains.every((domain) => selected.value.has(domain));
  batch(() => {
    isAll.value = false;
    const next = new Set(selected.value);
    for (const domain of domains) isWhole ? next.delete(domain) : next.add(domain);
    selected.value = next;
  });
}

/** What a bulk mutation is for. */
export const bulkInput = () =>
  isAll.value ? { filter: filter.value } : { domains: [...selected.value] };

/** Domains of what is selected; of all that match the first ones. */
export async function firstSelected() {
  if (!isAll.value) return [...selected.value];
  const { data } = await ask('LeadList', { first: 25, filter: filter.value, order: order.value, locale: graphLocale.value });
  return data.leads.nodes.map((lead) => lead.domain);
}

export const loadPage = (abort) =>
  ask('LeadList', { ...paging.value, filter: filter.value, order: order.value, locale: graphLocale.value }, { abort });

export const loadTotal = (abort) => {
  const wanted = JSON.parse(filterKey.value);
  return ask('LeadCount', { filter: wanted }, { abort });
};

const MOVING = ['QUEUED', 'SCANNING', 'PUSHING', 'RETRYING'];
/** Something on the page is under way, so it will look different soon. */
export const isMoving = (leads) =>
  leads.some((lead) => MOVING.includes(lead.scanState) || MOVING.includes(lead.dynamicsStatus?.state));

export const nameOf = (lead) => lead.companyName || lead.displayDomain || t('lead.unnamed');
