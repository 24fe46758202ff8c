import { afterAll, describe, expect, it } from '@jest/globals';
import { as, caseInSurvey } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

afterAll(closeBrowser);

describe('the page of a unit', () => {
  it('is found by name, says its facts, cases, organisations and lists, and leads to its case and back', async () => {
    const found = await caseInSurvey();
    const screen = await Screen.of('of-006', '/desk');
    await screen.page.getByRole('combobox', { name: /^搜索/ }).fill(found.unitName);
    const hits = screen.page.getByRole('option').filter({ hasText: found.unitName });
    await hits.nth(1).waitFor();
    // Cases come first, units last.
    await hits.last().click();
    await screen.page.waitForURL(/\/units\//);
    await screen.page.getByRole('heading', { level: 1, name: found.unitName }).waitFor();
    for (const part of ['基本情况', '案件', '组织', '任务清单'])
      await screen.page.getByRole('heading', { name: part, exact: true }).waitFor();
    await screen.page.getByRole('link', { name: found.caseNo }).click();
    await screen.page.waitForURL(new RegExp(found.id));
    await screen.page.locator('.case-title a').click();
    await screen.page.waitForURL(/\/units\//);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});

describe('the page of an organisation', () => {
  it('is found by a part of its name and leads to the units it covers', async () => {
    const { body } = await (
      await as('of-001')
    ).get<{ items: { id: string; name: string; units: { name: string }[] }[] }>('/organisations/search?limit=20');
    const found = body.items.find(({ units }) => units.length > 0)!;
    const screen = await Screen.of('of-001', '/desk');
    await screen.page.getByRole('combobox', { name: /^搜索/ }).fill(found.name);
    await screen.page.getByRole('option').filter({ hasText: found.name }).first().waitFor();
    await screen.page.goto(new URL(`/organisations/${found.id}`, screen.page.url()).href);
    await screen.page.getByRole('heading', { level: 1, name: found.name }).waitFor();
    await screen.page.getByRole('link', { name: found.units[0]!.name, exact: true }).first().click();
    await screen.page.waitForURL(/\/units\//);
    expect(screen.faults).toEqual([]);
    await screen.close();
  });
});
