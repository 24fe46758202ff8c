import type { CaseState, Position } from './case.js';
import { POSITIONS } from './case.js';
import type { Decision, Notice } from './decision.js';
import { isReviewing, stepOf } from './moves.js';
import { accept, enter, withdrawDeadlines, type Operation } from './operation.js';
import { OWN_LINE_DECIDES } from './permissions.js';
import { nextAttempt, takenBack, withRejected } from './preparing-operations.js';
import { refuse } from './refuse.js';

/**
 * A stuck case is taken back to an earlier step: asked for by one administrator of the task force, confirmed by another. Never onward, and never behind the
 * reply to a result: approval, election and registration are the law's, not the desk's.
 */

type Refused = ReturnType<typeof refuse>;

/** Where a step begins, for those who prepare it. A meeting is held anew by a new plan, because its plan was approved for its day. */
export const MOVE_TARGETS = [
  'survey.counting',
  'guidance.assigning',
  'guidance.contacting',
  'application.preparing',
  'congress.planning',
  'registration.reporting',
] as const satisfies readonly Position[];
export type MoveTarget = (typeof MOVE_TARGETS)[number];

/** Where the case can be taken back to; none before its first step, and none once its result is approved and the organisation stands. */
export function moveTargets({ position }: Pick<CaseState, 'position'>): MoveTarget[] {
  if (position === 'registration.recording') return [];
  return MOVE_TARGETS.filter((target) => POSITIONS.indexOf(target) < POSITIONS.indexOf(position));
}

/** The move that waits for a second person; null where none does, or the case has gone on since. */
export function movePending({
  moveAsked,
  position,
}: Pick<CaseState, 'moveAsked' | 'position'>): NonNullable<CaseState['moveAsked']> | null {
  return moveAsked?.from === position ? moveAsked : null;
}

/** Why nothing can be asked here, whatever the target. */
export function nowhereToMove(state: CaseState): Refused | null {
  if (moveTargets(state).length > 0) return null;
  return state.position === 'registration.recording'
    ? notBack(
        state,
        '结果已批复，组织已成立，不得移回',
        'the result is approved and the organisation stands: nothing is moved back',
      )
    : notBack(state, '本案在第一个环节，没有可移回的环节', 'the case is at its first step');
}

/** Asks; one that waits already is replaced. */
export function adminMove(op: Operation<'admin-move'>): Decision {
  const { to, note } = op.action.data;
  const targets = moveTargets(op.state);
  if (!targets.some((target) => target === to))
    return notBack(
      op.state,
      `只能移回已经过的环节（${targets.join('、')}），不得越过审批、选举和登记`,
      `only back to ${targets.join(', ')}: approval, election and registration are not passed over`,
      'to',
    );
  const moveAsked = { to, from: op.state.position, by: op.action.actor.account, on: op.on, note };
  return accept({ ...op.state, moveAsked }, toConfirm(op.state, op.on));
}

/** Another administrator's word on it. */
export function confirmAdminMove(op: Operation<'confirm-admin-move'>): Decision {
  const { to } = movePending(op.state)!;
  const state: CaseState = { ...op.state, moveAsked: null };
  if (op.action.data.verdict === 'declined') return accept(state);
  const { next, notices } = enter({ ...op, state }, movedBack(state, to, op.on), to);
  return accept(next, [...notices, ...partiesTold(op.state, next, notices, op.on)]);
}

/** What was decided and held stays in the record; what is under way counts as never made, and what follows is another attempt, or its rounds would be given twice. */
function movedBack(state: CaseState, to: MoveTarget, on: string): CaseState {
  const present = isReviewing(state.position) ? takenBack(state, on) : withdrawDeadlines(state, on);
  // A submission that comes back to the hands it came from.
  if (isReviewing(state.position) && stepOf(to) === stepOf(state.position)) return present;
  const decided = present.decisions.some(({ attempt }) => attempt === present.attempt);
  return {
    ...present,
    ...(decided ? nextAttempt(present) : { plan: null, returned: null, round: 0 }),
    congresses: withRejected(present),
    countersignatures: [],
    findings: [],
  };
}

function toConfirm({ bodies, position }: CaseState, on: string): Notice[] {
  const params = { position, role: 'supervisor', action: 'confirm-admin-move' };
  return bodies.supervising.map(({ id }) => ({ kind: 'requested', body: id, account: null, on, params }));
}

/** The officer and the deciding body, but for whom the case waits for now: they are told that it is theirs. */
function partiesTold(
  before: CaseState,
  { bodies, officer, position }: CaseState,
  told: Notice[],
  on: string,
): Notice[] {
  const parties = [
    { body: bodies.responsible.id, account: officer, role: 'officer' },
    { body: bodies.approving.id, account: null, role: 'reviewer' },
  ];
  return parties
    .filter(({ body, role }) => !told.some((one) => one.body === body && one.params['role'] === role))
    .map(({ body, account, role }) => ({
      kind: 'moved',
      body,
      account,
      on,
      params: { position, from: before.position, role },
    }));
}

function notBack(state: CaseState, zh: string, en: string, path?: string): Refused {
  return refuse('move-not-back', zh, en, {
    rule: {
      id: 'moved-back-only',
      citation: `流程规则：管理移动只退回重办，由两人办理；${OWN_LINE_DECIDES[state.type]}`,
    },
    ...(path === undefined ? {} : { errors: [{ path, message: zh }] }),
  });
}
