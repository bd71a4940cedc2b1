// Begins: the frame around the pages, and which page is shown.
import { component, effect, html, render, signal } from './view.js';
import { changed, follow, go, href, page, param } from './router.js';
import { locale, t } from './i18n.js';
import { theme } from './theme.js';
import { reachable } from './graph/client.js';
import { Toasts } from './parts/toast.js';
import { Jobs } from './jobs.js';
import { LeadsPage } from './list/page.js';
import { Help } from './help.js';

// Pages that are not the first one come when they are wanted.
const LATER = {
  dashboard: () => import('./dashboard/page.js'),
  inbox: () => import('./inbox/page.js'),
  import: () => import('./import/page.js'),
  integrations: () => import('./integrations/page.js'),
};
const drawer = () => import('./drawer/drawer.js');
const PAGES = ['leads', 'inbox', 'dashboard', 'import', 'integrations'];

const helps = signal(false);

/** A module's part once it is there. */
const Later = component((life) => {
  const part = signal(null);
  life.mounted(() => effect(() => {
    const { load } = life.given.value;
    if (part.peek()?.load !== load) load().then((module) => (part.value = { load, draw: module.default }));
  }));
  return ({ load, ...rest }) => part.value?.load === load ? html`<${part.value.draw} ...${rest}/>` : html`<p class="dim" role="status">${t('state.loading')}</p>`;
});

const Choice = ({ label, value, options, onPick, name }) => html`
  <label class="choice"><span class="sr">${label}</span>
    <select name=${name} value=${value} onChange=${(event) => onPick(event.target.value)}>
      ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
    </select></label>`;

const Header = component(() => () => html`
  <header class="top">
    <a class="brand" href="/"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="9"/><path d="M16 2v9M16 21v9M2 16h9M21 16h9"/></svg> Hunter</a>
    <nav aria-label=${t('page.title')}><ul>
      ${PAGES.map((name) => html`<li key=${name}><a href=${name === 'leads' ? '/' : href(changed({ page: name }, new URLSearchParams()))}
        aria-current=${page.value === name ? 'page' : undefined}>${t(`page.${name}`)}</a></li>`)}
    </ul></nav>
    <div class="row">
      <${Choice} name="locale" label=${t('choice.language')} value=${locale.value} options=${[['tr', 'Türkçe'], ['en', 'English']]} onPick=${(value) => (locale.value = value)}/>
      <${Choice} name="theme" label=${t('choice.theme')} value=${theme.value} onPick=${(value) => (theme.value = value)}
        options=${[['auto', t('theme.auto')], ['light', t('theme.light')], ['dark', t('theme.dark')]]}/>
      <button type="button" class="quiet" aria-label=${t('help.title')} onClick=${() => (helps.value = true)}>?</button>
    </div>
  </header>`);

const Screen = component((life) => {
  life.mounted(() => {
    const press = (event) => {
      if (event.key === '?' && !event.target.closest?.('input, textarea, select')) helps.value = true;
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
  life.mounted(() => effect(() => (document.title = `${t(`page.${PAGES.includes(page.value) ? page.value : 'leads'}`)} · Hunter`)));
  return () => html`
    <a class="skip" href="#main">${t('page.skip')}</a>
    <${Header}/>
    ${!reachable.value && html`<p class="ribbon" role="alert">${t('state.offline')}</p>`}
    <main id="main" tabindex="-1">
      ${LATER[page.value] ? html`<${Later} key=${page.value} load=${LATER[page.value]}/>` : html`<${LeadsPage}/>`}
    </main>
    ${param('lead') && html`<${Later} load=${drawer} key=${param('lead')} domain=${param('lead')} onClose=${() => go({ lead: '', tab: '' })}/>`}
    ${helps.value && html`<${Help} onClose=${() => (helps.value = false)}/>`}
    <${Jobs}/>
    <${Toasts}/>`;
});

document.addEventListener('click', follow);
/** Another language is another screen. */
const Root = component(() => () => html`<${Screen} key=${locale.value}/>`);

render(html`<${Root}/>`, document.getElementById('screen'));
