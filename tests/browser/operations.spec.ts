import { afterAll, describe, expect, it } from '@jest/globals';
import { as, caseInReview, caseInSurvey, recorded } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

interface Found {
  items: { id: string }[];
}

describe('operations on many cases', () => {
  it('are listed for their asker, who calls the rest off after a question; what was done stays', async () => {
    const officer = await as('of-001');
    const { body } = await officer.post<Found>('/cases/search', { filter: { status: ['open'] }, page: { limit: 100 } });
    const items = body.items.map(({ id }) => ({ caseId: id }));
    const { id } = (
      await officer.post<{ id: string }>('/bulk-actions', { action: 'comment', items, data: { text: '批量' } })
    ).body;
    await officer.post(`/operations/${id}/pause`, {});
    const screen = await Screen.of('of-001', '/desk');
    await screen.page.getByRole('button', { name: /账号菜单/ }).click();
    await screen.page.getByRole('menuitem', { name: '批量操作' }).click();
    await screen.page.waitForURL(/\/operations$/);
    const row = screen.page.locator('.operation').first();
    await row.getByText('已暂停').waitFor();
    await row.getByRole('button', { name: '取消其余' }).click();
    await screen.page.getByRole('button', { name: /^确认取消 \d+ 件$/ }).click();
    await row.getByText('已取消', { exact: true }).waitFor();
    await row.getByRole('link').click();
    await screen.page.waitForURL(new RegExp(id));
    await screen.page.locator('.bulk-results tbody tr').first().waitFor();
    const rows = await screen.page.locator('.bulk-results tbody tr').count();
    const cancelled = await screen.page.locator('.bulk-results tbody').getByText('已取消').count();
    const { body: after } = await officer.get<{ cancelled: number; pending: number }>(`/operations/${id}`);
    expect([rows, cancelled, after.pending]).toEqual([items.length, after.cancelled, 0]);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('are asked for on the officers desk: each says beforehand whom it reminds, and the number is confirmed', async () => {
    const found = await caseInReview();
    const screen = await Screen.of('of-006', '/desk');
    const row = screen.page.locator('.desk-row', { has: screen.page.locator(`a[href="/cases/${found.id}"]`) });
    await row.getByRole('checkbox').check();
    await screen.press('u');
    await screen.page.locator('dialog').getByText('将提醒').waitFor();
    await screen.page.getByRole('button', { name: '确认办理 1 件' }).click();
    await screen.sees('已办 1 件，0 件未办。');
    expect(await recorded(found.id, 'urge')).toBe(1);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});

describe('putting several on hold', () => {
  it('is asked for by an officer, with a reason and a result per case; who may hold them is told, and nothing else happens', async () => {
    const found = [await caseInReview(), await caseInReview()];
    const screen = await Screen.of('of-006', '/desk');
    for (const { id } of found)
      await screen.page
        .locator('.desk-row', { has: screen.page.locator(`a[href="/cases/${id}"]`) })
        .getByRole('checkbox')
        .check();
    await screen.page.getByRole('button', { name: '请求挂起 2' }).click();
    const dialog = screen.page.locator('dialog');
    await dialog.getByText('经办人不能自行挂起').waitFor();
    await dialog.locator('select[name=reasonCode]').selectOption({ index: 1 });
    await dialog.locator('textarea').fill('单位停业');
    await dialog.getByRole('button', { name: '核对' }).click();
    await dialog.getByText('将办理 2 件，0 件不能办').waitFor();
    await dialog.getByRole('button', { name: '确认办理 2 件' }).click();
    await screen.sees('已办 2 件，0 件未办。');
    for (const { id } of found) {
      expect(await recorded(id, 'comment')).toBe(1);
      expect((await (await as('of-006')).get(`/cases/${id}`)).body).toMatchObject({ status: 'open' });
    }
    const told = (await (await as('sv-05')).get<{ items: { caseId: string; kind: string }[] }>('/notifications')).body;
    expect(told.items.filter(({ kind }) => kind === 'requested').map(({ caseId }) => caseId)).toEqual(
      expect.arrayContaining(found.map(({ id }) => id)),
    );
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});

describe('reassigning a case', () => {
  it('offers the officers of the responsible body by name, to whoever may reassign it', async () => {
    const found = await caseInSurvey();
    const { body } = await (
      await as('of-006')
    ).get<{ items: { account: string; name: string }[] }>(`/cases/${found.id}/takers`);
    const screen = await Screen.of('of-006', `/cases/${found.id}/reassign`);
    await screen.page.locator('form[aria-label="改派经办人"]').waitFor();
    await screen.page.getByLabel('改派给').selectOption({ label: `${body.items[0]!.name}（经办人）` });
    await screen.press('Control+Enter');
    await screen.sees(/^已改派经办人：/);
    expect(await recorded(found.id, 'reassign')).toBe(1);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
