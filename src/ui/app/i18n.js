// Turkish and English: sentences, enum names, numbers, dates, order of letters.
import { computed, effect } from './view.js';
import { kept } from './kept.js';
import { enums as enEnums } from './words/enums.en.js';
import { enums as trEnums } from './words/enums.tr.js';
import { words as enWords } from './words/words.en.js';
import { words as trWords } from './words/words.tr.js';

const dictionaries = { en: { ...enWords, ...enEnums }, tr: { ...trWords, ...trEnums } };
const wish = (navigator.language || 'en').slice(0, 2) === 'tr' ? 'tr' : 'en';

export const locale = kept('locale', wish);
/** As the graph names it. */
export const graphLocale = computed(() => (locale.value === 'tr' ? 'TR' : 'EN'));
effect(() => (document.documentElement.lang = locale.value));

/** The sentence of that key, with `{name}` replaced. */
export function t(key, values) {
  const text = dictionaries[locale.value][key] ?? dictionaries.en[key] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '') : text;
}

/** The sentence of that key for a count: `key.one` and `key.other`. */
export function many(key, count) {
  const form = new Intl.PluralRules(locale.value).select(count);
  return t(`${key}.${form === 'one' ? 'one' : 'other'}`, { count: number(count) });
}

/** The name of an enum's value, e.g. `segment.MIGRATION`. */
export const named = (kind, value) => (value ? t(`${kind}.${value}`) : '');

const memo = (make) => {
  const known = new Map();
  return (...args) => {
    const key = JSON.stringify([locale.value, ...args]);
    if (!known.has(key)) known.set(key, make(locale.value, ...args));
    return known.get(key);
  };
};
const numbers = memo((tag, options) => new Intl.NumberFormat(tag, options));
const dates = memo((tag, options) => new Intl.DateTimeFormat(tag, options));
const relatives = memo((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' }));
const regions = memo((tag) => new Intl.DisplayNames([tag], { type: 'region' }));
const collators = memo((tag) => new Intl.Collator(tag));

export const number = (value, options = {}) => numbers(options).format(value);
export const percent = (part, whole) =>
  number(whole ? part / whole : 0, { style: 'percent', maximumFractionDigits: 0 });
export const date = (text) => (text ? dates({ dateStyle: 'medium' }).format(new Date(text)) : '–');
/** A calendar day in few letters, e.g. `25.11`. */
export const shortDay = (text) => dates({ day: 'numeric', month: 'numeric', timeZone: 'UTC' }).format(new Date(text));
export const time = (text) =>
  text ? dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text)) : '–';
export const compare = (a, b) => collators().compare(a, b);

export function money(amount, currency) {
  if (amount === null || amount === undefined) return '–';
  const value = Number(amount);
  if (!currency) return number(value);
  try {
    return number(value, { style: 'currency', currency, maximumFractionDigits: value % 1 ? 2 : 0 });
  } catch {
    return `${number(value)} ${currency}`;
  }
}

export function country(code) {
  if (!code) return '';
  try {
    return regions().of(code) ?? code;
  } catch {
    return code;
  }
}

const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]];

/** How long ago, or in how long. */
export function ago(text, now = Date.now()) {
  if (!text) return '–';
  const seconds = (new Date(text).getTime() - now) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relatives().format(Math.trunc(seconds / length), unit);
  }
  return t('time.now');
}

/** Whole days from now; negative: past. */
export const daysUntil = (text, now = Date.now()) =>
  text ? Math.floor((new Date(text).getTime() - now) / 86_400_000) : null;

/** The file name part for today. */
export const today = () => new Date().toISOString().slice(0, 10);
