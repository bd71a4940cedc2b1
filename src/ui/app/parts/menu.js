// A button that opens a small panel. Escape and a click elsewhere close it.
import { component, html, signal } from '../view.js';

export const Menu = component((life) => {
  const isOpen = signal(false);
  let box = null;
  const close = (event) => {
    if (event.type === 'keydown') {
      if (event.key !== 'Escape' || !isOpen.value) return;
      event.stopPropagation();
      box.querySelector('button').focus();
    } else if (box.contains(event.target)) {
      return;
    }
    isOpen.value = false;
  };
  life.mounted(() => {
    document.addEventListener('click', close, true);
    document.addEventListener('keydown', close, true);
    return () => {
      document.removeEventListener('click', close, true);
      document.removeEventListener('keydown', close, true);
    };
  });
  return ({ label, count, children, name, align = 'start' }) => html`
    <div class="menu" ref=${(element) => (box = element ?? box)}>
      <button type="button" aria-expanded=${isOpen.value ? 'true' : 'false'} aria-haspopup="true" data-menu=${name}
        onClick=${() => (isOpen.value = !isOpen.value)}>${label}${count ? html` <b>${count}</b>` : ''} <span aria-hidden="true">▾</span></button>
      ${isOpen.value && html`<div class=${`panel ${align}`}>${children}</div>`}
    </div>`;
});
