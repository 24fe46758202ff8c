import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationView } from '../../../libs/contracts/bulk.js';
import type { AccountsRepository } from '../../../libs/data/accounts.repository.js';
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
import type { ApiSettings } from '../platform/settings.js';
import { notFound, Refused, refused, toProblem } from '../http/refused.js';

/** What the operations of every kind are worked with. */
export interface OperationMeans {
  operations: OperationsRepository;
  attempts: AttemptLog;
  settings: ApiSettings;
  logger: Logger;
  realNow: () => number;
  accounts: AccountsRepository;
}
/** How the items of one kind of operation are done. */
export interface ItemWork {
  /** @throws Refused when it is refused; engine-unavailable means that it is tried again under the same action id */
  attempt(operation: StoredOperation, item: PendingItem): Promise<ItemResult>;
  /** What an earlier try of the item has become in the audit, whatever its asker may see and do now; null when nothing. */
  found(operation: StoredOperation, item: PendingItem): Promise<ItemResult | null>;
}

/** A process that renews nothing for so long is gone: others take up what it had. */
const TAKEN_SECONDS = 10;

/**
 * Operations of one kind. The operation is written down first, then its items are decided one by one, each under an action id of its own
 * that never changes: whoever goes on after a stop, here or in another process, repeats nothing. One process at a time works on an operation.
 */
export class OperationRunner {
  private stopping = false;
  private readonly running = new Set<Promise<void>>();
  private readonly atWork = new Set<string>();
  /** Name of this process in `operations.taken_by`. */
  private readonly holder = randomUUID();

  constructor(
    readonly kind: string,
    private readonly work: ItemWork,
    private readonly means: OperationMeans,
  ) {}

  /** @returns the operation as it stands; its items go on behind the answer. @throws Refused for a key that was used for something else */
  async start(caller: Caller, operation: NewOperation): Promise<OperationView> {
    const stands = await this.means.operations.create(operation);
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
    this.wake();
    return this.get(caller, operation.id);
  }

  /** @throws Refused not-found also for somebody else's */
  async get(caller: Caller, id: string): Promise<OperationView> {
    const operation = await this.means.operations.find(caller.actor.account, id);
    if (!operation) throw notFound();
    return operation;
  }

  /** Looks for work at once instead of at the next turn; one that fails is left to that turn. */
  wake(): void {
    this.takeUp().catch((error: unknown) => this.means.logger.warn({ err: error }, 'operations were not taken up'));
  }

  /** Takes up what nobody works on, new or left by a process that is gone, and stays the one who works on what it has. */
  async takeUp(): Promise<void> {
    if (this.stopping) return;
    for (const operation of await this.means.operations.take(this.kind, this.holder, TAKEN_SECONDS))
      this.goOn(operation);
  }

  /** Finishes the items at hand and leaves the rest for whoever looks next. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
    await this.means.operations
      .letGo(this.holder)
      .catch((error: unknown) => this.means.logger.warn({ err: error }, 'operations are left until they are missed'));
  }

  private goOn(operation: StoredOperation): void {
    if (this.stopping || this.atWork.has(operation.id)) return;
    this.atWork.add(operation.id);
    const work = this.workOn(operation)
      .catch((error: unknown) => this.means.logger.error({ err: error, operation: operation.id }, 'operation stopped'))
      .finally(() => {
        this.running.delete(work);
        this.atWork.delete(operation.id);
      });
    this.running.add(work);
  }

  /** Ends with the last item, or with a failure once every lane has ended: then the next turn takes the operation up again. */
  private async workOn(operation: StoredOperation): Promise<void> {
    const pending = await this.means.operations.pendingItems(operation.id);
    const lanes = Array.from({ length: this.means.settings.bulk.sideBySide }, () => this.lane(operation, pending));
    const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
    await this.means.operations.finish(operation.id, this.now());
  }

  /** An item without an answer goes behind the others, so that one case that does not answer holds up none of them. */
  private async lane(operation: StoredOperation, pending: PendingItem[]): Promise<void> {
    for (let item = pending.shift(); item && !this.stopping; item = pending.shift()) {
      if (await this.settle(operation, item)) continue;
      pending.push(item);
      await pause(this.means.settings.bulk.retryMs);
    }
  }

  /** @returns false when there is no answer yet: the engine is busy or the database is away; true also for what was paused or called off. */
  private async settle(operation: StoredOperation, item: PendingItem): Promise<boolean> {
    try {
      if (!(await this.means.operations.begin(operation.id, item.item, this.now()))) return true;
      const result = await this.attemptToday(operation, item).catch((error: unknown) =>
        this.resultOf(error, operation, item),
      );
      await this.means.operations.finishItem(operation.id, item.item, result, this.now());
      return true;
    } catch (error) {
      if (isUnanswered(error)) return false;
      throw error;
    }
  }

  /** Under the rights its asker has now: between the asking and an item they may have changed, or ended with the account. @throws Refused not-permitted */
  private async attemptToday(operation: StoredOperation, item: PendingItem): Promise<ItemResult> {
    const { account } = operation.actor;
    if (account === SYSTEM_ACTOR.account) return this.work.attempt(operation, item);
    const asker = await this.means.accounts.findAccount(account);
    if (!asker || asker.disabled)
      throw refused(
        'not-permitted',
        '提交此批办的账号已停用，其余事项不再办理',
        'the account that asked for it has been closed: nothing more is done for it',
      );
    return this.work.attempt({ ...operation, actor: asker.actor }, item);
  }

  /** An earlier try may have been recorded whose answer nobody heard: that is what the item became, and no refusal. @throws where there is no answer yet */
  private async resultOf(error: unknown, operation: StoredOperation, item: PendingItem): Promise<ItemResult> {
    if (isUnanswered(error)) throw error;
    const found = operation.dryRun ? null : await this.work.found(operation, item);
    if (found) return found;
    const { actor, action, input } = operation;
    if (error instanceof Refused && !operation.dryRun)
      await auditOnce(this.means.attempts, error, { actor, caseId: item.caseId, action, requestId: input.requestId });
    const problem = error instanceof Refused ? error : refused('internal', '系统内部错误', 'internal error');
    if (problem !== error)
      this.means.logger.error({ err: error, operation: operation.id, item: item.item }, 'item of an operation failed');
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
    return new Date(this.means.realNow()).toISOString();
  }
}

/** Neither done nor refused: the engine is busy, or the database is away. The same item is tried again under the same action id. */
function isUnanswered(error: unknown): boolean {
  return (error instanceof Refused && error.refusal.code === 'engine-unavailable') || isDatabaseAway(error);
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
    via: { kind: 'token', scopes: [], id: `operation:${id}` },
  };
}
