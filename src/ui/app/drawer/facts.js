// Pairs of a name and what is known.
import { html } from '../view.js';
import { ago, named, t, time } from '../i18n.js';
import { Badge } from '../parts/badges.js';

export const Facts = ({ children }) => html`<dl class="facts">${children}</dl>`;

export const Fact = ({ name, children }) => {
  const isMissing = children === null || children === undefined || children === '' || children === false;
  return html`<div><dt>${t(name)}</dt><dd>${isMissing ? html`<span class="dim">–</span>` : children}</dd></div>`;
};

const KINDS = { PRESENT: 'good', ABSENT: 'bad', UNKNOWN: 'fair' };
export const Seen = ({ state }) => html`<${Badge} kind=${KINDS[state]}>${named('observation', state)}<//>`;

export const Age = ({ at }) => (at ? html`<time class="dim" datetime=${at} title=${time(at)}>${ago(at)}</time>` : null);

export const Raw = ({ text }) => text && html`<pre tabindex="0">${text}</pre>`;

export const Problems = ({ list }) =>
  list?.length > 0 && html`<ul class="problems">${list.map((text) => html`<li key=${text}>${text}</li>`)}</ul>`;
