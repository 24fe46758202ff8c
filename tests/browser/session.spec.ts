import { afterAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { as, passwordOf, REVIEWER } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

describe('signing in', () => {
  it('says what is wrong in words, and leads back to where one was going', async () => {
    const screen = await Screen.at('/messages');
    await screen.page.waitForURL(/login\?next=%2Fmessages/);
    await screen.signIn(REVIEWER, 'wrong-password');
    await screen.page.getByRole('alert').waitFor();
    await screen.signIn(REVIEWER, passwordOf(REVIEWER));
    await screen.page.waitForURL(/\/messages$/);
    await screen.close();
  });

  it('asks for a new password where an administrator gave it, and then leads to the desk', async () => {
    const username = `rv-${randomUUID().slice(0, 8)}`;
    const password = await oneTimePassword(username);
    const screen = await Screen.at('/');
    await screen.signIn(username, password);
    await screen.sees('这是管理员给的一次性密码');
    await screen.page.getByLabel('现在的密码').fill(password);
    await screen.page.getByLabel(/^新密码/).fill('long enough one');
    await screen.page.getByLabel('再输一次新密码').fill('long enough two');
    await screen.press('Enter');
    await screen.sees('两次输入的新密码不一致');
    await screen.page.getByLabel('再输一次新密码').fill('long enough one');
    await screen.press('Enter');
    await screen.page.waitForSelector('.desks');
    await screen.sees('待我审核');
    await screen.close();
  });
});

describe('the frame', () => {
  it('finds a case by a part of its unit, by keys alone', async () => {
    const screen = await Screen.of('rv-005');
    await screen.page.waitForSelector('.review-row');
    await screen.press('/');
    await screen.page.keyboard.type('竹木');
    // At once: what is opened is what the whole text finds, not what its first character found.
    await screen.press('Enter');
    await screen.page.waitForURL(/\/cases\//);
    await screen.page.locator('main').getByText(/竹木/).first().waitFor();
    await screen.close();
  });

  it('speaks English throughout once it is told to, and remembers', async () => {
    const screen = await Screen.of('rv-005');
    await screen.page.getByRole('button', { name: /账号菜单/ }).click();
    await screen.page.getByRole('menuitem', { name: 'English' }).click();
    await screen.sees(/Waiting for me/);
    expect(await screen.page.evaluate(() => document.documentElement.lang)).toBe('en');
    await screen.close();
  });

  it('shows the first-day tour once, and it can be skipped', async () => {
    const screen = await Screen.of('rv-005', '/', { tour: true });
    await screen.sees('第一次使用');
    await screen.page.getByRole('button', { name: '跳过' }).click();
    expect(await screen.page.getByText('第一次使用').count()).toBe(0);
    await screen.close();
  });

  it('switches single-letter keys off, and leaves those with Ctrl', async () => {
    const screen = await Screen.of('rv-005', '/me');
    await screen.page.getByLabel(/使用单字母按键/).uncheck();
    await screen.page.goto(screen.page.url().replace('/me', '/reviews'));
    await screen.page.locator('.case-act .button', { hasText: '同意' }).waitFor();
    await screen.press('a');
    expect(await screen.page.getByRole('button', { name: /确认同意/ }).count()).toBe(0);
    await screen.close();
  });

  it('says business time of a rehearsal on every page, and has words for a page that is not there', async () => {
    const screen = await Screen.of('rv-005', '/nowhere');
    await screen.sees('没有这个页面');
    await screen.sees(/演练环境/);
    await screen.close();
  });
});

/** A new reviewer, opened by the one administrator and given rights and password by the other. */
async function oneTimePassword(username: string): Promise<string> {
  const system = await as('ad-system');
  const security = await as('ad-security');
  const opened = await system.post<{ id: string }>('/accounts', {
    username,
    displayName: '审核员甲',
    body: 'CU',
  });
  const id = opened.body.id;
  const rights = await security.send('PUT', `/accounts/${id}/rights`, { body: { roles: ['reviewer'], body: 'CU' } });
  if (rights.status >= 300) throw new Error(rights.text);
  const given = await security.post<{ password: string }>(`/accounts/${id}/password`, {});
  return given.body.password;
}

describe('own sessions', () => {
  it('are listed and ended by their person; a page whose session is ended asks to sign in again at once', async () => {
    const one = await Screen.of('rv-005', '/me');
    const other = await Screen.of('rv-005', '/messages');
    await one.sees('登录的设备');
    await one.page.reload();
    const lines = one.page.locator('.session-line');
    await lines.filter({ hasText: '本机' }).waitFor();
    const newest = lines.filter({ hasNotText: '本机' }).first();
    await newest.getByRole('button', { name: /^结束登录/ }).click();
    await one.sees('已结束该设备的登录。');
    await other.sees('登录已到期');
    expect(one.faults).toEqual([]);
    await one.close();
    await other.close();
  });
});
