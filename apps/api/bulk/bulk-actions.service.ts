import { Inject, Injectable } from '@nestjs/common';
import { ACTION_BODIES } from '../../../libs/contracts/actions.js';
import type { BulkActionsBody, OperationView } from '../../../libs/contracts/bulk.js';
import {
  OperationsRepository,
  type ItemResult,
  type PendingItem,
  type StoredOperation,
} from '../../../libs/data/operations.repository.js';
import type { PeopleAction } from '../../../libs/domain/actions.js';
import { systemActionId } from '../../../libs/domain/system-action.js';
import type { Caller } from '../access/access.decorators.js';
import { CaseActionsService, type ActRequest } from '../cases/case-actions.service.js';
import { deterministicId, fingerprintOf } from '../http/request-identity.js';
import { entityTag } from '../http/entity-tag.js';
import { parseBody } from '../http/invalid-input.js';
import { callerOf, type OperationRunner } from '../operations/operation-runner.js';
import { OperationRunners } from '../operations/operation-runners.js';
import { REAL_NOW } from '../platform/tokens.js';

export interface BulkRequest {
  caller: Caller;
  body: BulkActionsBody;
  key: string;
  requestId: string;
}

/** One action on many cases. */
@Injectable()
export class BulkActionsService {
  private readonly runner: OperationRunner;

  constructor(
    runners: OperationRunners,
    private readonly operations: OperationsRepository,
    private readonly actions: CaseActionsService,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    this.runner = runners.announce('bulk-actions', {
      attempt: (operation, item) => this.attempt(operation, item),
      found: (operation, item) => this.found(operation, item),
    });
  }

  /** @returns the operation as it stands; its items go on behind the answer. @throws Refused for a body that the action does not accept */
  start({ caller, body, key, requestId }: BulkRequest): Promise<OperationView> {
    const { action, items, data, dryRun } = body;
    parseBody(ACTION_BODIES[action], data);
    const { actor } = caller;
    const id = deterministicId('operation', actor.account, key);
    const fingerprint = fingerprintOf({ account: actor.account, call: 'bulk-actions', body });
    return this.runner.start(caller, {
      id,
      kind: this.runner.kind,
      action,
      dryRun,
      actor,
      input: { fingerprint, requestId, data },
      createdAt: new Date(this.realNow()).toISOString(),
      items: items.map(({ caseId, version }, i) => ({
        actionId: systemActionId('bulk', id, i),
        caseId,
        version: version ?? null,
      })),
    });
  }

  private async attempt(operation: StoredOperation, item: PendingItem): Promise<ItemResult> {
    const request = requestOf(operation, item);
    if (operation.dryRun) {
      const { version, outcome } = await this.actions.rehearse(request);
      const { status, waitingFor, deadline } = outcome;
      return { status: 'done', version, documentNo: null, problem: null, result: { status, waitingFor, deadline } };
    }
    const { version, representation } = await this.actions.act(request);
    return done(operation, version, representation.decisions.at(-1)?.documentNo ?? null);
  }

  private async found(operation: StoredOperation, { caseId, actionId }: PendingItem): Promise<ItemResult | null> {
    const recorded = await this.operations.recordedAction(caseId!, actionId);
    return recorded && done(operation, recorded.seq, recorded.documentNo);
  }
}

/** An approval has a numbered reply; the numbers of other decisions are their own business. */
function done({ action }: StoredOperation, version: number, documentNo: string | null): ItemResult {
  return { status: 'done', version, documentNo: action === 'approve' ? documentNo : null, problem: null };
}

/** The single request an item stands for, under the rights of the one who asked. */
function requestOf(operation: StoredOperation, { actionId, caseId, version }: PendingItem): ActRequest {
  const { action, input } = operation;
  return {
    caller: callerOf(operation),
    caseId: caseId!,
    action: action as PeopleAction,
    body: input.data,
    key: actionId,
    ifMatch: version === null ? undefined : entityTag(version),
    requestId: input.requestId,
  };
}
