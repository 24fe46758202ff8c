import { Inject, Injectable } from '@nestjs/common';
import type { StatusAnswer, StatusBody } from '../../../../libs/contracts/unit-changes.js';
import { touchLedger } from '../../../../libs/data/ledger/ledger-revision.js';
import { UnitChangesRepository } from '../../../../libs/data/ledger/units/unit-changes.repository.js';
import { findUnitByKey } from '../../../../libs/data/ledger/units/unit-keys.js';
import { type NewItem, type NewOperation, OperationsRepository } from '../../../../libs/data/operations.repository.js';
import { EXCLUSION_OF_STATUS, STATUS_NAMES, statusStep } from '../../../../libs/domain/ledger/units/unit-status.js';
import { maskText } from '../../../../libs/domain/ledger/units/masking.js';
import { systemActionId } from '../../../../libs/domain/system-action.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { deterministicId, fingerprintOf } from '../../http/request-identity.js';
import { refused } from '../../http/refused.js';
import type { OperationRunner } from '../../operations/operation-runner.js';
import { OperationRunners } from '../../operations/operation-runners.js';
import { ChangesService, type AskedChange, type ChangeWork } from '../../audit/changes.service.js';
import { StatusItems, type StatusItem } from './status-items.js';
import { noIdentityNumbers, UnitChangesService } from './unit-changes.service.js';
import { UnitReadsService } from './unit-reads.service.js';
import { CLOCK, REAL_NOW } from '../../platform/tokens.js';

/**
 * A unit suspends, ends, merges or comes back. The unit's row and the operation on its living cases are one transaction; what happens to each
 * case is decided by its own workflow, as the one who made the change or at their request, with a result per case.
 */
@Injectable()
export class UnitStatusService {
  private readonly runner: OperationRunner;

  constructor(
    runners: OperationRunners,
    items: StatusItems,
    private readonly units: UnitChangesRepository,
    private readonly changes: ChangesService,
    private readonly unitChanges: UnitChangesService,
    private readonly reads: UnitReadsService,
    private readonly operations: OperationsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    this.runner = runners.announce('unit-status', items);
  }

  /** @throws Refused status-unchanged, event-date-in-the-future, unit-not-found for the unit merged into */
  async change(
    request: AskedChange,
    unitId: string,
    body: StatusBody,
    ifMatch: string | undefined,
  ): Promise<StatusAnswer> {
    const { caller } = request;
    const { operationId } = await this.changes.run(request, (work) =>
      this.changeWithin(work, request, { unitId, body, ifMatch }),
    );
    if (operationId !== null && !body.dryRun) this.runner.wake();
    const operation = operationId === null ? null : await this.runner.get(caller, operationId);
    return { unit: await this.reads.get(caller, unitId), operation };
  }

  private async changeWithin(
    work: ChangeWork,
    request: AskedChange,
    { unitId, body, ifMatch }: { unitId: string; body: StatusBody; ifMatch: string | undefined },
  ): Promise<{ operationId: string | null }> {
    noIdentityNumbers(body);
    const unit = await this.unitChanges.hold(work, request, 'change-unit-status', unitId, ifMatch);
    if (unit.status === body.status)
      throw refused(
        'status-unchanged',
        `单位状态已是“${STATUS_NAMES[body.status]}”`,
        `the unit is ${body.status} already`,
      );
    if (body.on > this.clock.today())
      throw refused('event-date-in-the-future', '状态变化日期不能晚于今天', 'the day of the change lies after today', {
        errors: [{ path: 'on', message: '不能晚于今天' }],
      });
    const keeps = body.mergedInto === undefined ? null : await this.survivor(work, unitId, body.mergedInto);
    const operation = await this.planned(work, request, unitId, body);
    if (operation) await this.operations.createWithin(work.tx, operation);
    if (body.dryRun) {
      if (operation)
        await this.operations.settleWithin(
          work.tx,
          operation.id,
          operation.items.map(() => ({ status: 'done' as const, version: null, documentNo: null, problem: null })),
          operation.createdAt,
        );
      return { operationId: operation?.id ?? null };
    }
    const values = { status: body.status, statusOn: body.on, keeps, exclusionReason: EXCLUSION_OF_STATUS[body.status] };
    await this.units.write(work.tx, unitId, values, this.unitChanges.by(request, body.on, body.evidence));
    await touchLedger(work.tx, `status of ${unitId}`);
    await work.audit(unitId, {
      from: unit.status,
      to: body.status,
      on: body.on,
      keeps,
      evidence: maskText(body.evidence),
      operation: operation?.id ?? null,
    });
    return { operationId: operation?.id ?? null };
  }

  private async survivor({ tx }: ChangeWork, unitId: string, key: string): Promise<string> {
    const found = await findUnitByKey(tx, key);
    if (found === null || found === unitId) {
      throw refused('unit-not-found', `台账中没有可并入的单位 ${key}`, `no other unit ${key} to merge into`, {
        errors: [{ path: 'mergedInto', message: `未找到 ${key}` }],
      });
    }
    return found;
  }

  /** Null when no living case is concerned. */
  private async planned(
    { tx }: ChangeWork,
    request: AskedChange,
    unitId: string,
    body: StatusBody,
  ): Promise<NewOperation | null> {
    const operation = this.operationOf(request, body);
    const items = (await this.units.openCases(tx, unitId)).flatMap((affected, i): NewItem[] => {
      const step = statusStep(body.status, affected);
      if (!step) return [];
      const input: StatusItem = {
        action: step.action,
        body: { unitId, status: body.status, on: body.on, evidence: body.evidence, reasonCode: step.reasonCode },
      };
      return [{ actionId: systemActionId('status', operation.id, i), caseId: affected.caseId, subject: unitId, input }];
    });
    return items.length === 0 ? null : { ...operation, items };
  }

  private operationOf({ caller, key, call, requestId }: AskedChange, body: StatusBody): NewOperation {
    return {
      id: deterministicId('operation', caller.actor.account, key),
      kind: this.runner.kind,
      action: body.status,
      dryRun: body.dryRun,
      actor: caller.actor,
      input: { fingerprint: fingerprintOf({ account: caller.actor.account, call, body }), requestId, data: body },
      createdAt: new Date(this.realNow()).toISOString(),
      items: [],
    };
  }
}
