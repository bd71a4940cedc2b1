import { must } from '../browser.mjs';

export const flows = {
  'everything of the list is done by keys': async (page) => {
    await page.goto('/');
    await page.locator('table.leads tbody tr').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = page.locator('table.leads tbody tr').nth(1);
    must(await second.evaluate((row) => row.contains(document.activeElement)), 'j goes to the second lead');
    await page.keyboard.press('x');
    await page.locator('tr.chosen').waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const lead = new URL(page.url()).searchParams.get('lead');
    await page.getByRole('dialog').getByText('How the score came about').waitFor();
    await page.keyboard.press(']');
    await page.waitForFunction((before) => new URL(location.href).searchParams.get('lead') !== before, lead);
    await page.getByRole('tab', { selected: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/tab=sales/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('lojistik');
    await page.waitForURL(/q=lojistik/);
    must((await page.evaluate(() => document.activeElement.id)) === 'search', 'typing stays in the search');
  },

  'the tabulator reaches every part and is nowhere caught': async (page) => {
    await page.goto('/');
    await page.locator('table.leads tbody tr').first().waitFor();
    const seen = new Set();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      seen.add(await page.evaluate(() => {
        return [...document.querySelectorAll('*')].indexOf(document.activeElement);
      }));
    }
    must(seen.size > 45, `only ${seen.size} stops in 60 steps`);
  },
};
