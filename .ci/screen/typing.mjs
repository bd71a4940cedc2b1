// Typing in the search while the server holds many leads: every frame that took too long is told.
//
//   cargo build --release --locked --bin hunter --example seed
//   node typing.mjs target/release/hunter target/release/examples/seed [leads, 100000 by default]
//
// Nothing is judged: times belong to the machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { ownFiles } from './browser.mjs';
import { Server } from './server.mjs';

const [hunter, seed, leads = '100000'] = process.argv.slice(2);
const TEXTS = ['lojistik', 'gıda', 'anadolu tekstil', 'xq'];
/** Milliseconds between two keys: a fast typist's. */
const KEYS_MS = 60;
const FRAME_MS = 50;

const watchFrames = () => {
  window.frames_ = [];
  window.answers_ = [];
  let before = performance.now();
  const frame = (now) => {
    window.frames_.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name.endsWith('/graphql')) window.answers_.push(entry.duration);
  }).observe({ type: 'resource' });
};

const folder = mkdtempSync(join(tmpdir(), 'hunter-typing-'));
const url = `sqlite://${join(folder, 'many.db')}?mode=rwc`;
const began = Date.now();
execFileSync(resolve(seed), [url, leads], { stdio: ['ignore', 'inherit', 'inherit'] });
console.log(`${leads} leads after ${((Date.now() - began) / 1000).toFixed(1)} s`);
const server = await Server.start(resolve(hunter), 'bare', { DATABASE_URL: url, HUNTER_RESCAN_INTERVAL: '0' });
const chrome = await chromium.launch({ executablePath: process.env.HUNTER_TEST_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await (await chrome.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } })).newPage();
  await page.addInitScript(watchFrames);
  if (process.env.HUNTER_TEST_SCREEN) await page.route(/\/app\/[0-9a-f]+\//, ownFiles);
  await page.goto('/?size=100');
  await page.locator('table.leads tbody tr').first().waitFor();
  for (const text of TEXTS) {
    await page.locator('#search').fill('');
    await page.locator('table.leads[aria-busy=false]').waitFor();
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      window.frames_.length = 0;
      window.answers_.length = 0;
    });
    await page.locator('#search').pressSequentially(text, { delay: KEYS_MS });
    await page.waitForURL(/q=/);
    await page.locator('table.leads[aria-busy=false], .empty').first().waitFor();
    const { frames, answers } = await page.evaluate(() => ({ frames: window.frames_, answers: window.answers_ }));
    const long = frames.filter((took) => took > FRAME_MS);
    console.log(`«${text}»: ${frames.length} frames, longest ${Math.max(...frames).toFixed(0)} ms, ${long.length} over ${FRAME_MS} ms${long.length ? ` (${long.map((took) => took.toFixed(0)).join(', ')})` : ''}; answers ${answers.map((took) => took.toFixed(0)).join(', ')} ms`);
  }
} finally {
  await chrome.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
