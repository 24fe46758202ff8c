import { setTimeout as pause } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import type { OutboxJob } from '../../libs/contracts/jobs.js';
import type { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { Logger } from '../../libs/platform/logger.js';

const BATCH = 200;
const IDLE_MS = 250;
const BROKEN_MS = 2_000;

/**
 * Hands the outbox to the queue, in order, one job per batch. A job may be added twice (the mark comes after the adding),
 * so consumers are idempotent by outbox id.
 */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly outbox: OutboxRepository, private readonly queue: Queue<OutboxJob>, private readonly logger: Logger) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const wait = await this.relayBatch().then((relayed) => (relayed === BATCH ? 0 : IDLE_MS), (error: unknown) => {
        this.logger.warn({ err: error }, 'outbox relay');
        return BROKEN_MS;
      });
      if (wait > 0) await pause(wait);
    }
  }

  private async relayBatch(): Promise<number> {
    return this.outbox.drain(BATCH, async (ids) => {
      await this.queue.add('outbox', { outboxIds: ids }, { jobId: `outbox-${ids[0]}-${ids.at(-1)}`, attempts: 10, backoff: { type: 'exponential', delay: 500 } });
    });
  }
}
