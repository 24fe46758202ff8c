import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { HeartbeatsRepository } from '../../libs/data/heartbeats.repository.js';
import type { Logger } from '../../libs/platform/logger.js';

const BEAT_MS = 1_000;

/**
 * Says every second that this worker works. A process that was killed or stands still says nothing, and one whose loop hangs neither: readiness
 * takes it for gone after three and a half seconds (`health_figures`), where the engine remembers pollers for minutes.
 */
export class Heartbeat {
  private readonly worker = randomUUID();
  private readonly stopping = new AbortController();
  private beating: Promise<void> = Promise.resolve();

  /** @param isWorking whether cases are worked on now: a worker that drains is none */
  constructor(
    private readonly repository: HeartbeatsRepository,
    private readonly isWorking: () => boolean,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.beating = this.repeat();
  }

  /** Readiness knows at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.beating;
    await this.repository.leave(this.worker).catch(() => undefined);
  }

  private async repeat(): Promise<void> {
    const { signal } = this.stopping;
    let isAway = false;
    while (!signal.aborted) {
      try {
        if (this.isWorking()) await this.repository.beat(this.worker);
        isAway = false;
      } catch (error) {
        if (!isAway) this.logger.warn({ err: error }, 'heartbeat was not written');
        isAway = true;
      }
      await pause(BEAT_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
