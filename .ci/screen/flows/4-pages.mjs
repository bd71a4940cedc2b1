import { must } from '../browser.mjs';

export const flows = {
  'a bar of the histogram filters the list': async (page, { shot }) => {
    await page.goto('/?page=dashboard');
    const chart = page.locator('[data-chart=histogram]');
    await chart.waitFor();
    await shot('screen-dashboard.png');
    must((await page.locator('figure.chart').count()) >= 4, 'there are four charts');
    for (const twin of await page.locator('figure.chart:has(details) summary').all()) await twin.click();
    await page.locator('figure.chart details table').first().waitFor();
    await chart.locator('a').last().click();
    await page.waitForURL(/scoreMin=90/);
    await page.locator('table.leads, .empty').first().waitFor();
  },

  'the integrations tell how they fare': async (page, { shot }) => {
    await page.goto('/?page=integrations');
    for (const name of ['partnerCenter', 'dynamics', 'enrichment']) await page.locator(`[data-integration=${name}]`).waitFor();
    await page.locator('[data-integration=enrichment]').getByText('DB26').first().waitFor();
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
