import type { ActionEnvelope, ActionName } from './actions.js';
import type { CaseState, PlainDate, Position } from './case.js';
import type { DecideContext, Decision, DocumentDraw, Notice } from './decision.js';
import { endDeadline, startDeadline, withdrawDeadline } from './deadlines.js';
import { moveOf, phaseOf, stepOf } from './moves.js';
import { waitingFor } from './waiting-for.js';

/** Everything one operation looks at: the state, the action and the day. */
export interface Operation<N extends ActionName> {
  state: CaseState;
  action: ActionEnvelope<N>;
  ctx: DecideContext;
  /** Business day of the entry. */
  today: PlainDate;
  /** Event date: the action's `on`, or today. */
  on: PlainDate;
}

/** The case after the operation, before its version is raised. */
export function accept(next: CaseState, notices: Notice[] = [], draw: DocumentDraw | null = null): Decision {
  return { ok: true, next, draw, notices };
}

/**
 * Move the case to a position: the deadline of the old position ends, that of the new one starts on the event date,
 * claims and escalations are over, and whoever is next is told.
 */
export function enter<N extends ActionName>(
  op: Operation<N>,
  state: CaseState,
  position: Position,
): { next: CaseState; notices: Notice[] } {
  assertReachable(op.action.name, position);
  const deadlines = state.deadlines.map((d) => (d.state === 'running' ? endDeadline(d, op.on, op.today) : d));
  const limit = op.ctx.rules.limits.find((l) => l.position === position);
  if (limit) deadlines.push(startDeadline(limit, deadlineId(deadlines, position), op.on, op.ctx.calendar));
  const next: CaseState = { ...state, position, deadlines, escalation: 0, claimedBy: null, waitingSince: op.ctx.now };
  return { next, notices: [yoursNow(next, op.on)] };
}

/** The running deadlines ended as withdrawn: nobody answered, nobody was late. */
export function withdrawDeadlines(state: CaseState, on: PlainDate): CaseState {
  const deadlines = state.deadlines.map((d) =>
    d.state === 'running' || d.state === 'paused' ? withdrawDeadline(d, on) : d,
  );
  return { ...state, deadlines, escalation: 0 };
}

export function runningDeadline(state: CaseState) {
  return state.deadlines.find((d) => d.state === 'running') ?? null;
}

/** Tells the body (or the person, where one is known) whose turn it is. */
export function yoursNow(state: CaseState, on: PlainDate): Notice {
  const whose = waitingFor(state);
  return {
    kind: 'yours-now',
    body: whose.body,
    account: whose.account,
    ...(whose.instructorNo === null ? {} : { instructorNo: whose.instructorNo }),
    on,
    params: { position: state.position, role: whose.role, dueOn: runningDeadline(state)?.dueOn ?? null },
  };
}

/** Tells whom the case waits for and the officer of the body that is responsible for it that a due date is another one. */
export function dueMoved(state: CaseState, on: PlainDate, params: Notice['params']): Notice[] {
  const waiting = yoursNow(state, on);
  const { responsible } = state.bodies;
  const officer: Notice = {
    kind: 'due-moved',
    body: responsible.id,
    account: state.officer,
    on,
    params: { ...params, role: 'officer' },
  };
  const theirs = waiting.params['role'] === 'officer' && waiting.body === responsible.id;
  const others: Notice[] = theirs
    ? []
    : [{ ...waiting, kind: 'due-moved', params: { ...params, role: waiting.params['role'] ?? null } }];
  return [...others, officer];
}

function deadlineId(deadlines: CaseState['deadlines'], position: Position): string {
  const prefix = `${stepOf(position)}-${phaseOf(position)}`;
  return `${prefix}-${deadlines.filter((d) => d.position === position).length + 1}`;
}

/** The table is the truth: an operation that leads where the table does not is a bug, not a refusal. */
function assertReachable(action: ActionName, position: Position): void {
  if (!moveOf(action).to.includes(position))
    throw new Error(`${action} may not lead to ${position}: moves.ts does not know it`);
}
