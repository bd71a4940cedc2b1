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

  'a lead is pushed without a mouse': {
    needs: 'dynamics',
    run: async (page) => {
      await page.goto('/?dynamicsState=NOT_PUSHED');
      await page.locator('table.leads tbody tr').first().waitFor();
      await page.keyboard.press('j');
      const domain = await page.evaluate(() => document.activeElement.closest('tr').dataset.domain);
      await page.keyboard.press('p');
      const dialog = page.getByRole('dialog', { name: 'Push to Dynamics?' });
      await dialog.waitFor();
      const yes = dialog.getByRole('button', { name: 'Push to Dynamics' });
      for (let step = 0; step < 8 && !(await yes.evaluate((button) => button === document.activeElement)); step += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('[data-job=PUSH][data-state=SUCCEEDED]').waitFor({ timeout: 30_000 });
      await page.goto(`/?lead=${domain}&tab=dynamics`);
      await page.getByRole('dialog').locator('.steps li[aria-current=step]').getByText('in Dynamics').waitFor();
    },
  },

  'a file is imported, filtered and exported without a mouse': async (page) => {
    await page.goto('/?page=import');
    await page.locator('.drop').waitFor();
    const input = page.locator('input[type=file]');
    for (let step = 0; step < 60 && !(await input.evaluate((one) => one === document.activeElement)); step += 1) await page.keyboard.press('Tab');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    await chooser.setFiles({ name: 'keys.csv', mimeType: 'text/csv', buffer: Buffer.from('Web\nnordkuste-logistik.de\n') });
    const start = page.getByRole('button', { name: 'Import', exact: true });
    await start.waitFor();
    for (let step = 0; step < 40 && !(await start.evaluate((one) => one === document.activeElement)); step += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('[data-part=import][data-state=SUCCEEDED]').waitFor();
    await page.goto('/');
    await page.locator('table.leads tbody tr').first().waitFor();
    await page.locator('button[data-menu=segment]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForURL(/segment=MIGRATION/);
    await page.keyboard.press('Escape');
    must(await page.locator('button[data-menu=segment]').evaluate((one) => one === document.activeElement), 'the focus is back on the menu');
    await page.keyboard.press('e');
    await page.keyboard.press('Tab');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    must(/\d{4}-\d{2}-\d{2}.*\.xlsx$/.test(download.suggestedFilename()), `a dated name, not ${download.suggestedFilename()}`);
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
