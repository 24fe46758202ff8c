import {
  LEDGER_QUEUE,
  OUTBOX_QUEUE,
  SWEEP_QUEUE,
  ledgerJob,
  outboxJob,
  sweepJob,
  type LedgerJob,
  type OutboxJob,
  type SweepJob,
} from '../../libs/contracts/jobs.js';
import type { HousekeepingRepository } from '../../libs/data/housekeeping.repository.js';
import type { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { Logger } from '../../libs/platform/logger.js';
import type { Queues } from '../../libs/platform/queues.js';
import type { LedgerRunner } from './ledger/ledger-runner.js';
import type { Reconciler } from './reconciler.js';

export interface ConsumerParts {
  queues: Queues;
  outbox: OutboxRepository;
  reconciler: Reconciler;
  ledger: LedgerRunner;
  housekeeping: HousekeepingRepository;
  logger: Logger;
}

const SWEEP_EVERY_MS = 60_000;
const HOUSEKEEPING_EVERY_MS = 6 * 3_600_000;
/** A job of a worker that died is taken up again as often as need be: it repeats nothing. */
const LEDGER_WORKER = { concurrency: 1, maxStalledCount: 20 };

/** The consumers of short work. Each payload is checked against its schema, and each may run twice. */
export async function startConsumers({
  queues,
  outbox,
  reconciler,
  ledger,
  housekeeping,
  logger,
}: ConsumerParts): Promise<void> {
  queues.createWorker<OutboxJob>(OUTBOX_QUEUE, async (job) => {
    const { outboxIds } = outboxJob.parse(job.data);
    return outbox.notify(outboxIds);
  });
  queues.createWorker<SweepJob>(SWEEP_QUEUE, async (job) => {
    if (sweepJob.parse(job.data).sweep === 'housekeeping') return housekeeping.sweep();
    const renotified = await outbox.renotify();
    if (renotified > 0) logger.warn({ renotified }, 'notifications that a queue had lost were made');
    return reconciler.sweep();
  });
  queues.createWorker<LedgerJob>(
    LEDGER_QUEUE,
    async (job) => {
      await ledger.run(ledgerJob.parse(job.data), job.attemptsMade + 1 >= (job.opts.attempts ?? 1));
    },
    LEDGER_WORKER,
  );
  const sweeps = queues.createQueue<SweepJob>(SWEEP_QUEUE);
  await queues.createScheduler(sweeps, 'reconcile', { everyMs: SWEEP_EVERY_MS }, { sweep: 'reconcile' });
  await queues.createScheduler(sweeps, 'housekeeping', { everyMs: HOUSEKEEPING_EVERY_MS }, { sweep: 'housekeeping' });
  // A worker that starts may follow one that died at a commit: look at once.
  await sweeps.add('reconcile', { sweep: 'reconcile' });
  logger.debug({ queues: [OUTBOX_QUEUE, SWEEP_QUEUE, LEDGER_QUEUE] }, 'consumers are running');
}
