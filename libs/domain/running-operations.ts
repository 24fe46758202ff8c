import { answersToConfirm, openHolds } from './barriers.js';
import type { BodyRef, CaseState, Finding, PlainDate, Role } from './case.js';
import type { Decision, Notice } from './decision.js';
import { isOverdue, pauseDeadline, recount, resumeDeadline } from './deadlines.js';
import type { ErrorCode, Refusal } from './errors.js';
import { checkUnits, refusalOf } from './legality.js';
import { isReviewing, preparingPosition, stepOf } from './moves.js';
import { accept, dueMoved, enter, runningDeadline, withdrawDeadlines, yoursNow, type Operation } from './operation.js';
import { mayAllow, isFor, remembered, whoMayAllow } from './allow.js';
import { plannedAnew, takenBack } from './preparing-operations.js';
import { HOLD_ONCE, WITHIN_THE_LINE } from './procedure-rules.js';
import { knownReason } from './reasons.js';
import { refuse } from './refuse.js';
import { outsideArea, areasOfCase } from './routing.js';
import { ladderOf, type Cited, type EscalationLevel } from './rule-set.js';
import { mayLeaveNow, stillOperating } from './preconditions.js';
import { openFindings } from './open-findings.js';
import { isOwnLimit } from './holding.js';
import type { ActionRequest } from './actions.js';

/** Operations across all phases: clock, units, hands and words. */

export function hold(op: Operation<'hold'>): Decision {
  const { reasonCode, note } = op.action.data;
  const unknown = knownReason(op.ctx.reasons, 'hold', reasonCode, note);
  if (unknown) return unknown;
  if (op.state.holds.some((h) => h.reasonCode === reasonCode && h.position === op.state.position)) {
    return refuse(
      'hold-reason-used',
      '同一环节不得以同一理由再次挂起',
      'a phase is not paused twice for the same reason',
      {
        rule: HOLD_ONCE,
        errors: [{ path: 'reasonCode', message: '本环节已用过此理由' }],
      },
    );
  }
  const by = op.action.actor.account;
  return accept({
    ...op.state,
    status: 'on-hold',
    hold: { reasonCode, from: op.on, by, note: note ?? null },
    holds: [...op.state.holds, { reasonCode, position: op.state.position, from: op.on, to: null }],
    deadlines: op.state.deadlines.map((d) => (d.state === 'running' ? pauseDeadline(d, op.on) : d)),
  });
}

export function resume(op: Operation<'resume'>): Decision {
  const next: CaseState = {
    ...op.state,
    status: 'open',
    hold: null,
    holds: op.state.holds.map((h, i, all) => (i === all.length - 1 ? { ...h, to: op.on } : h)),
    deadlines: op.state.deadlines.map((d) => (d.state === 'paused' ? resumeDeadline(d, op.on, op.ctx.calendar) : d)),
  };
  return accept(levelsAfresh(next, op.today), [yoursNow(next, op.on)]);
}

/** A deadline that a hold or a calendar moved past today is not overdue any more: its ladder begins again. */
function levelsAfresh(state: CaseState, today: PlainDate): CaseState {
  const running = runningDeadline(state);
  return running !== null && !isOverdue(running, today) ? { ...state, escalation: 0 } : state;
}

export function close(op: Operation<'close'>): Decision {
  const { reasonCode, note } = op.action.data;
  const unknown = knownReason(op.ctx.reasons, 'close', reasonCode, note);
  if (unknown) return unknown;
  const next: CaseState = {
    ...withdrawDeadlines(op.state, op.on),
    status: 'closed',
    hold: null,
    claimedBy: null,
    closing: { reasonCode, on: op.on, note: note ?? null },
  };
  const notice: Notice = {
    kind: 'decided',
    body: op.state.bodies.responsible.id,
    account: op.state.officer,
    on: op.on,
    params: { verdict: 'closed', reasonCode, role: 'officer' },
  };
  return accept(next, [notice]);
}

export function withdrawUnit(op: Operation<'withdraw-unit'>): Decision {
  const { unit, reasonCode, note } = op.action.data;
  const unknown = reasonCode === undefined ? null : knownReason(op.ctx.reasons, 'withdraw-unit', reasonCode, note);
  if (unknown) return unknown;
  const leaving = op.state.units.find((u) => u.unitId === unit);
  if (!leaving)
    return refuse('unit-not-in-case', '该单位不在本案件内', 'the unit is not in this case', {
      errors: [{ path: 'unit', message: '不在本案件内' }],
    });
  if (!mayLeaveNow(op.state, leaving)) return stillOperating();
  const units = op.state.units.filter((u) => u.unitId !== unit);
  const leadUnit = op.state.leadUnit === unit ? units[0]!.unitId : op.state.leadUnit;
  // A joint case left with one unit must change its mode or close; until then the findings say so and nothing can be submitted.
  const found = checkUnits({ ...op.state, units, leadUnit }, op.ctx.rules);
  if (op.state.position === 'registration.recording')
    return leftAfterApproval(op, { ...op.state, units, leadUnit }, found);
  return unitsChanged(op, { ...op.state, units, leadUnit }, found);
}

/** After the result's approval the organisation stands: it loses a unit that is gone, as long as its mode still fits those who stay. */
function leftAfterApproval(op: Operation<'withdraw-unit'>, state: CaseState, found: Finding[]): Decision {
  const barrier = found.find((f) => f.severity === 'lock' || f.severity === 'required');
  if (barrier) {
    const { zh, en } = barrier;
    return unitRefused('too-few-units', `${zh}；结果已批复的请终止案件`, `${en}; after the reply, close the case`, {
      id: String(barrier.inputs['ruleId']),
      citation: barrier.citation,
    });
  }
  return accept({ ...state, findings: openFindings(op.state.findings, op.action.name, found, op.on) });
}

/** The one way in which units and mode change: before the plan's approval they just do; after it the plan is drawn up and answered anew. */
function unitsChanged(
  op: Operation<'withdraw-unit' | 'add-unit' | 'change-mode'>,
  state: CaseState,
  found: Finding[],
): Decision {
  const present = isReviewing(state.position) ? takenBack(state, op.on) : state;
  const changed = { ...present, findings: openFindings(op.state.findings, op.action.name, found, op.on) };
  const { position } = state;
  if (position === 'application.reviewing' || position === 'congress.reviewing') {
    const { next, notices } = enter(op, changed, preparingPosition(stepOf(position)));
    return accept(next, notices);
  }
  const planStands = position === 'congress.holding' || stepOf(position) === 'registration';
  if (!planStands) return accept(changed);
  const { next, notices } = enter(op, { ...changed, ...plannedAnew(op.state) }, 'congress.planning');
  return accept(next, notices);
}

/** By the system: what the ledger says of a unit now. While one is gone nothing is approved or registered; back in operation the case goes on. */
export function noteUnitStatus(op: Operation<'note-unit-status'>): Decision {
  const { unit, status, on } = op.action.data;
  const known = op.state.units.find((u) => u.unitId === unit);
  if (!known || (known.status ?? 'operating') === status)
    return refuse('nothing-to-do', '本案中该单位的状态没有变化', 'the case knows the unit as it is');
  const units = op.state.units.map(({ status: _status, statusOn: _on, ...rest }) => {
    if (rest.unitId !== unit) return op.state.units.find((u) => u.unitId === rest.unitId)!;
    return status === 'operating' ? rest : { ...rest, status, statusOn: on };
  });
  return accept({ ...op.state, units });
}

function unitRefused(code: ErrorCode, zh: string, en: string, rule: Cited): Decision {
  return refuse(code, zh, en, { rule, errors: [{ path: 'unit', message: zh }] });
}

export function addUnit(op: Operation<'add-unit'>): Decision {
  const { unit } = op.action.data;
  if (op.state.units.some((u) => u.unitId === unit.unitId))
    return unitRefused(
      'unit-already-in-case',
      '该单位已在本案件内',
      'the unit is in this case already',
      op.ctx.rules.units.once,
    );
  const units = [...op.state.units, { ...unit, joinedOn: op.on }];
  const findings = checkUnits({ ...op.state, units }, op.ctx.rules);
  const barrier = barrierBut('too-few-units', findings);
  if (barrier) return { ok: false, refusal: refusalOf({ ...barrier, path: 'unit' }) };
  return unitsChanged(op, { ...op.state, units }, findings);
}

/** Too few units may still become enough: the finding is shown, and nothing can be submitted while it stands. */
function barrierBut(rule: string, findings: Finding[]): Finding | undefined {
  return findings.find((f) => (f.severity === 'lock' || f.severity === 'required') && f.rule !== rule);
}

/**
 * Another mode, with the association, the district or the lead unit it needs. A single case becomes a joint one before its second unit joins.
 * Once the plan is approved, who votes has changed with the mode: the congress is planned anew, earlier minutes stay.
 */
export function changeMode(op: Operation<'change-mode'>): Decision {
  const { to, sponsor = op.state.sponsor, district = op.state.district, leadUnit = op.state.leadUnit } = op.action.data;
  // The same mode with another association, district or lead unit is a change as well.
  const asBefore = sponsor === op.state.sponsor && district === op.state.district && leadUnit === op.state.leadUnit;
  if (to === op.state.mode && asBefore)
    return refuse('nothing-to-do', '组建方式未变化', 'the case has this mode already', {
      errors: [{ path: 'to', message: '已是此方式' }],
    });
  const findings = checkUnits({ ...op.state, mode: to, leadUnit, sponsor, district }, op.ctx.rules);
  const barrier = barrierBut('too-few-units', findings);
  // Which units it has is not said with the mode: it is the mode that does not fit them.
  if (barrier)
    return { ok: false, refusal: refusalOf(barrier.path === 'units' ? { ...barrier, path: 'to' } : barrier) };
  return unitsChanged(op, { ...op.state, mode: to, sponsor, district, leadUnit }, findings);
}

/**
 * 转办 to another body: it takes effect when the receiving body accepts; deadlines move along unchanged. Until then it can be sent to another
 * body instead, or taken back by naming the body that holds the case.
 */
export function transfer(op: Operation<'transfer'>): Decision {
  const { to, note } = op.action.data;
  if (to.line !== op.state.type && to.line !== 'party') {
    return refuse(
      'body-of-another-line',
      '只能转办至本系统机构或党（工）委',
      'a case moves within its own line, or to another Party committee',
      {
        rule: WITHIN_THE_LINE,
        errors: [{ path: 'to', message: '须为本系统机构或党（工）委' }],
      },
    );
  }
  const pending = op.state.transfer;
  if (pending !== null && to.id === op.state.bodies[pending.as].id) {
    const back: CaseState = { ...op.state, transfer: null, waitingSince: op.ctx.now };
    return accept(back, [yoursNow(back, op.on)]);
  }
  if (pending?.to.id === to.id) {
    return refuse(
      'transfer-pending',
      '已转办至该机构，正待其接收',
      'a transfer to this body is waiting to be accepted',
      { errors: [{ path: 'to', message: '待其接收' }] },
    );
  }
  const as = transferredAs(op.state, to);
  if (to.id === op.state.bodies[as].id) {
    return refuse('nothing-to-do', '该机构已承办本案', 'this body holds the case already', {
      errors: [{ path: 'to', message: '已承办本案' }],
    });
  }
  const places = areasOfCase(op.state);
  const outside = outsideArea(as, to, places, { by: op.action.actor, reason: note });
  if (outside) return asField('to', outside);
  const next: CaseState = {
    ...op.state,
    transfer: {
      to,
      as,
      by: op.action.actor.account,
      on: op.on,
      note: note ?? null,
      ...(outsideArea(as, to, places) ? { beyondArea: true } : {}),
    },
    waitingSince: op.ctx.now,
  };
  return accept(next, [{ ...yoursNow(next, op.on), kind: 'transferred' }]);
}

function asField(path: string, { refusal }: { refusal: Refusal }): Decision {
  return { ok: false, refusal: { ...refusal, errors: refusal.errors?.map((e) => ({ ...e, path })) ?? [] } };
}

/** A Party committee both drives cases and decides Party cases: under review it takes over the decision, else the case. */
function transferredAs({ type, position }: CaseState, to: BodyRef): 'approving' | 'responsible' {
  return to.line === type && (type !== 'party' || isReviewing(position)) ? 'approving' : 'responsible';
}

export function acceptTransfer(op: Operation<'accept-transfer'>): Decision {
  const { to, as, beyondArea } = op.state.transfer!;
  const approving = as === 'approving';
  // Units may have joined since; a transfer that a common superior made beyond the area was made knowing it.
  const outside = beyondArea ? null : outsideArea(as, to, areasOfCase(op.state));
  if (outside) return { ok: false, refusal: { ...outside.refusal, errors: [] } };
  const registersItself = op.ctx.rules.registrar.by === 'approving-body';
  const bodies = {
    ...op.state.bodies,
    ...(approving ? { approving: to, ...(registersItself ? { registering: to } : {}) } : { responsible: to }),
  };
  const next: CaseState = {
    ...op.state,
    bodies,
    area: bodies.responsible.area,
    transfer: null,
    claimedBy: null,
    ...(approving ? returnsInOrder(op.state) : {}),
    officer: approving ? op.state.officer : null,
    waitingSince: op.ctx.now,
  };
  return accept(next, [yoursNow(next, op.on)]);
}

/** A reviewer of the body that gave the case away decides no more: what they returned comes back in order, to whoever takes it up. */
function returnsInOrder({ returned, answered }: CaseState): Partial<CaseState> {
  return {
    returned: returned && { ...returned, resume: 'in-order' },
    ...(answered ? { answered: { ...answered, resume: 'in-order' } } : {}),
  };
}

/**
 * 说明理由后通过, given in advance: whoever the rule names lets a hold through, so that the side that applies can go on. It holds for the numbers of
 * the day; the findings of the case show it.
 */
export function allow(op: Operation<'allow'>): Decision {
  const { state } = op;
  const { actor } = op.action;
  const confirmable = answersToConfirm(state, op.ctx.rules, op.today);
  const holds = openHolds(state, op.ctx.rules, op.today);
  const judged: Finding[] = [];
  for (const [i, override] of op.action.data.overrides.entries()) {
    const found = holds.find((f) => isFor(f, override));
    if (!found) return nothingToAllow(override.rule, i, holds);
    if (!mayAllow(state, actor, found)) return notTheirs(found, i);
    judged.push({ ...found, overriddenBy: { by: actor.account, on: op.on, reason: override.reason.trim() } });
  }
  // A late answer that is confirmed stands in the record of the answer, not against the case.
  const shown = judged.filter((f) => !confirmable.some((c) => c.rule === f.rule));
  const findings = openFindings(state.findings, 'allow', shown, op.on);
  return accept({ ...state, findings, allowances: remembered(state, judged, { actor, on: op.on }) });
}

function nothingToAllow(rule: string, index: number, holds: readonly Finding[]): Decision {
  const open = holds.map((f) => f.rule).join('、') || '无';
  return refuse(
    'nothing-to-do',
    `没有须说明理由后通过的事项 ${rule}，现有：${open}`,
    `nothing of ${rule} waits to be let through`,
    {
      errors: [{ path: `overrides.${index}.rule`, message: `现有：${open}` }],
    },
  );
}

function notTheirs(found: Finding, index: number): Decision {
  const { zh, en } = whoMayAllow(found);
  return refuse(
    'not-permitted',
    `此事项须由${zh}说明理由后通过，申请方不得自行通过`,
    `only ${en} may let this through`,
    {
      rule: { id: String(found.inputs['ruleId']), citation: found.citation },
      errors: [{ path: `overrides.${index}.rule`, message: `须由${zh}` }],
    },
  );
}

export function reassign(op: Operation<'reassign'>): Decision {
  const next: CaseState = { ...op.state, officer: op.action.data.officer };
  return accept(next, [
    {
      kind: 'yours-now',
      body: op.state.bodies.responsible.id,
      account: op.action.data.officer,
      on: op.on,
      params: { position: op.state.position, role: 'officer' },
    },
  ]);
}

export function urge(op: Operation<'urge'>): Decision {
  const by = op.action.actor.account;
  const told = yoursNow(op.state, op.on);
  const next: CaseState = { ...op.state, urges: [...op.state.urges, { by, at: op.ctx.now, on: op.today }] };
  return accept(next, [{ ...told, kind: 'urged', params: { ...told.params, by } }]);
}

/**
 * The words themselves live in the audit row of the action; a request is told to the body that may do what it asks for. While the approving body's own limit
 * runs, those who may hold the case are its supervisors.
 */
export function comment(op: Operation<'comment'>): Decision {
  const { request } = op.action.data;
  if (!request) return accept(op.state);
  const { approving, responsible, supervising } = op.state.bodies;
  if (
    request.action === 'hold' &&
    op.ctx.rules.holding?.ownLimit === 'refuse' &&
    isOwnLimit(op.state, { body: approving.id })
  )
    return accept(
      op.state,
      supervising.map(({ id }) => requestedOf(op, request, id, 'supervisor')),
    );
  const [told, role] = request.action === 'withdraw-unit' ? [responsible, 'officer'] : [approving, 'reviewer'];
  return accept(op.state, [requestedOf(op, request, told.id, role as Role)]);
}

function requestedOf(op: Operation<'comment'>, request: ActionRequest, body: string, role: Role): Notice {
  const params = {
    position: op.state.position,
    role,
    action: request.action,
    unit: request.unit ?? null,
    reasonCode: request.reasonCode ?? null,
    by: op.action.onBehalfOf ?? op.action.actor.account,
  };
  return { kind: 'requested', body, account: null, on: op.on, params };
}

export function attach(op: Operation<'attach'>): Decision {
  const { documentId, sha256, name } = op.action.data;
  const attachment = { documentId, sha256, name, by: op.action.actor.account, on: op.on };
  return accept({ ...op.state, attachments: [...op.state.attachments, attachment] });
}

/** By the timer: a deadline has passed; each level tells once, of the bodies of the ladder, those who act there and those who lead them. */
export function escalate(op: Operation<'escalate'>): Decision {
  const { deadlineId, level } = op.action.data;
  const deadline = op.state.deadlines.find((d) => d.id === deadlineId);
  const rung = deadline && ladderOf(op.ctx.rules, deadline.position).find((l) => l.level === level);
  if (!deadline || !rung || !isOverdue(deadline, op.today) || level !== op.state.escalation + 1) {
    return refuse('nothing-to-do', '没有需要升级的时限', 'no deadline is due for this level');
  }
  const params = { position: op.state.position, dueOn: deadline.dueOn, level };
  const notices = told(op.state, rung).map((who): Notice => ({
    kind: 'overdue',
    body: who.body,
    account: who.account,
    on: op.on,
    params: { ...params, role: who.role },
  }));
  return accept({ ...op.state, escalation: level }, notices);
}

type Told = { role: Role; body: string; account: string | null };

/** Whom a level reaches. Of a body those who can do something about the case: its leaders (督办) from the second level on, never its instructors. */
function told({ bodies, officer }: CaseState, { tell, level }: EscalationLevel): Told[] {
  const { approving, responsible, supervising } = bodies;
  const of = (role: Role, ...whose: BodyRef[]): Told[] => whose.map(({ id }) => ({ role, body: id, account: null }));
  const leaders = (body: BodyRef): Told[] => (level > 1 ? of('supervisor', body) : []);
  const all: Told[] = [
    ...(tell.includes('approving') ? [...of('reviewer', approving), ...leaders(approving)] : []),
    ...(tell.includes('officer') ? [{ role: 'officer' as const, body: responsible.id, account: officer }] : []),
    ...(tell.includes('responsible') ? [...of('officer', responsible), ...leaders(responsible)] : []),
    ...(tell.includes('supervising') ? of('supervisor', ...supervising) : []),
  ];
  return all.filter((one, i) => i === all.findIndex((other) => other.role === one.role && other.body === one.body));
}

/** By the system when a notice for a year lands or changes: every living deadline is counted again; one that moves keeps before, after and cause, and its parties are told. */
export function applyCalendar(op: Operation<'apply-calendar'>): Decision {
  const calendar = op.action.data.releases;
  const by = { seq: op.state.version + 1, on: op.on };
  const deadlines = op.state.deadlines.map((d) => recount(d, calendar, by));
  const moved = deadlines.flatMap(({ position, recounts = [] }) =>
    recounts.filter(({ seq }) => seq === by.seq).map((change) => ({ position, ...change })),
  );
  const notices = moved.flatMap(({ position, from, to, releases }) =>
    dueMoved(op.state, op.on, { position, from, dueOn: to, calendar: releases.join('、') }),
  );
  return accept(levelsAfresh({ ...op.state, deadlines }, op.today), notices);
}
