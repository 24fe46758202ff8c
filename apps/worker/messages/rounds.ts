import type { Queue } from 'bullmq';
import type { Queues } from '../../../libs/platform/queues.js';
import type { Figures } from '../platform/figures.js';

/** Between two rounds: what is told "at once" is told so late at most. */
const EVERY_MS = 15_000;

/** One kind of outgoing messages: a queue whose scheduler asks for a round again and again. Nothing is in the queue that is not in PostgreSQL. */
export class Rounds {
  private readonly queue: Queue<object>;

  constructor(
    private readonly queues: Queues,
    private readonly name: string,
    private readonly figures: Figures,
    private readonly round: () => Promise<unknown>,
    private readonly everyMs = EVERY_MS,
  ) {
    this.queue = queues.createQueue<object>(name);
  }

  async start(): Promise<void> {
    await this.schedule();
    this.queues.createWorker<object>(this.name, () => this.figures.job(this.name, this.round));
  }

  /** Asks for rounds where the queue does not know of any: at the start, and when it has lost everything. */
  async schedule(): Promise<void> {
    if ((await this.queue.getJobScheduler(this.name)) === undefined)
      await this.queue.upsertJobScheduler(this.name, { every: this.everyMs }, { name: this.name, data: {} });
  }
}
