import {
  LEDGER_QUEUE,
  OUTBOX_QUEUE,
  ledgerJob,
  outboxJob,
  type LedgerJob,
  type OutboxJob,
} from '../../libs/contracts/jobs.js';
import type { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { Logger } from '../../libs/platform/logger.js';
import type { Queues } from '../../libs/platform/queues.js';
import type { LedgerRunner } from './ledger/ledger-runner.js';
import type { Figures } from './platform/figures.js';

/** What the consumers work with. */
export interface Consuming {
  queues: Queues;
  outbox: OutboxRepository;
  ledger: LedgerRunner;
  figures: Figures;
  logger: Logger;
}

/** A job of a worker that died is taken up again as often as need be: it repeats nothing. */
const LEDGER_WORKER = { concurrency: 1, maxStalledCount: 20 };

/** The consumers of short work. Each payload is checked against its schema, and each may run twice. */
export function startConsumers({ queues, outbox, ledger, figures, logger }: Consuming): void {
  queues.createWorker<OutboxJob>(OUTBOX_QUEUE, async (job) => {
    const { outboxIds } = outboxJob.parse(job.data);
    return figures.job(OUTBOX_QUEUE, () => outbox.notify(outboxIds));
  });
  queues.createWorker<LedgerJob>(
    LEDGER_QUEUE,
    async (job) => {
      const last = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      await figures.job(LEDGER_QUEUE, () => ledger.run(ledgerJob.parse(job.data), last));
    },
    LEDGER_WORKER,
  );
  logger.debug({ queues: [OUTBOX_QUEUE, LEDGER_QUEUE] }, 'consumers are running');
}
