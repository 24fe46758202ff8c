import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  BottlenecksAnswer,
  DurationsAnswer,
  FinishedSearchAnswer,
  ForecastAnswer,
  ForecastSearchAnswer,
  TrendAnswer,
} from '../../libs/contracts/desk-figures.js';
import type { BoardAnswer } from '../../libs/contracts/monitoring.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { Deadline } from '../../libs/domain/case.js';
import { isoWeek } from '../../libs/domain/desk-figures.js';
import { createClock } from '../../libs/platform/clock.js';
import { adopt } from '../../scripts/pilot/adopt-history.js';
import type { PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { historiesUntil } from '../../scripts/pilot/pilot-seed.js';
import type { ApiHarness } from '../support/api-harness.js';
import { startPilotApi } from '../support/pilot-api.js';
import { rehearsalClock } from '../support/workflow-harness.js';

/** The pilot as of 6 July, and what its supervisor and others see of how it went. */
let api: ApiHarness;
let folder: PilotFolder;
/** Reviews that were answered by then, counted from the histories themselves. */
let answered: (Deadline & { type: string })[];
const SUPERVISOR = 'sv-01';
const UNION_REVIEWER = 'rv-005';
beforeAll(async () => {
  ({ api, folder } = await startPilotApi('2020-07-06'));
  await api.restart({ clock: createClock(rehearsalClock('2020-07-06T08:00:00.000Z')) });
  answered = historiesUntil(folder, '2020-07-06').flatMap((history) => {
    const adopted = adopt(history, CN_RELEASES, REAL_CLOCK);
    if (!adopted.ok) throw new Error(history.open.caseNo);
    const { deadlines, type } = adopted.input.state;
    return deadlines
      .filter(({ state }) => state.startsWith('met') || state === 'entered-late')
      .map((d) => ({ ...d, type }));
  });
}, 180_000);
afterAll(() => api.stop());

async function get<T>(path: string, who = SUPERVISOR): Promise<T> {
  const { status, body } = await (await api.as(who)).get<T>(`/monitoring${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body;
}
async function finished(filter: object, page: object = { limit: 200 }): Promise<FinishedSearchAnswer> {
  const client = await api.as(SUPERVISOR);
  const { status, body } = await client.post<FinishedSearchAnswer>('/monitoring/finished/search', { filter, page });
  expect(status).toBe(200);
  return body;
}

describe('the trend', () => {
  it('counts in each week what was answered in time and late, as the histories have it', async () => {
    const trend = await get<TrendAnswer>('/trend?weeks=8');
    expect(trend.weeks.map(({ week }) => week)).toEqual(
      ['W21', 'W22', 'W23', 'W24', 'W25', 'W26', 'W27', 'W28'].map((week) => `2020-${week}`),
    );
    for (const { week, decided, inTime, late, enteredLate } of trend.weeks) {
      const of = answered.filter(({ endedOn }) => isoWeek(endedOn!) === week);
      const as = (state: string): number => of.filter((one) => one.state === state).length;
      expect([week, decided, inTime, late, enteredLate]).toEqual([
        week,
        of.length,
        as('met'),
        as('met-late'),
        as('entered-late'),
      ]);
    }
    expect(answered.length).toBeGreaterThan(50);
    expect(trend.definitions.map(({ key }) => key)).toEqual(['decided', 'in-time', 'late', 'entered-late']);
    expect(trend.calendar).toContain('CN-2020-2');
  });

  it('is the sum of its groups, and every number opens its cases', async () => {
    for (const groupBy of ['body', 'step', 'type']) {
      const { weeks, groups } = await get<TrendAnswer>(`/trend?weeks=8&groupBy=${groupBy}`);
      const summed = weeks.map((_, i) => groups.reduce((sum, group) => sum + group.weeks[i]!.decided, 0));
      expect(summed).toEqual(weeks.map(({ decided }) => decided));
    }
    const { weeks } = await get<TrendAnswer>('/trend?weeks=8&step=registration');
    for (const { from, to, inTime, late } of weeks) {
      const opened = await finished({ from, to, step: ['registration'], kept: ['met', 'met-late'] });
      expect(opened.items).toHaveLength(inTime + late);
    }
  });

  it('shows a body its own cases only', async () => {
    const { groups } = await get<TrendAnswer>('/trend?weeks=8&groupBy=type', UNION_REVIEWER);
    expect(groups.map(({ key }) => key)).toEqual(['union']);
  });

  it('is refused with the field that is wrong', async () => {
    const client = await api.as(SUPERVISOR);
    for (const [path, field] of [
      ['/trend?weeks=27', 'weeks'],
      ['/trend?groupBy=colour', 'groupBy'],
      ['/durations?groupBy=position,colour', 'groupBy.1'],
      ['/urging?within=-1', 'within'],
    ]) {
      const { status, body } = await client.get<{ errors: { path: string }[] }>(`/monitoring${path}`);
      expect([path, status, body.errors[0]!.path]).toEqual([path, 400, field]);
    }
    const body = { filter: { from: '2020-01-01', to: '2020-12-31' } };
    const refused = await client.post<{ errors: object[] }>('/monitoring/finished/search', body);
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ path: 'filter.to', message: '须不早于起始日，且相隔不超过 26 周' }],
    ]);
  });
});

describe('times of a step', () => {
  it('are told by body and by person, with their names', async () => {
    const { groups, names } = await get<DurationsAnswer>('/durations?weeks=8&groupBy=body,account&step=application');
    expect(groups.length).toBeGreaterThan(3);
    for (const { key, body, account } of groups) {
      expect([body, account]).toEqual([key.body, key.account]);
      expect([names.bodies[body!], names.accounts[account!]]).toEqual([expect.any(String), expect.any(String)]);
    }
  });
});

describe('where it is stuck and who holds it', () => {
  it('weighs open cases by their median age, each the number of the board', async () => {
    const { groups } = await get<BottlenecksAnswer>('/bottlenecks');
    const { groups: board } = await get<BoardAnswer>('/board?groupBy=body,step');
    expect(groups).toHaveLength(board.filter(({ key }) => key.body !== null).length);
    for (const { body, step, open, overdue, medianAge, weight } of groups) {
      const cell = board.find(({ key }) => key.body === body && key.step === step)!;
      expect([open, overdue, weight]).toEqual([cell.open, cell.overdue, open * medianAge]);
      expect(medianAge).toBeLessThanOrEqual(cell.oldestWorkingDays);
    }
    const weights = groups.map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  });
});

describe('the forecast', () => {
  it('counts what is due and not late yet, is silent where too few were finished, and names its cases with reasons', async () => {
    const client = await api.as(SUPERVISOR);
    const plain = await get<ForecastAnswer>('/forecast?until=2020-07-31');
    const { body: due } = await client.post<{ page: { total: number } }>('/cases/search', {
      filter: { status: ['open'], overdue: false, dueFrom: '2020-07-06', dueTo: '2020-07-31' },
      page: { limit: 1 },
      withTotal: true,
    });
    expect(plain.total.due).toBe(due.page.total);
    expect(plain.total.due).toBeGreaterThan(0);
    for (const { late, finished: n } of plain.groups) expect(late === null).toBe(n < plain.leastFinished);
    // Five that took twenty days each time for every one that waits: there is something to go by now, and it is slow.
    await api.db.owner.execute(
      `INSERT INTO stays SELECT w.case_id, 1000 + g, w.type, w.area, w.guests, w.instructor_no, w.position, w.waiting_body, 'rv-005', 'approve', date '2020-05-26', date '2020-06-22', date '2020-06-23', date '2020-06-02', 'met-late', '{}', '{}'
       FROM waiting w, generate_series(1, 25) g WHERE w.due_on IS NOT NULL AND w.status = 'open'`,
    );
    const slow = await get<ForecastAnswer>('/forecast?until=2020-07-31');
    expect(slow.total).toEqual({ due: plain.total.due, late: plain.total.due, silent: 0 });
    const [group] = slow.groups;
    const filter = { until: '2020-07-31', body: group!.body, step: group!.step };
    const found = await client.post<ForecastSearchAnswer>('/monitoring/forecast/search', { filter });
    expect(found.status).toBe(200);
    expect(found.body.items).toHaveLength(group!.late!);
    for (const { probability, reasons, dueOn } of found.body.items) {
      expect(probability).toBeGreaterThanOrEqual(0.5);
      expect(reasons.map(({ key }) => key)).toEqual(expect.arrayContaining(['usual-time', 'often-late']));
      expect(dueOn! >= '2020-07-06').toBe(true);
    }
    await api.db.owner.execute('DELETE FROM stays WHERE seq > 1000');
  });
});
