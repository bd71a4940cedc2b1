// Times are told, not judged: they belong to the machine. Bytes are judged.
import { must } from '../browser.mjs';

/** Bytes over the wire for the first screen of leads. */
const FIRST_SCREEN = 100_000;
/** Limits for a release build, told beside what was measured. */
const INTERACTIVE_MS = 300;
const FRAME_MS = 50;

const watchTasks = () => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
  }).observe({ type: 'longtask' });
};

/** Milliseconds from the end of the HTML until a key does something: the search takes it. */
const interactive = () => new Promise((found) => {
  const look = () => {
    const [{ responseEnd }] = performance.getEntriesByType('navigation');
    if (document.querySelector('#search')) found(performance.now() - responseEnd);
    else requestAnimationFrame(look);
  };
  look();
});

export const flows = {
  'the first screen is light': async (page) => {
    await page.addInitScript(watchTasks);
    await page.goto('/', { waitUntil: 'commit' });
    const shell = await page.evaluate(`(${interactive})()`);
    await page.locator('table.leads tbody tr').first().waitFor();
    const { bytes, files, took } = await page.evaluate(() => {
      const all = [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')];
      const [{ responseEnd }] = performance.getEntriesByType('navigation');
      return { bytes: all.reduce((sum, entry) => sum + entry.transferSize, 0), files: all.length, took: performance.now() - responseEnd };
    });
    console.log(`     first screen: ${(bytes / 1000).toFixed(1)} kB in ${files} answers; interactive ${shell.toFixed(0)} ms after the HTML (limit ${INTERACTIVE_MS}), leads at most ${took.toFixed(0)} ms`);
    must(bytes > 0 && bytes < FIRST_SCREEN, `${bytes} bytes for the first screen`);
    await page.goto('about:blank');
    await page.goto('/', { waitUntil: 'commit' });
    const again = await page.evaluate(`(${interactive})()`);
    await page.locator('table.leads tbody tr').first().waitFor();
    const fetched = await page.evaluate(() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/app/') && one.transferSize > 0).length);
    console.log(`     second visit: interactive ${again.toFixed(0)} ms after the HTML, ${fetched} files fetched again`);
    must(fetched === 0, `${fetched} files were fetched again`);
    await page.evaluate(() => (window.longest = 0));
    await page.locator('#search').pressSequentially('lojistik', { delay: 30 });
    await page.waitForURL(/q=lojistik/);
    await page.locator('table.leads[aria-busy=false]').waitFor();
    const longest = await page.evaluate(() => window.longest);
    console.log(`     typing: longest task ${longest.toFixed(0)} ms (limit ${FRAME_MS}; under it none is counted)`);
  },
};
