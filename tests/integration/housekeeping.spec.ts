import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HousekeepingRepository, KEPT_DAYS } from '../../libs/data/housekeeping.repository.js';
import { seedAccounts, seedBodies } from '../../libs/data/seed.js';
import { BODIES } from '../support/case-builder.js';
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
  test('takes ended sessions, old first answers and relayed jobs away, and nothing that still counts', async () => {
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
    const housekeeping = new HousekeepingRepository(db.worker);
    expect(await housekeeping.sweep()).toEqual({ endedSessions: 1, firstAnswers: 1, relayedJobs: 1 });
    expect(await housekeeping.sweep()).toEqual({ endedSessions: 0, firstAnswers: 0, relayedJobs: 0 });
    expect(await ids('SELECT id FROM sessions ORDER BY id')).toEqual(['alive', 'just']);
    expect(await ids('SELECT key AS id FROM idempotency')).toEqual(['young']);
    expect(await ids('SELECT queue AS id FROM job_outbox ORDER BY queue')).toEqual(['fresh', 'waiting']);
  });
});
