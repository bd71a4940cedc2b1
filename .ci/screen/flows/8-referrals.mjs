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

  'the inbox is filtered and paged by the server': {
    needs: 'partnerCenter',
    run: async (page, { server, axe }) => {
      const rows = page.locator('table.inbox tbody tr');
      await page.goto('/?page=inbox&show=all');
      await rows.first().waitFor();
      must((await rows.count()) === 25, 'a page has 25 referrals');
      const first = await rows.first().getAttribute('data-referral');
      await page.getByRole('button', { name: 'Next →' }).click();
      await page.waitForURL(/after=/);
      await page.waitForFunction((before) => document.querySelector('table.inbox tbody tr')?.dataset.referral !== before, first);
      const address = page.url();
      const second = await rows.first().getAttribute('data-referral');
      await page.goto('about:blank');
      await page.goto(address);
      await rows.first().waitFor();
      must((await rows.first().getAttribute('data-referral')) === second, 'the address brings the same page back');
      await page.getByRole('button', { name: '← Previous' }).click();
      await page.locator(`tr[data-referral="${first}"]`).waitFor();
      await page.locator('select[name=kind]').selectOption('CO_SELL');
      await page.waitForURL(/kind=CO_SELL/);
      await page.locator('table.inbox[aria-busy=false]').waitFor();
      const { referrals } = await server.ask('{ referrals(first: 1, filter: {category: [CO_SELL]}) { totalCount } }');
      await page.locator('.title').getByText(`${referrals.totalCount} referrals`).waitFor();
      await page.getByRole('searchbox').fill('hicboylebirsirketyok');
      await page.locator('.empty').waitFor();
      await axe();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await rows.first().waitFor();
      // What needs somebody: each row says why.
      await page.getByRole('button', { name: 'Needs action' }).click();
      await page.waitForURL(/show=action/);
      await page.locator('table.inbox[aria-busy=false]').waitFor();
      const without = await rows.evaluateAll((all) => all.filter((row) => !row.cells[3].innerText.trim()).length);
      must(without === 0, `${without} rows do not say what is missing`);
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
