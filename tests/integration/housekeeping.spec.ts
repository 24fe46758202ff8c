import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { HousekeepingRepository, KEPT_DAYS } from '../../libs/data/housekeeping.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { seedAccounts, seedBodies } from '../../libs/data/seed.js';
import { BODIES } from '../support/case-builder.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  const body = {
    ...BODIES.TF,
    parent: null,
    parentRelation: null,
    role: 'coordination',
    reviews: [],
    activeFrom: null,
  };
  await db.owner.transaction(async (tx) => {
    await seedBodies(tx, [body], []);
    await seedAccounts(tx, [
      {
        id: 'a1',
        username: 'a1',
        displayName: '账号一',
        passwordHash: null,
        body: 'TF',
        roles: ['officer'],
        area: BODIES.TF.area,
        instructorNo: null,
        seat: null,
        active: true,
        mustChangePassword: false,
      },
    ]);
  });
});
afterAll(() => db.drop());

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const ids = async (sql: string): Promise<string[]> => (await db.owner.query<{ id: string }>(sql)).map((row) => row.id);

describe('housekeeping', () => {
  test('takes ended sessions, old first answers, relayed jobs and forgotten drafts away, and nothing that still counts', async () => {
    for (const [id, ended] of [
      ['long', KEPT_DAYS.endedSessions + 1],
      ['just', 0],
      ['alive', -1],
    ] as const) {
      await db.owner.execute(
        'INSERT INTO sessions VALUES ($1, $2, $3::timestamptz, $3::timestamptz, $4::timestamptz)',
        id,
        'a1',
        daysAgo(9),
        daysAgo(ended),
      );
    }
    for (const [key, age] of [
      ['old', KEPT_DAYS.firstAnswers + 1],
      ['young', KEPT_DAYS.firstAnswers - 1],
    ] as const) {
      await db.owner.execute(
        `INSERT INTO idempotency (account, key, route, fingerprint, created_at) VALUES ('a1', $1, 'r', 'f', $2::timestamptz)`,
        key,
        daysAgo(age),
      );
    }
    for (const [queue, relayed] of [
      ['done', daysAgo(KEPT_DAYS.relayedJobs + 1)],
      ['fresh', daysAgo(0)],
      ['waiting', null],
    ] as const) {
      await db.owner.execute(
        `INSERT INTO job_outbox (queue, payload, created_at, relayed_at) VALUES ($1, '{}', now() - interval '60 days', $2::timestamptz)`,
        queue,
        relayed,
      );
    }
    for (const [key, age] of [
      ['forgotten', KEPT_DAYS.drafts + 1],
      ['in-use', KEPT_DAYS.drafts - 1],
    ] as const)
      await db.owner.execute(`INSERT INTO drafts VALUES ('a1', $1, '{}', $2::timestamptz)`, key, daysAgo(age));
    for (const [key, age] of [
      ['long-sent', KEPT_DAYS.mails + 1],
      ['sent', KEPT_DAYS.mails - 1],
      ['owed', null],
    ] as const)
      await db.owner.execute(
        `INSERT INTO mails (key, account, kind, made_on, sent_at) VALUES ($1, 'a1', 'now', '2020-06-24', $2::timestamptz)`,
        key,
        age === null ? null : daysAgo(age),
      );
    await db.owner.execute(
      `INSERT INTO outgoing_hooks (id, kind, name, host, sealed, position, created_by) VALUES ('h1', 'standard', 'h1', 'h1', '', 0, 'a1')`,
    );
    for (const [message, age] of [
      ['long-taken', KEPT_DAYS.deliveries + 1],
      ['taken', KEPT_DAYS.deliveries - 1],
      ['owed', null],
    ] as const)
      await db.owner.execute(
        `INSERT INTO outgoing_deliveries (hook, message, content, delivered_at) VALUES ('h1', $1, '', $2::timestamptz)`,
        message,
        age === null ? null : daysAgo(age),
      );
    await db.owner.execute(
      `INSERT INTO accounts (id, username, display_name, body, roles, area, active) VALUES ('a2', 'a2', '账号二', 'TF', '{officer}', $1, false)`,
      BODIES.TF.area,
    );
    for (const id of ['a1', 'a2'])
      await db.owner.execute(`INSERT INTO message_preferences VALUES ($1, 'a@county.example', '{}', now())`, id);
    // Of an event that is gone.
    await db.owner.execute(`INSERT INTO mail_items VALUES (999999999, 1, 'a1', NULL)`);
    const housekeeping = new HousekeepingRepository(db.worker, 730);
    expect(await housekeeping.sweep()).toEqual({
      endedSessions: 1,
      firstAnswers: 1,
      relayedJobs: 1,
      drafts: 1,
      mails: 1,
      unsentNotices: 1,
      deliveries: 1,
      addresses: 1,
      events: 0,
    });
    expect(await housekeeping.sweep()).toEqual({
      endedSessions: 0,
      firstAnswers: 0,
      relayedJobs: 0,
      drafts: 0,
      mails: 0,
      unsentNotices: 0,
      deliveries: 0,
      addresses: 0,
      events: 0,
    });
    expect(await ids('SELECT id FROM sessions ORDER BY id')).toEqual(['alive', 'just']);
    expect(await ids('SELECT key AS id FROM idempotency')).toEqual(['young']);
    expect(await ids('SELECT key AS id FROM drafts')).toEqual(['in-use']);
    expect(await ids('SELECT key AS id FROM mails ORDER BY key')).toEqual(['owed', 'sent']);
    expect(await ids('SELECT account AS id FROM message_preferences')).toEqual(['a1']);
    expect(await ids('SELECT queue AS id FROM job_outbox ORDER BY queue')).toEqual(['fresh', 'waiting']);
  });

  test('takes events of years ago away with their notices, when everybody has seen them; the audit stays', async () => {
    const { caseId } = await recordLife(new CaseStore(db.worker), aCaseOfItsOwn());
    const outbox = new OutboxRepository(db.worker);
    const events = await db.owner.query<{ id: bigint }>('SELECT id FROM outbox ORDER BY id');
    await outbox.notify(events.map(({ id }) => Number(id)));
    await db.owner.execute(
      `INSERT INTO notification_reads SELECT outbox_id, ordinal, 'a1', now() FROM notifications ON CONFLICT DO NOTHING`,
    );
    const [oldest, youngest] = [Number(events[0]!.id), Number(events.at(-1)!.id)];
    const firstYoung = oldest + 8;
    await db.owner.execute(
      `UPDATE outbox SET created_at = now() - make_interval(days => 731) WHERE id < $1::bigint`,
      firstYoung,
    );
    const housekeeping = new HousekeepingRepository(db.worker, 730);
    const left = async () => ({
      events: await ids('SELECT id::text AS id FROM outbox ORDER BY outbox.id'),
      notices: await ids('SELECT min(outbox_id)::text AS id FROM notifications'),
      reads: await ids('SELECT min(outbox_id)::text AS id FROM notification_reads'),
    });
    const whole = await left();
    const consumersAt = async (relayed: number, seen: number): Promise<void> => {
      await db.owner.execute('UPDATE outbox_relay SET relayed_to = $1::bigint', relayed);
      await db.owner.execute('UPDATE reconciler_checkpoint SET seen_to = $1::bigint, notified_to = $1::bigint', seen);
    };
    // The newest 10,000 stay, and what a sweep has still to look at.
    await consumersAt(youngest, youngest);
    expect((await housekeeping.sweep()).events).toBe(0);
    await consumersAt(youngest + 20_000, oldest - 1);
    expect((await housekeeping.sweep()).events).toBe(0);
    expect(await left()).toEqual(whole);
    await consumersAt(youngest + 20_000, youngest);
    expect((await housekeeping.sweep()).events).toBe(8);
    const { events: kept, notices, reads } = await left();
    expect(kept.map(Number)).toEqual(events.map(({ id }) => Number(id)).filter((id) => id >= firstYoung));
    expect(Number(notices[0])).toBeGreaterThanOrEqual(firstYoung);
    expect(Number(reads[0])).toBeGreaterThanOrEqual(firstYoung);
    expect((await housekeeping.sweep()).events).toBe(0);
    const report = await verifyAudit(db.owner);
    expect([report.problems, report.cases, report.actions]).toEqual([[], 1, 13]);
    expect(await ids(`SELECT case_id AS id FROM cases`)).toEqual([caseId]);
    expect(await db.owner.query('SELECT * FROM wrong_waiting()')).toEqual([]);
  });
});
