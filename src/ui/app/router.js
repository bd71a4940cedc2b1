// All state that a link should carry stands in the address: page, filters, order, open lead.
import { computed, signal } from './view.js';

const read = () => new URLSearchParams(location.search);
export const address = signal(read());

addEventListener('popstate', () => (address.value = read()));

/** The value of one parameter, as text; empty when it is not there. */
export const param = (name) => address.value.get(name) ?? '';
export const page = computed(() => param('page') || 'leads');

/** The address with some parameters changed; an empty value takes one out. */
export function changed(changes, base = address.value) {
  const next = new URLSearchParams(base);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === null || value === '') next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

export const href = (params) => {
  const text = params.toString();
  return text ? `?${text}` : '/';
};

/** Goes there. `replace` leaves no step in the history: for what is typed. */
export function go(changes, { replace = false, fresh = false } = {}) {
  const next = changed(changes, fresh ? new URLSearchParams() : address.value);
  if (next.toString() === address.value.toString()) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', href(next));
  address.value = next;
}

/** A click on a link of ours: changes the state and loads nothing. */
export function follow(event) {
  const link = event.target.closest?.('a[href]');
  const wantsTab = event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey;
  if (!link || wantsTab || link.target || link.hasAttribute('download')) return;
  const target = new URL(link.href);
  if (target.origin !== location.origin || target.pathname !== '/') return;
  event.preventDefault();
  history.pushState(null, '', target.search || '/');
  address.value = read();
}
