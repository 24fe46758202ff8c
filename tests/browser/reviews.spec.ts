import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accepted, as, caseInReview, COLLEAGUE, recorded, REVIEWER, type WaitingCase } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

/** The row of a case in the list. */
const row = (screen: Screen, { unitName }: WaitingCase) => screen.page.locator('.review-row', { hasText: unitName });
/** The paper of a case, with its buttons. */
const open = async (screen: Screen, found: WaitingCase): Promise<void> => {
  await row(screen, found).locator('.review-main').click();
  await screen.page.locator('.case-title', { hasText: found.caseNo }).waitFor();
  await screen.page.locator('.case-act .button', { hasText: '同意' }).waitFor();
};

describe('the desk of a reviewer', () => {
  afterAll(closeBrowser);

  it('has the first case decided with two keys after signing in, and the next one selected by itself', async () => {
    const made = [await caseInReview(), await caseInReview()];
    const screen = await Screen.of(REVIEWER);
    const names = () => screen.page.locator('.review-name').allTextContents();
    await screen.page.locator('.case-act .button', { hasText: '同意' }).waitFor();
    const [top, next] = await names();
    await screen.press('a');
    await screen.page.getByRole('button', { name: /确认同意/ }).waitFor();
    await screen.press('Control+Enter');
    await screen.sees(`已同意：${top}`);
    await screen.page.locator('.review-current', { hasText: next! }).waitFor();
    await screen.page.locator('.case-title', { hasText: next!.replace(/ \+\d+$/, '') }).waitFor();
    expect((await names())[0]).toBe(next);
    expect(await screen.focused()).not.toBe('nothing');
    expect(screen.faults).toEqual([]);
    const approvals = await Promise.all(made.map(({ id }) => recorded(id, 'approve')));
    expect(approvals.every((count) => count <= 1)).toBe(true);
    await screen.close();
  });

  it('returns a case with six keys and a note, and the officer reads why', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    await screen.press('r');
    await screen.page
      .locator('select[name=reasonCode] option[value=material-incomplete]')
      .waitFor({ state: 'attached' });
    await screen.press('ArrowDown');
    await screen.press('Tab');
    await screen.press('Tab');
    await screen.page.keyboard.type('缺单位同意书');
    await screen.press('Control+Enter');
    await screen.sees(/^已退回补正：/);
    const { body } = await (
      await as('of-006')
    ).get<{ decisions: Record<string, unknown>[]; phase: string }>(`/cases/${found.id}`);
    expect(body.phase).toBe('preparing');
    expect(body.decisions[0]).toMatchObject({
      verdict: 'returned',
      reasonCode: 'material-incomplete',
      note: '缺单位同意书',
    });
    await screen.close();
  });

  it('keeps every row where it is when somebody else decides, and tells of it within a second', async () => {
    const [one, two] = [await caseInReview(), await caseInReview()];
    const screen = await Screen.of(REVIEWER);
    await open(screen, one);
    const before = await row(screen, two).boundingBox();
    accepted(await (await as(COLLEAGUE)).post(`/cases/${two.id}/actions/approve`, {}));
    await screen.sees(/有 \d+ 件更新，点此刷新/);
    await row(screen, two).getByText('刚有变化').waitFor();
    const after = await row(screen, two).boundingBox();
    expect(after!.x).toBe(before!.x);
    await screen.page.locator('.news').click();
    await row(screen, two).waitFor({ state: 'detached' });
    expect(await row(screen, one).count()).toBe(1);
    await screen.close();
  });

  it('tells the slower of two who was faster, when and with what, and keeps the text', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    await screen.press('r');
    await screen.page.selectOption('select[name=reasonCode]', 'candidate-ineligible');
    await screen.page.fill('textarea[name=note]', '候选人须重新推荐');
    accepted(
      await (
        await as(COLLEAGUE)
      ).post(`/cases/${found.id}/actions/return`, { reasonCode: 'material-incomplete', note: '缺名单' }),
    );
    await screen.sees('此案刚有变化。您写的内容不受影响。');
    expect(await screen.page.inputValue('textarea[name=note]')).toBe('候选人须重新推荐');
    await screen.press('Control+Enter');
    await screen.sees(
      /您打开后，此案已由 审核员024（共青团天堂镇委员会） 于 .* 退回补正（第 \d+ 版）。您写的内容仍在。/,
    );
    await screen.sees('候选人须重新推荐');
    const again = screen.page.getByRole('button', { name: '按现在的情况重办' });
    expect(await again.getAttribute('aria-disabled')).toBe('true');
    expect(await recorded(found.id, 'return')).toBe(1);
    await screen.close();
  });

  it('loses nothing by a reload in the middle of a form', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    await screen.press('r');
    await screen.page.selectOption('select[name=reasonCode]', 'material-inconsistent');
    await screen.page.fill('textarea[name=note]', '人数前后不一致');
    await screen.page.reload();
    await screen.page.waitForSelector('textarea[name=note]');
    expect(await screen.page.inputValue('textarea[name=note]')).toBe('人数前后不一致');
    await screen.page
      .locator('select[name=reasonCode] option[value=material-inconsistent]')
      .waitFor({ state: 'attached' });
    expect(await screen.page.inputValue('select[name=reasonCode]')).toBe('material-inconsistent');
    await screen.press('Escape');
    await screen.press('r');
    expect(await screen.page.inputValue('textarea[name=note]')).toBe('人数前后不一致');
    await screen.close();
  });

  it('asks to sign in again over the page when the session has ended, and sends the decision once', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    await screen.press('r');
    await screen.page.selectOption('select[name=reasonCode]', 'material-incomplete');
    await screen.page.fill('textarea[name=note]', '缺筹备组名单');
    await screen.context.clearCookies();
    await screen.press('Control+Enter');
    await screen.sees('登录已到期');
    await screen.page.fill('dialog input[name=password]', (await import('./support/county.js')).passwordOf(REVIEWER));
    await screen.press('Enter');
    await screen.sees(/^已退回补正：/);
    expect(await recorded(found.id, 'return')).toBe(1);
    await screen.close();
  });

  it('sends a decision again by itself while the system is busy or away, once and no more', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    let answered = 0;
    await screen.page.route('**/actions/approve', async (route) => {
      answered += 1;
      if (answered === 1)
        return route.fulfill({ status: 503, headers: { 'retry-after': '1' }, json: { code: 'engine-unavailable' } });
      // The second time it arrives, and the answer gets lost.
      if (answered === 2) return void (await route.fetch(), await route.abort());
      return route.continue();
    });
    await screen.press('a');
    await screen.page.getByRole('button', { name: /确认同意/ }).waitFor();
    await screen.press('Control+Enter');
    await screen.sees('系统正忙，您的决定已记下，正在自动重送（同一编号，不会重复）……');
    await screen.sees(/^已同意：/);
    expect(answered).toBe(3);
    expect(await recorded(found.id, 'approve')).toBe(1);
    await screen.close();
  });

  it('says by which rule an action is refused, and keeps what was typed', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    await screen.press('a');
    await screen.page.getByLabel(/^批复号/).fill('随便写的号');
    await screen.press('Control+Enter');
    await screen.page.getByRole('alert').filter({ hasText: '不能同意：' }).waitFor();
    expect(await screen.page.getByLabel(/^批复号/).inputValue()).toBe('随便写的号');
    expect(await recorded(found.id, 'approve')).toBe(0);
    await screen.close();
  });

  it('claims and releases by one key, and a colleague sees that it is claimed', async () => {
    const found = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await open(screen, found);
    await screen.press('c');
    await screen.sees(/^已认领：/);
    await row(screen, found).getByText('我已认领').waitFor();
    const refused = await (await as(COLLEAGUE)).post(`/cases/${found.id}/actions/approve`, {});
    expect([refused.status, refused.body['code']]).toEqual([409, 'claimed-by-another']);
    await screen.page.locator('.case-act .button', { hasText: '放手' }).waitFor();
    await screen.press('c');
    await screen.sees(/^已放手：/);
    await screen.close();
  });

  it('decides several at once on exactly what was shown, with a result for each', async () => {
    const [one, two, three] = [await caseInReview(), await caseInReview(), await caseInReview()];
    const screen = await Screen.of(REVIEWER);
    for (const found of [one, two, three]) await row(screen, found).locator('input').check();
    accepted(await (await as(COLLEAGUE)).post(`/cases/${three.id}/actions/approve`, {}));
    await screen.page.getByRole('button', { name: '批量同意' }).click();
    await screen.sees('将办理 2 件，1 件不能办');
    await screen.page.getByRole('button', { name: '确认办理 2 件' }).click();
    await screen.sees('已办 2 件，0 件未办。');
    for (const { id } of [one, two, three]) expect(await recorded(id, 'approve')).toBe(1);
    await screen.page.getByRole('button', { name: '关闭' }).first().click();
    await row(screen, one).waitFor({ state: 'detached' });
    await screen.close();
  });
});

describe('the list', () => {
  let found: WaitingCase;
  beforeAll(async () => {
    found = await caseInReview();
  });
  afterAll(closeBrowser);

  it('is filtered in the address, and says so when nothing fits', async () => {
    const screen = await Screen.of(REVIEWER, '/reviews?step=application.reviewing');
    await row(screen, found).waitFor();
    await screen.page.getByLabel('只看未认领').check();
    expect(new URL(screen.page.url()).search).toContain('unclaimed=1');
    await screen.page.goto(screen.page.url().replace('application.reviewing', 'congress.reviewing'));
    await screen.sees(/没有符合筛选的案件|已筛选/);
    await screen.close();
  });

  it('is narrowed on the server by what is typed, sorted as chosen, and found again by its address', async () => {
    const other = await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await row(screen, found).waitFor();
    await screen.page.getByRole('searchbox', { name: '案号、单位' }).fill(found.caseNo);
    await row(screen, other).waitFor({ state: 'detached' });
    await row(screen, found).waitFor();
    await screen.sees(/已筛选，另有 \d+ 件不在其中/);
    await screen.page.getByLabel('排序').selectOption('caseNo');
    await screen.page.waitForURL(/sort=caseNo/);
    const address = screen.page.url();
    await screen.page.goto(address);
    await row(screen, found).waitFor();
    expect(await screen.page.getByRole('searchbox', { name: '案号、单位' }).inputValue()).toBe(found.caseNo);
    expect(await screen.page.locator('.review-row').count()).toBe(1);
    await screen.page.getByRole('button', { name: '取消筛选' }).click();
    await row(screen, other).waitFor();
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('shows what was decided under 已办, with the day, and the paper of it', async () => {
    const mine = await caseInReview();
    accepted(await (await as(REVIEWER)).post(`/cases/${mine.id}/actions/approve`, {}));
    const screen = await Screen.of(REVIEWER);
    await screen.page.getByRole('button', { name: '已办' }).click();
    await screen.page.waitForURL(/scope=done/);
    await screen.sees(/^我已办 \d+ 件/);
    await row(screen, mine)
      .getByText(/^同意 \d+月\d+日$/)
      .waitFor();
    await row(screen, mine).locator('.review-main').click();
    await screen.page.locator('.case-title', { hasText: mine.caseNo }).waitFor();
    expect(await screen.page.locator('.review-tick').count()).toBe(0);
    await screen.close();
  });

  it('gives the next that nobody has by one key, claimed, and keeps the counts in the frame', async () => {
    await caseInReview();
    const screen = await Screen.of(REVIEWER);
    await row(screen, found).waitFor();
    const count = screen.page.locator('.desks .count').first();
    await count.waitFor();
    await screen.press('n');
    await screen.sees(/^已认领 /);
    await screen.page.locator('.review-current').getByText('我已认领').waitFor();
    const current = new URL(screen.page.url()).searchParams.get('case')!;
    const { body } = await (await as(COLLEAGUE)).get<{ claimedBy: string }>(`/cases/${current}`);
    expect(body.claimedBy).toBe(REVIEWER);
    accepted(await (await as(REVIEWER)).post(`/cases/${current}/actions/release`, {}));
    const total = (await (await as(REVIEWER)).get<{ mine: number }>('/me/counts')).body.mine;
    await screen.page.locator('.desks .count', { hasText: new RegExp(`^${total}\\+? `) }).waitFor();
    await screen.close();
  });

  it('is walked by keys, each row in the address', async () => {
    const screen = await Screen.of(REVIEWER);
    await row(screen, found).waitFor();
    const last = (await screen.page.locator('.review-name').allTextContents()).at(-1)!;
    await screen.press('End');
    await screen.page.waitForURL(/case=/);
    await screen.page.locator('.review-current', { hasText: last }).waitFor();
    await screen.press('Home');
    await screen.press('j');
    await screen.press('Space');
    await screen.sees('已选 1 件');
    await screen.press('?');
    await screen.page.getByRole('dialog').getByText('下一件').waitFor();
    await screen.press('Escape');
    expect(await screen.focused()).not.toBe('nothing');
    await screen.close();
  });
});
