import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queue } from 'bullmq';
import { startConsumers } from '../../apps/worker/consumers.js';
import { LedgerRunner } from '../../apps/worker/ledger/ledger-runner.js';
import { Figures } from '../../apps/worker/platform/figures.js';
import { OutboxRelay, relayEvents } from '../../apps/worker/outbox-relay.js';
import { OUTBOX_QUEUE, type OutboxJob } from '../../libs/contracts/jobs.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { NotificationsRepository } from '../../libs/data/notifications.repository.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { Actor, CaseState } from '../../libs/domain/case.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { createLogger } from '../../libs/platform/logger.js';
import { createQueues, migrateQueues, type Queues } from '../../libs/platform/queues.js';
import { actor, anAction, PEOPLE } from '../support/case-builder.js';
import { aCaseOfItsOwn, record, recordLife } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { HAS_REDIS, RedisServer } from '../support/redis-server.js';

const logger = createLogger({ logLevel: 'silent' }, 'worker');
const officer = actor('officer', 'T01P', { account: 'of-007' });

/** Handed in on 1 June, due on the 8th, overdue on the 9th, approved on the 10th. */
async function lateApproval(store: CaseStore): Promise<CaseState> {
  let state = await recordLife(store, aCaseOfItsOwn('union', 'single', { officer: officer.account }), 5);
  const { id: deadlineId } = state.deadlines.find((d) => d.state === 'running')!;
  state = await record(
    store,
    state,
    anAction('escalate', SYSTEM_ACTOR, { deadlineId, level: 1 }, { on: '2020-06-09' }),
    '2020-06-09T00:00:00.000Z',
  );
  return record(store, state, anAction('approve', PEOPLE.approver('union'), {}), '2020-06-10T01:00:00.000Z');
}

function backend(name: 'postgres' | 'redis', redisUrl: () => Promise<string | undefined>): void {
  let db: TestDatabase;
  let queues: Queues;
  let queue: Queue<OutboxJob>;
  let outbox: OutboxRepository;
  let relay: OutboxRelay;
  let caseId: string;

  const rows = () =>
    db.owner.query<{
      outbox_id: bigint;
      kind: string;
      body: string | null;
      role: string | null;
      account: string | null;
      seq: number;
    }>(
      'SELECT n.outbox_id, n.kind, n.body, n.role, n.account, o.seq FROM notifications n JOIN outbox o ON o.id = n.outbox_id WHERE n.case_id = $1 ORDER BY n.outbox_id, n.ordinal',
      caseId,
    );
  const expected = async (): Promise<number> =>
    (
      await db.owner.query<{ n: number }>(
        'SELECT sum(jsonb_array_length(notices))::int AS n FROM outbox WHERE case_id = $1',
        caseId,
      )
    )[0]!.n;
  async function delivered(): Promise<void> {
    while ((await rows()).length < (await expected())) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seenBy = async (who: Actor): Promise<string[]> =>
    (await new NotificationsRepository(db.api).list(who, { unread: false, limit: 200, after: null })).rows
      .filter((n) => n.case_id === caseId)
      .map((n) => n.kind)
      .reverse();

  beforeAll(async () => {
    db = await cloneDatabase();
    for (const sql of (await migrateQueues(db.ownerUrl, ['qunjian_worker'])).split(';\n')) await db.owner.execute(sql);
    const url = await redisUrl();
    queues = createQueues(url === undefined ? {} : { redisUrl: url }, db.workerUrl, logger);
    outbox = new OutboxRepository(db.worker);
    queue = queues.createQueue<OutboxJob>(OUTBOX_QUEUE);
    relay = new OutboxRelay(relayEvents(outbox, queue), logger);
    startConsumers({ queues, outbox, ledger: new LedgerRunner(logger), figures: new Figures(), logger });
    relay.start();
    caseId = (await lateApproval(new CaseStore(db.worker))).caseId;
    await delivered();
  });
  afterAll(async () => {
    await relay.stop();
    await queues.close();
    await db.drop();
  });

  it('tells those whose turn it is, what was decided and what is overdue', async () => {
    expect(queues.backend).toBe(name);
    const told = (await rows()).filter((r) => r.seq >= 6).map((r) => [r.seq, r.kind, r.account ?? r.body]);
    expect(told).toEqual(
      expect.arrayContaining([
        [6, 'yours-now', 'T01U'],
        [7, 'overdue', 'T01U'],
        [8, 'decided', 'of-007'],
        [8, 'yours-now', 'of-007'],
      ]),
    );
    expect(await seenBy(PEOPLE.approver('union'))).toEqual(['yours-now', 'overdue']);
    expect(await seenBy(officer)).toEqual(expect.arrayContaining(['decided', 'yours-now']));
    expect(await seenBy(actor('reviewer', 'T02U'))).toEqual([]);
  });

  it('adds nothing when the same events are handed on and worked on again', async () => {
    const before = await rows();
    const outboxIds = [...new Set(before.map((r) => Number(r.outbox_id)))];
    const events = queues.createQueueEvents(OUTBOX_QUEUE);
    await events.waitUntilReady();
    for (let i = 0; i < 2; i += 1)
      expect(await (await queue.add('outbox', { outboxIds })).waitUntilFinished(events)).toBe(0);
    await db.owner.execute('UPDATE outbox_relay SET relayed_to = 0');
    while ((await db.owner.query('SELECT 1 FROM outbox, outbox_relay WHERE outbox.id > relayed_to')).length > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await rows()).toEqual(before);
  });

  it('goes on after a job that is none', async () => {
    const events = queues.createQueueEvents(OUTBOX_QUEUE);
    await events.waitUntilReady();
    const wrong = await queue.add('outbox', { outboxIds: [], colour: 'red' } as unknown as OutboxJob);
    await expect(wrong.waitUntilFinished(events)).rejects.toThrow(/outboxIds/);
    caseId = (await lateApproval(new CaseStore(db.worker))).caseId;
    await delivered();
    expect(await seenBy(PEOPLE.approver('union'))).toEqual(['yours-now', 'overdue']);
  });

  it('makes again what a queue has lost', async () => {
    const before = await rows();
    await db.owner.execute('DELETE FROM notifications WHERE case_id = $1', caseId);
    expect(await outbox.renotify()).toBe(0);
    await db.owner.execute(`UPDATE outbox SET created_at = created_at - interval '1 hour'`);
    expect(await outbox.renotify()).toBe(before.length);
    expect(await outbox.renotify()).toBe(0);
    expect(await rows()).toEqual(before);
  });
}

describe('notifications through the queues on PostgreSQL', () => backend('postgres', () => Promise.resolve(undefined)));

// Redis is the one part that may be missing on a machine; `.ci/run` installs it.
(HAS_REDIS || process.env['CI'] ? describe : describe.skip)('notifications through the queues on Redis', () => {
  let redis: RedisServer | null = null;
  backend('redis', async () => (redis = await RedisServer.start()).url);
  // After the queues have let go of it.
  afterAll(() => redis?.stop());
});
