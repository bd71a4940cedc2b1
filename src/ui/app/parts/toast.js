// Short notices, read out by screen readers.
import { html, signal, component } from '../view.js';
import { t } from '../i18n.js';

const notices = signal([]);
const LIFE_MS = 8_000;
let serial = 0;

/** Tells something. `link` is `{href, text}`. */
export function tell(text, { isBad = false, link = null } = {}) {
  serial += 1;
  const notice = { id: serial, text, isBad, link };
  notices.value = [...notices.value.slice(-3), notice];
  setTimeout(() => dismiss(notice.id), isBad ? LIFE_MS * 2 : LIFE_MS);
}

const dismiss = (id) => (notices.value = notices.value.filter((notice) => notice.id !== id));

/** Tells what went wrong with something the user did. */
export function tellProblem(problem) {
  const known = t(`problem.${problem.code}`);
  const words = known.startsWith('problem.') ? '' : known;
  tell([words, problem.message].filter(Boolean).join(' '), { isBad: true });
}

export const Toasts = component(() => () => html`
  <div class="toasts" role="status" aria-live="polite">
    ${notices.value.map((notice) => html`
      <p key=${notice.id} class=${notice.isBad ? 'toast bad' : 'toast'}>
        <span>${notice.text}</span>
        ${notice.link && html`<a href=${notice.link.href}>${notice.link.text}</a>`}
        <button type="button" class="quiet" aria-label=${t('action.dismiss')} onClick=${() => dismiss(notice.id)}>×</button>
      </p>`)}
  </div>`);
