import { afterAll, describe, expect, it } from '@jest/globals';
import { accepted, as, caseInReview, caseInSurvey, recorded, REVIEWER } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

const SURVEY = {
  employees: '20',
  unionMembers: '12',
  womenEmployees: '5',
  leagueMembers: '6',
  youth28: '8',
  partyMembersFull: '1',
  partyMembersProbationary: '0',
};
async function fillSurvey(screen: Screen): Promise<void> {
  await screen.page.locator('form[aria-label="填报摸底统计"]').waitFor();
  for (const [name, value] of Object.entries(SURVEY)) await screen.page.fill(`[name=${name}]`, value);
  await screen.page.locator('fieldset', { hasText: '单位愿意组建' }).getByText('是', { exact: true }).click();
  await screen.page.locator('.outcome', { hasText: '办理后' }).waitFor();
}

describe('what is typed and not sent', () => {
  it('is there on another device of its author, and gone everywhere once it is sent', async () => {
    const found = await caseInReview();
    const path = `/reviews?case=${found.id}`;
    const desk = await Screen.of(REVIEWER, path);
    await desk.page.locator('.case-act .button', { hasText: '退回补正' }).waitFor();
    await desk.press('r');
    await desk.page.selectOption('select[name=reasonCode]', 'material-incomplete');
    const kept = desk.page.waitForResponse(
      (response) => response.url().includes('/api/drafts/') && response.request().method() === 'PUT',
    );
    await desk.page.fill('textarea[name=note]', '缺单位同意书');
    await kept;
    const other = await Screen.of(REVIEWER, path);
    await other.page.locator('.case-act .button', { hasText: '退回补正' }).waitFor();
    await other.press('r');
    await other.page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('textarea[name=note]')?.value === '缺单位同意书',
    );
    expect(await other.page.inputValue('select[name=reasonCode]')).toBe('material-incomplete');
    await other.press('Control+Enter');
    await other.sees(/^已退回补正：/);
    const { body } = await (await as(REVIEWER)).get<{ value: unknown }>(`/drafts/${found.id}.return`);
    expect(body.value).toBeNull();
    await desk.close();
    await other.close();

    // Who has to put it right sees at once that it came back, and why.
    const officer = await Screen.of('of-006', '/desk');
    await officer.sees(/其中被退回 [1-9]/);
    const row = officer.page.locator('.desk-row', { has: officer.page.locator(`a[href="/cases/${found.id}"]`) });
    await row.getByText(/月\d+日 退回：\S/).waitFor();
    await row.locator('.desk-main').click();
    const approvals = officer.page.getByRole('list', { name: '三次审批' });
    await approvals.getByText(/月\d+日 退回$/).waitFor();
    expect(await approvals.getByRole('listitem').count()).toBe(3);
    expect(officer.faults).toEqual([]);
    await officer.close();
  });

  it('waits on a phone without a network with its state shown, and goes once by itself when there is one', async () => {
    const found = await caseInSurvey();
    const phone = await Screen.of('in-001', `/cases/${found.id}`, { width: 360, height: 740 });
    await fillSurvey(phone);
    await phone.page.getByText('已自动暂存，换设备可继续填').waitFor();
    await phone.context.setOffline(true);
    await phone.press('Control+Enter');
    await phone.sees(/^1 份保存在本机/);
    expect(await recorded(found.id, 'record-survey')).toBe(0);
    expect(await phone.page.inputValue('[name=employees]')).toBe('20');
    await phone.context.setOffline(false);
    await phone.sees(/^已填报摸底统计：/);
    await phone.page.getByText(/份保存在本机/).waitFor({ state: 'detached' });
    expect(await recorded(found.id, 'record-survey')).toBe(1);
    expect(phone.faults).toEqual([]);
    await phone.close();
  });

  it('says why it was not accepted when it could be sent, and is a draft again', async () => {
    const found = await caseInSurvey();
    const phone = await Screen.of('in-001', `/cases/${found.id}`, { width: 360, height: 740 });
    await fillSurvey(phone);
    await phone.context.setOffline(true);
    await phone.press('Control+Enter');
    await phone.sees(/^1 份保存在本机/);
    accepted(await (await as('in-001')).post(`/cases/${found.id}/actions/comment`, { text: '另一处先办了' }));
    await phone.context.setOffline(false);
    await phone.sees(/未被接收/);
    await phone.page.getByText('已放回草稿。').waitFor();
    expect(await recorded(found.id, 'record-survey')).toBe(0);
    expect(await phone.page.inputValue('[name=employees]')).toBe('20');
    await phone.close();
  });
});

describe('the search', () => {
  it('finds a case by the number of its reply, by kind, and leads to it', async () => {
    const found = await caseInReview();
    accepted(await (await as(REVIEWER)).post(`/cases/${found.id}/actions/approve`, {}));
    const { body } = await (await as(REVIEWER)).get<{ documents: { documentNo: string }[] }>(`/cases/${found.id}`);
    const screen = await Screen.of(REVIEWER);
    await screen.press('/');
    await screen.page.keyboard.type(body.documents[0]!.documentNo);
    await screen.page.getByRole('option', { name: new RegExp(found.caseNo) }).waitFor();
    await screen.sees('文号');
    await screen.press('Enter');
    await screen.page.waitForURL(new RegExp(found.id));
    await screen.close();
  });
});

describe('the help', () => {
  it('of each desk is its guide, reached from the page', async () => {
    const screen = await Screen.of(REVIEWER, '/reviews');
    await screen.page.locator('.review-row').first().waitFor();
    await screen.page.locator('.header-end').getByRole('link', { name: '帮助' }).click();
    await screen.page.waitForURL(/\/help\/reviews$/);
    await screen.page.getByRole('heading', { name: '审核台（审核员）' }).waitFor();
    await screen.page.getByRole('link', { name: '经办台', exact: true }).click();
    await screen.page.getByRole('heading', { name: '经办台（经办人、指导员）' }).waitFor();
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
