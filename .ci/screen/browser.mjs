// Chromium, and what every flow is held to: no console error, no CSP report, no page error.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PATIENCE_MS = 15_000;

const SCREEN = process.env.HUNTER_TEST_SCREEN;

/** Answers with a file of the working tree, when there is one of that name. */
export function ownFiles(route) {
  const file = join(SCREEN, new URL(route.request().url()).pathname.split('/').slice(3).join('/'));
  return existsSync(file) ? route.fulfill({ path: file }) : route.continue();
}

export class Browser {
  static async launch(docs) {
    const path = process.env.HUNTER_TEST_CHROMIUM ?? '/usr/bin/chromium';
    const chrome = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
    mkdirSync(docs, { recursive: true });
    return new Browser(chrome, docs);
  }

  constructor(chrome, docs) {
    Object.assign(this, { chrome, docs });
  }

  close() {
    return this.chrome.close();
  }

  /** Runs one flow; answers what was wrong. */
  async run(name, flow, server) {
    const problems = [];
    const context = await this.chrome.newContext({
      baseURL: server.url,
      locale: 'en-GB',
      viewport: { width: 1440, height: 900 },
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
      ...flow.context,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    if (SCREEN) await context.route(/\/app\/[0-9a-f]+\//, ownFiles);
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`page: ${error.stack ?? error}`));
    const tools = {
      page, context, server, problems,
      shot: (file) => this.shot(page, file),
      axe: () => this.axe(page, problems),
      // What the browser itself says of a request that the flow made fail is no fault of the page.
      forgive: (...words) => problems.splice(0, problems.length, ...problems.filter((text) => !words.some((word) => text.includes(word)))),
    };
    try {
      await (flow.run ?? flow)(page, tools);
    } catch (error) {
      problems.push(String(error.stack ?? error).split('\n').slice(0, 14).join('\n     '));
      await page.screenshot({ path: join(this.docs, '..', 'target', `screen-${name.replace(/\W+/g, '-')}.png`) }).catch(() => {});
    }
    await context.close();
    return problems;
  }

  async shot(page, file) {
    await page.screenshot({ path: join(this.docs, file), animations: 'disabled' });
  }

  async axe(page, problems) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
    for (const one of violations) {
      const where = one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
      problems.push(`axe ${one.id}: ${where.join(' | ')}`);
    }
  }
}

/** Fails with those words. */
export function must(condition, words) {
  if (!condition) throw new Error(words);
}
