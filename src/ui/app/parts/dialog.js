// Native dialogs: focus stays within, Escape closes.
import { component, html } from '../view.js';
import { t } from '../i18n.js';

export const Dialog = component((life) => {
  let element = null;
  life.mounted(() => {
    const before = document.activeElement;
    element.showModal();
    return () => {
      element.open && element.close();
      before?.isConnected && before.focus?.();
    };
  });
  return ({ title, onClose, kind = 'box', name, actions, children }) => html`
    <dialog ref=${(found) => (element = found ?? element)} class=${kind} aria-labelledby=${`${name}-title`} data-dialog=${name}
      onCancel=${(event) => { event.preventDefault(); onClose(); }}
      onClick=${(event) => event.target === element && onClose()}>
      <div class="sheet">
        <header>
          <h2 id=${`${name}-title`} tabindex="-1">${title}</h2>
          <div class="row">${actions}<button type="button" class="quiet" aria-label=${t('action.close')} onClick=${onClose}>×</button></div>
        </header>
        <div class="inside">${children}</div>
      </div>
    </dialog>`;
});

/** Asks before something is done; `onYes` does it. */
export const Confirm = ({ title, text, yes, onYes, onClose, children }) => html`
  <${Dialog} name="confirm" title=${title} onClose=${onClose}>
    <p>${text}</p>
    ${children}
    <div class="row end">
      <button type="button" onClick=${onClose}>${t('action.cancel')}</button>
      <button type="button" class="primary" onClick=${() => { onClose(); onYes(); }}>${yes}</button>
    </div>
  <//>`;
