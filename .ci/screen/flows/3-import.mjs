import { must } from '../browser.mjs';

const list = 'Firma;Web;E-posta\r\nYeni Ufuk Bilişim A.Ş.;www.yeniufukbilisim.com.tr;\r\nBozuk;kırık alan adı;\r\nNordküste;nordkuste-logistik.de;\r\n';

export const flows = {
  'a file of one\'s own becomes leads, in Turkish': {
    context: { locale: 'tr-TR' },
    run: async (page, { shot }) => {
      await page.goto('/?page=import');
      await page.getByRole('heading', { name: 'İçe aktar' }).waitFor();
      await page.locator('input[type=file]').setInputFiles({ name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
      await page.getByText('2 satır aday olur, 1 satır reddedilir.').waitFor();
      await page.getByRole('cell', { name: 'yeniufukbilisim.com.tr', exact: true }).waitFor();
      await shot('screen-import.png');
      await page.getByRole('button', { name: 'İçe aktar' }).click();
      await page.locator('[data-part=import][data-state=PARTIAL]').waitFor();
      await page.locator('[data-part=refused]').getByRole('cell', { name: 'kırık alan adı' }).waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Reddedilen satırları indir' }).click()]);
      must(download.suggestedFilename().endsWith('.csv'), 'the refused rows come as a file');
      await page.locator('[data-part=scans][data-state=SUCCEEDED], [data-part=scans][data-state=PARTIAL], [data-part=scans][data-state=FAILED]').waitFor();
      await page.getByRole('link', { name: 'Adayları göster' }).click();
      await page.getByRole('searchbox').fill('ufuk');
      await page.locator('tr[data-domain="yeniufukbilisim.com.tr"]').waitFor();
    },
  },

  'a workbook is read as a list is, and what was exported comes back': {
    context: { locale: 'tr-TR' },
    run: async (page, { server, axe }) => {
      const filter = encodeURIComponent(JSON.stringify({ search: 'gıda' }));
      const answer = await fetch(`${server.url}/export.xlsx?filter=${filter}`);
      must(answer.headers.get('content-disposition').includes('.xlsx'), 'the export has a name');
      const workbook = Buffer.from(await answer.arrayBuffer());
      await page.goto('/?page=import');
      await page.locator('input[type=file]').setInputFiles({ name: 'adaylar.xlsx', mimeType: 'application/octet-stream', buffer: workbook });
      await page.getByRole('heading', { name: /adaylar\.xlsx/ }).waitFor();
      await page.locator('[data-part=columns]').getByRole('rowheader', { name: 'Alan adı' }).waitFor();
      await page.getByRole('cell', { name: /Gıda/ }).first().waitFor();
      await axe();
      await page.getByLabel('Adayları hemen tara').uncheck();
      await page.getByRole('button', { name: 'İçe aktar' }).click();
      await page.locator('[data-part=import][data-state=SUCCEEDED]').waitFor();
      const { leads } = await server.ask('{ leads { totalCount } }');
      must(leads.totalCount < 160, 'nothing was doubled');
    },
  },

  'a file that is dropped is taken': async (page) => {
    await page.goto('/?page=import');
    const drop = page.locator('.drop');
    await drop.waitFor();
    const files = await page.evaluateHandle(() => {
      const files = new DataTransfer();
      files.items.add(new File(['Web\nnordkuste-logistik.de\n'], 'dropped.csv', { type: 'text/csv' }));
      return files;
    });
    await drop.dispatchEvent('drop', { dataTransfer: files });
    await page.getByRole('heading', { name: /dropped\.csv/ }).waitFor();
    await page.getByRole('button', { name: 'Another file' }).click();
    await drop.waitFor();
  },

  'a file of another kind is refused': async (page) => {
    await page.goto('/?page=import');
    await page.locator('input[type=file]').setInputFiles({ name: 'resim.png', mimeType: 'image/png', buffer: Buffer.from('x') });
    await page.getByText('Only .csv and .xlsx').waitFor();
  },
};
