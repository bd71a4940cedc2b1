// Named views: a filter and an order under a name. Ours come along, one's own stay in this browser,
// the team's are kept by the server.
import { component, html, signal } from '../view.js';
import { changed, go, href } from '../router.js';
import { kept } from '../kept.js';
import { t } from '../i18n.js';
import { act, ask } from '../graph/client.js';
import { resource } from '../graph/resource.js';
import { Menu } from '../parts/menu.js';
import { tell, tellProblem } from '../parts/toast.js';
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

const View = ({ name, params, title, onRemove }) => html`
  <li class="row between"><a class="hit" title=${title} href=${href(changed(open(params)))}
    onClick=${(event) => { event.preventDefault(); go(open(params)); }}>${name}</a>
    ${onRemove && html`<button type="button" class="quiet small" aria-label=${t('view.remove', { name })} onClick=${onRemove}>×</button>`}</li>`;

const List = ({ title, children }) => html`<h3>${title}</h3><ul class="plain">${children}</ul>`;

/** What stands in the menu; made when it opens, so that the team's views are those of now. */
const Choice = component((life) => {
  const team = resource(life, (abort) => ask('TeamViews', {}, { abort }));
  const name = signal('');
  const isShared = signal(false);
  const save = async (event) => {
    event.preventDefault();
    const wanted = name.value.trim();
    const params = viewParams();
    if (!wanted) return;
    if (!params) return tell(t('view.nothing'), { isBad: true });
    if (!isShared.value) {
      mine.value = [...mine.value.filter((view) => view.name !== wanted), { name: wanted, params }];
    } else {
      try {
        await act('SaveTeamView', { input: { name: wanted, address: params } });
        team.reload();
      } catch (problem) {
        return tellProblem(problem);
      }
    }
    name.value = '';
    tell(t('view.saved', { name: wanted }));
  };
  const removeMine = (wanted) => (mine.value = mine.value.filter((view) => view.name !== wanted));
  const removeTeams = (wanted) => act('RemoveTeamView', { input: { name: wanted } }).then(team.reload, tellProblem);
  return () => {
    const shared = team.data.value?.teamViews ?? [];
    return html`
      <ul class="plain">${OURS.map(([key, params]) => html`<${View} key=${key} name=${t(`view.${key}`)} params=${params}/>`)}</ul>
      ${shared.length > 0 && html`<${List} title=${t('view.team')}>
        ${shared.map((view) => html`<${View} key=${view.name} name=${view.name} params=${view.address} title=${t('view.by', { name: view.savedBy })} onRemove=${() => removeTeams(view.name)}/>`)}<//>`}
      ${team.problem.value && html`<p class="unknown">${t('state.unknown')} <code>${team.problem.value.code}</code></p>`}
      ${mine.value.length > 0 && html`<${List} title=${t('view.mine')}>
        ${mine.value.map((view) => html`<${View} key=${view.name} name=${view.name} params=${view.params} onRemove=${() => removeMine(view.name)}/>`)}<//>`}
      <form class="stack save-view" onSubmit=${save}>
        <label>${t('view.name')} <input id="view-name" required value=${name.value} onInput=${(event) => (name.value = event.target.value)} maxlength="60" autocomplete="off"/></label>
        <label class="hit"><input type="checkbox" checked=${isShared.value} onChange=${() => (isShared.value = !isShared.value)}/> ${t('view.share')}</label>
        <button type="submit">${t('view.save')}</button>
      </form>`;
  };
});

export const Views = () => html`<${Menu} name="views" label=${t('view.title')}><${Choice}/><//>`;
