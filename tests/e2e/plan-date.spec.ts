import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseRepresentation } from '../../libs/contracts/cases.js';
import type { BoardAnswer, OverdueSearchAnswer } from '../../libs/contracts/monitoring.js';
import type { StatisticAnswer } from '../../libs/contracts/statistics.js';
import { createClock } from '../../libs/platform/clock.js';
import type { ApiHarness } from '../support/api-harness.js';
import { startPilotApi } from '../support/pilot-api.js';
import { rehearsalClock } from '../support/workflow-harness.js';

/** The pilot as of 6 July, and nothing done since: its plan's day, 31 July, has passed. */
let api: ApiHarness;
const SUPERVISOR = 'sv-01';
beforeAll(async () => {
  ({ api } = await startPilotApi('2020-07-06'));
  await api.restart({ clock: createClock(rehearsalClock('2020-08-01T01:00:00.000Z')) });
}, 180_000);
afterAll(() => api.stop());

const overdue = async (body: object): Promise<OverdueSearchAnswer> =>
  (await (await api.as(SUPERVISOR)).post<OverdueSearchAnswer>('/monitoring/overdue/search', body)).body;
async function planOverdue(): Promise<OverdueSearchAnswer['items']> {
  return (await overdue({ by: 'plan', page: { limit: 200 } })).items;
}

describe('cases past the day of their plan', () => {
  it('are listed and counted beside those that are late in a phase, on hold as well', async () => {
    const { page } = await overdue({ by: 'plan', page: { limit: 1 }, withTotal: true });
    const items = await planOverdue();
    expect(items).toHaveLength(page.total!);
    expect(items.every((item) => item.planOverdue && item.planDueOn === '2020-07-31')).toBe(true);
    const phase = await overdue({ page: { limit: 1 }, withTotal: true });
    // What waits for its applicant is late in no phase.
    expect(page.total).toBe(97);
    expect(phase.page.total).toBeLessThan(97);
    expect(items[0]!.planOverdueWorkingDays).toBe(0);
    const held = items.at(-1)!.id;
    await api.db.owner.execute(`UPDATE cases SET status = 'on-hold' WHERE case_id = $1`, held);
    await api.db.owner.query('SELECT write_waiting(c) FROM cases c WHERE case_id = $1', held);
    expect((await planOverdue()).find(({ id }) => id === held)).toMatchObject({ status: 'on-hold', planOverdue: true });
    expect(await planOverdue()).toHaveLength(97);
  });

  it('are those whose formation of the list is late in the statistics and those that wait to be registered, and both filters of a search agree', async () => {
    const items = await planOverdue();
    const { body } = await (
      await api.as(SUPERVISOR)
    ).get<StatisticAnswer>('/statistics/list-completion?asOf=2020-08-01&groupBy=overdue');
    const late = body.groups!.find(({ key }) => key['overdue'] === 'true')!;
    const search = async (filter: object): Promise<number> =>
      (
        await (
          await api.as(SUPERVISOR)
        ).post<{ page: { total: number } }>('/cases/search', { filter, page: { limit: 1 }, withTotal: true })
      ).body.page.total;
    expect(await search({ planOverdue: true })).toBe(items.length);
    expect(await search({ planOverdue: false })).toBe((await search({})) - items.length);
    // Five are formed and wait to be registered: the list counts them as done, their cases are not.
    expect(late.denominator).toBe(items.filter(({ formedOn }) => formedOn === null).length);
    expect(items.filter(({ formedOn }) => formedOn !== null)).toHaveLength(5);
  });

  it('are counted by the board in each group, and each count opens just its cases', async () => {
    const supervisor = await api.as(SUPERVISOR);
    const { body: board } = await supervisor.get<BoardAnswer>('/monitoring/board?groupBy=body,step,type');
    const listed = async (filter: object): Promise<number> =>
      (
        await supervisor.post<{ items: object[] }>('/cases/search', {
          filter: { status: ['open'], planOverdue: true, ...filter },
          page: { limit: 200 },
        })
      ).body.items.length;
    // One of the 97 is on hold: the board counts what is open.
    expect(board.total.planOverdue).toBe(96);
    expect(await listed({})).toBe(96);
    for (const { key, planOverdue: n } of board.groups)
      expect(await listed({ waitingForBody: [key.body], step: [key.step], type: [key.type] })).toBe(n);
  });

  it('say so in the case, with warning, working days and the target of a step of preparation', async () => {
    const [first] = await planOverdue();
    const { body } = await (await api.as(SUPERVISOR)).get<CaseRepresentation>(`/cases/${first!.id}`);
    expect(body).toMatchObject({
      planDueOn: '2020-07-31',
      planOverdue: true,
      planWorkingDaysLeft: 0,
      planWarning: 100,
    });
    const preparing = (await planOverdue()).find(({ phase, status }) => phase === 'preparing' && status === 'open');
    const shown = await (await api.as(SUPERVISOR)).get<CaseRepresentation>(`/cases/${preparing!.id}`);
    expect(shown.body.target).toMatchObject({ position: 'application.preparing', workingDays: 3 });
  });
});
