// The keys there are.
import { html } from './view.js';
import { t } from './i18n.js';
import { Dialog } from './parts/dialog.js';

const KEYS = [['/', 'search'], ['j k', 'move'], ['Enter', 'open'], ['x', 'select'], ['p', 'push'], ['e', 'export'], ['[ ]', 'neighbour'], ['Esc', 'close'], ['?', 'help']];

export const Help = ({ onClose }) => html`
  <${Dialog} name="help" title=${t('help.title')} onClose=${onClose}>
    <dl class="keys">${KEYS.map(([keys, name]) => html`<div key=${name}><dt><kbd>${keys}</kbd></dt><dd>${t(`help.${name}`)}</dd></div>`)}</dl>
  <//>`;
