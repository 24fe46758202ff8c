import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CaseStore } from '../../libs/data/case-store.js';
import { MonitoringRepository, type BoardDimension } from '../../libs/data/monitoring.repository.js';
import { figureOf } from '../../libs/data/statistics/figures.js';
import { businessDate, nextDate } from '../../libs/domain/calendar.js';
import { hasEnded, MODES, ORGANISATION_TYPES, type Actor, type CaseState } from '../../libs/domain/case.js';
import { decide, eventDate } from '../../libs/domain/decide.js';
import { withDocumentNo } from '../../libs/domain/decision.js';
import { actor, anAction, BODIES, context, PEOPLE, unit } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, record, recordLife, recordOf } from '../support/case-records.js';
import { actionOf, command, onward, type Command } from '../support/case-sequences.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  const store = new CaseStore(db.worker);
  for (const life of fc.sample(LIVES, { numRuns: 90, seed: 17 })) await live(store, life);
  // Ends of cases, with every step reached, in two months.
  for (const type of ORGANISATION_TYPES) await recordLife(store, aCaseOfItsOwn(type));
  // One that another township's union has taken over.
  const asked = await recordLife(store, aCaseOfItsOwn('union'), 5);
  const transfer = anAction('transfer', PEOPLE.supervisor, { to: BODIES.T02U, note: '专班统筹' });
  const sent = await record(store, asked, transfer, '2020-06-02T01:00:00.000Z');
  await record(
    store,
    sent,
    anAction('accept-transfer', READERS['a union of another township']!, {}),
    '2020-06-03T01:00:00.000Z',
  );
  await db.owner.execute(`UPDATE cases SET entered_late = 1 WHERE case_id LIKE '%3'`);
}, 180_000);
afterAll(() => db.drop());

const AREAS = [BODIES.T01P.area, BODIES.T02U.area];
const LIVES = fc.record({
  type: fc.constantFrom(...ORGANISATION_TYPES),
  mode: fc.constantFrom(...MODES),
  area: fc.constantFrom(...AREAS),
  listed: fc.boolean(),
  commands: fc.array(command, { minLength: 1, maxLength: 30, size: 'max' }),
});
type Life = { type: CaseState['type']; mode: CaseState['mode']; area: string; listed: boolean; commands: Command[] };

/** What the table of stays should hold of these lives, by the states themselves. */
const STAYS: object[] = [];
const ANSWERS = ['approve', 'return', 'reject', 'withdraw'];
/** @returns since when the case stays where it is after the action */
function noteStay(before: CaseState, { action, at, next }: ReturnType<typeof recordOf>, since: string): string {
  if (before.position === next.position && !hasEnded(next) && !ANSWERS.includes(action.name)) return since;
  const on = eventDate(action) ?? businessDate(at);
  const limit = next.deadlines.find(
    ({ id, endedOn }) => endedOn !== null && before.deadlines.some((d) => d.id === id && d.endedOn === null),
  );
  STAYS.push({
    case_id: before.caseId,
    seq: next.version,
    position: before.position,
    actor: action.actor.account,
    answer: action.name,
    since,
    left_on: on,
    due_on: limit?.dueOn ?? null,
    kept: limit?.state ?? null,
  });
  return on;
}

/** What people try at a case of their own, recorded as far as it is accepted. */
async function live(store: CaseStore, { type, mode, area, listed, commands }: Life): Promise<void> {
  const plain = aCaseOfItsOwn(type, mode);
  const units = plain.units.map(({ unitId }) => unit(unitId, area));
  let state = aCaseOfItsOwn(type, mode, {
    caseId: plain.caseId,
    units,
    leadUnit: plain.leadUnit,
    sponsor: plain.sponsor,
    listItem: listed ? `item-${plain.caseId}` : null,
    planDueOn: listed ? '2020-07-31' : null,
  });
  await store.recordOpening({ state, entries: [openingEntry(state)], notices: [] });
  let today = '2020-05-27';
  let stay = state.openedOn;
  for (const each of commands) {
    for (let i = 0; i < each.days; i += 1) today = nextDate(today);
    for (const action of [actionOf(each, state, type, today), onward(state, type, today, each.pick)]) {
      const at = `${today}T02:00:00.000Z`;
      if (!action || !decide(state, action, context(type, at)).ok) continue;
      const sent = recordOf(state, action, at);
      const outcome = await store.recordAction(sent);
      if (outcome.status !== 'recorded') continue;
      stay = noteStay(state, sent, stay);
      state = sent.draw && outcome.documentNo !== null ? withDocumentNo(sent.next, outcome.documentNo) : sent.next;
    }
  }
}

const READERS: Record<string, Actor> = {
  'the task force': PEOPLE.supervisor,
  'the county union': actor('reviewer', 'CU'),
  'a township union': actor('reviewer', 'T01U'),
  'a union of another township': actor('reviewer', 'T02U'),
  'the women’s federation of the county': actor('reviewer', 'CW'),
  'a Party committee of a township': actor('officer', 'T01P'),
  'an instructor': PEOPLE.instructor,
  'an officer who instructs': { ...PEOPLE.instructor, roles: ['officer', 'instructor'] },
  'a county beside': { ...PEOPLE.supervisor, body: 'TF2', area: '340829' },
  'an administrator': actor('system-administrator' as Actor['roles'][number], 'TF'),
};
const ASKED = Object.entries(READERS);
const DIMENSIONS: readonly BoardDimension[] = ['body', 'step', 'type', 'officer', 'area'];
const COLUMNS: Record<BoardDimension, string> = {
  body: 'waiting_body',
  step: `split_part(position, '.', 1)`,
  type: 'type',
  officer: 'officer',
  area: 'area',
};
const DAYS = ['2020-06-10', '2020-06-03', '2020-05-28'];
/** Past the day of every plan. Some open cases have an answer that was entered late. */
const TODAY = '2020-08-01';

/** The same from the cases themselves, one by one. */
async function fullBoard(reader: Actor, dims: readonly BoardDimension[]): Promise<unknown[]> {
  const rows = await db.api.withScope(reader, (tx) =>
    tx.query<{
      key: (string | null)[];
      since: string;
      due: string | null;
      overdue: boolean;
      past: boolean;
      entered: boolean;
    }>(
      `SELECT ARRAY[${dims.map((dim) => COLUMNS[dim]).join(', ')}] AS key, to_char(waiting_since AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS since,
         to_char(due_on, 'YYYY-MM-DD') AS due, overdue, coalesce(plan_due_on < $1::date, false) AS past, entered_late > 0 AS entered FROM cases WHERE status = 'open'`,
      TODAY,
    ),
  );
  const keys = [...new Set(rows.map(({ key }) => JSON.stringify(key)))];
  const groups = keys.map((place) => rows.filter(({ key }) => JSON.stringify(key) === place));
  return groups.map((group) => ({
    key: Object.fromEntries(dims.map((dim, i) => [dim, group[0]!.key[i]])),
    open: group.length,
    overdue: group.filter(({ overdue }) => overdue).length,
    planOverdue: group.filter(({ past }) => past).length,
    enteredLate: group.filter(({ entered }) => entered).length,
    overdueOnHold: 0,
    waitingSince: DAYS.map((day) => group.filter(({ since }) => since >= day).length),
    oldest: group.map(({ since }) => since).sort()[0],
    nextDueOn: group.flatMap(({ due }) => due ?? []).sort()[0] ?? null,
  }));
}
const inOrder = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
const boardOf = (reader: Actor, dims: readonly BoardDimension[]) =>
  new MonitoringRepository(db.api).waiting(reader, dims, DAYS, TODAY);

describe('the board', () => {
  test.each(ASKED)('of %s is what a full count of the cases in sight gives', async (_, reader) => {
    for (const dims of [DIMENSIONS, ['body', 'step'], ['type'], ['officer'], ['area', 'officer']] as BoardDimension[][])
      expect(inOrder(await boardOf(reader, dims))).toEqual(inOrder(await fullBoard(reader, dims)));
  });

  test('shows each reader their own: all, some, and nothing', async () => {
    const open = async (who: string): Promise<number> =>
      (await boardOf(READERS[who]!, ['type'])).reduce((sum, group) => sum + group.open, 0);
    const [all, some] = [await open('the task force'), await open('a union of another township')];
    expect(all).toBeGreaterThan(some);
    expect(some).toBeGreaterThan(0);
    expect([await open('a county beside'), await open('an administrator')]).toEqual([0, 0]);
  });
});

describe('steps that cases reached', () => {
  const WINDOWS = [
    ['2020-05-01', '2020-07-31'],
    ['2020-05-28', '2020-06-12'],
    ['2020-06-03', '2020-06-03'],
    ['2020-06-02', '2020-08-05'],
    ['2019-01-01', '2019-12-31'],
  ] as const;
  test.each(ASKED)('in windows of any length are what %s counts in the cases', async (_, reader) => {
    for (const [from, to] of WINDOWS) {
      const { figure, counted } = await db.api.snapshot(reader, async (tx) => ({
        figure: await figureOf(tx, {
          name: 'case-steps',
          asOf: to,
          from,
          to,
          type: null,
          groupBy: ['step', 'type', 'mode', 'township', 'body', 'on-list'],
        }),
        counted: await tx.query<Record<string, string> & { n: bigint }>(
          `SELECT s.step, c.type, c.mode, split_part(c.area, '/', 2) AS township, c.approving_body AS body, (c.list_item IS NOT NULL)::text AS "on-list", count(*) AS n
           FROM cases c CROSS JOIN LATERAL (VALUES ('application-approved', c.application_approved_on), ('congress-held', c.congress_held_on), ('result-approved', c.formed_on),
             ('registered', c.registered_on)) AS s(step, reached_on) WHERE s.reached_on BETWEEN $1::date AND $2::date GROUP BY 1, 2, 3, 4, 5, 6`,
          from,
          to,
        ),
      }));
      expect(inOrder(figure.groups.map(({ key, numerator }) => [Object.values(key), numerator]))).toEqual(
        inOrder(counted.map(({ n, ...key }) => [Object.values(key), Number(n)])),
      );
    }
  });
});

describe('the summaries', () => {
  const wrong = () => db.owner.query<{ summary: string; cells: bigint }>('SELECT * FROM wrong_summaries()');

  test('are what the cases say after whatever was done to them', async () => {
    expect(await wrong()).toEqual([]);
  });

  test('are found where they were changed, and made anew', async () => {
    await db.owner.execute('UPDATE board_days SET open = open + 1 WHERE cell = (SELECT min(cell) FROM board_days)');
    await db.owner.execute('DELETE FROM board_plans WHERE cell = (SELECT min(cell) FROM board_plans)');
    await db.owner.execute('DELETE FROM stays WHERE seq = 3');
    for (const table of ['case_tally', 'instructor_tally'])
      await db.owner.execute(`DELETE FROM ${table} WHERE span = 'month'`);
    expect((await wrong()).map(({ summary }) => summary)).toEqual([
      'board',
      'board-plans',
      'case-steps',
      'instructor-steps',
      'stays',
    ]);
    await db.owner.query('SELECT rebuild_summaries()');
    expect(await wrong()).toEqual([]);
  });

  test('of stays are what the states of each life say: where, since when, ended by whom, and whether in time', async () => {
    const ids = [...new Set(STAYS.map((stay) => (stay as { case_id: string }).case_id))];
    const kept = await db.owner.query<object>(
      `SELECT case_id, seq, position, actor, answer, to_char(since, 'YYYY-MM-DD') AS since, to_char(left_on, 'YYYY-MM-DD') AS left_on, to_char(due_on, 'YYYY-MM-DD') AS due_on, kept
       FROM stays WHERE case_id = ANY ($1)`,
      ids,
    );
    expect(STAYS.length).toBeGreaterThan(200);
    expect(inOrder(kept)).toEqual(inOrder(STAYS));
  });

  test('keep no row of a day on which nobody waits any more', async () => {
    for (const table of ['board_days', 'board_plans']) {
      const [row] = await db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${table} WHERE open <= 0`);
      expect(row!.n).toBe(0n);
    }
  });

  test('of actions that come side by side are whole', async () => {
    const store = new CaseStore(db.worker);
    await Promise.all(Array.from({ length: 12 }, () => recordLife(store, aCaseOfItsOwn('league'))));
    expect(await wrong()).toEqual([]);
  });
});
