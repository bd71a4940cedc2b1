// Named views: a filter and an order under a name. Ours come along; one's own stay in this browser.
import { component, html, signal } from '../view.js';
import { changed, go, href } from '../router.js';
import { kept } from '../kept.js';
import { t } from '../i18n.js';
import { Menu } from '../parts/menu.js';
import { none, viewParams } from './filters.js';

const OURS = [
  ['call', 'category=P1,P2,P3&scanState=SCANNED'],
  ['migration', 'segment=MIGRATION'],
  ['referrals', 'isReferral=true'],
  ['notPushed', 'segment=MIGRATION&dynamicsState=NOT_PUSHED'],
  ['troubled', 'dynamicsState=BLOCKED,FAILED,RETRYING'],
  ['failed', 'scanState=FAILED'],
];

const mine = kept('views', []);

const open = (params) => ({ ...none(), sort: '', ...Object.fromEntries(new URLSearchParams(params)) });

export const Views = component(() => {
  const name = signal('');
  const save = (event) => {
    event.preventDefault();
    const wanted = name.value.trim();
    if (!wanted) return;
    mine.value = [...mine.value.filter((view) => view.name !== wanted), { name: wanted, params: viewParams() }];
    name.value = '';
  };
  const remove = (wanted) => (mine.value = mine.value.filter((view) => view.name !== wanted));
  return () => html`
    <${Menu} name="views" label=${t('view.title')}>
      <ul class="plain">
        ${OURS.map(([key, params]) => html`<li key=${key}><a class="hit" href=${href(changed(open(params)))}
          onClick=${(event) => { event.preventDefault(); go(open(params)); }}>${t(`view.${key}`)}</a></li>`)}
        ${mine.value.map((view) => html`<li key=${view.name} class="row">
          <a class="hit" href=${href(changed(open(view.params)))} onClick=${(event) => { event.preventDefault(); go(open(view.params)); }}>${view.name}</a>
          <button type="button" class="quiet" aria-label=${t('view.remove', { name: view.name })} onClick=${() => remove(view.name)}>×</button></li>`)}
      </ul>
      <form class="row" onSubmit=${save}>
        <label class="sr" for="view-name">${t('view.name')}</label>
        <input id="view-name" value=${name.value} onInput=${(event) => (name.value = event.target.value)} placeholder=${t('view.name')} maxlength="60"/>
        <button type="submit">${t('view.save')}</button>
      </form>
    <//>`;
});
