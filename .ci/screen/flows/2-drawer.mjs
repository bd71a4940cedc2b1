import { must } from '../browser.mjs';

const first = (page) => page.locator('table.leads tbody tr').first();

export const flows = {
  'a lead tells why it stands where it stands': async (page, { shot }) => {
    await page.goto('/');
    await first(page).getByRole('link').first().click();
    await page.waitForURL(/lead=/);
    const drawer = page.getByRole('dialog');
    await drawer.getByText('How the score came about').waitFor();
    const points = await drawer.locator('.points tbody .figure').allInnerTexts();
    const sum = points.reduce((total, text) => total + Number(text.replace('−', '-')), 0);
    const score = Number((await drawer.locator('.points tfoot b').innerText()));
    must(Math.max(0, Math.min(100, sum)) === score, `the points come to ${sum}, the score is ${score}`);
    await shot('screen-lead.png');
    for (const tab of ['Sales', 'Evidence', 'Infrastructure', 'Referrals', 'Dynamics', 'History']) {
      await drawer.getByRole('tab', { name: tab }).click();
      await drawer.locator(`[role=tabpanel][aria-labelledby=tab-${tab.toLowerCase()}]`).waitFor();
    }
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    must(!page.url().includes('lead='), 'the address forgets the lead');
  },

  'a deep link opens the lead': async (page) => {
    await page.goto('/?lead=nordkuste-logistik.de&tab=infrastructure');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'Nordküste Logistik GmbH' }).waitFor();
    await drawer.getByText('What each database says').waitFor();
    await page.goto('/?lead=boyle-bir-aday-yok.com');
    await page.getByRole('heading', { name: 'No such lead' }).waitFor();
  },

  'databases that differ are told': async (page) => {
    await page.goto('/?lead=cinarmakina.com.tr&tab=infrastructure');
    const drawer = page.getByRole('dialog');
    const heads = drawer.locator('[role=tabpanel] thead th');
    await heads.first().waitFor();
    const names = (await heads.allInnerTexts()).join(' ');
    for (const maker of [/maxmind/i, /ip2location/i, /ip2proxy/i]) must(maker.test(names), `${maker} is not in ${names}`);
    must((await drawer.locator('tr.differs').count()) === 2, 'country and city are disputed');
    must(await drawer.locator('tr.differs').first().getByText('they differ').count(), 'in words, too');
  },

  'what is said on the telephone is copied': async (page, { axe }) => {
    await page.goto('/?lead=nordkuste-logistik.de&tab=sales');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: /Call script/ }).waitFor();
    await axe();
    const script = await drawer.locator('ol').first().locator('li').allInnerTexts();
    await drawer.getByRole('button', { name: 'Copy: Call script' }).click();
    await page.getByText('Copied.').waitFor();
    must((await page.evaluate(() => navigator.clipboard.readText())) === script.join('\n'), 'the script is on the clipboard');
  },

  'a scan is followed while it runs': async (page) => {
    await page.goto('/?lead=nordkuste-logistik.de');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Scan again' }).click();
    await drawer.getByRole('button', { name: 'Scan again' }).and(page.locator(':enabled')).waitFor();
    await drawer.getByRole('tab', { name: 'History' }).click();
    await drawer.getByRole('heading', { name: 'Scans' }).waitFor();
  },
};
