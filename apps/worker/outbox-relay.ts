import { setTimeout as pause } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import type { OutboxJob } from '../../libs/contracts/jobs.js';
import type { JobOutboxRepository, OutgoingJob } from '../../libs/data/job-outbox.repository.js';
import type { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { Logger } from '../../libs/platform/logger.js';

const BATCH = 200;
/** Between two looks where nobody says that there is something. */
const IDLE_MS = 1_000;
/** What comes within this time travels as one job: a job costs the database more than the rows it names. */
const GATHERED_MS = 50;
const BROKEN_MS = 2_000;
const RETRIES = { attempts: 10, backoff: { type: 'exponential', delay: 500 } } as const;

/** Hands up to `limit` rows of an outbox on; answers how many. A row may be handed on twice (the mark comes after), so consumers are idempotent. */
export type RelayBatch = (limit: number) => Promise<number>;

/** Empties an outbox into queues until it is stopped; goes on by itself once a database or queue that was away is back. */
export class OutboxRelay {
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private woken = false;
  private wakeUp: (() => void) | null = null;

  constructor(
    private readonly relayBatch: RelayBatch,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  /** There is something to relay. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const wait = await this.relayBatch(BATCH).then(
        (relayed) => (relayed === BATCH ? 0 : IDLE_MS),
        (error: unknown) => {
          this.logger.warn({ err: error }, 'outbox relay');
          return BROKEN_MS;
        },
      );
      if (wait > 0) await this.rest(wait);
    }
  }

  /** Until the time is over or somebody wakes it, and never shorter than gathering takes. */
  private async rest(ms: number): Promise<void> {
    if (!this.stopping) await pause(GATHERED_MS);
    if (!this.woken && !this.stopping) {
      const over = new AbortController();
      const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
      await Promise.race([pause(ms - GATHERED_MS, undefined, { signal: over.signal }).catch(() => undefined), woken]);
      over.abort();
      this.wakeUp = null;
    }
    this.woken = false;
  }
}

/** Accepted actions, one job per batch; idempotent by outbox id. */
export function relayEvents(outbox: OutboxRepository, queue: Queue<OutboxJob>): RelayBatch {
  return (limit) =>
    outbox.drain(limit, async (ids) => {
      await queue.add('outbox', { outboxIds: ids }, { jobId: `outbox-${ids[0]}-${ids.at(-1)}`, ...RETRIES });
    });
}

/** Work that changes asked for, each to the queue it names; idempotent by what it is about. */
export function relayJobs(jobs: JobOutboxRepository, queues: readonly Queue[]): RelayBatch {
  const byName = new Map(queues.map((queue) => [queue.name, queue]));
  return (limit) => jobs.drain(limit, [...byName.keys()], (job) => handOn(byName.get(job.queue)!, job));
}

/** Hands work on once more that is not done and that its queue no longer knows. @returns how many jobs */
export async function relayLostJobs(
  jobs: JobOutboxRepository,
  queues: readonly Queue[],
  ageSeconds?: number,
): Promise<number> {
  let lost = 0;
  for (const job of await jobs.owed(ageSeconds)) {
    const queue = queues.find(({ name }) => name === job.queue);
    if (!queue || (await queue.getJob(jobIdOf(job)))) continue;
    await handOn(queue, job);
    lost += 1;
  }
  return lost;
}

async function handOn(queue: Queue, job: OutgoingJob): Promise<void> {
  await queue.add(queue.name, job.payload, { jobId: jobIdOf(job), ...RETRIES });
}

function jobIdOf({ id }: OutgoingJob): string {
  return `job-${id}`;
}
