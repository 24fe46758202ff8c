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
});
