import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CaseStore } from '../../libs/data/case-store.js';
import { CasesRepository, type TimelinePlace, type TimelineRow } from '../../libs/data/cases.repository.js';
import { createDatabase, type Database } from '../../libs/data/database.js';
import {
  NotificationsRepository,
  type NoticeId,
  type NotificationRow,
} from '../../libs/data/notifications.repository.js';
import { actor, PEOPLE } from '../support/case-builder.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { explainEverything, rowsRead } from '../support/rows-read.js';

const YEARS_OF_NOTICES = 20_000;
/** By name every third, else to the body: every other for its officers, the rest for instructors. */
const officer = actor('officer', 'T01P');
const colleague = actor('officer', 'T01P', { account: 'officer-too' });
const AT = '2020-06-24T01:00:00.000Z';

let db: TestDatabase;
let notices: NotificationsRepository;
let caseId: string;
beforeAll(async () => {
  db = await cloneDatabase();
  ({ caseId } = await recordLife(new CaseStore(db.worker), aCaseOfItsOwn('union'), 12));
  await db.owner.execute(
    `INSERT INTO notifications SELECT n, 1, $1, 'yours-now', CASE WHEN n % 3 > 0 THEN 'T01P' END, CASE WHEN n % 3 > 0 THEN (ARRAY['officer', 'instructor'])[1 + n % 2] END,
       CASE WHEN n % 3 = 0 THEN $2 END, '2020-06-24', now(), '{}' FROM generate_series(1, $3::int) n`,
    caseId,
    officer.account,
    YEARS_OF_NOTICES,
  );
  await db.owner.execute('UPDATE reconciler_checkpoint SET notified_to = $1::bigint', YEARS_OF_NOTICES);
  await db.owner.execute('ANALYZE notifications');
  notices = new NotificationsRepository(db.api);
});
afterAll(() => db.drop());

const idsOf = (rows: readonly NotificationRow[]): number[] => rows.map(({ outbox_id }) => Number(outbox_id));
const isMine = (n: number): boolean => n % 3 === 0 || n % 2 === 0;
const ownNewestFirst = Array.from({ length: YEARS_OF_NOTICES }, (_, i) => YEARS_OF_NOTICES - i).filter(isMine);
async function allOf(unread: boolean, limit: number): Promise<{ ids: number[]; pages: number }> {
  const ids: number[] = [];
  for (let [after, pages] = [null as NoticeId | null, 1]; ; pages += 1) {
    const { rows, next } = await notices.list(officer, { unread, limit, after });
    ids.push(...idsOf(rows));
    if (!next) return { ids, pages };
    after = next;
  }
}
/** Most rows that a statement of `work` read of notices and of marks that they were read, on a connection of its own. */
async function read(work: (repository: NotificationsRepository) => Promise<unknown>): Promise<Record<string, number>> {
  const api: Database = createDatabase({ url: db.apiUrl, poolSize: 1 });
  const rows = await rowsRead(api, () => work(new NotificationsRepository(api)));
  await api.close();
  return rows;
}

describe('notices', () => {
  test('come in pages, newest first: those by name and those to the body in the reader’s role, each once', async () => {
    expect((await allOf(false, 200)).ids).toEqual(ownNewestFirst);
    const { rows } = await notices.list(actor('instructor', 'T01P', { account: 'in-009', instructorNo: 'ZDY001' }), {
      unread: false,
      limit: 3,
      after: null,
    });
    expect(idsOf(rows).map((id) => id % 2)).toEqual([1, 1, 1]);
  });

  test('are unread up to 99, and more', async () => {
    expect(await notices.countUnread(officer)).toEqual({ unread: 99, isLowerBound: true });
  });

  test('read all at once are none any more, but for what came in after the one that was newest on the page', async () => {
    const newest = ownNewestFirst[2]!;
    await notices.markAllRead(officer, [BigInt(newest), 1], AT);
    expect(await notices.countUnread(officer)).toEqual({ unread: 2, isLowerBound: false });
    expect((await allOf(true, 50)).ids).toEqual(ownNewestFirst.slice(0, 2));
    const { rows } = await notices.list(officer, { unread: false, limit: 4, after: null });
    expect(rows.map(({ read_at }) => read_at?.toISOString() ?? null)).toEqual([null, null, AT, AT]);
    expect((await notices.countUnread(colleague)).unread).toBe(99);
  });

  test('leave one unread that comes in late below what was read', async () => {
    await db.owner.execute('UPDATE reconciler_checkpoint SET notified_to = 19700');
    const late = actor('officer', 'T01P', { account: 'late-comer' });
    await notices.markAllRead(late, [BigInt(YEARS_OF_NOTICES), 1], AT);
    expect(await notices.countUnread(late)).toEqual({ unread: 0, isLowerBound: false });
    await db.owner.execute(
      `INSERT INTO notifications SELECT 19800, 2, case_id, kind, NULL, NULL, 'late-comer', event_on, at, params FROM notifications WHERE outbox_id = 19800`,
    );
    expect(
      (await notices.list(late, { unread: true, limit: 5, after: null })).rows.map(({ ordinal }) => ordinal),
    ).toEqual([2]);
    await db.owner.execute('DELETE FROM notifications WHERE ordinal = 2');
    await db.owner.execute('UPDATE reconciler_checkpoint SET notified_to = $1::bigint', YEARS_OF_NOTICES);
  });

  test('read one by one move the mark, so that the next look begins behind them', async () => {
    const oldestFirst = [...ownNewestFirst].reverse();
    for (let i = 0; i < 1_000; i += 250)
      await notices.markRead(
        colleague,
        oldestFirst
          .filter((n) => n % 3 > 0)
          .slice(i, i + 250)
          .map((n): NoticeId => [BigInt(n), 1]),
        AT,
      );
    const [mark] = await db.owner.query<{ outbox_id: bigint }>(
      `SELECT outbox_id FROM notification_marks WHERE account = 'officer-too'`,
    );
    expect(Number(mark!.outbox_id)).toBe(oldestFirst.filter((n) => n % 3 > 0)[1_000]! - 1);
  });

  test('are read a page at a time, and unread ones are never counted in full', async () => {
    await explainEverything(db.owner);
    const page = await read((own) => own.list(officer, { unread: false, limit: 50, after: null }));
    expect(page['notifications']).toBeLessThanOrEqual(2 * 51);
    const deepest = await read((own) => own.list(officer, { unread: false, limit: 50, after: [2_000n, 1] }));
    expect(deepest['notifications']).toBeLessThanOrEqual(2 * 51);
    // All read but the two newest: the mark ends the look.
    const none = await read((own) => own.countUnread(officer));
    expect(none['notifications']).toBeLessThanOrEqual(10);
    // All unread.
    const some = await read((own) => own.countUnread(actor('officer', 'T01P', { account: 'of-new' })));
    expect(some['notifications']).toBeLessThanOrEqual(2 * 100);
  });
});

describe('the timeline of a case', () => {
  const cases = () =>
    new CasesRepository(
      db.api,
      () => [],
      () => '2020-06-24',
    );
  beforeAll(async () => {
    for (let i = 0; i < 7; i += 1)
      await db.owner.query(
        'SELECT append_attempt($1)',
        JSON.stringify({ at: AT, kind: 'refused', account: `a${i}`, body: 'T01P', caseId }),
      );
  });

  test.each([1, 2, 3, 7, 200])('comes whole and in order in pages of %i', async (limit) => {
    const rows: TimelineRow[] = [];
    for (let after: TimelinePlace | null = { seq: 0, attempt: 0n }; after;) {
      const page = await cases().timeline(PEOPLE.officer, caseId, { limit, after });
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      rows.push(...page.rows);
      after = page.next;
    }
    expect(rows).toHaveLength(20);
    expect(rows.map(({ seq }) => seq).filter((seq) => seq !== null)).toEqual(
      Array.from({ length: 13 }, (_, i) => i + 1),
    );
    expect(rows.map(({ attempt }) => attempt).filter((seq) => seq !== null)).toHaveLength(7);
    const instants = rows.map(({ recorded_at }) => recorded_at.getTime());
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  });
});
