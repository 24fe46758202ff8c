import { afterAll, describe, expect, it } from '@jest/globals';
import { as } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

interface Board {
  groups: { key: { body: string; step: string }; open: number; overdue: number }[];
  total: { open: number; overdue: number };
}

describe('the desk of those who watch', () => {
  it('opens with what is late, and every number opens just its cases', async () => {
    const { body: board } = await (await as('sv-01')).get<Board>('/monitoring/board');
    const screen = await Screen.of('sv-01');
    await screen.page.waitForURL(/\/board$/);
    await screen.page
      .locator('.board-row')
      .nth(board.total.overdue - 1)
      .waitFor();
    expect(await screen.page.locator('.board-row').count()).toBe(board.total.overdue);
    const most = [...board.groups].sort((a, b) => b.open - a.open)[0]!;
    await screen.page.locator(`.board-number[href*="body=${most.key.body}&step=${most.key.step}"]`).click();
    await screen.page.waitForURL(/step=/);
    await screen.page.getByRole('heading', { name: new RegExp(` · .+ ${most.open} 件$`) }).waitFor();
    await screen.page
      .locator('.board-row')
      .nth(most.open - 1)
      .waitFor();
    expect(await screen.page.locator('.board-row').count()).toBe(most.open);
    await screen.close();
  });

  it('has a number of what is past the day of its plan, which asks for just these, also on a phone', async () => {
    const screen = await Screen.of('sv-01', '/board', { width: 360, height: 740 });
    // The county's clock is before the day of every plan.
    await screen.page.route('**/api/monitoring/board?*', async (route) => {
      const answer = await route.fetch();
      const board = (await answer.json()) as Board;
      const groups = board.groups.map((group) => ({ ...group, planOverdue: group.open }));
      await route.fulfill({ response: answer, json: { ...board, groups } });
    });
    await screen.page.reload();
    await screen.page.locator('.board-below').first().waitFor();
    expect(await screen.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const asked = screen.page.waitForRequest((one) => (one.postData() ?? '').includes('"planOverdue":true'));
    await screen.page.locator('.board-below').first().click();
    expect(((await asked).postDataJSON() as { filter: object }).filter).toMatchObject({
      status: ['open'],
      waitingForBody: [expect.any(String)],
      step: [expect.any(String)],
    });
    await screen.page.getByRole('heading', { name: /超过计划日 0 件$/ }).waitFor();
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('has a number of late entries, which opens just these with both days', async () => {
    const screen = await Screen.of('sv-01', '/board');
    await screen.page.route('**/api/monitoring/board?*', async (route) => {
      const answer = await route.fetch();
      const board = (await answer.json()) as Board;
      const groups = board.groups.map((group) => ({ ...group, enteredLate: group.open }));
      await route.fulfill({ response: answer, json: { ...board, groups } });
    });
    await screen.page.route('**/api/cases/search', async (route) => {
      const answer = await route.fetch();
      const found = (await answer.json()) as { items: object[] };
      const days = { answeredOn: '2020-06-08', answerEnteredOn: '2020-06-12', enteredLate: 1 };
      await route.fulfill({
        response: answer,
        json: { ...found, items: found.items.map((it) => ({ ...it, ...days })) },
      });
    });
    await screen.page.reload();
    await screen.sees(/批复 6月8日，录入 6月12日/);
    const asked = screen.page.waitForRequest((one) => (one.postData() ?? '').includes('"enteredLate":true'));
    await screen.page.locator('.board-below').first().click();
    expect(((await asked).postDataJSON() as { filter: object }).filter).toMatchObject({
      status: ['open'],
      waitingForBody: [expect.any(String)],
      step: [expect.any(String)],
    });
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('urges all that is late in four clicks, and tells of each what became of it', async () => {
    const screen = await Screen.of('sv-01', '/board');
    await screen.page.locator('.board-row').first().waitFor();
    const late = await screen.page.locator('.board-row').count();
    await screen.page.getByLabel('全选').check();
    await screen.page.getByRole('button', { name: '催办' }).click();
    await screen.page.getByRole('button', { name: /确认办理 \d+ 件/ }).click();
    await screen.sees(/已办 \d+ 件，\d+ 件未办/);
    expect(await screen.page.locator('dialog tbody tr').count()).toBeLessThanOrEqual(late);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
