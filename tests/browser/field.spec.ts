import { afterAll, describe, expect, it } from '@jest/globals';
import { caseInSurvey, recorded } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

const COUNTS = {
  employees: '20',
  unionMembers: '12',
  womenEmployees: '5',
  leagueMembers: '6',
  youth28: '8',
  partyMembersFull: '1',
  partyMembersProbationary: '0',
};
/** What the service worker keeps, by path. */
const kept = (phone: Screen): Promise<string[]> =>
  phone.page.evaluate(async () =>
    (await (await caches.open('qunjian-shell')).keys()).map((request) => new URL(request.url).pathname),
  );

describe('a survey in the field', () => {
  it('is opened again without a network, filled in, and sent once when there is one', async () => {
    const found = await caseInSurvey();
    const phone = await Screen.of('in-001', `/cases/${found.id}`, { width: 360, height: 740 });
    await phone.page.locator('form[aria-label="填报摸底统计"]').waitFor();
    await phone.page.fill('[name=employees]', COUNTS.employees);
    await phone.page.waitForFunction(
      async () => (await caches.has('qunjian-shell')) && navigator.serviceWorker.controller,
    );
    while (!(await kept(phone)).some((path) => path.startsWith('/assets/field-page')));
    expect((await kept(phone)).filter((path) => path.startsWith('/api'))).toEqual([]);
    await phone.context.setOffline(true);
    await phone.page.reload();
    await phone.sees(/现在没有网络。本机保存着 \d+ 份摸底表/);
    await phone.page.getByRole('heading', { name: found.unitName }).waitFor();
    expect(await phone.page.inputValue('[name=employees]')).toBe(COUNTS.employees);
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    for (const [name, value] of Object.entries(COUNTS)) await phone.page.fill(`[name=${name}]`, value);
    await phone.page.locator('fieldset', { hasText: '单位愿意组建' }).getByText('是', { exact: true }).click();
    await phone.page.getByRole('button', { name: '确认，联网后报送' }).click();
    await phone.sees('已存在本机，待发送');
    await phone.page.reload();
    await phone.sees('已存在本机，待发送');
    expect(await recorded(found.id, 'record-survey')).toBe(0);
    await phone.context.setOffline(false);
    await phone.sees(/^已填报摸底统计：/);
    expect(await recorded(found.id, 'record-survey')).toBe(1);
    expect(phone.faults).toEqual([]);
    await phone.close();
  });
});
