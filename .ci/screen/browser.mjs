// Chromium, and what every flow is held to: no console error, no CSP report, no page error.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PATIENCE_MS = 15_000;

export class Browser {
  static async launch(url, docs) {
    const path = process.env.HUNTER_TEST_CHROMIUM ?? '/usr/bin/chromium';
    const chrome = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
    mkdirSync(docs, { recursive: true });
    return new Browser(chrome, url, docs);
  }

  constructor(chrome, url, docs) {
    Object.assign(this, { chrome, url, docs });
  }

  close() {
    return this.chrome.close();
  }

  /** Runs one flow; answers what was wrong. */
  async run(name, flow) {
    const problems = [];
    const context = await this.chrome.newContext({
      baseURL: this.url,
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
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(`page: ${error.stack ?? error}`));
    const tools = { page, context, problems, shot: (file) => this.shot(page, file), axe: () => this.axe(page, problems) };
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
