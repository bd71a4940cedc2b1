import { must } from '../browser.mjs';

const rows = (page) => page.locator('table.leads tbody tr');

export const flows = {
  'the best leads stand first': async (page, { shot }) => {
    await page.goto('/');
    await rows(page).first().waitFor();
    must((await rows(page).count()) === 25, 'a page has 25 leads');
    must((await rows(page).first().locator('td.priority').innerText()).startsWith('1'), 'the first lead has priority 1');
    await page.locator('.paging').getByText('of 150').waitFor();
    await shot('screen-list.png');
  },

  'search, filters, order and page stand in the address': async (page) => {
    await page.goto('/');
    await rows(page).first().waitFor();
    await page.getByRole('searchbox').fill('İNCİ');
    await page.waitForURL(/q=/);
    // The search does not tell ı from i: «Akıncı» is found too.
    const folded = () => [...document.querySelectorAll('table.leads tbody th')].every((cell) => cell.innerText.toLocaleLowerCase('tr').replaceAll('ı', 'i').includes('inci'));
    await page.waitForFunction(folded);
    must((await rows(page).count()) > 0, 'Turkish capitals are found');
    await page.getByRole('button', { name: /Clear filters/ }).click();
    await page.locator('button[data-menu=segment]').click();
    await page.getByLabel('Migration').check();
    await page.getByLabel('Existing').check();
    await page.waitForURL(/segment=MIGRATION(,|%2C)EXISTING/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Score ' }).click();
    await page.waitForURL(/sort=SCORE.DESC/);
    await page.locator('th.score[aria-sort=descending]').waitFor();
    await page.getByRole('button', { name: 'Next →' }).click();
    await page.waitForURL(/after=/);
    await page.locator('table.leads[aria-busy=false]').waitFor();
    const address = page.url();
    const first = await rows(page).first().getAttribute('data-domain');
    await page.goto('about:blank');
    await page.goto(address);
    await rows(page).first().waitFor();
    must((await rows(page).first().getAttribute('data-domain')) === first, 'the address brings the same page back');
    await page.goBack();
  },

  'companies stand in the order of the Turkish alphabet': {
    context: { locale: 'tr-TR' },
    run: async (page) => {
      await page.goto('/?sort=COMPANY_NAME.ASC&size=100');
      await rows(page).nth(99).waitFor();
      const words = await page.locator('table.leads tbody th a').evaluateAll((links) => links.map((link) => link.innerText.split(' ')[0]));
      const sorted = [...words].sort(new Intl.Collator('tr').compare);
      const wrong = words.findIndex((word, place) => new Intl.Collator('tr', { sensitivity: 'base' }).compare(word, sorted[place]) !== 0);
      must(wrong < 0, `${words[wrong]} stands where ${sorted[wrong]} should`);
      const initials = new Set(words.map((word) => word[0]));
      for (const letter of ['Ç', 'I']) must(initials.has(letter), `there is a company with ${letter}`);
    },
  },

  'a filter without leads says so and can be cleared': async (page) => {
    await page.goto('/?q=hicboylebirsirketyok');
    await page.getByRole('heading', { name: 'No lead matches' }).waitFor();
    await page.locator('.empty button').click();
    await rows(page).first().waitFor();
  },

  'views and columns are one\'s own': async (page) => {
    await page.goto('/?segment=COLD');
    await page.locator('button[data-menu=views]').click();
    await page.getByLabel('Name of this view').fill('Soğuklar');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Mine, in this browser' }).waitFor();
    await page.getByRole('link', { name: 'Ready to migrate' }).click();
    await page.waitForURL(/segment=MIGRATION/);
    await page.getByRole('link', { name: 'Soğuklar' }).click();
    await page.waitForURL(/segment=COLD/);
    await page.keyboard.press('Escape');
    await page.locator('button[data-menu=columns]').click();
    await page.getByLabel('Mail', { exact: true }).uncheck();
    await page.keyboard.press('Escape');
    await page.reload();
    await rows(page).first().waitFor();
    must((await page.locator('th.provider').count()) === 0, 'the column stays away');
  },

  'a view of the team is seen by others, and taken away for all': async (page, { context, axe }) => {
    await page.goto('/?segment=MIGRATION&q=g%C4%B1da');
    await page.locator('button[data-menu=views]').click();
    await page.getByLabel('Name of this view').fill('Gıda, göçe hazır');
    await page.getByLabel('For the whole team').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Gıda, göçe hazır' }).waitFor();
    await axe();
    // Somebody else: another browser, with nothing of this one's memory.
    const other = await context.browser().newContext({ baseURL: new URL(page.url()).origin, locale: 'tr-TR' });
    const theirs = await other.newPage();
    await theirs.goto('/');
    await theirs.locator('button[data-menu=views]').click();
    await theirs.getByRole('heading', { name: 'Ekibin görünümleri' }).waitFor();
    await theirs.getByRole('link', { name: 'Gıda, göçe hazır' }).click();
    await theirs.waitForURL(/segment=MIGRATION/);
    must((await theirs.getByRole('searchbox').inputValue()) === 'gıda', 'the view brings its search');
    await theirs.getByRole('button', { name: 'Gıda, göçe hazır görünümünü sil' }).click();
    await theirs.getByRole('link', { name: 'Gıda, göçe hazır' }).waitFor({ state: 'detached' });
    await other.close();
    await page.reload();
    await page.locator('button[data-menu=views]').click();
    await page.getByRole('link', { name: 'Ready to migrate' }).waitFor();
    must((await page.getByRole('link', { name: 'Gıda, göçe hazır' }).count()) === 0, 'it is gone for all');
  },

  'a row tells everything that is asked first': async (page) => {
    const text = async (domain, column) => {
      await page.goto(`/?q=${domain}`);
      const cell = page.locator(`tr[data-domain="${domain}"] td.${column}`);
      await cell.waitFor();
      return (await cell.innerText()).replace(/\s+/g, ' ').trim();
    };
    const [lead] = await page.request.post('/graphql', { data: { query: `{ leads(first: 100) { nodes { domain signals { gateway } } } }` } })
      .then(async (answer) => (await answer.json()).data.leads.nodes.filter((one) => one.signals?.gateway));
    must((await text(lead.domain, 'provider')).includes(`${lead.signals.gateway} →`), 'the gateway stands before the mailbox');
    must(/^[1-7] \S/.test(await text(lead.domain, 'priority')), 'the priority has words');
    must(/^\d+$/.test(await text(lead.domain, 'score')), 'the score is a number');
    must((await page.locator(`tr[data-domain="${lead.domain}"] td.score svg rect.fill`).count()) === 1, 'and a bar');
    for (const column of ['segment', 'next', 'hosting', 'scanned', 'dynamics', 'referral']) {
      must((await text(lead.domain, column)).length > 2, `${column} says something`);
    }
    await page.goto('/?isReferral=true');
    await rows(page).first().locator('td.referral .badge').first().waitFor();
    must((await page.locator('td.referral').getByText(/\d+ days|expired|closed/).count()) > 3, 'expiries stand there');
  },

  'selected leads are scanned and exported': async (page) => {
    await page.goto('/?segment=MIGRATION');
    await rows(page).first().waitFor();
    await rows(page).nth(0).getByRole('checkbox').check();
    await rows(page).nth(1).getByRole('checkbox').check();
    await page.getByText('2 leads selected').first().waitFor();
    await page.locator('button[data-menu=export]').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /semicolon/ }).click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString('utf8').trim().split(/\r?\n/);
    must(lines.length === 3 && lines[0].includes(';'), `heading and two leads, not ${lines.length}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Scan', exact: true }).click();
    await page.locator('[data-job=SCAN][data-state=SUCCEEDED]').waitFor();
  },

  'all that match can be meant': async (page) => {
    await page.goto('/?country=TR');
    await rows(page).first().waitFor();
    await page.getByLabel('Select all of this page').check();
    await page.getByRole('button', { name: /Select all \d+ that match/ }).click();
    await page.getByText(/\d+ leads selected/).first().waitFor();
    await page.getByRole('button', { name: 'Clear selection' }).click();
    must((await page.locator('tr.chosen').count()) === 0, 'nothing is selected');
  },

  'a server that is gone is told, and forgotten when it is back': async (page, { context, forgive }) => {
    await page.goto('/');
    await rows(page).first().waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Score ' }).click();
    await page.locator('p.ribbon[role=alert]').waitFor();
    must((await rows(page).count()) === 25, 'the last page stays');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('p.ribbon[role=alert]').waitFor({ state: 'detached' });
    forgive('ERR_INTERNET_DISCONNECTED', 'WebSocket');
  },
};
