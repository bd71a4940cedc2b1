import { must } from '../browser.mjs';

const SCREENS = {
  list: ['/', 'table.leads tbody tr'],
  failedScan: ['/?scanState=FAILED', 'table.leads tbody tr'],
  filtered: ['/?q=yok-boyle-bir-sey', '.empty'],
  lead: ['/?lead=nordkuste-logistik.de', '.points'],
  evidence: ['/?lead=nordkuste-logistik.de&tab=evidence', '[role=tabpanel] h3'],
  infrastructure: ['/?lead=nordkuste-logistik.de&tab=infrastructure', '[role=tabpanel] table'],
  sales: ['/?lead=nordkuste-logistik.de&tab=sales', '[role=tabpanel] p'],
  referrals: ['/?lead=nordkuste-logistik.de&tab=referrals', '[role=tabpanel] :is(p, article)'],
  dynamics: ['/?lead=nordkuste-logistik.de&tab=dynamics', '[role=tabpanel] :is(p, dl)'],
  history: ['/?lead=nordkuste-logistik.de&tab=history', '[role=tabpanel] table'],
  inbox: ['/?page=inbox', 'table.inbox, .empty'],
  dashboard: ['/?page=dashboard', 'figure.chart'],
  import: ['/?page=import', '.drop'],
  integrations: ['/?page=integrations', '[data-integration=dynamics]'],
  sandbox: ['/sandbox', '[data-part=referrals] table'],
};

const looks = (locale, colorScheme) => ({
  context: { locale, colorScheme },
  run: async (page, { axe, shot }) => {
    for (const [name, [address, sign]] of Object.entries(SCREENS)) {
      await page.goto(address);
      await page.locator(sign).first().waitFor();
      await axe();
      if (name === 'lead' && colorScheme === 'dark' && locale === 'tr-TR') await shot('screen-lead-dark-tr.png');
    }
    await page.goto('/');
    await page.locator('table.leads tbody tr').first().waitFor();
    for (const menu of ['add', 'export', 'views', 'segment', 'more', 'columns']) {
      await page.locator(`button[data-menu=${menu}]`).click();
      await page.locator('.menu .panel').waitFor();
      await axe();
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await axe();
    must((await page.locator('html').getAttribute('lang')) === locale.slice(0, 2), 'the page says its language');
  },
});

export const flows = {
  'English, light': looks('en-GB', 'light'),
  'English, dark': looks('en-GB', 'dark'),
  'Turkish, light': looks('tr-TR', 'light'),
  'Turkish, dark': looks('tr-TR', 'dark'),

  '390 pixels are enough': {
    context: { viewport: { width: 390, height: 844 }, locale: 'tr-TR' },
    run: async (page, { axe, shot }) => {
      for (const [name, [address, sign]] of Object.entries(SCREENS)) {
        await page.goto(address);
        await page.locator(sign).first().waitFor();
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        must(over <= 0, `${name} is ${over} pixels too wide`);
        await axe();
        if (name === 'list') await shot('screen-narrow.png');
      }
    },
  },

  'the chosen language and colours stay': async (page) => {
    await page.goto('/');
    await page.locator('select[name=locale]').selectOption('tr');
    await page.getByRole('heading', { name: 'Adaylar' }).waitFor();
    await page.locator('select[name=theme]').selectOption('dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Adaylar' }).waitFor();
    must((await page.locator('html').getAttribute('data-theme')) === 'dark', 'dark stays');
  },
};
