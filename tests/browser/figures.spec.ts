import { afterAll, describe, expect, it } from '@jest/globals';
import type { ForecastAnswer, TrendAnswer } from '../../libs/contracts/desk-figures.js';
import { as } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

describe('the figures of the desk', () => {
  it('are reached from the board, tell each week, and every number opens just its cases', async () => {
    const { body: trend } = await (await as('sv-01')).get<TrendAnswer>('/monitoring/trend?weeks=12');
    const busiest = [...trend.weeks].sort((a, b) => b.inTime - a.inTime)[0]!;
    const screen = await Screen.of('sv-01', '/board');
    await screen.page.getByRole('link', { name: '趋势' }).click();
    await screen.page.waitForURL(/\/board\/trend$/);
    await screen.page.getByRole('link', { name: `${busiest.week} 按期 ${busiest.inTime}`, exact: true }).click();
    await screen.page.getByRole('heading', { name: new RegExp(`^案件 ${busiest.inTime} 件：.*按期$`) }).waitFor();
    const listed = screen.page.locator('section', { hasText: /^案件 \d+ 件/ }).locator('tbody tr');
    expect(await listed.count()).toBe(busiest.inTime);
    // A number of the times, and how it is made.
    await screen.page.getByRole('button', { name: '怎么算的：等候时间' }).click();
    await screen.sees(/挂起的日子不计/);
    await screen.page.keyboard.press('Escape');
    expect(screen.faults).toEqual([]);
    await screen.close();
  });

  it('forecast what will be late, or say that too little has ended; also on a phone', async () => {
    const { body: forecast } = await (await as('sv-01')).get<ForecastAnswer>('/monitoring/forecast');
    const screen = await Screen.of('sv-01', '/board/forecast', { width: 360, height: 740 });
    await screen.sees(new RegExp(`尚未逾期 ${forecast.total.due} 件：预测逾期 ${forecast.total.late} 件`));
    if (forecast.total.silent > 0) await screen.sees(/历史不足 20 件/);
    for (const path of ['/board/forecast', '/board/trend']) {
      await screen.page.goto(new URL(path, screen.page.url()).href);
      await screen.page.locator('.figure table').first().waitFor();
      expect(await screen.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
