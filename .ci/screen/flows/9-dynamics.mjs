import { must } from '../browser.mjs';

export const flows = {
  'the best lead is previewed, pushed, and found in Dynamics': {
    needs: 'dynamics',
    context: { locale: 'tr-TR' },
    run: async (page, { shot, axe }) => {
      await page.goto('/');
      const first = page.locator('table.leads tbody tr').first();
      const domain = await first.getAttribute('data-domain');
      await first.getByRole('link').first().click();
      const drawer = page.getByRole('dialog');
      await drawer.getByRole('tab', { name: 'Dynamics' }).click();
      await drawer.getByRole('button', { name: 'Önizle' }).click();
      await drawer.locator('[data-preview=CREATE], [data-preview=UPDATE], [data-preview=UNCHANGED]').waitFor();
      await axe();
      await shot('screen-push.png');
      await drawer.getByRole('button', { name: 'Dynamics’e gönder' }).click();
      await drawer.locator('.steps li[aria-current=step]').getByText('Dynamics’te').waitFor();
      must(await drawer.getByRole('link', { name: /Dynamics’te aç/ }).count(), 'there is a link into Dynamics');
      await page.goto('/sandbox');
      await page.locator('[data-part=dynamics]').getByRole('cell', { name: domain, exact: true }).waitFor();
    },
  },

  'the connection is tested check by check': {
    needs: 'dynamics',
    run: async (page) => {
      await page.goto('/?page=integrations');
      const card = page.locator('[data-integration=dynamics]');
      await card.getByRole('button', { name: 'Test the connection' }).click();
      await card.getByText('The connection works.').waitFor();
    },
  },
};
