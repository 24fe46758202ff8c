import { setTimeout as pause } from 'node:timers/promises';
import type { OutboxRepository } from '../../libs/data/outbox.repository.js';
import type { SweepName, SweepsRepository } from '../../libs/data/sweeps.repository.js';
import type { Logger } from '../../libs/platform/logger.js';

export interface Sweep {
  name: SweepName;
  everySeconds: number;
  /** May be repeated, and cut short. */
  run(): Promise<unknown>;
}

/** Longest pause between two looks whether a sweep is due: one that a dead worker owes is not left lying. */
const LOOK_MS = 5_000;

/**
 * Runs each sweep when it is due, in one worker at a time, until it is stopped. The time is kept in the database: what heals the loss of a queue
 * must not be lost with it.
 */
export class Sweeps {
  private readonly stopping = new AbortController();
  private turns: Promise<void>[] = [];

  constructor(
    private readonly repository: SweepsRepository,
    private readonly sweeps: readonly Sweep[],
    private readonly logger: Logger,
  ) {}

  /** Begins with one of each: a worker that starts may follow one that died over something. */
  start(): void {
    this.turns = this.sweeps.map((sweep) => this.repeat(sweep));
  }

  /** Ends once the sweeps that are under way have. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.turns);
  }

  private async repeat(sweep: Sweep): Promise<void> {
    const { signal } = this.stopping;
    let everySeconds = 0;
    while (!signal.aborted) {
      if (await this.turn(sweep, everySeconds)) everySeconds = sweep.everySeconds;
      await pause(Math.min(LOOK_MS, sweep.everySeconds * 1_000), undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns false when the database or what is swept was away */
  private async turn({ name, run }: Sweep, everySeconds: number): Promise<boolean> {
    try {
      if (!(await this.repository.begin(name, everySeconds))) return true;
      await run().catch(async (error: unknown) => {
        await this.repository.giveUp(name);
        throw error;
      });
      await this.repository.end(name);
      return true;
    } catch (error) {
      this.logger.warn({ err: error, sweep: name }, 'sweep failed');
      return false;
    }
  }
}

/** Makes the notifications that a queue has lost. */
export async function renotify(outbox: OutboxRepository, logger: Logger, ageSeconds?: number): Promise<void> {
  const renotified = await outbox.renotify(ageSeconds);
  if (renotified > 0) logger.warn({ renotified }, 'notifications that a queue had lost were made');
}
