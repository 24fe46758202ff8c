import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PlanWarnings } from '../../apps/worker/plan-warnings.js';
import { storeCalendarRelease } from '../../libs/data/calendars.repository.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { PlanWarningsRepository } from '../../libs/data/plan-warnings.repository.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { CaseState } from '../../libs/domain/case.js';
import { createClock } from '../../libs/platform/clock.js';
import { anAction, PEOPLE } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, record, recordLife } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let store: CaseStore;
/** Waits for its officer · for its reviewer, in the second step · on hold. */
let preparing: CaseState;
let reviewing: CaseState;
let held: CaseState;
beforeAll(async () => {
  db = await cloneDatabase();
  for (const release of CN_RELEASES) await storeCalendarRelease(db.owner, release);
  store = new CaseStore(db.worker);
  preparing = await recordLife(store, aCaseOfItsOwn('union'), 4);
  reviewing = await recordLife(store, aCaseOfItsOwn('league'), 5);
  const hold = anAction('hold', PEOPLE.supervisor, { reasonCode: 'harvest-season' });
  held = await record(store, await recordLife(store, aCaseOfItsOwn('women'), 5), hold, '2020-06-02T01:00:00.000Z');
  await recordLife(store, aCaseOfItsOwn('party'));
  await recordLife(store, aCaseOfItsOwn('union', 'single', { planDueOn: null }), 4);
});
afterAll(() => db.drop());

/** The business clock stands at nine in the morning of the day. */
const sweepOn = (day: string): Promise<number> => {
  const anchor = Date.parse(`${day}T01:00:00.000Z`);
  const clock = createClock({ anchorReal: 0, anchorBusiness: anchor, speed: 1 }, () => 0);
  return new PlanWarnings(new PlanWarningsRepository(db.worker), clock).sweep();
};

interface Told {
  who: string;
  on: string;
  share: number;
  left: number;
}
/** What the messages say, by case, in their order. */
async function told({ caseId }: CaseState): Promise<Told[]> {
  const ids = await db.owner.query<{ id: bigint }>(`SELECT id FROM outbox WHERE name = 'plan-warning'`);
  await new OutboxRepository(db.worker).notify(ids.map(({ id }) => Number(id)));
  return db.owner.query<Told & Record<string, unknown>>(
    `SELECT concat_ws('@', role, body) || coalesce(':' || account, '') AS who, event_on::text AS on, (params->>'share')::int AS share, (params->>'workingDaysLeft')::int AS left
     FROM notifications WHERE kind = 'plan-warning' AND case_id = $1 ORDER BY outbox_id, ordinal`,
    caseId,
  );
}

describe('a share of a limit', () => {
  test('is told of once, by the case as it stands, however often its timer asks', async () => {
    const { caseId, deadlines } = reviewing;
    const [{ id: deadlineId, dueOn }] = deadlines as [(typeof deadlines)[number]];
    const warn = (share: number, day: string, deadline = deadlineId): Promise<void> =>
      store.recordWarning({ caseId, deadlineId: deadline, share, at: `${day}T00:00:00.000Z` });
    await Promise.all(Array.from({ length: 4 }, () => warn(75, dueOn)));
    await warn(75, dueOn, 'another-limit');
    // Late: the ladder tells of it.
    await warn(100, '2020-12-31');
    const ids = await db.owner.query<{ id: bigint }>(`SELECT id FROM outbox WHERE name = 'limit-warning'`);
    expect(ids).toHaveLength(1);
    await new OutboxRepository(db.worker).notify(ids.map(({ id }) => Number(id)));
    expect(
      await db.owner.query(
        `SELECT role, body, params->>'share' AS share FROM notifications WHERE kind = 'due-soon' ORDER BY ordinal`,
      ),
    ).toEqual([
      { role: 'reviewer', body: 'T01L', share: '75' },
      { role: 'officer', body: 'T01P', share: '75' },
    ]);
  });
});

describe('the day of the plan is warned of', () => {
  test('not before half of the working days are used up', async () => {
    expect(await sweepOn('2020-06-29')).toBe(0);
    expect(await told(preparing)).toEqual([]);
  });

  test('at half, whom the case waits for, once, whoever looks at the same time and however often', async () => {
    const warned = await Promise.all(Array.from({ length: 4 }, () => sweepOn('2020-06-30')));
    expect(warned.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(await sweepOn('2020-07-01')).toBe(0);
    expect(await told(preparing)).toEqual([
      { who: expect.stringMatching(/^officer@T01P/), on: '2020-06-30', share: 50, left: 23 },
    ]);
    expect(await told(reviewing)).toEqual([
      { who: expect.stringMatching(/^reviewer@T01L/), on: '2020-06-30', share: 50, left: 23 },
    ]);
  });

  test('at three quarters, its officer as well; nobody twice', async () => {
    expect(await sweepOn('2020-07-16')).toBe(3);
    const of = async (state: CaseState) =>
      (await told(state)).filter(({ share }) => share === 75).map(({ who }) => who.split(':')[0]);
    expect(await of(reviewing)).toEqual(['reviewer@T01L', 'officer@T01P']);
    expect(await of(preparing)).toEqual(['officer@T01P']);
  });

  test('on the day itself, those who lead the body that drives it; one on hold is warned like any other', async () => {
    expect(await sweepOn('2020-07-31')).toBe(3);
    const last = (await told(held)).filter(({ share }) => share === 100);
    expect(last.map(({ who }) => who.split(':')[0])).toEqual(['reviewer@T01W', 'officer@T01P', 'supervisor@T01P']);
    expect(await sweepOn('2020-08-03')).toBe(0);
  });

  test('to a case that is opened in the last days, only of where it stands', async () => {
    const late = aCaseOfItsOwn('union');
    await store.recordOpening({ state: late, entries: [openingEntry(late)], notices: [] });
    expect(await sweepOn('2020-08-04')).toBe(1);
    expect(await told(late)).toMatchObject([
      { share: 100, left: -2 },
      { share: 100, left: -2 },
    ]);
  });
});
