import { setTimeout as pause } from 'node:timers/promises';
import type { OperationView } from '../../../libs/contracts/bulk.js';
import type {
  ItemResult,
  NewOperation,
  OperationsRepository,
  PendingItem,
  StoredOperation,
} from '../../../libs/data/operations.repository.js';
import { SYSTEM_ACTOR } from '../../../libs/domain/permissions.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { isDatabaseAway } from '../../../libs/data/database-errors.js';
import type { Caller } from '../access/access.decorators.js';
import { auditOnce, type AttemptLog } from '../access/attempts.js';
import type { ApiSettings } from '../api-parts.js';
import { notFound, Refused, refused, toProblem } from '../http/refused.js';
import type { SessionStore } from '../session/session-store.js';

export interface OperationParts {
  operations: OperationsRepository;
  attempts: AttemptLog;
  settings: ApiSettings;
  logger: Logger;
  realNow: () => number;
  sessions: Pick<SessionStore, 'findAccount'>;
}
/** What one item does. @throws Refused when it is refused; engine-unavailable means that it is tried again under the same action id */
export type ItemWork = (operation: StoredOperation, item: PendingItem) => Promise<ItemResult>;

/**
 * Operations of one kind. The operation is written down first, then its items are decided one by one, each under an action id of its own
 * that never changes: whoever goes on after a stop, here or in another process, repeats nothing.
 */
export class OperationRunner {
  private stopping = false;
  private readonly running = new Set<Promise<void>>();
  private readonly atWork = new Set<string>();

  constructor(
    readonly kind: string,
    private readonly parts: OperationParts,
    private readonly attempt: ItemWork,
  ) {}

  /** @returns the operation as it stands; its items go on behind the answer. @throws Refused for a key that was used for something else */
  async start(caller: Caller, operation: NewOperation): Promise<OperationView> {
    const stands = await this.parts.operations.create(operation);
    return this.started(caller, operation, stands);
  }

  /** Goes on with an operation that was written down inside another change; `stands` is what `createWithin` returned. */
  async started(caller: Caller, operation: NewOperation, stands: string): Promise<OperationView> {
    if (stands !== operation.input.fingerprint)
      throw refused(
        'idempotency-key-reused',
        '该请求编号已用于另一个请求',
        'this Idempotency-Key was used for another request',
      );
    this.goOn(operation);
    return this.get(caller, operation.id);
  }

  /** @throws Refused not-found also for somebody else's */
  async get(caller: Caller, id: string): Promise<OperationView> {
    const operation = await this.parts.operations.find(caller.actor.account, id);
    if (!operation) throw notFound();
    return operation;
  }

  /** Takes up what an earlier process left. */
  async resume(): Promise<void> {
    for (const operation of await this.parts.operations.running(this.kind)) this.goOn(operation);
  }

  /** Finishes the items at hand and leaves the rest for the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  /** Works on an operation that stands in the database already. One that is worked on here is left alone. */
  goOn(operation: StoredOperation): void {
    if (this.atWork.has(operation.id)) return;
    this.atWork.add(operation.id);
    const work = this.work(operation)
      .catch((error: unknown) => this.parts.logger.error({ err: error, operation: operation.id }, 'operation stopped'))
      .finally(() => {
        this.running.delete(work);
        this.atWork.delete(operation.id);
      });
    this.running.add(work);
  }

  private async work(operation: StoredOperation): Promise<void> {
    const pending = await this.parts.operations.pendingItems(operation.id);
    const lane = async (): Promise<void> => {
      for (let item = pending.shift(); item && !this.stopping; item = pending.shift())
        await this.settle(operation, item);
    };
    await Promise.all(Array.from({ length: this.parts.settings.bulk.sideBySide }, lane));
    await this.parts.operations.finish(operation.id, this.now());
  }

  /** Tries until there is an answer; a busy engine is none. */
  private async settle(operation: StoredOperation, item: PendingItem): Promise<void> {
    while (!this.stopping) {
      const result = await this.attemptToday(operation, item).catch((error: unknown) =>
        this.resultOf(error, operation, item),
      );
      if (result) return this.parts.operations.finishItem(operation.id, item.item, result, this.now());
      await pause(this.parts.settings.bulk.retryMs);
    }
  }

  /** Under the rights its asker has now: between the asking and an item they may have changed, or ended with the account. @throws Refused not-permitted */
  private async attemptToday(operation: StoredOperation, item: PendingItem): Promise<ItemResult> {
    const { account } = operation.actor;
    if (account === SYSTEM_ACTOR.account) return this.attempt(operation, item);
    const asker = await this.parts.sessions.findAccount(account);
    if (!asker || asker.disabled)
      throw refused(
        'not-permitted',
        '提交此批办的账号已停用，其余事项不再办理',
        'the account that asked for it has been closed: nothing more is done for it',
      );
    return this.attempt({ ...operation, actor: asker.actor }, item);
  }

  private async resultOf(error: unknown, operation: StoredOperation, item: PendingItem): Promise<ItemResult | null> {
    if ((error instanceof Refused && error.refusal.code === 'engine-unavailable') || isDatabaseAway(error)) return null;
    const { actor, action, input } = operation;
    if (error instanceof Refused && !operation.dryRun)
      await auditOnce(this.parts.attempts, error, { actor, caseId: item.caseId, action, requestId: input.requestId });
    const problem = error instanceof Refused ? error : refused('internal', '系统内部错误', 'internal error');
    if (problem !== error)
      this.parts.logger.error({ err: error, operation: operation.id, item: item.item }, 'item of an operation failed');
    const about = item.caseId === null ? {} : { caseId: item.caseId };
    return {
      status: problem === error ? 'refused' : 'failed',
      version: problem.context.version ?? null,
      documentNo: null,
      problem: toProblem(
        problem.refusal,
        { ...about, ...problem.context },
        `urn:qunjian:request:${operation.input.requestId}`,
      ),
    };
  }

  private now(): string {
    return new Date(this.parts.realNow()).toISOString();
  }
}

/** The one who asked, with the rights they have now. */
export function callerOf({ id, actor }: StoredOperation): Caller {
  return {
    actor,
    username: actor.account,
    displayName: '',
    bodyName: '',
    mustChangePassword: false,
    totp: false,
    via: { kind: 'token', id: `operation:${id}` },
  };
}

/** Kinds of operations that the worker writes down too: cases follow the status that an import brought. */
const WRITTEN_BY_WORKER: readonly string[] = ['unit-status'];

/** All kinds of operations of this process: taken up at its start, left in order at its end. */
export class OperationRunners {
  private watching: NodeJS.Timeout | undefined;

  constructor(
    readonly all: readonly OperationRunner[],
    private readonly operations: OperationsRepository,
  ) {}

  /** @throws Refused not-found also for somebody else's */
  async get(caller: Caller, id: string): Promise<OperationView> {
    const operation = await this.operations.find(caller.actor.account, id);
    if (!operation) throw notFound();
    return operation;
  }

  async resume(): Promise<void> {
    for (const runner of this.all) await runner.resume();
  }

  /** Takes up what the worker writes down beside an import, now and then; what is worked on here already is left alone. */
  watch(everyMs: number, failed: (error: unknown) => void): void {
    this.watching = setInterval(() => {
      Promise.all(
        this.all.filter(({ kind }) => WRITTEN_BY_WORKER.includes(kind)).map((runner) => runner.resume()),
      ).catch(failed);
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.watching);
    await Promise.all(this.all.map((runner) => runner.stop()));
  }
}
