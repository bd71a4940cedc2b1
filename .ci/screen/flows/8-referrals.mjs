import { must } from '../browser.mjs';

export const flows = {
  'the inbox begins with what needs somebody': {
    needs: 'partnerCenter',
    context: { locale: 'tr-TR' },
    run: async (page, { shot, axe }) => {
      await page.goto('/?page=inbox');
      const rows = page.locator('table.inbox tbody tr');
      await rows.first().waitFor();
      must((await rows.count()) > 3, 'there are referrals that need somebody');
      await axe();
      await shot('screen-inbox.png');
      const open = rows.filter({ has: page.getByRole('button', { name: 'Aday oluştur ve tara' }) });
      if (await open.count()) {
        await open.first().getByRole('button', { name: 'Aday oluştur ve tara' }).click();
        await page.getByText('artık bir aday ve taranıyor').waitFor();
      }
      const choose = rows.filter({ has: page.getByRole('button', { name: 'Alan adı seç' }) }).first();
      await choose.getByRole('button', { name: 'Alan adı seç' }).click();
      await page.getByLabel('Alan adı', { exact: true }).fill('oguzgida.net.tr');
      await page.getByRole('button', { name: 'Bağla' }).click();
      await page.getByText('Referans bağlandı.').waitFor();
    },
  },

  'a lead shows its referral': {
    needs: 'partnerCenter',
    run: async (page) => {
      await page.goto('/?isReferral=true');
      await page.locator('table.leads tbody tr').first().getByRole('link').first().click();
      await page.getByRole('dialog').getByRole('tab', { name: 'Referrals' }).click();
      await page.getByRole('dialog').locator('article.card').first().waitFor();
    },
  },

  'a sync is asked for and followed': {
    needs: 'partnerCenter',
    run: async (page) => {
      await page.goto('/?page=integrations');
      const card = page.locator('[data-integration=partnerCenter]');
      await card.getByRole('button', { name: 'Sync now' }).click();
      await card.getByText(/Last run: (succeeded|partly)/).waitFor();
    },
  },
};
