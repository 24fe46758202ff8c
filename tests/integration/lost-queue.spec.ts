import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startConsumers } from '../../apps/worker/consumers.js';
import { LedgerRunner } from '../../apps/worker/ledger/ledger-runner.js';
import { Figures } from '../../apps/worker/platform/figures.js';
import { OutboxRelay, relayEvents, relayJobs, relayLostJobs } from '../../apps/worker/outbox-relay.js';
import { renotify, Sweeps } from '../../apps/worker/sweeps.js';
import { LEDGER_QUEUE, OUTBOX_QUEUE, type LedgerJob, type OutboxJob } from '../../libs/contracts/jobs.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { JobOutboxRepository } from '../../libs/data/job-outbox.repository.js';
import { touchLedger } from '../../libs/data/ledger/ledger-revision.js';
import { OutboxRepository } from '../../libs/data/outbox.repository.js';
import { SweepsRepository } from '../../libs/data/sweeps.repository.js';
import { createLogger } from '../../libs/platform/logger.js';
import { createQueues, type Queues } from '../../libs/platform/queues.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { prepareQueues, until } from '../support/ledger-worker.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { HAS_REDIS, RedisServer } from '../support/redis-server.js';

const CASES = 25;
const logger = createLogger({ logLevel: 'silent' }, 'worker');

function backend(redisUrl: () => Promise<string | undefined>): void {
  let db: TestDatabase;
  let queues: Queues;
  let outbox: OutboxRepository;
  /** Everything the queues hold is gone, as after FLUSHALL or a restart of Redis without its file. */
  let lose: () => Promise<unknown>;
  let redis: Redis | null = null;

  beforeAll(async () => {
    db = await cloneDatabase();
    await prepareQueues(db);
    const url = await redisUrl();
    queues = createQueues(url === undefined ? {} : { redisUrl: url }, db.workerUrl, logger);
    outbox = new OutboxRepository(db.worker);
    if (url !== undefined) {
      const admin = (redis = new Redis(url));
      lose = () => admin.flushall();
    } else {
      const tables = await db.owner.query<{ name: string }>(
        `SELECT format('bullmq.%I', tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
      );
      // It may meet a job that is being worked on, and is then the one that is told to give way.
      const emptied = `TRUNCATE ${tables.map(({ name }) => name).join(', ')}`;
      lose = () =>
        db.owner.execute(emptied).catch((error: { code?: string }) => {
          if (error.code !== '40P01') throw error;
        });
    }
  });
  afterAll(async () => {
    await queues.close();
    redis?.disconnect();
    await db.drop();
  });

  it('loses no notice: each comes once although the queues are emptied again and again while cases are opened', async () => {
    const relay = new OutboxRelay(relayEvents(outbox, queues.createQueue<OutboxJob>(OUTBOX_QUEUE)), logger);
    const sweeps = new Sweeps(
      new SweepsRepository(db.worker),
      [{ name: 'notices', everySeconds: 0.5, run: () => renotify(outbox, logger, 0.5) }],
      logger,
    );
    startConsumers({ queues, outbox, ledger: new LedgerRunner(logger), figures: new Figures(), logger });
    relay.start();
    sweeps.start();
    const store = new CaseStore(db.worker);
    let opening = true;
    const losing = (async () => {
      while (opening) {
        await lose();
        await pause(5);
      }
    })();
    for (let i = 0; i < CASES; i += 1) await recordLife(store, aCaseOfItsOwn('union', 'single'), 5);
    opening = false;
    await losing;
    const count = async (sql: string): Promise<number> => (await db.owner.query<{ n: number }>(sql))[0]!.n;
    const wanted = await count('SELECT sum(jsonb_array_length(notices))::int AS n FROM outbox');
    expect(wanted).toBeGreaterThan(CASES);
    await until(async () => (await count('SELECT count(*)::int AS n FROM notifications')) >= wanted, 'the last notice');
    await sweeps.stop();
    await relay.stop();
    expect(await count('SELECT count(*)::int AS n FROM notifications')).toBe(wanted);
    expect(
      await count(
        'SELECT count(*)::int AS n FROM outbox o WHERE jsonb_array_length(o.notices) <> (SELECT count(*) FROM notifications n WHERE n.outbox_id = o.id)',
      ),
    ).toBe(0);
  });

  it('loses no work on the ledger: what is owed and no longer queued is handed on again, once', async () => {
    const jobs = new JobOutboxRepository(db.worker);
    // Nobody takes jobs from a queue that is paused: they are there until they are lost.
    const queue = queues.createQueue<LedgerJob>(LEDGER_QUEUE);
    await queue.pause();
    await db.owner.transaction((tx) => touchLedger(tx, 'a decision'));
    expect(await relayJobs(jobs, [queue])(10)).toBe(1);
    expect(await relayLostJobs(jobs, [queue], 0)).toBe(0);
    await lose();
    await queue.pause();
    expect(await relayLostJobs(jobs, [queue], 0)).toBe(1);
    expect(await relayLostJobs(jobs, [queue], 0)).toBe(0);
    await db.owner.execute('UPDATE ledger_revision SET projected = changed');
    await lose();
    expect(await relayLostJobs(jobs, [queue], 0)).toBe(0);
  });
}

describe('the worker with its queues on PostgreSQL', () => backend(() => Promise.resolve(undefined)));

// Redis is the one part that may be missing on a machine; `.ci/run` installs it.
(HAS_REDIS || process.env['CI'] ? describe : describe.skip)('the worker with its queues on Redis', () => {
  let server: RedisServer | null = null;
  backend(async () => (server = await RedisServer.start()).url);
  afterAll(() => server?.stop());
});
