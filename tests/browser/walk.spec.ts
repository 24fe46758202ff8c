import { afterAll, describe, expect, it } from '@jest/globals';
import { PDF } from '../support/a-pdf.js';
import { as } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

const fill = async (screen: Screen, values: Record<string, string>): Promise<void> => {
  for (const [name, value] of Object.entries(values)) await screen.page.fill(`[name=${name}]`, value);
};
const choose = (screen: Screen, group: string, option: string): Promise<void> =>
  screen.page.locator('fieldset', { hasText: group }).getByText(option, { exact: true }).click();
/** Confirms by key and waits until the form says that it was taken. */
const confirm = async (screen: Screen, action: string): Promise<void> => {
  await screen.page.locator('.outcome', { hasText: '办理后' }).waitFor();
  await screen.press('Control+Enter');
  await screen.sees(new RegExp(`^已${action}：`));
};

describe('a League branch', () => {
  afterAll(closeBrowser);

  it('comes from opening to registration in the browser alone, by the five people who do it', async () => {
    const unit = await freeUnit();
    const opener = await Screen.of('of-001', '/desk');
    await opener.page.getByRole('link', { name: '新立案件' }).click();
    await opener.page.getByLabel('团组织').first().check();
    await opener.page.getByLabel('责任机构').selectOption({ label: unit.responsible });
    await opener.page.getByLabel('单位', { exact: true }).fill(unit.name);
    await opener.page.locator('.choice-options', { hasText: unit.name }).getByRole('radio').first().check();
    await opener.page.getByRole('button', { name: '确认立案' }).click();
    await opener.page.waitForURL(/\/cases\/[0-9a-f-]+$/);
    const path = new URL(opener.page.url()).pathname;

    const instructor = await Screen.of('in-001', path);
    await instructor.page.locator('form[aria-label="填报摸底统计"]').waitFor();
    const counts = { employees: '20', unionMembers: '12', womenEmployees: '5', leagueMembers: '6', youth28: '8' };
    await fill(instructor, { ...counts, partyMembersFull: '1', partyMembersProbationary: '0' });
    await choose(instructor, '单位愿意组建', '是');
    await confirm(instructor, '填报摸底统计');

    const coordinator = await Screen.of('rv-001', path);
    await coordinator.page.getByRole('button', { name: '确认符合条件' }).click();
    await confirm(coordinator, '确认符合条件');
    await opener.page.reload();
    await opener.page.getByRole('combobox', { name: '指导员' }).fill(await nameOfInstructor('ZDY001'));
    await opener.page.getByRole('option').first().click();
    await confirm(opener, '指派指导员');
    await instructor.page.reload();
    await fill(instructor, { note: '上门走访，单位愿意' });
    await confirm(instructor, '记录走访联系');

    const officer = await Screen.of('of-006', path);
    await choose(officer, '单位同意组建', '是');
    await officer.page.getByLabel('人员代号').fill('person-1');
    await confirm(officer, '报送申请');

    const reviewer = await Screen.of('rv-023', path);
    const approve = async (): Promise<void> => {
      await reviewer.page.reload();
      await reviewer.page.getByRole('button', { name: '同意', exact: true }).click();
      await confirm(reviewer, '同意');
    };
    await approve();

    const today = (await (await as('of-006')).get<{ today: string }>('/clock')).body.today;
    await officer.page.reload();
    await officer.page.locator('form[aria-label="报送大会方案"]').waitFor();
    await fill(officer, { meetingDate: today, seats: '1' });
    await officer.page.getByLabel('人员代号').fill('person-1');
    await officer.page.getByRole('button', { name: /加一行/ }).click();
    await officer.page.getByLabel('人员代号').nth(1).fill('person-2');
    await officer.page.getByLabel('职务').nth(1).selectOption({ label: '书记' });
    await confirm(officer, '报送大会方案');
    await approve();
    await officer.page.reload();
    await officer.page.locator('form[aria-label="记录成立大会"]').waitFor();
    await fill(officer, { due: '6', present: '6', ballotsIssued: '6', ballotsReturned: '6' });
    await officer.page.getByLabel('得票').nth(0).fill('5');
    await officer.page.getByLabel('得票').nth(1).fill('1');
    await officer.page.getByLabel('当选').first().check();
    await confirm(officer, '记录成立大会');
    await officer.page.reload();
    await officer.page.locator('form[aria-label="报送选举结果"]').waitFor();
    await confirm(officer, '报送选举结果');
    await approve();
    await reviewer.page.reload();
    await reviewer.page.getByRole('button', { name: '登记', exact: true }).click();
    await fill(reviewer, { registrationNo: 'TZ-2020-1' });
    await confirm(reviewer, '登记');
    await reviewer.page.reload();
    await reviewer.sees('已组建');
    await officer.page.reload();
    const papers = officer.page.getByRole('region', { name: '材料' });
    await papers
      .getByLabel('上传：印章刻制备案证明（印模）')
      .and(officer.page.locator('input'))
      .setInputFiles({ name: '印模.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
    await papers.getByRole('link', { name: '印模.pdf' }).waitFor();
    await papers.getByText('登记后补交').waitFor();
    await reviewer.page.reload();
    await reviewer.page.getByRole('link', { name: '印模.pdf' }).waitFor();
    const screens = [opener, instructor, coordinator, officer, reviewer];
    expect(screens.flatMap(({ faults }) => faults)).toEqual([]);
    for (const screen of screens) await screen.close();
  });
});

/** A unit of 天堂镇 that has no League case. */
async function freeUnit(): Promise<{ name: string; responsible: string }> {
  const officer = await as('of-001');
  const found = await officer.post<{ items: { name: string; area: string; covered: { league?: string } }[] }>(
    '/units/search',
    { filter: { township: ['天堂镇'] }, page: { limit: 200 } },
  );
  const bodies = await officer.get<{ items: { id: string; name: string }[] }>('/bodies');
  for (const unit of [...found.body.items].reverse()) {
    const { body } = await officer.post<{ items: { type: string }[] }>('/cases/search', {
      filter: { text: unit.name },
    });
    if (!body.items.some(({ type }) => type === 'league'))
      return { name: unit.name, responsible: bodies.body.items.find(({ id }) => id === 'T01P')!.name };
  }
  throw new Error('no unit is left to open a case for');
}

async function nameOfInstructor(no: string): Promise<string> {
  const { body } = await (await as('of-001')).get<{ name: string }>(`/instructors/${no}`);
  return body.name;
}
