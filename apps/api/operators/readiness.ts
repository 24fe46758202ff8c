import { Inject, Injectable } from '@nestjs/common';
import { Client } from '@temporalio/client';
import type { Database } from '../../../libs/data/database.js';
import type { ApiSettings } from '../platform/settings.js';
import { DATABASE, REAL_NOW, SETTINGS } from '../platform/tokens.js';

/** What anybody may be told; other messages name addresses. */
class Unready extends Error {}

export interface PartState {
  ok: boolean;
  detail?: string;
}
const PROBE_TIMEOUT_MS = 2_000;
const WORKFLOW_TASK_QUEUE = 1;
/** A poll lasts a minute; the server remembers pollers for five. */
const POLLER_SEEN_WITHIN_MS = 90_000;

/** Whether the parts that an action needs are there: database, Temporal server, and a worker that polls. */
@Injectable()
export class Readiness {
  private closing = false;

  constructor(
    private readonly temporal: Client,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  /** From now on not ready: no new requests while the old ones finish. */
  close(): void {
    this.closing = true;
  }

  async probe(): Promise<{ ok: boolean; parts: Record<string, PartState> }> {
    const [database, engine, worker] = await Promise.all([
      stateOf(() => this.database.ping()),
      stateOf(() =>
        this.temporal.withDeadline(this.realNow() + PROBE_TIMEOUT_MS, () =>
          this.temporal.workflowService.getSystemInfo({}),
        ),
      ),
      stateOf(() => this.requirePollers()),
    ]);
    const parts = {
      database,
      engine,
      worker,
      ...(this.closing ? { api: { ok: false, detail: 'shutting down' } } : {}),
    };
    return { ok: Object.values(parts).every((part) => part.ok), parts };
  }

  private async requirePollers(): Promise<void> {
    const { pollers } = await this.temporal.withDeadline(this.realNow() + PROBE_TIMEOUT_MS, () =>
      this.temporal.workflowService.describeTaskQueue({
        namespace: this.temporal.options.namespace,
        taskQueue: { name: this.settings.engine.taskQueue },
        taskQueueType: WORKFLOW_TASK_QUEUE,
      }),
    );
    const recent = (pollers ?? []).filter(
      (p) => this.realNow() - Number(p.lastAccessTime?.seconds ?? 0) * 1000 < POLLER_SEEN_WITHIN_MS,
    );
    if (recent.length === 0) throw new Unready('no worker polls the task queue of the cases');
  }
}

async function stateOf(probe: () => Promise<unknown>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unready('no answer in time')), PROBE_TIMEOUT_MS);
  });
  try {
    await Promise.race([probe(), late]);
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Unready ? error.message : 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}
