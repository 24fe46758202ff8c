import type { CaseRepresentation } from '../../../libs/contracts/cases.js';
import { movePending } from '../../../libs/domain/admin-move.js';
import { mayAllow } from '../../../libs/domain/allow.js';
import { availableActions } from '../../../libs/domain/available-actions.js';
import { openHolds } from '../../../libs/domain/barriers.js';
import { countWorkingDays, type CalendarRelease } from '../../../libs/domain/calendar.js';
import { hasEnded, type Actor, type CaseState, type Deadline, type PlainDate } from '../../../libs/domain/case.js';
import { extensionPending, isOverdue } from '../../../libs/domain/deadlines.js';
import type { Refusal } from '../../../libs/domain/errors.js';
import { heldOverdue } from '../../../libs/domain/holding.js';
import { phaseOf, stepOf } from '../../../libs/domain/moves.js';
import { planStatus, targetStatus } from '../../../libs/domain/plan-date.js';
import { mayOpen } from '../../../libs/domain/opening-rights.js';
import { relationsOf } from '../../../libs/domain/permissions.js';
import { rulesOfCase } from '../../../libs/domain/rule-sets/registry.js';
import type { TypeRules } from '../../../libs/domain/rule-set.js';
import { waitingFor } from '../../../libs/domain/waiting-for.js';
import { withoutWords } from './outsider-view.js';

/** The day and the calendar the answer is given on. */
export interface Today {
  today: PlainDate;
  releases: readonly CalendarRelease[];
}

/** The case as the actor may see it; persons named in it, and what people wrote, only for those who are a party to it. */
export function representCase(whole: CaseState, actor: Actor, day: Today): CaseRepresentation {
  const isParty = relationsOf(whole, actor).length > 0;
  const state = isParty ? whole : withoutWords(whole);
  const rules = rulesOfCase(state);
  const overdue = overdueDeadline(state, day.today);
  const plan = planStatus(state, day.today, day.releases);
  return {
    id: state.caseId,
    caseNo: state.caseNo,
    type: state.type,
    mode: state.mode,
    step: stepOf(state.position),
    phase: phaseOf(state.position),
    status: state.status,
    attempt: state.attempt,
    round: state.round,
    version: state.version,
    ruleSet: state.ruleSet,
    ...(state.ruleChanges ? { ruleChanges: state.ruleChanges } : {}),
    units: state.units,
    leadUnit: state.leadUnit,
    sponsor: state.sponsor,
    district: state.district,
    area: state.area,
    bodies: state.bodies,
    listItem: state.listItem,
    planDueOn: state.planDueOn,
    planOverdue: plan?.overdue ?? false,
    planWorkingDaysLeft: plan?.workingDaysLeft ?? null,
    planWarning: plan?.warning ?? null,
    target: targetStatus(state, day.today, day.releases),
    reopens: state.reopens,
    ...(state.beyondArea ? { beyondArea: state.beyondArea } : {}),
    openedOn: state.openedOn,
    openedAt: state.openedAt,
    officer: state.officer,
    claimedBy: state.claimedBy,
    instructor: state.instructor,
    waitingFor: waitingForView(state),
    deadlines: state.deadlines.map((d) => deadlineView(d, day.today)),
    overdue: overdue !== null,
    overdueWorkingDays: overdue === null ? 0 : countWorkingDays(day.releases, overdue.dueOn, day.today),
    escalation: state.escalation,
    findings: state.findings,
    documents: state.documents,
    survey: state.survey,
    application: state.application && {
      consentOfUnit: state.application.consentOfUnit,
      ...(isParty ? { preparatoryGroup: state.application.preparatoryGroup } : {}),
    },
    plan: state.plan && planView(state.plan, isParty),
    congresses: state.congresses.map((c) => congressView(c, isParty)),
    submission: state.submission,
    countersignatures: state.countersignatures,
    decisions: state.decisions,
    returned: state.returned,
    hold: state.hold,
    transfer: state.transfer,
    extensionAsked: extensionPending(state),
    moveAsked: movePending(state),
    term: state.term,
    registration: state.registration,
    ...(state.organisation ? { organisation: state.organisation } : {}),
    formedOn: state.formedOn,
    closing: state.closing,
    ...(isParty ? { contacts: state.contacts, attachments: state.attachments } : {}),
    allowable: rules ? openHolds(state, rules, day.today).filter((found) => mayAllow(state, actor, found)) : [],
    allowedActions: [
      ...availableActions(state, actor, { today: day.today, ...rulesOf(state) }),
      ...reopening(state, actor),
    ],
  };
}

/** The rules the case keeps; undefined for a set that this version does not ship. */
function rulesOf(state: CaseState): { rules?: TypeRules } {
  const rules = rulesOfCase(state);
  return rules ? { rules } : {};
}

/** Names of the actions the actor may take now, for the problem of a refused one. */
export function allowedActionNames(state: CaseState, actor: Actor): string[] {
  return [...availableActions(state, actor, rulesOf(state)), ...reopening(state, actor)]
    .filter((a) => a.enabled)
    .map((a) => a.action);
}

/** `reopen` opens a linked case, so it is offered on closed ones only. */
function reopening(state: CaseState, actor: Actor): { action: 'reopen'; enabled: boolean; reasons: Refusal[] }[] {
  return state.status === 'closed' && mayOpen(actor, state.bodies.responsible)
    ? [{ action: 'reopen', enabled: true, reasons: [] }]
    : [];
}

function waitingForView(state: CaseState): CaseRepresentation['waitingFor'] {
  if (hasEnded(state)) return null;
  const whose = waitingFor(state);
  return { ...whose, bodyName: bodyNameOf(state, whose.body), since: state.waitingSince };
}

/** Name of a body that the case itself names; null of any other. */
export function bodyNameOf(state: CaseState, body: string): string | null {
  const { responsible, approving, registering, supervising, countersigning } = state.bodies;
  const receiving = state.transfer ? [state.transfer.to] : [];
  const known = [responsible, approving, registering, ...supervising, ...(countersigning?.bodies ?? []), ...receiving];
  return known.find((b) => b.id === body)?.name ?? null;
}

function overdueDeadline(state: CaseState, today: PlainDate): Deadline | null {
  return state.status === 'open' ? (state.deadlines.find((d) => isOverdue(d, today)) ?? null) : heldOverdue(state);
}

function deadlineView(d: Deadline, today: PlainDate): CaseRepresentation['deadlines'][number] {
  return {
    id: d.id,
    step: stepOf(d.position),
    phase: phaseOf(d.position),
    limit: d.limit,
    startedOn: d.startedOn,
    dueOn: d.dueOn,
    originalDueOn: d.originalDueOn,
    provisional: d.provisional,
    pausedDays: d.pausedDays,
    state: d.state,
    endedOn: d.endedOn,
    ...(d.enteredOn ? { enteredOn: d.enteredOn } : {}),
    overdue: isOverdue(d, today),
    extensions: d.extensions,
    calendar: d.calendar,
    ...(d.recounts ? { recounts: d.recounts } : {}),
  };
}

function planView(plan: NonNullable<CaseState['plan']>, isParty: boolean): CaseRepresentation['plan'] {
  const { candidates, ...rest } = plan;
  return { ...rest, ...(isParty ? { candidates } : {}) };
}

function congressView(
  congress: CaseState['congresses'][number],
  isParty: boolean,
): CaseRepresentation['congresses'][number] {
  const { results, elected, furtherBallots, ...rest } = congress;
  return { ...rest, ...(isParty ? { results, elected, ...(furtherBallots ? { furtherBallots } : {}) } : {}) };
}
