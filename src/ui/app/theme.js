// Dark and light: the system's wish, unless somebody chose.
import { effect } from './view.js';
import { kept } from './kept.js';

export const theme = kept('theme', 'auto');

effect(() => {
  const root = document.documentElement;
  if (theme.value === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme.value;
});
