// What stands where data is missing: loading, nothing yet, failed, old, unknown, switched off.
import { must } from '../browser.mjs';

const GRAPH = '**/graphql';
const TABLE = 'table.leads tbody tr';
const failing = (route) => route.fulfill({
  status: 500,
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({ errors: [{ message: 'Something broke on our side.', extensions: { code: 'INTERNAL', requestId: 'r-42' } }] }),
});

/** The same flow in both languages; `words` are what the screen says in each. */
const inBoth = (name, words, run, rest = {}) => Object.fromEntries(Object.entries(words).map(([locale, said]) => [
  `${name}, ${locale.slice(0, 2)}`, { ...rest, context: { locale }, run: (page, tools) => run(page, tools, said) },
]));

export const flows = {
  'bones stand there until the leads come': async (page, { axe }) => {
    let letGo;
    const held = new Promise((go) => (letGo = go));
    await page.route(GRAPH, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/');
    await page.locator('.skeleton').waitFor();
    must(await page.locator('.skeleton .sr').innerText(), 'screen readers hear that it loads');
    await axe();
    letGo();
    await page.locator(TABLE).first().waitFor();
    must((await page.locator('.skeleton').count()) === 0, 'the bones are gone');
  },

  ...inBoth('a question that fails says its code, and is asked again', {
    'en-GB': { title: 'That did not work.', still: 'may still work', again: 'Try again' },
    'tr-TR': { title: 'Bu olmadı.', still: 'yine de çalışıyor olabilir', again: 'Yeniden dene' },
  }, async (page, { axe, forgive }, said) => {
    await page.route(GRAPH, failing);
    await page.goto('/');
    const failed = page.locator('.failed[role=alert]');
    await failed.waitFor();
    await failed.getByRole('heading', { name: said.title }).waitFor();
    for (const text of ['INTERNAL', 'r-42']) await failed.getByText(text).waitFor();
    await failed.getByText(said.still).waitFor();
    await axe();
    await page.unroute(GRAPH);
    await failed.getByRole('button', { name: said.again }).click();
    await page.locator(TABLE).first().waitFor();
    forgive('500 (Internal Server Error)');
  }),

  ...inBoth('old leads stay, and say that they are old', {
    'en-GB': { stale: 'Could not refresh', again: 'Try again', sort: 'Score ' },
    'tr-TR': { stale: 'Yenilenemedi', again: 'Yeniden dene', sort: 'Puan ' },
  }, async (page, { axe, forgive }, said) => {
    await page.goto('/');
    await page.locator(TABLE).first().waitFor();
    await page.route(GRAPH, failing);
    await page.getByRole('button', { name: said.sort }).click();
    const ribbon = page.locator('.ribbon[role=status]');
    await ribbon.getByText(said.stale).waitFor();
    await ribbon.getByText('INTERNAL').waitFor();
    must((await page.locator(TABLE).count()) === 25, 'the last page stays');
    await axe();
    await page.unroute(GRAPH);
    await ribbon.getByRole('button', { name: said.again }).click();
    await ribbon.waitFor({ state: 'detached' });
    await page.locator('th.score[aria-sort=descending]').waitFor();
    forgive('500 (Internal Server Error)');
  }),

  'one field that is not known leaves the rest standing': async (page, { axe }) => {
    await page.route(GRAPH, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      if (answer.data?.leads?.nodes?.[0]) {
        answer.data.leads.nodes[0].infrastructure = null;
        answer.errors = [{ message: 'The databases are busy.', path: ['leads', 'nodes', 0, 'infrastructure'], extensions: { code: 'ENRICHMENT_UNAVAILABLE' } }];
      }
      await route.fulfill({ response, json: answer });
    });
    await page.goto('/');
    const cell = page.locator(`${TABLE}:first-child td.hosting`);
    await cell.getByText('not known now').waitFor();
    must((await cell.locator('[title]').getAttribute('title')) === 'The databases are busy.', 'it says why');
    must((await page.locator(TABLE).count()) === 25, 'all leads stand');
    await axe();
  },

  'a patient question is asked again by itself': async (page, { forgive }) => {
    let asked = 0;
    await page.route(GRAPH, (route) => {
      asked += 1;
      if (asked <= 2) return route.fulfill({ status: 429, headers: { 'retry-after': '1' }, body: '' });
      return route.continue();
    });
    await page.goto('/');
    await page.locator(TABLE).first().waitFor();
    forgive('429 (Too Many Requests)');
  },

  ...inBoth('without leads there is a way to the first ones', {
    'en-GB': { empty: 'No leads yet', way: 'Import', drop: 'Drop a company list here' },
    'tr-TR': { empty: 'Henüz aday yok', way: 'İçe aktar', drop: 'Bir şirket listesini buraya bırakın' },
  }, async (page, { axe }, said) => {
    await page.goto('/');
    const empty = page.locator('.empty');
    await empty.getByRole('heading', { name: said.empty }).waitFor();
    await axe();
    await empty.getByRole('link', { name: said.way }).click();
    await page.getByText(said.drop).waitFor();
    await page.goto('/?page=inbox');
    await page.locator('.empty').waitFor();
    await axe();
    await page.goto('/?page=dashboard');
    await page.locator('.empty').waitFor();
  }, { server: 'bare' }),

  ...inBoth('what is switched off says who switches it on', {
    'en-GB': { off: 'Switched off', by: 'An administrator switches it on with', referrals: 'Referrals' },
    'tr-TR': { off: 'Kapalı', by: 'Bir yönetici', referrals: 'Referanslar' },
  }, async (page, { axe, server }, said) => {
    await page.goto('/?page=integrations');
    for (const [name, flag] of [['partnerCenter', 'PARTNER_CENTER_SYNC_ENABLED'], ['dynamics', 'HUNTER_D365_ENABLED'], ['enrichment', 'HUNTER_ENRICHMENT_ENABLED']]) {
      const card = page.locator(`[data-integration=${name}]`);
      await card.getByText(flag).waitFor();
      await card.getByText(said.by).waitFor();
      must((await card.getByRole('button').count()) === 0, `${name} offers nothing that can not be done`);
    }
    await axe();
    await server.import('Firma;Web\nKapalı Ltd.;kapali-ornek.com.tr\n');
    await page.goto('/?q=kapali-ornek');
    const row = page.locator('tr[data-domain="kapali-ornek.com.tr"]');
    await row.waitFor();
    for (const column of ['referral', 'dynamics']) must((await row.locator(`td.${column} [title]`).count()) === 1, `${column} says why it is empty`);
    for (const [tab, flag] of [['dynamics', 'HUNTER_D365_ENABLED'], ['referrals', 'PARTNER_CENTER_SYNC_ENABLED']]) {
      await page.goto(`/?lead=kapali-ornek.com.tr&tab=${tab}`);
      await page.getByRole('dialog').getByText(flag).waitFor();
      await axe();
    }
    await page.goto('/?lead=kapali-ornek.com.tr&tab=infrastructure');
    await page.getByRole('dialog').locator('[role=tabpanel] p').first().waitFor();
  }, { server: 'bare' }),

  ...inBoth('a server that is gone is told on every page', {
    'en-GB': { gone: 'The server can not be reached' },
    'tr-TR': { gone: 'Sunucuya ulaşılamıyor' },
  }, async (page, { context, axe, forgive }, said) => {
    await page.goto('/?page=dashboard');
    await page.locator('figure.chart').first().waitFor();
    await context.setOffline(true);
    await page.locator('p.ribbon[role=alert]').getByText(said.gone).waitFor();
    must((await page.locator('figure.chart').count()) > 3, 'the charts stay');
    await axe();
    await context.setOffline(false);
    await page.locator('p.ribbon[role=alert]').waitFor({ state: 'detached' });
    forgive('ERR_INTERNET_DISCONNECTED', 'WebSocket');
  }),
};
