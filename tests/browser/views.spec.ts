import { afterAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { overflowing, violations } from './support/measure.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

async function choose(screen: Screen, menu: RegExp, entry: RegExp): Promise<void> {
  await screen.page.getByRole('button', { name: menu }).click();
  await screen.page.getByRole('menuitem', { name: entry }).click();
}
const MENU = /^视图/;

describe('a kept filter', () => {
  it('is saved from what the page shows, opens the page next time, is renamed and dropped', async () => {
    const screen = await Screen.of('sv-01', '/board?step=application');
    await screen.page.locator('.board-row').first().waitFor();
    await choose(screen, MENU, /保存当前筛选/);
    await screen.page.getByLabel('名称').fill('申请环节');
    await screen.page.getByLabel('打开本页时默认使用').check();
    await screen.page.getByRole('button', { name: '保存', exact: true }).click();
    await screen.page.getByRole('button', { name: '视图：申请环节' }).waitFor();
    await screen.page.goto(screen.page.url().replace(/\?.*/, ''));
    await screen.page.waitForURL(/\?step=application$/);
    await choose(screen, MENU, /保存当前筛选/);
    await screen.page.getByLabel('名称').fill('申请环节');
    await screen.page.getByRole('button', { name: '保存', exact: true }).click();
    await screen.sees(/本页面已有同名的视图/);
    expect(await violations(screen)).toEqual([]);
    await screen.page.getByRole('button', { name: '取消' }).click();
    await choose(screen, MENU, /管理视图/);
    await screen.page.getByRole('button', { name: '改名' }).click();
    await screen.page.getByLabel('名称').fill('只看申请');
    await screen.page.getByRole('button', { name: '保存', exact: true }).click();
    await screen.page.getByRole('button', { name: '删除视图“只看申请”' }).waitFor();
    expect(await violations(screen)).toEqual([]);
    await screen.page.getByRole('button', { name: '删除视图“只看申请”' }).click();
    await screen.sees(/还没有视图/);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('of the reviewers’ desk is shared with the body, whose others choose it', async () => {
    const screen = await Screen.of('rv-005', '/reviews?type=union');
    await choose(screen, MENU, /保存当前筛选/);
    await screen.page.getByLabel('名称').fill('工会');
    await screen.page.getByLabel('本机构共用').check();
    await screen.page.getByRole('button', { name: '保存', exact: true }).click();
    await screen.page.getByRole('button', { name: '视图：工会' }).waitFor();
    await screen.page.goto(screen.page.url().replace(/\?.*/, ''));
    await choose(screen, MENU, /工会（本机构）/);
    await screen.page.waitForURL(/type=union/);
    await choose(screen, MENU, /管理视图/);
    await screen.page.getByRole('button', { name: '删除视图“工会”' }).click();
    await screen.sees(/还没有视图/);
    await screen.close();
  });
});

describe('the page of cases', () => {
  it('finds by type and status, keeps the choice in the address, and gives it as a file', async () => {
    const screen = await Screen.of('sv-01', '/cases');
    await screen.page.locator('.desk-row').first().waitFor();
    await screen.page.getByLabel('类型').selectOption('union');
    await screen.page.waitForURL(/type=union/);
    await screen.sees(/找到 \d+ 件/);
    const coming = screen.page.waitForEvent('download');
    await choose(screen, /^导出$/, /案件名单（CSV）/);
    const file = await coming;
    expect(file.suggestedFilename()).toBe('案件名单.csv');
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('筛选：类型 工会');
    expect(text).not.toContain('妇女组织');
    expect(await violations(screen)).toEqual([]);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it.each([360, 1366])('fits a screen of %i pixels', async (width) => {
    const screen = await Screen.of('sv-01', '/cases', { width });
    await screen.page.locator('.desk-row').first().waitFor();
    expect(await overflowing(screen)).toEqual([]);
    await screen.page.screenshot({ path: `tests/browser/out/cases-${width}.png` });
    await screen.page.goto(screen.page.url().replace('/cases', '/board'));
    await screen.page.getByRole('button', { name: MENU }).click();
    await screen.page.screenshot({ path: `tests/browser/out/board-views-${width}.png` });
    await screen.close();
  });
});

describe('the board on the wall', () => {
  it.each([
    [1920, 1080],
    [1366, 768],
  ])('is read whole at %i × %i, with nothing to scroll and figures from across the room', async (width, height) => {
    const screen = await Screen.of('sv-01', '/board/wall', { width, height });
    await screen.page.locator('.wall-longest li').first().waitFor();
    const seen = await screen.page.evaluate(() => {
      const wall = document.querySelector('.wall')!;
      const sizes = [...document.querySelectorAll('.wall-figure dd')].map((one) =>
        parseFloat(getComputedStyle(one).fontSize),
      );
      return {
        over: [wall.scrollHeight - wall.clientHeight, wall.scrollWidth - wall.clientWidth],
        least: Math.min(...sizes),
      };
    });
    expect(seen.over).toEqual([0, 0]);
    expect(seen.least).toBeGreaterThanOrEqual(width / 25);
    expect(await violations(screen)).toEqual([]);
    await screen.page.screenshot({ path: `tests/browser/out/wall-${width}.png` });
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('draws anew by itself what has changed', async () => {
    const screen = await Screen.of('sv-01', '/board/wall');
    await screen.page.locator('.wall-figure dd').first().waitFor();
    await screen.page.route('**/api/monitoring/board?*', async (route) => {
      const answer = await route.fetch();
      const board = (await answer.json()) as { total: object };
      await route.fulfill({ response: answer, json: { ...board, total: { ...board.total, open: 4321 } } });
    });
    await screen.page.locator('.wall-figure dd', { hasText: '4321' }).waitFor({ timeout: 60_000 });
    await screen.close();
  });
});
