import { setTimeout as pause } from 'node:timers/promises';
import { ACTION_BODIES } from '../../../libs/contracts/actions.js';
import type { BulkActionsBody, OperationView } from '../../../libs/contracts/bulk.js';
import type { ItemResult, OperationsRepository, PendingItem, StoredOperation } from '../../../libs/data/operations.repository.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Caller } from '../access/access.decorators.js';
import type { ApiSettings } from '../api-parts.js';
import type { ActRequest, CaseActionsService } from '../cases/case-actions.service.js';
import { deterministicId, fingerprint } from '../http/canonical.js';
import { entityTag } from '../http/entity-tag.js';
import { parseBody } from '../http/invalid-input.js';
import { notFound, Refused, refused, toProblem } from '../http/refused.js';

export interface BulkRequest {
  caller: Caller;
  body: BulkActionsBody;
  key: string;
  requestId: string;
}
export interface BulkParts {
  operations: OperationsRepository;
  actions: CaseActionsService;
  settings: ApiSettings;
  logger: Logger;
  realNow: () => number;
}

/**
 * One action on many cases. The operation is written down first, then its items are decided one by one, each under an action id of its own
 * that never changes: whoever goes on after a stop, here or in another process, repeats nothing.
 */
export class BulkActionsService {
  private stopping = false;
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly parts: BulkParts) {}

  /** @returns the operation as it stands; its items go on behind the answer. @throws Refused for a body that the action does not accept */
  async start({ caller, body, key, requestId }: BulkRequest): Promise<OperationView> {
    const { action, items, data, dryRun } = body;
    parseBody(ACTION_BODIES[action], data);
    const { actor } = caller;
    const id = deterministicId('operation', actor.account, key);
    const print = fingerprint({ account: actor.account, call: 'bulk-actions', body });
    const stands = await this.parts.operations.create({
      id,
      action,
      dryRun,
      actor,
      input: { fingerprint: print, requestId, data },
      createdAt: this.now(),
      items: items.map(({ caseId, version }, i) => ({ actionId: `bulk-${id}-${i}`, caseId, version: version ?? null })),
    });
    if (stands !== print) throw refused('idempotency-key-reused', '该请求编号已用于另一个请求', 'this Idempotency-Key was used for another request');
    this.goOn({ id, action, dryRun, actor, input: { fingerprint: print, requestId, data } });
    return this.get(caller, id);
  }

  /** @throws Refused not-found also for somebody else's */
  async get(caller: Caller, id: string): Promise<OperationView> {
    const operation = await this.parts.operations.find(caller.actor.account, id);
    if (!operation) throw notFound();
    return operation;
  }

  /** Takes up what an earlier process left. */
  async resume(): Promise<void> {
    for (const operation of await this.parts.operations.running()) this.goOn(operation);
  }

  /** Finishes the items at hand and leaves the rest for the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  private goOn(operation: StoredOperation): void {
    const work = this.work(operation)
      .catch((error: unknown) => this.parts.logger.error({ err: error, operation: operation.id }, 'bulk operation stopped'))
      .finally(() => this.running.delete(work));
    this.running.add(work);
  }

  private async work(operation: StoredOperation): Promise<void> {
    const pending = await this.parts.operations.pendingItems(operation.id);
    const lane = async (): Promise<void> => {
      for (let item = pending.shift(); item && !this.stopping; item = pending.shift()) await this.settle(operation, item);
    };
    await Promise.all(Array.from({ length: this.parts.settings.bulk.sideBySide }, lane));
    await this.parts.operations.finish(operation.id, this.now());
  }

  /** Tries until there is an answer; a busy engine is none. */
  private async settle(operation: StoredOperation, item: PendingItem): Promise<void> {
    while (!this.stopping) {
      const result = await this.attempt(operation, item);
      if (result) return this.parts.operations.finishItem(operation.id, item.item, result, this.now());
      await pause(this.parts.settings.bulk.retryMs);
    }
  }

  private async attempt(operation: StoredOperation, item: PendingItem): Promise<ItemResult | null> {
    const request = requestOf(operation, item);
    try {
      if (operation.dryRun) return { status: 'done', version: (await this.parts.actions.rehearse(request)).version, documentNo: null, problem: null };
      const { version, representation } = await this.parts.actions.act(request);
      const documentNo = operation.action === 'approve' ? (representation.decisions.at(-1)?.documentNo ?? null) : null;
      return { status: 'done', version, documentNo, problem: null };
    } catch (error) {
      return this.resultOf(error, operation, item);
    }
  }

  private resultOf(error: unknown, operation: StoredOperation, item: PendingItem): ItemResult | null {
    if (error instanceof Refused && error.refusal.code === 'engine-unavailable') return null;
    const problem = error instanceof Refused ? error : refused('internal', '系统内部错误', 'internal error');
    if (problem !== error) this.parts.logger.error({ err: error, operation: operation.id, item: item.item }, 'item of a bulk operation failed');
    return {
      status: problem === error ? 'refused' : 'failed',
      version: problem.context.version ?? null,
      documentNo: null,
      problem: toProblem(problem.refusal, { caseId: item.caseId, ...problem.context }, `urn:qunjian:request:${operation.input.requestId}`),
    };
  }

  private now(): string {
    return new Date(this.parts.realNow()).toISOString();
  }
}

/** The single request an item stands for, under the rights of the one who asked. */
function requestOf({ id, action, actor, input }: StoredOperation, { actionId, caseId, version }: PendingItem): ActRequest {
  const caller: Caller = { actor, username: actor.account, displayName: '', bodyName: '', mustChangePassword: false, via: { kind: 'token', id: `operation:${id}` } };
  return { caller, caseId, action, body: input.data, key: actionId, ifMatch: version === null ? undefined : entityTag(version), requestId: input.requestId };
}
