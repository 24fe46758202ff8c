import { Inject, Injectable } from '@nestjs/common';
import type { OperationView } from '../../../../libs/contracts/bulk.js';
import type {
  AcceptanceBody,
  MatchDecisionBody,
  ReconciliationAnswer,
  ReconciliationDetail,
  ReconciliationQuery,
} from '../../../../libs/contracts/reconciliation.js';
import { touchLedger } from '../../../../libs/data/ledger/ledger-revision.js';
import { findUnitByKey } from '../../../../libs/data/ledger/units/unit-keys.js';
import {
  cursorKey,
  type OpenItem,
  ReconciliationRepository,
} from '../../../../libs/data/ledger/matching/reconciliation.repository.js';
import { OperationsRepository } from '../../../../libs/data/operations.repository.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { deterministicId, fingerprintOf } from '../../http/request-identity.js';
import { ifMatchHolds } from '../../http/entity-tag.js';
import { notFound, refused } from '../../http/refused.js';
import { noIdentityNumbers } from '../units/unit-changes.service.js';
import { requireLedger, ChangesService, type ChangeWork } from '../../audit/changes.service.js';
import { CLOCK, REAL_NOW } from '../../platform/tokens.js';

interface ChangeOf<B> {
  caller: Caller;
  body: B;
  key: string;
  requestId: string;
}

/** Matches as people see and decide them. The task force decides; whoever decides is on record with day, reason and score. */
@Injectable()
export class ReconciliationService {
  constructor(
    private readonly repository: ReconciliationRepository,
    private readonly changes: ChangesService,
    private readonly operations: OperationsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  /** @throws Refused not-permitted, malformed-request for a cursor of another list */
  async list(caller: Caller, query: ReconciliationQuery): Promise<ReconciliationAnswer> {
    requireLedger(caller, 'decide-match');
    if (query.after !== undefined && !cursorKey(query.after)) throw badCursor('after');
    return this.repository.list(caller.actor, query);
  }

  async get(caller: Caller, id: string): Promise<ReconciliationDetail> {
    requireLedger(caller, 'decide-match');
    const found = await this.repository.find(caller.actor, id);
    if (!found) throw notFound();
    return found;
  }

  /** @returns the item as it stands after the decision, with its history; the ledger follows. @throws Refused */
  async decide({
    caller,
    body,
    key,
    requestId,
    id,
    ifMatch,
  }: ChangeOf<MatchDecisionBody> & { id: string; ifMatch: string | undefined }): Promise<ReconciliationDetail> {
    await this.changes.run(
      { caller, key, requestId, action: 'decide-match', call: `reconciliation/${id}/decision`, body },
      async (work) => {
        noIdentityNumbers({ reason: body.reason });
        const item = await this.repository.lock(work.tx, id);
        if (!item) throw notFound();
        if (!ifMatchHolds(ifMatch, item.version)) throw movedOn(item.version);
        const unitId = await this.unitOf(work, item, body.unitId);
        const score =
          unitId === null ? null : (item.candidates.find((candidate) => candidate.id === unitId)?.score ?? null);
        await this.repository.decide(work.tx, [{ decisionKey: item.decisionKey, unitId, score }], {
          account: caller.actor.account,
          at: this.clock.now(),
          reason: body.reason,
          operation: null,
        });
        await touchLedger(work.tx, `match ${id}`);
        await work.audit(id, { unitId, score });
        return {};
      },
    );
    return this.get(caller, id);
  }

  private async unitOf({ tx }: ChangeWork, item: OpenItem, given: string | null): Promise<string | null> {
    if (given === null) return null;
    const unitId = await findUnitByKey(tx, given);
    if (unitId === null) {
      throw refused('unit-not-found', `台账中没有单位 ${given}`, `unit ${given} is not in the ledger`, {
        errors: [{ path: 'unitId', message: `未找到 ${given}` }],
      });
    }
    return unitId === item.own ? null : unitId;
  }

  /** Takes the first proposals of many matches in one act: one transaction, and yet each with its own decision on record. */
  async accept({ caller, body, key, requestId }: ChangeOf<AcceptanceBody>): Promise<OperationView> {
    const id = deterministicId('operation', caller.actor.account, key);
    await this.changes.run(
      { caller, key, requestId, action: 'decide-match', call: 'reconciliation/acceptance', body },
      async (work) => {
        const proposals = await this.repository.lockProposals(work.tx, body);
        const results = proposals.map(({ text, unitId, score }) => ({
          status: 'done' as const,
          version: null,
          documentNo: null,
          problem: null,
          result: { text, unitId, score },
        }));
        await this.operations.createWithin(work.tx, {
          id,
          kind: 'reconciliation',
          action: 'decide-match',
          dryRun: body.dryRun,
          actor: caller.actor,
          input: {
            fingerprint: fingerprintOf({ account: caller.actor.account, call: 'reconciliation/acceptance', body }),
            requestId,
            data: body,
          },
          createdAt: this.stamp(),
          items: proposals.map((proposal, i) => ({ actionId: `match-${id}-${i}`, subject: proposal.id })),
        });
        await this.operations.settleWithin(work.tx, id, results, this.stamp());
        if (!body.dryRun) await this.takeAll(work, caller, proposals, { reason: body.reason, operation: id });
        return {};
      },
    );
    const operation = await this.operations.find(caller.actor.account, id);
    if (!operation) throw notFound();
    return operation;
  }

  private async takeAll(
    { tx, audit }: ChangeWork,
    caller: Caller,
    proposals: readonly (OpenItem & { unitId: string; score: number })[],
    by: { reason: string; operation: string },
  ): Promise<void> {
    const byKey = new Map(
      proposals.map(({ decisionKey, unitId, score }) => [decisionKey, { decisionKey, unitId, score }]),
    );
    if (byKey.size === 0) return;
    await this.repository.decide(tx, [...byKey.values()], {
      account: caller.actor.account,
      at: this.clock.now(),
      ...by,
    });
    await touchLedger(tx, `acceptance ${by.operation}`);
    await audit(by.operation, { decisions: byKey.size, items: proposals.length });
  }

  private stamp(): string {
    return new Date(this.realNow()).toISOString();
  }
}

function badCursor(path: string) {
  return refused('malformed-request', '分页游标无效', 'not a cursor of this list', {
    errors: [{ path, message: '不是本列表的分页游标' }],
  });
}

function movedOn(version: number) {
  return refused(
    'version-mismatch',
    `该比对项已更新至第 ${version} 版，请刷新后再定`,
    `the match stands at version ${version} now`,
    { version },
  );
}
