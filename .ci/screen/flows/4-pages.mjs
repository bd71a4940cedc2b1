import { must } from '../browser.mjs';

export const flows = {
  'a bar of the histogram filters the list': async (page, { shot }) => {
    await page.goto('/?page=dashboard');
    const chart = page.locator('[data-chart=histogram]');
    await chart.waitFor();
    await shot('screen-dashboard.png');
    const charts = ['histogram', 'matrix', 'provider', 'country', 'dynamics', 'freshness', 'pushes'];
    for (const name of charts) {
      const figure = page.locator(`[data-chart=${name}]`);
      await figure.waitFor();
      // Each chart has its figures as a table; the matrix is one.
      if (name !== 'matrix') await figure.locator('summary').click();
      await figure.locator('table tbody tr').first().waitFor();
    }
    must((await page.locator('[data-chart=pushes] tbody tr').count()) === 14, 'fourteen days');
    const cells = await page.locator('[data-chart=histogram] tbody td:first-of-type').allInnerTexts();
    const counted = cells.reduce((sum, text) => sum + Number(text), 0);
    const freshness = await page.locator('[data-chart=freshness] tbody tr').last().innerText();
    must(counted + Number(freshness.match(/\d+/)[0]) >= 150, `${counted} leads in the histogram, ${freshness}`);
    await chart.locator('a').last().click();
    await page.waitForURL(/scoreMin=90/);
    await page.locator('table.leads, .empty').first().waitFor();
  },

  'a segment and a category filter the list together': async (page) => {
    await page.goto('/?page=dashboard');
    const cell = page.locator('[data-chart=matrix] td a').first();
    const count = Number((await cell.innerText()).match(/\d+/)[0]);
    await cell.click();
    await page.waitForURL(/segment=.*category=|category=.*segment=/);
    await page.locator('.paging').getByText(`of ${count}`).waitFor();
    await page.goto('/?page=dashboard&provider=GOOGLE');
    await page.getByText('Of the leads that match').waitFor();
    await page.locator('[data-chart=provider] .bars li').first().waitFor();
    must((await page.locator('[data-chart=provider] .bars li').count()) === 1, 'the charts follow the filter');
  },

  'the integrations tell how they fare': async (page, { shot }) => {
    await page.goto('/?page=integrations');
    for (const name of ['partnerCenter', 'dynamics', 'enrichment']) await page.locator(`[data-integration=${name}]`).waitFor();
    for (const database of ['Sandbox-City', 'Sandbox-ASN', 'DB26', 'PX7']) await page.locator('[data-integration=enrichment]').getByText(database).first().waitFor();
    await page.locator('[data-integration=partnerCenter]').getByText('Next run').waitFor();
    await shot('screen-integrations.png');
  },

  'the outside world can be looked at': async (page, { shot, axe }) => {
    await page.goto('/sandbox');
    await page.locator('[data-part=faults]').waitFor();
    await page.locator('[data-part=referrals] table').waitFor();
    const fault = page.locator('[data-fault=partner-center-down]');
    await fault.click();
    await page.locator('[data-fault=partner-center-down][aria-pressed=true]').waitFor();
    await fault.click();
    await page.locator('[data-fault=partner-center-down][aria-pressed=false]').waitFor();
    await axe();
    await shot('screen-sandbox.png');
  },
};
