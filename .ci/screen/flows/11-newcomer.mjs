// What a newcomer does who follows the first command of the README, without reading further.
import { must } from '../browser.mjs';

const rows = (page) => page.locator('table.leads tbody tr');

export const flows = {
  'the first minute is shown while it runs': {
    server: 'beginning',
    context: { locale: 'tr-TR' },
    run: async (page, { axe, shot }) => {
      await page.goto('/');
      const beginning = page.locator('[data-part=beginning]');
      await beginning.waitFor();
      for (const step of ['import', 'scan', 'enrich', 'sync']) await beginning.locator(`[data-step=${step}]`).waitFor();
      await axe();
      await shot('screen-first-minute.png');
      await page.getByText('Her şey hazır.').waitFor({ timeout: 90_000 });
      await beginning.waitFor({ state: 'detached' });
      await page.locator('.paging').getByText('150').waitFor();
      must((await rows(page).first().locator('td.priority').innerText()).startsWith('1'), 'the best leads stand first');
      await page.reload();
      await rows(page).first().waitFor();
      await page.locator('.paging').getByText('150').waitFor();
      must((await beginning.count()) === 0, 'what is over is not told again');
    },
  },

  'an import that runs is found again after a reload': {
    server: 'silent',
    context: { locale: 'tr-TR' },
    run: async (page, { axe }) => {
      const many = Array.from({ length: 40 }, (_, n) => `Deneme ${n};deneme-${n}.com.tr`).join('\n');
      await page.goto('/?page=import');
      await page.locator('input[type=file]').setInputFiles({ name: 'çok.csv', mimeType: 'text/csv', buffer: Buffer.from(`Firma;Web\n${many}\n`) });
      await page.getByRole('button', { name: 'İçe aktar' }).click();
      await page.waitForURL(/job=/);
      await page.reload();
      await page.getByRole('heading', { name: 'çok.csv içe aktarılıyor' }).waitFor();
      await page.locator('[data-part=import][data-state=SUCCEEDED]').waitFor();
      const scans = page.locator('[data-part=scans] progress');
      await scans.waitFor();
      await axe();
      // Another page, as somebody else would see it: the scans that still run stand at its foot.
      await page.goto('/');
      await page.locator('[data-job=SCAN]').waitFor();
      await page.locator('[data-part=beginning] [data-step=scan][data-state=runs]').waitFor();
      await axe();
      await page.locator('[data-job=SCAN]').getByRole('button', { name: 'Vazgeç' }).click();
      await page.locator('[data-job=SCAN][data-state=CANCELLED]').waitFor();
    },
  },

  'from the first page to a lead in Dynamics and a file of one\'s own': {
    needs: 'dynamics',
    context: { locale: 'tr-TR' },
    run: async (page, { axe }) => {
      // The best lead with a referral: the first row of a view that comes along.
      await page.goto('/');
      await page.getByRole('heading', { name: 'Adaylar' }).waitFor();
      await rows(page).first().waitFor();
      must((await rows(page).first().locator('td.priority').innerText()).includes('Önce ara'), 'the first lead says that it comes first');
      await page.locator('button[data-menu=views]').click();
      await page.getByRole('link', { name: 'Referansı olanlar' }).click();
      await page.waitForURL(/isReferral=true/);
      await page.locator('table.leads[aria-busy=false]').waitFor();
      const best = rows(page).first();
      await best.locator('td.referral .badge').first().waitFor();
      const domain = await best.getAttribute('data-domain');
      await best.getByRole('link').first().click();

      // Why.
      const drawer = page.getByRole('dialog');
      await drawer.getByText('Puan nasıl oluştu').waitFor();
      must((await drawer.locator('.points tbody tr').count()) > 2, 'the score has reasons');
      must((await drawer.locator('.reason').innerText()).length > 20, 'and a sentence');

      // Its referral.
      await drawer.getByRole('tab', { name: 'Referanslar' }).click();
      await drawer.locator('article.card').first().waitFor();
      await axe();

      // Preview, push, link.
      await drawer.getByRole('tab', { name: 'Dynamics' }).click();
      await drawer.getByRole('button', { name: 'Önizle' }).click();
      await drawer.locator('[data-preview=CREATE] ins').first().waitFor();
      await drawer.getByRole('button', { name: 'Dynamics’e gönder' }).click();
      await drawer.locator('.steps li[aria-current=step]').getByText('Dynamics’te').waitFor();
      const link = await drawer.getByRole('link', { name: /Dynamics’te aç/ }).first().getAttribute('href');
      const id = link.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];

      // There it is.
      await page.goto('/sandbox');
      const row = page.locator('[data-part=dynamics] tr').filter({ has: page.getByRole('cell', { name: domain, exact: true }) });
      await row.waitFor();
      must((await row.count()) === 1, `one row of ${domain}, under ${id}`);

      // A file of one's own.
      await page.getByRole('link', { name: 'Adaylar' }).click();
      await page.getByRole('link', { name: 'İçe aktar' }).click();
      const list = 'Firma Ünvanı;Web Sitesi\nIşıldak Örnek A.Ş.;https://www.isildak-ornek.com.tr/iletisim\nNordküste Logistik GmbH;info@nordkuste-logistik.de\n';
      await page.locator('input[type=file]').setInputFiles({ name: 'müşteriler.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
      await page.getByRole('cell', { name: 'isildak-ornek.com.tr', exact: true }).waitFor();
      await page.getByRole('button', { name: 'İçe aktar' }).click();
      await page.locator('[data-part=import][data-state=SUCCEEDED]').waitFor();
      await page.getByRole('link', { name: 'Adayları göster' }).click();
      await page.getByRole('searchbox').fill('IŞILDAK');
      await page.locator('tr[data-domain="isildak-ornek.com.tr"]').waitFor();
    },
  },
};
