// Times are told, not judged: they belong to the machine.
import { must } from '../browser.mjs';

/** Bytes over the wire for the first screen of leads. */
const FIRST_SCREEN = 100_000;

export const flows = {
  'the first screen is light': async (page) => {
    await page.addInitScript(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
      }).observe({ type: 'longtask' });
    });
    await page.goto('/');
    await page.locator('table.leads tbody tr').first().waitFor();
    const { bytes, took } = await page.evaluate(() => {
      const all = [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')];
      const [{ responseEnd }] = performance.getEntriesByType('navigation');
      return { bytes: all.reduce((sum, entry) => sum + entry.transferSize, 0), took: performance.now() - responseEnd };
    });
    console.log(`     first screen: ${(bytes / 1000).toFixed(1)} kB, leads there at most ${took.toFixed(0)} ms after the page`);
    must(bytes > 0 && bytes < FIRST_SCREEN, `${bytes} bytes for the first screen`);
    await page.evaluate(() => (window.longest = 0));
    await page.locator('#search').pressSequentially('lojistik', { delay: 30 });
    await page.waitForURL(/q=lojistik/);
    const longest = await page.evaluate(() => window.longest);
    console.log(`     typing: longest task ${longest.toFixed(0)} ms`);
  },
};
