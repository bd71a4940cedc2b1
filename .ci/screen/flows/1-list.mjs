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

  'a server that is gone is told, and forgotten when it is back': async (page, { context, problems }) => {
    await page.goto('/');
    await rows(page).first().waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Score ' }).click();
    await page.locator('p.ribbon[role=alert]').waitFor();
    must((await rows(page).count()) === 25, 'the last page stays');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('p.ribbon[role=alert]').waitFor({ state: 'detached' });
    // What the browser itself says of the lost connection is no fault of the page.
    const ours = problems.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED') && !text.includes('WebSocket'));
    problems.splice(0, problems.length, ...ours);
  },
};
