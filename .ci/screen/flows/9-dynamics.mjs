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

  'many are looked at before they are pushed': {
    needs: 'dynamics',
    run: async (page, { axe, shot }) => {
      await page.goto('/?dynamicsState=NOT_PUSHED&segment=MIGRATION');
      const rows = page.locator('table.leads tbody tr');
      await rows.first().waitFor();
      for (const row of [0, 1, 2]) await rows.nth(row).getByRole('checkbox').check();
      await page.getByRole('region', { name: 'Selected leads' }).getByRole('button', { name: 'Push to Dynamics' }).click();
      const dialog = page.getByRole('dialog', { name: 'Push to Dynamics?' });
      await dialog.getByRole('button', { name: 'See what would change' }).click();
      await dialog.locator('[data-part=bulk-preview][data-state=done]').waitFor();
      must((await dialog.locator('tbody tr').count()) === 3, 'three leads were looked at');
      await axe();
      await shot('screen-bulk.png');
      await dialog.getByRole('button', { name: 'Push to Dynamics' }).click();
      await page.locator('[data-job=PUSH][data-state=SUCCEEDED]').waitFor({ timeout: 30_000 });
      await axe();
    },
  },

  'what failed of many is tried again': {
    needs: 'dynamics',
    run: async (page, { server }) => {
      // A lead that does not answer, beside one that does.
      const { leads } = await server.ask('{ leads(first: 1, filter: {scanState: [FAILED]}) { nodes { domain } } }');
      const { domain } = leads.nodes[0];
      await page.goto(`/?q=${domain}`);
      await page.locator(`tr[data-domain="${domain}"]`).getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Scan', exact: true }).click();
      const job = page.locator('[data-job=SCAN]');
      await page.locator('[data-job=SCAN][data-state=FAILED]').waitFor({ timeout: 60_000 });
      await job.getByText('Why').click();
      await job.locator('li').getByText(domain).waitFor();
      const before = await job.getAttribute('data-id');
      await job.getByRole('button', { name: 'Try the failed ones again' }).click();
      await page.locator(`[data-job=SCAN]:not([data-id="${before}"])`).getByText('of 1').waitFor();
      must((await page.locator(`[data-id="${before}"]`).count()) === 0, 'the first try is put away');
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
