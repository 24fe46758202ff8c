import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import type { OneTimePasswordAnswer } from '../../libs/contracts/accounts.js';
import type { RightsRequestView } from '../../libs/contracts/rights-requests.js';
import { ApiClient } from '../support/api-client.js';
import { as, URL_OF_PRODUCT } from './support/county.js';
import { overflowing, violations } from './support/measure.js';
import { closeBrowser, Screen } from './support/screen.js';

const SHOTS = 'tests/browser/out';
const SECOND = `sec-${Date.now().toString(36)}`;
const CLERK = `clerk-${Date.now().toString(36)}`;
let security: ApiClient;
let second: ApiClient;
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  const system = await as('ad-system');
  security = await as('ad-security');
  for (const username of [SECOND, CLERK])
    expect((await system.post('/accounts', { username, displayName: '试验员', body: 'TF' })).status).toBe(201);
  const body = { roles: ['security-administrator'], body: 'TF' };
  expect((await security.send('PUT', `/accounts/${SECOND}/rights`, { body })).status).toBe(200);
  const { password } = (await security.post<OneTimePasswordAnswer>(`/accounts/${SECOND}/password`)).body;
  second = new ApiClient(URL_OF_PRODUCT);
  await second.login(SECOND, password);
  expect((await second.post('/me/password', { current: password, next: 'a second one of 2020' })).status).toBe(204);
});
/** The county is left with one security administrator, as it was. */
afterAll(async () => {
  await (await as('ad-system')).post(`/accounts/${SECOND}/close`, { reasonCode: 'mistake' });
  await closeBrowser();
});

const ask = async (who: ApiClient, call: object): Promise<RightsRequestView> => {
  const asked = await who.post<RightsRequestView>('/rights-requests', { account: CLERK, ...call });
  expect([asked.status, asked.text]).toEqual([201, expect.any(String)]);
  return asked.body;
};

describe('the page of rights that take two', () => {
  it.each([
    [1366, 768],
    [360, 740],
  ])('confirms what another asks, and gives the password that was confirmed, at %i px', async (width, height) => {
    const rights = { roles: ['reviewer'], body: width === 360 ? 'CU' : 'TF' };
    const request = await ask(second, { kind: 'rights', rights });
    const screen = await Screen.of('ad-security', '/rights', { width, height });
    const line = screen.page.locator('.rights-request').first();
    await line.getByText('待确认').waitFor();
    expect(await line.innerText()).toContain('审核员');
    await screen.page.screenshot({ path: `${SHOTS}/rights-${width}.png`, fullPage: true });
    expect(await overflowing(screen)).toEqual([]);
    expect(await violations(screen)).toEqual([]);
    await line.getByRole('button', { name: '确认' }).click();
    await line.getByText('已确认').waitFor();
    expect((await second.get(`/rights-requests/${request.id}`)).body).toMatchObject({ decidedBy: 'ad-security' });

    const password = await ask(security, { kind: 'password' });
    expect((await second.post(`/rights-requests/${password.id}/confirm`)).status).toBe(200);
    await screen.page.reload();
    await line.getByRole('button', { name: '发放一次性密码' }).click();
    expect(await screen.page.locator('.rights-password').innerText()).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    await screen.page.screenshot({ path: `${SHOTS}/rights-password-${width}.png` });
    await screen.page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
    await line.getByText('密码已发放').waitFor();
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it.each([
    [1366, 768],
    [360, 740],
  ])('asks for rights by a form that says names and whether it takes two, at %i px', async (width, height) => {
    const screen = await Screen.of('ad-security', '/rights', { width, height });
    const { page } = screen;
    const find = async (user: string): Promise<void> => {
      await page.getByLabel('给谁').fill(user);
      await page.getByRole('button', { name: `用户名 ${user}，` }).click();
    };
    await find('ad-security');
    await screen.sees('不能给自己授权');
    await page.getByRole('button', { name: '换一人' }).click();
    await find(CLERK);
    for (const role of ['审核员', '经办人']) await page.getByLabel(role, { exact: true }).uncheck();
    await page.getByLabel('指导员', { exact: true }).check();
    await screen.sees('工作指导员须有编号，其他人没有');
    await page.getByLabel('指导员', { exact: true }).uncheck();
    await page.getByLabel('经办人', { exact: true }).check();
    await page.getByLabel('机构').selectOption('岳西县总工会');
    await page.getByLabel('辖区').selectOption('天堂镇');
    await page.getByLabel('席位').fill(`A${width}`);
    await screen.sees('此项不需要第二人确认');
    await page.getByRole('button', { name: '授权', exact: true }).click();
    await screen.sees('已办理');
    expect((await security.get(`/accounts/${CLERK}`)).body).toMatchObject({
      ...{ roles: ['officer'], area: '340828/天堂镇', seat: `A${width}` },
    });

    await find(CLERK);
    await page.getByLabel('审核员', { exact: true }).check();
    await screen.sees('须由另一名安全管理员确认');
    await page.screenshot({ path: `${SHOTS}/rights-form-${width}.png`, fullPage: true });
    expect(await overflowing(screen)).toEqual([]);
    expect(await violations(screen)).toEqual([]);
    await page.getByRole('button', { name: '提出申请' }).click();
    const line = page.locator('.rights-request').first();
    await line.getByText('待确认').waitFor();
    expect(await line.innerText()).toContain('岳西县总工会 · 天堂镇');
    expect(await line.innerText()).not.toMatch(/\d{6}/);
    const pending = `/rights-requests?state=pending&account=${CLERK}`;
    const { items } = (await second.get<{ items: RightsRequestView[] }>(pending)).body;
    expect(items.map(({ account, mayAnswer }) => [account, mayAnswer])).toEqual([[CLERK, true]]);
    expect((await second.post(`/rights-requests/${items[0]!.id}/confirm`)).status).toBe(200);
    await page.getByRole('radio', { name: '一次性密码' }).check();
    await find(CLERK);
    await page.getByRole('button', { name: '提出申请' }).click();
    await line.getByText('一次性密码').waitFor();
    await line.getByRole('button', { name: '撤回' }).click();
    await line.getByText('已撤回').waitFor();
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
