// The outside world breaks, and Hunter copes.
import { must } from '../browser.mjs';

const PATIENCE = { timeout: 90_000 };

/** Presses a switch of `/sandbox` without leaving the page that is looked at. */
const fault = (page, name, on) => page.request.post('/sandbox/state', { data: { fault: name, on } });

export const flows = {
  'a Dynamics that is down is waited for, and its lead arrives': {
    needs: 'dynamics',
    run: async (page, { axe }) => {
      await page.goto('/sandbox');
      await page.locator('[data-fault=dynamics-down]').click();
      await page.locator('[data-fault=dynamics-down][aria-pressed=true]').waitFor();
      try {
        await page.goto('/?dynamicsState=NOT_PUSHED');
        const row = page.locator('table.leads tbody tr').first();
        await row.waitFor();
        const domain = await row.getAttribute('data-domain');
        await row.getByRole('link').first().click();
        const drawer = page.getByRole('dialog');
        await drawer.getByRole('tab', { name: 'Dynamics' }).click();
        await drawer.getByRole('button', { name: 'Push to Dynamics' }).click();
        await drawer.locator('.failed[role=alert]').getByText('Dynamics is unwell').waitFor(PATIENCE);
        await axe();
        await page.goto('/sandbox');
        await page.locator('[data-part=calls] .badge.bad').getByText('503').first().waitFor();
        await page.locator('[data-fault=dynamics-down]').click();
        await page.locator('[data-fault=dynamics-down][aria-pressed=false]').waitFor();
        await page.goto(`/?lead=${domain}&tab=dynamics`);
        await drawer.locator('.steps li[aria-current=step]').getByText('in Dynamics').waitFor(PATIENCE);
        must((await drawer.getByRole('region', { name: 'Pushes so far' }).locator('tbody tr').count()) >= 1, 'the history tells of it');
      } finally {
        await fault(page, 'dynamics-down', false);
      }
    },
  },

  'a sign-in that was revoked is asked for, by device code': {
    needs: 'partnerCenter',
    run: async (page, { context, server, axe }) => {
      await fault(page, 'sign-in-revoked', true);
      await fault(page, 'tokens-expired', true);
      await page.goto('/?page=integrations');
      const card = page.locator('[data-integration=partnerCenter]');
      await card.getByRole('button', { name: 'Sync now' }).click();
      await card.getByText('needs sign-in').first().waitFor(PATIENCE);
      await axe();
      await card.getByRole('button', { name: 'Sign in', exact: true }).click();
      const code = await card.locator('output.code').innerText();
      await axe();
      const [theirs] = await Promise.all([context.waitForEvent('page'), card.getByRole('link', { name: /Open the sign-in page/ }).click()]);
      await theirs.getByLabel('Code').fill(code);
      await theirs.getByRole('button', { name: 'Sign in' }).click();
      await theirs.waitForLoadState();
      await theirs.close();
      await page.getByText('Signed in.').waitFor(PATIENCE);
      const state = await server.synced(() => card.getByRole('button', { name: 'Sync now' }).click());
      must(['SUCCEEDED', 'PARTIAL'].includes(state), `the sync after signing in ended ${state}`);
    },
  },

  'a referral that arrives stands in the inbox after the next sync': {
    needs: 'partnerCenter',
    run: async (page, { server }) => {
      await page.goto('/?page=inbox&show=all');
      const count = async () => Number((await page.locator('.title .dim').innerText()).match(/\d+/)[0]);
      await page.locator('table.inbox tbody tr').first().waitFor();
      const before = await count();
      await fault(page, 'referral-arrives', true);
      await page.goto('/?page=integrations');
      const card = page.locator('[data-integration=partnerCenter]');
      await server.synced(() => card.getByRole('button', { name: 'Sync now' }).click());
      await page.goto('/?page=inbox&show=all');
      await page.locator('table.inbox tbody tr').first().waitFor();
      const after = await count();
      must(after === before + 1, `${before} referrals, then ${after}`);
    },
  },
};
