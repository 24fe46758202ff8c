import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  BottlenecksAnswer,
  DurationsAnswer,
  FinishedSearchAnswer,
  ForecastAnswer,
  ForecastSearchAnswer,
  LoadAnswer,
  TrendAnswer,
  UrgingAnswer,
} from '../../libs/contracts/desk-figures.js';
import type { BoardAnswer } from '../../libs/contracts/monitoring.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import { countWorkingDays } from '../../libs/domain/calendar.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { Deadline } from '../../libs/domain/case.js';
import { isoWeek } from '../../libs/domain/desk-figures.js';
import { createClock } from '../../libs/platform/clock.js';
import { adopt } from '../../scripts/pilot/adopt-history.js';
import type { PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { historiesUntil } from '../../scripts/pilot/pilot-seed.js';
import { ApiHarness } from '../support/api-harness.js';
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
  it('are working days of the calendar, median and 90th percentile of the stays behind them', async () => {
    const { groups, window } = await get<DurationsAnswer>('/durations?weeks=8&groupBy=position');
    expect(groups.map(({ key }) => key.position)).toEqual(
      expect.arrayContaining([
        'survey.counting',
        'guidance.contacting',
        'application.reviewing',
        'registration.recording',
      ]),
    );
    const held = new Set<string>();
    for (const group of groups) {
      const items: FinishedSearchAnswer['items'] = [];
      for (let after: string | undefined; ;) {
        const page = { limit: 40, ...(after === undefined ? {} : { after }) };
        const found = await finished({ ...window, position: [group.key.position] }, page);
        items.push(...found.items);
        if (!found.page.hasMore) break;
        after = found.page.endCursor!;
      }
      expect(items).toHaveLength(group.finished);
      const days = items.map(({ since, leftOn }) => countWorkingDays(CN_RELEASES, since, leftOn)).sort((a, b) => a - b);
      const at = (share: number): number => days[Math.ceil(share * days.length) - 1]!;
      expect([group.key.position, group.elapsed]).toEqual([group.key.position, { median: at(0.5), p90: at(0.9) }]);
      for (const { idle, handling, elapsed } of items) expect(handling).toBe(elapsed - idle);
      const stayed = ({ idle, elapsed, since, firstOn, leftOn }: (typeof items)[number]): boolean =>
        idle === countWorkingDays(CN_RELEASES, since, firstOn) &&
        elapsed === countWorkingDays(CN_RELEASES, since, leftOn);
      for (const item of items.filter((one) => !stayed(one))) held.add(item.caseId);
    }
    // Nothing but days on hold makes a stay shorter than its dates.
    const rows = await api.db.owner.query<{ case_id: string }>(
      `SELECT DISTINCT case_id FROM stays WHERE held_from <> '{}'`,
    );
    expect(held.size).toBeGreaterThan(0);
    expect(rows.map(({ case_id }) => case_id)).toEqual(expect.arrayContaining([...held]));
  });

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

  it('counts what officers and reviewers have in hand, and what they ended', async () => {
    const client = await api.as(SUPERVISOR);
    // The pilot's papers name no officers.
    await api.db.owner.execute(
      `UPDATE cases SET officer = 'of-006' WHERE case_id IN (SELECT case_id FROM waiting WHERE status = 'open' ORDER BY case_id LIMIT 7)`,
    );
    await api.db.owner.query('SELECT write_waiting(c) FROM cases c WHERE officer IS NOT NULL');
    const { people, fourWeeks } = await get<LoadAnswer>('/load');
    const officer = people.find(({ role, open }) => role === 'officer' && open > 0)!;
    const found = await client.post<{ page: { total: number } }>('/cases/search', {
      filter: { officer: [officer.account], status: ['open'] },
      page: { limit: 1 },
      withTotal: true,
    });
    expect([officer.account, officer.open, found.body.page.total]).toEqual(['of-006', 7, 7]);
    const ended = people.find(({ finished: n }) => n > 0 && n < 200)!;
    expect((await finished({ ...fourWeeks, account: [ended.account] })).items).toHaveLength(ended.finished);
    const [body] = people.flatMap((one) => one.body ?? []);
    const narrowed = await get<LoadAnswer>(`/load?body=${body}`);
    expect(narrowed.people).toEqual(people.filter((one) => one.body === body));
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

describe('urging', () => {
  let county: ApiHarness;
  beforeAll(async () => {
    county = await ApiHarness.start();
  }, 180_000);
  afterAll(() => county.stop());
  const urging = async (): Promise<UrgingAnswer> => {
    const { status, body } = await (await county.as('supervisor')).get<UrgingAnswer>('/monitoring/urging?weeks=3');
    expect(status).toBe(200);
    return body;
  };

  it('is answered by the first act of somebody else, in so many working days, or not yet, or not at all', async () => {
    const [first, second] = [await county.openCase(), await county.openCase()];
    for (const id of [first, second]) expect((await county.act('supervisor', id, 'urge')).status).toBe(200);
    expect((await urging()).total).toEqual({ urged: 2, within: 0, later: 0, open: 2, unanswered: 0 });
    // A supervisor's own word is no answer to their urging.
    expect((await county.act('supervisor', first, 'comment', { text: '请回复' })).status).toBe(200);
    expect((await urging()).total.open).toBe(2);
    expect((await county.act('officer', first, 'comment', { text: '正在办' })).status).toBe(200);
    const answered = await urging();
    expect(answered.total).toEqual({ urged: 2, within: 1, later: 0, open: 1, unanswered: 0 });
    expect(answered.items.find(({ caseId }) => caseId === first)).toMatchObject({
      body: 'T01P',
      outcome: 'within',
      workingDays: 0,
    });
    expect(answered.groups.reduce((sum, { urged }) => sum + urged, 0)).toBe(2);
    await county.restart({ clock: createClock(rehearsalClock('2020-07-03T02:00:00.000Z')) });
    expect((await urging()).total).toEqual({ urged: 2, within: 1, later: 0, open: 0, unanswered: 1 });
  });
});
