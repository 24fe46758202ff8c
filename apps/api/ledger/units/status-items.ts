import { Injectable } from '@nestjs/common';
import { CasesRepository } from '../../../../libs/data/cases.repository.js';
import {
  OperationsRepository,
  type ItemInput,
  type ItemResult,
  type PendingItem,
  type StoredOperation,
} from '../../../../libs/data/operations.repository.js';
import type { ActionRequest, CaseAction, PeopleAction } from '../../../../libs/domain/actions.js';
import type { CaseState, PlainDate } from '../../../../libs/domain/case.js';
import {
  affectedCase,
  STATUS_NAMES,
  statusStep,
  type StatusStep,
} from '../../../../libs/domain/ledger/units/unit-status.js';
import type { UnitStatus } from '../../../../libs/domain/ledger/units/unit-facts.js';
import { mayPerform, SYSTEM_ACTOR } from '../../../../libs/domain/permissions.js';
import { systemActionId } from '../../../../libs/domain/system-action.js';
import { CaseActionsService } from '../../cases/case-actions.service.js';
import { CaseEngine } from '../../engine/case-engine.js';
import { Refused } from '../../http/refused.js';
import { callerOf } from '../../operations/operation-runner.js';

/** What one case is asked because a unit's status changed. */
export interface StatusItem extends ItemInput {
  action: StatusStep['action'];
  body: { unitId: string; status: UnitStatus; on: PlainDate; evidence: string; reasonCode: string | null };
}
const DONE = { version: null, documentNo: null, problem: null } as const;
/** Not now, or not by this person: the body whose case it is has to see to it. */
const ASK_INSTEAD: readonly string[] = [
  'not-permitted',
  'not-found',
  'wrong-position',
  'transfer-pending',
  'hold-reason-used',
  'hold-own-limit',
  'event-date-before-last',
  'too-few-units',
  'unit-still-operating',
];

/** Brings a unit's new status to one of its cases: by the case's own action where the one who asked may take it, else by asking the body that may. */
@Injectable()
export class StatusItems {
  constructor(
    private readonly cases: CasesRepository,
    private readonly actions: CaseActionsService,
    private readonly engine: CaseEngine,
    private readonly operations: OperationsRepository,
  ) {}

  /** @throws Refused engine-unavailable, so that the item is tried again under the same action id */
  async attempt(operation: StoredOperation, item: PendingItem): Promise<ItemResult> {
    const { body } = item.input as StatusItem;
    const caller = callerOf(operation);
    const known = await this.cases.actionContext(caller.actor, item.caseId!, item.actionId);
    if (!known && body.status === 'operating') return noted(await this.note(operation, item, 0));
    if (!known) return this.ask(operation, item, null);
    const { state, recorded } = known;
    if (recorded) return { ...DONE, status: 'done', version: recorded.seq, result: { outcome: 'acted' } };
    // The case may have moved on since: what it does is decided by what it is now.
    const step = concerns(state, body.unitId) ? statusStep(body.status, affectedCase(state)) : null;
    if (!step) return { ...DONE, status: 'done', result: { outcome: 'nothing-to-do' } };
    if (body.status === 'operating') {
      const version = await this.note(operation, item, state.version);
      if (step.action === 'note-unit-status') return noted(version);
    }
    if (!mayPerform(state, caller.actor, step.action)) return this.ask(operation, item, state);
    try {
      const { version } = await this.actions.act({
        caller,
        caseId: item.caseId!,
        action: step.action as PeopleAction,
        body: bodyOf(step, body),
        key: item.actionId,
        ifMatch: undefined,
        requestId: operation.input.requestId,
      });
      return { ...DONE, status: 'done', version, result: { outcome: 'acted', action: step.action } };
    } catch (error) {
      if (error instanceof Refused && ASK_INSTEAD.includes(error.refusal.code)) return this.ask(operation, item, state);
      throw error;
    }
  }

  /** The action itself, or the comment that asks for it. */
  async found(_: StoredOperation, { caseId, actionId, input }: PendingItem): Promise<ItemResult | null> {
    const { operations } = this;
    const acted = await operations.recordedAction(caseId!, actionId);
    if (acted) return { ...DONE, status: 'done', version: acted.seq, result: { outcome: 'acted' } };
    const asked = await operations.recordedAction(caseId!, requestKey(actionId));
    return asked && requested(asked.seq, input as StatusItem);
  }

  /** What the ledger says of the unit, into the case's own history: until it is put right nothing of it is approved or registered. @returns version, null where the case knew */
  private async note(
    { input }: StoredOperation,
    { actionId, caseId, input: of }: PendingItem,
    seen: number,
  ): Promise<number | null> {
    const { unitId: unit, status, on, evidence } = (of as StatusItem).body;
    const answer = await this.engine.act(
      caseId!,
      {
        id: systemActionId(actionId, 'noted'),
        name: 'note-unit-status',
        data: { unit, status, on, evidence: evidence.slice(0, 2000) },
        actor: SYSTEM_ACTOR,
        requestId: input.requestId,
      },
      seen,
    );
    return answer.outcome === 'accepted' ? answer.answer.version : null;
  }

  /** A comment in the case's own history that names what is asked; the body that may do it is told. In the asker's name where they have a part in the case. */
  private async ask(operation: StoredOperation, item: PendingItem, state: CaseState | null): Promise<ItemResult> {
    const input = item.input as StatusItem;
    await this.note(operation, item, state?.version ?? 0);
    const asked = { text: textOf(input), request: requestOf(input) };
    const key = requestKey(item.actionId);
    if (state && mayPerform(state, operation.actor, 'comment')) {
      const { version } = await this.actions.act({
        caller: callerOf(operation),
        caseId: item.caseId!,
        action: 'comment',
        body: asked,
        key,
        ifMatch: undefined,
        requestId: operation.input.requestId,
      });
      return requested(version, input);
    }
    const asker = operation.actor.account === SYSTEM_ACTOR.account ? {} : { onBehalfOf: operation.actor.account };
    const action: CaseAction = {
      id: key,
      name: 'comment',
      data: asked,
      actor: SYSTEM_ACTOR,
      ...asker,
      requestId: operation.input.requestId,
    };
    const answer = await this.engine.act(item.caseId!, action, state?.version ?? 0);
    if (answer.outcome === 'refused') throw new Refused(answer.refusal);
    if (answer.outcome === 'ended') return { ...DONE, status: 'done', result: { outcome: 'nothing-to-do' } };
    return requested(answer.answer.version, input);
  }
}

function noted(version: number | null): ItemResult {
  return { ...DONE, status: 'done', version, result: { outcome: version === null ? 'nothing-to-do' : 'acted' } };
}

function requestKey(actionId: string): string {
  return systemActionId(actionId, 'request');
}

function requested(version: number, { action }: StatusItem): ItemResult {
  return { ...DONE, status: 'requested', version, result: { outcome: 'asked', action } };
}

function concerns({ units }: CaseState, unitId: string): boolean {
  return units.some((unit) => unit.unitId === unitId);
}

/** The body of the case's action. The day is that of the entry: the case's own events may be later than the unit's. */
function bodyOf({ action, reasonCode }: StatusStep, { unitId, status, on, evidence }: StatusItem['body']): object {
  const note = `单位${STATUS_NAMES[status]}（${on}）：${evidence}`.slice(0, 2000);
  if (action === 'resume') return { note };
  if (action === 'withdraw-unit') return { unit: unitId, ...(reasonCode ? { reasonCode } : {}), comment: note };
  return { reasonCode, note };
}

function requestOf({ action, body: { unitId, reasonCode } }: StatusItem): ActionRequest {
  return { action: action as ActionRequest['action'], unit: unitId, ...(reasonCode ? { reasonCode } : {}) };
}

const ASKED: Record<ActionRequest['action'], string> = {
  hold: '挂起本案',
  resume: '恢复办理',
  close: '终止本案',
  'withdraw-unit': '办理该单位退出',
};

function textOf({ action, body: { unitId, status, on, evidence } }: StatusItem): string {
  return `单位${unitId}自${on}起${STATUS_NAMES[status]}（依据：${evidence}），请${ASKED[action as ActionRequest['action']]}`.slice(
    0,
    2000,
  );
}
