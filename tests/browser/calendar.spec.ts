import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarPreview } from '../../libs/contracts/calendars.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { as } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

const folder = mkdtempSync(join(tmpdir(), 'qunjian-notice-'));
afterAll(async () => {
  await (await as('ad-system')).send('DELETE', '/calendars/CN/releases/CN-2020-3');
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

/** Invented: the second notice of 2020 with one more day off, which is only looked at here, never applied. */
function notice(): string {
  const { year, rest, worked } = CN_RELEASES.find((r) => r.id === 'CN-2020-2')!;
  const extra = [...rest, { date: '2020-07-08', name: '试验假日' }];
  const file = join(folder, 'cn-2020-3.json');
  writeFileSync(
    file,
    JSON.stringify({ year, release: 3, published: '2020-06-20', source: '试验', rest: extra, worked }),
  );
  return file;
}

describe('the page of the calendar', () => {
  it.each([
    [1366, 768],
    [360, 740],
  ])('brings a notice in, shows what it moves, and asks for that number, at %i px', async (width, height) => {
    const system = await as('ad-system');
    const screen = await Screen.of('ad-system', '/calendars', { width, height });
    await screen.page.getByLabel('放假安排文件').setInputFiles(notice());
    await screen.page.getByRole('heading', { name: 'CN-2020-3 的变动' }).waitFor();
    const { body } = await system.get<CalendarPreview>('/calendars/CN/releases/CN-2020-3/preview');
    expect(body.moves).toBeGreaterThan(0);
    await screen.page.getByText(`${body.cases} 件在办案件，${body.moves} 项期限变动。`).waitFor();
    const apply = screen.page.getByRole('button', { name: '适用于全部在办案件' });
    expect(await apply.isDisabled()).toBe(true);
    await screen.page.getByLabel('输入上面的变动数').fill(String(body.moves + 1));
    expect(await apply.isDisabled()).toBe(true);
    await screen.page.getByLabel('输入上面的变动数').fill(String(body.moves));
    expect(await apply.isEnabled()).toBe(true);
    expect(await screen.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await screen.page.getByRole('button', { name: '返回' }).click();
    await screen.page.getByText('草稿，未适用').waitFor();
    await screen.page.getByRole('button', { name: '删除草稿' }).click();
    await screen.page.getByText('草稿，未适用').waitFor({ state: 'detached' });
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
