// Everything about one lead, over the list. `?lead=` opens it, `&tab=` says what is looked at.
import { component, effect, html, live, untracked } from '../view.js';
import { act, ask, errorAt } from '../graph/client.js';
import { follow } from '../graph/socket.js';
import { resource } from '../graph/resource.js';
import { go, param } from '../router.js';
import { graphLocale, locale, named, t } from '../i18n.js';
import { Dialog } from '../parts/dialog.js';
import { CopyButton } from '../parts/copy.js';
import { Empty, Failed, Skeleton, Stale, Unknown } from '../parts/states.js';
import { Badge, DynamicsMark, Priority, ReferralMark, Scanned, Score } from '../parts/badges.js';
import { tellProblem } from '../parts/toast.js';
import { nameOf, shownDomains } from '../list/state.js';
import { Why } from './why.js';
import { Evidence } from './evidence.js';
import { Infrastructure } from './infrastructure.js';
import { Referrals } from './referrals.js';
import { Sales } from './sales.js';
import { Dynamics } from './dynamics.js';
import { History } from './history.js';

const TABS = [
  ['why', Why, 'assessment'],
  ['sales', Sales, 'salesSummary'],
  ['evidence', Evidence, 'signals'],
  ['infrastructure', Infrastructure, 'infrastructure'],
  ['referrals', Referrals, 'partnerReferral'],
  ['dynamics', Dynamics, 'dynamicsStatus'],
  ['history', History, 'scans'],
];

const openTab = () => (TABS.some(([name]) => name === param('tab')) ? param('tab') : 'why');

function pressTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const names = TABS.map(([name]) => name);
  const next = names[(names.indexOf(openTab()) + step + names.length) % names.length];
  go({ tab: next }, { replace: true });
  document.getElementById(`tab-${next}`)?.focus();
}

const Tabs = live(() => html`
  <div class="tabs" role="tablist" aria-label=${t('drawer.parts')} onKeyDown=${pressTab}>
    ${TABS.map(([name]) => html`<button key=${name} type="button" role="tab" id=${`tab-${name}`} aria-controls="tab-panel"
      aria-selected=${openTab() === name ? 'true' : 'false'} tabindex=${openTab() === name ? 0 : -1}
      onClick=${() => go({ tab: name }, { replace: true })}>${t(`drawer.${name}`)}</button>`)}
  </div>`);

function neighbour(domain, by) {
  const domains = shownDomains.value;
  const next = domains[domains.indexOf(domain) + by];
  if (domains.includes(domain) && next) go({ lead: next }, { replace: true });
}

const Head = ({ lead, onScan }) => html`
  <div class="summary">
    <div class="marks">
      <${Priority} assessment=${lead.assessment}/>
      ${lead.assessment && html`<${Badge}>${named('segment', lead.assessment.segment)}<//>`}
      <${Score} score=${lead.assessment?.score}/>
    </div>
    <p class="reason">${lead.assessment?.reason ?? t('lead.notScanned')}</p>
    <div class="marks">
      <span class="domain">${lead.displayDomain}</span><${CopyButton} text=${lead.domain} label=${lead.domain}/>
      ${lead.partnerReferral?.isReferral && html`<${ReferralMark} referral=${lead.partnerReferral}/>`}
      ${lead.dynamicsStatus && html`<${DynamicsMark} status=${lead.dynamicsStatus}/>`}
      <span class="dim">${t('column.scanned')}:</span> <${Scanned} lead=${lead}/>
      <button type="button" class="small" onClick=${onScan} disabled=${['QUEUED', 'SCANNING'].includes(lead.scanState)}>${t('action.rescan')}</button>
      <a class="button small" href=${`/leads/${lead.domain}/print?locale=${locale.value}`} target="_blank" rel="noopener">${t('action.print')}</a>
    </div>
  </div>`;

export default component((life) => {
  const detail = resource(life, (abort) =>
    ask('LeadDetail', { domain: life.given.value.domain, locale: graphLocale.value }, { abort }));
  life.mounted(() => effect(() => {
    const { domain } = life.given.value;
    let isFirst = true;
    return follow('LeadChanged', { domain }, {
      next: () => {
        // The first one is the present state, which the question has asked for already.
        if (!isFirst) untracked(() => detail.reload());
        isFirst = false;
      },
    });
  }));
  life.mounted(() => {
    const press = (event) => {
      if (event.target.closest?.('input, textarea, select') || document.querySelector('[data-dialog=confirm]')) return;
      const by = { ']': 1, '[': -1 }[event.key];
      if (by) neighbour(life.given.value.domain, by);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
  const scan = () => act('ScanDomain', { input: { domain: life.given.value.domain } }).then(detail.reload, tellProblem);
  return ({ domain, onClose }) => {
    const { data, problem, errors } = detail;
    const lead = data.value?.lead;
    const [, Part, path] = TABS.find(([name]) => name === openTab());
    const error = errorAt(errors.value, `lead.${path}`);
    const actions = shownDomains.value.includes(domain) && html`
      <button type="button" class="quiet" aria-label=${t('drawer.previous')} onClick=${() => neighbour(domain, -1)}>↑</button>
      <button type="button" class="quiet" aria-label=${t('drawer.next')} onClick=${() => neighbour(domain, 1)}>↓</button>`;
    return html`
      <${Dialog} kind="drawer" name="lead" title=${lead ? nameOf(lead) : domain} onClose=${onClose} actions=${actions}>
        ${problem.value && lead && html`<${Stale} at=${detail.at.value} problem=${problem.value} onRetry=${detail.reload}/>`}
        ${problem.value && !lead && html`<${Failed} problem=${problem.value} onRetry=${detail.reload}/>`}
        ${!data.value && !problem.value && html`<${Skeleton}/>`}
        ${data.value && !lead && html`<${Empty} title=${t('drawer.missing')} text=${t('drawer.missingText', { domain })}>
          <button type="button" class="primary" onClick=${scan}>${t('drawer.addAndScan')}</button><//>`}
        ${lead && html`
          <${Head} lead=${lead} onScan=${scan}/>
          <${Tabs}/>
          <section id="tab-panel" role="tabpanel" aria-labelledby=${`tab-${openTab()}`} tabindex="0">
            ${error && html`<${Unknown} error=${error}/>`}
            <${Part} lead=${lead} error=${error} onChanged=${detail.reload}/>
          </section>`}
      <//>`;
  };
});
