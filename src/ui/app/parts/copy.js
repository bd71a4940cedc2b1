// A text with a button that copies it.
import { html } from '../view.js';
import { t } from '../i18n.js';
import { tell, tellProblem } from './toast.js';

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell(t('action.copied'));
  } catch (error) {
    tellProblem({ code: 'CLIPBOARD', message: String(error?.message ?? error) });
  }
}

export const CopyButton = ({ text, label }) => html`
  <button type="button" class="quiet small" onClick=${() => copy(text)}
    aria-label=${label ? `${t('action.copy')}: ${label}` : t('action.copy')}>${t('action.copy')}</button>`;
