import { Inject, Injectable } from '@nestjs/common';
import type { OperationView } from '../../../../libs/contracts/bulk.js';
import type { OpenCaseBody } from '../../../../libs/contracts/cases.js';
import type { OpenCasesBody } from '../../../../libs/contracts/task-lists.js';
import { ListOpenings, type OpeningItem } from '../../../../libs/data/ledger/lists/list-openings.js';
import {
  OperationsRepository,
  type ItemResult,
  type NewOperation,
  type PendingItem,
  type StoredOperation,
} from '../../../../libs/data/operations.repository.js';
import { OpenCaseService } from '../../cases/open-case.service.js';
import { fieldRefused } from '../../cases/action-data.js';
import { deterministicId, fingerprintOf } from '../../http/request-identity.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import { callerOf, type OperationRunner } from '../../operations/operation-runner.js';
import { OperationRunners } from '../../operations/operation-runners.js';
import { REAL_NOW } from '../../platform/tokens.js';
import { requireLedger, ChangesService, type AskedChange } from '../../audit/changes.service.js';

/** Starts the workflows of a published list as one operation. An item that has a case is done; asking again opens nothing twice. */
@Injectable()
export class OpenCasesService {
  private readonly runner: OperationRunner;

  constructor(
    runners: OperationRunners,
    private readonly operations: OperationsRepository,
    private readonly openings: ListOpenings,
    private readonly opening: OpenCaseService,
    private readonly changes: ChangesService,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    this.runner = runners.announce('open-cases', {
      attempt: (operation, item) => this.attempt(operation, item),
      found: (operation, item) => this.found(operation, item),
    });
  }

  /** @returns the operation; its items go on behind the answer. @throws Refused not-found, list-not-published, malformed-request naming an item that is not on the list */
  async start(request: AskedChange, listId: string, body: OpenCasesBody): Promise<OperationView> {
    const { caller, key, requestId } = request;
    requireLedger(caller, 'open-cases');
    const items = await this.itemsOf(request, listId, body);
    const { actor } = caller;
    const operation: NewOperation = {
      id: deterministicId('operation', actor.account, key),
      kind: this.runner.kind,
      action: 'open',
      dryRun: false,
      actor,
      input: {
        fingerprint: fingerprintOf({ account: actor.account, call: request.call, body }),
        requestId,
        data: { taskList: listId },
      },
      createdAt: new Date(this.realNow()).toISOString(),
      items: items.map((subject) => ({ actionId: `open-${subject}`, subject })),
    };
    // Operation and audit stand together; the repeat of a key finds both.
    const stands = await this.changes.run(request, async ({ tx, audit }) => {
      const fingerprintThatStands = await this.operations.createWithin(tx, operation);
      await audit(listId, { operation: operation.id, items: items.length });
      return fingerprintThatStands;
    });
    return this.runner.started(caller, operation, stands);
  }

  private async itemsOf({ caller }: AskedChange, listId: string, body: OpenCasesBody): Promise<string[]> {
    const published = await this.openings.publishedItems(caller.actor, listId);
    if (published === null) throw notFound();
    if (published.length === 0)
      throw refused('list-not-published', '清单尚未发布，不能立案', 'the list has not been published yet');
    const stranger = body.items?.find((id) => !published.includes(id));
    if (stranger)
      throw fieldRefused(
        `items.${body.items!.indexOf(stranger)}`,
        `已发布的清单中没有 ${stranger}`,
        `${stranger} is not on the published list`,
      );
    return body.items ?? published;
  }

  private async attempt(operation: StoredOperation, { subject }: PendingItem): Promise<ItemResult> {
    const caller = callerOf(operation);
    const item = await this.openings.find(caller.actor, subject!);
    if (!item) throw notFound();
    // One that this operation opened is its own, also where its first try was not heard to the end.
    if (item.caseId !== null) return done(item.caseId, item.caseId === ownCaseId(operation, item.id));
    // The id is settled before the engine is asked: whoever tries this item now or later asks for the same case.
    const caseId = await this.openings.claim(caller.actor, item.id, ownCaseId(operation, item.id));
    try {
      const opened = await this.opening.open({
        caller,
        body: bodyOf(item),
        key: openingKey(caseId),
        requestId: operation.input.requestId,
        caseId,
      });
      return done(opened.caseId, true);
    } catch (error) {
      return this.refusedOrOpened(error, operation, item, caseId);
    }
  }

  private async found(operation: StoredOperation, { subject }: PendingItem): Promise<ItemResult | null> {
    const caseId = ownCaseId(operation, subject!);
    return (await this.operations.recordedAction(caseId, openingKey(caseId))) && done(caseId, true);
  }

  /** Somebody else may have opened the same item at the same moment; a refusal lets the item go for a later try. */
  private async refusedOrOpened(
    error: unknown,
    operation: StoredOperation,
    item: OpeningItem,
    caseId: string,
  ): Promise<ItemResult> {
    const { actor } = callerOf(operation);
    const found = await this.openings.find(actor, item.id);
    if (found?.caseId) return done(found.caseId, found.caseId === ownCaseId(operation, item.id));
    if (error instanceof Refused && error.refusal.code !== 'engine-unavailable')
      await this.openings.release(actor, item.id, caseId);
    throw error;
  }
}

/** The id that a case gets where this operation is the first to open it for the item. */
function ownCaseId(operation: StoredOperation, itemId: string): string {
  return deterministicId('list-item', operation.id, itemId);
}

function openingKey(caseId: string): string {
  return `open-${caseId}`;
}

function done(caseId: string, opened: boolean): ItemResult {
  return { status: 'done', version: null, documentNo: null, problem: null, caseId, result: { opened } };
}

function bodyOf(item: OpeningItem): OpenCaseBody {
  const { type, mode, units, leadUnit, responsibleBody, approvingBody, officer, sponsor, district, id } = item;
  return {
    type,
    mode,
    units,
    leadUnit,
    responsibleBody,
    listItem: id,
    // What the published list names stands, also beyond a body's area: the task force decided it.
    outOfAreaReason: `已发布的任务清单 ${id}`,
    ...(approvingBody ? { approvingBody } : {}),
    ...(officer ? { officer } : {}),
    ...(sponsor ? { sponsor } : {}),
    ...(district ? { district } : {}),
  };
}
