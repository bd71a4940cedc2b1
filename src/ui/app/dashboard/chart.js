// Charts of bars, each with the same figures as a table. Bars are links: they filter the list.
import { html } from '../view.js';
import { href } from '../router.js';
import { date, number, percent, shortDay, t } from '../i18n.js';

/** `bars`: `{key, name, count, params}`; `params`, if any, is the address of the leads behind the bar. */
export function Ranked({ title, name, bars }) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const all = bars.reduce((sum, bar) => sum + bar.count, 0);
  return html`
    <figure class="chart" data-chart=${name}>
      <figcaption><h2>${title}</h2></figcaption>
      <ul class="bars">${bars.map((bar) => html`
        <li key=${bar.key}><${bar.params ? 'a' : 'div'} class="bar-line" href=${bar.params && href(bar.params)}>
          <span class="name">${bar.name}</span>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="fill" width=${(bar.count / most) * 100} height="10"/></svg>
          <span class="figure">${number(bar.count)}</span> <span class="sr">${t('dashboard.leads')}</span><//></li>`)}</ul>
      <${Twin} head=${title} bars=${bars} all=${all}/>
    </figure>`;
}

const Twin = ({ head, bars, all }) => html`
  <details><summary>${t('dashboard.table')}</summary><table>
    <thead><tr><th scope="col">${head}</th><th scope="col" class="figure">${t('dashboard.count')}</th><th scope="col" class="figure">${t('dashboard.share')}</th></tr></thead>
    <tbody>${bars.map((bar) => html`<tr key=${bar.key}><th scope="row">${bar.name}</th><td class="figure">${number(bar.count)}</td><td class="figure">${percent(bar.count, all)}</td></tr>`)}</tbody>
  </table></details>`;

/** Ten bands of scores as upright bars. */
export function Histogram({ title, name, hint, bars }) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const all = bars.reduce((sum, bar) => sum + bar.count, 0);
  return html`
    <figure class="chart broad" data-chart=${name}>
      <figcaption><h2>${title}</h2><p class="dim">${hint}</p></figcaption>
      <ul class="columns">${bars.map((bar) => html`
        <li key=${bar.key}><a href=${href(bar.params)}>
          <span class="figure">${number(bar.count)} <span class="sr">${t('dashboard.leads')}, ${t('dashboard.band')}</span></span>
          <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="fill" y=${100 - (bar.count / most) * 100} width="10" height=${(bar.count / most) * 100}/></svg>
          <span class="name">${bar.name}</span></a></li>`)}</ul>
      <${Twin} head=${t('dashboard.band')} bars=${bars} all=${all}/>
    </figure>`;
}

/** What became of the pushes of each day: one bar a day, failures on top. */
export function Days({ title, name, days }) {
  const most = Math.max(1, ...days.map((one) => one.delivered + one.failed));
  const height = (count) => (count / most) * 100;
  return html`
    <figure class="chart broad" data-chart=${name}>
      <figcaption><h2>${title}</h2><p class="dim legend"><span class="key fill-key"></span> ${t('dashboard.delivered')} <span class="key bad-key"></span> ${t('dashboard.failed')}</p></figcaption>
      <ul class="columns days">${days.map(({ day, delivered, failed }) => html`
        <li key=${day} title=${`${date(day)}: ${number(delivered)} / ${number(failed)}`}><div>
          <span class="figure" aria-hidden="true">${delivered + failed ? number(delivered + failed) : ''}</span>
          <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="fill" y=${100 - height(delivered)} width="10" height=${height(delivered)}/>
            <rect class="bad-fill" y=${100 - height(delivered) - height(failed)} width="10" height=${height(failed)}/></svg>
          <span class="name" aria-hidden="true">${shortDay(day)}</span>
          <span class="sr">${date(day)}: ${t('dashboard.delivered')} ${number(delivered)}, ${t('dashboard.failed')} ${number(failed)}</span></div></li>`)}</ul>
      <details><summary>${t('dashboard.table')}</summary><table>
        <thead><tr><th scope="col">${t('dashboard.day')}</th><th scope="col" class="figure">${t('dashboard.delivered')}</th><th scope="col" class="figure">${t('dashboard.failed')}</th></tr></thead>
        <tbody>${days.map(({ day, delivered, failed }) => html`<tr key=${day}><th scope="row">${date(day)}</th><td class="figure">${number(delivered)}</td><td class="figure">${number(failed)}</td></tr>`)}</tbody>
      </table></details>
    </figure>`;
}
