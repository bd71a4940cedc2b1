// The keyboard of the list.
import { go, param } from '../router.js';
import { asksToPush } from './bulk.js';
import { cursor, selectedCount, shownDomains, toggle } from './state.js';

const isTyping = (target) => target.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');

export const focusRow = (row) => document.querySelector(`a[data-row="${row}"]`)?.focus();

function step(by) {
  const last = shownDomains.value.length - 1;
  if (last < 0) return;
  const isOnRow = document.activeElement?.matches?.('a[data-row]');
  const next = isOnRow ? cursor.value + by : cursor.value;
  cursor.value = Math.max(0, Math.min(last, next));
  focusRow(cursor.value);
}

const here = () => shownDomains.value[cursor.value];

const KEYS = {
  '/': () => document.getElementById('search')?.focus(),
  j: () => step(1),
  k: () => step(-1),
  x: () => here() && toggle(here()),
  o: () => here() && go({ lead: here() }),
  p: () => {
    if (!selectedCount.value && here()) toggle(here());
    if (selectedCount.value) asksToPush.value = true;
  },
  e: () => {
    const button = document.querySelector('button[data-menu=export]');
    button?.focus();
    button?.click();
  },
};

/** Listens until the answer is called. */
export function keysOfTheList() {
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || param('lead')) return;
    if (document.querySelector('dialog[open]') || isTyping(event.target)) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}
