// What this browser remembers. A browser that forbids it forgets, and everything works.
import { effect, signal } from './view.js';

/** A signal whose value outlives the page. */
export function kept(name, otherwise) {
  const key = `hunter.${name}`;
  let first = otherwise;
  try {
    first = JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    // Forbidden, or written by somebody else.
  }
  const value = signal(first);
  effect(() => {
    const text = JSON.stringify(value.value);
    try {
      localStorage.setItem(key, text);
    } catch {
      // Forbidden or full.
    }
  });
  return value;
}
