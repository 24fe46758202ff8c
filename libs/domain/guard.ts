import type { ActionName } from './actions.js';
import type { Actor, CaseState, Step } from './case.js';
import { isReviewing, moveOf, stepOf } from './moves.js';
import { OWN_LINE_DECIDES, mayPerform, relationsOf } from './permissions.js';
import { meetingBeforeApproval } from './preparing-operations.js';
import { refuse } from './refuse.js';
import { unmetPrecondition, type GuardContext } from './preconditions.js';

type Refused = ReturnType<typeof refuse>;

const DECIDED_ONCE = { id: 'decided-once', citation: '流程规则：同一次报送只作一次审批决定' };

/**
 * Whether the action may be taken now by this actor, whatever its data: the one answer for the button, the guard and the refusal's words.
 * Order: what is over, what the table allows, who may, what else stands against it.
 */
export function guard(state: CaseState, action: ActionName, actor: Actor, context: GuardContext = {}): Refused | null {
  return (
    ended(state) ??
    misplaced(state, action) ??
    forbidden(state, action, actor) ??
    unmetPrecondition(state, action, actor, context)
  );
}

function ended(state: CaseState): Refused | null {
  if (state.status === 'formed')
    return refuse('case-ended', '案件已登记办结', 'the case is finished: the organisation is registered');
  if (state.status === 'closed') return refuse('case-ended', '案件已终止', 'the case is closed');
  return null;
}

function misplaced(state: CaseState, action: ActionName): Refused | null {
  const move = moveOf(action);
  if (!move.during.includes(state.status)) return wrongStatus(state);
  if (move.from.includes(state.position)) return nothingToAccept(state, action);
  if (action === 'record-congress' && stepOf(state.position) !== 'registration')
    return meetingBeforeApproval() as Refused;
  if (isDecision(action) && decidedBefore(state)) {
    return refuse('already-decided', '该环节已作出决定，不能重复审核', 'this step has been decided already', {
      rule: DECIDED_ONCE,
    });
  }
  if (action === 'return') return nothingToReturn(state);
  return refuse(
    'wrong-position',
    `当前环节“${POSITION_NAMES[state.position]}”不能办理此事项`,
    `not possible at ${state.position}`,
  );
}

/** Before anything was sent there is nothing to send back. */
function nothingToReturn({ position }: CaseState): Refused {
  return refuse(
    'wrong-position',
    `尚未报送，没有可退回的材料：当前环节“${POSITION_NAMES[position]}”在报送之前`,
    `nothing has been submitted yet, so nothing can be returned: the case is at ${position}`,
    { rule: { id: 'return-a-submission', citation: '流程规则：退回补正针对已报送的材料' } },
  );
}

function wrongStatus(state: CaseState): Refused {
  return state.status === 'on-hold'
    ? refuse('case-on-hold', '案件已挂起，恢复后方可办理', 'the case is on hold; resume it first')
    : refuse('case-not-on-hold', '案件未挂起', 'the case is not on hold');
}

/** Without a transfer nobody is its receiver, so the lack of one is named before the lack of the right. */
function nothingToAccept({ transfer }: CaseState, action: ActionName): Refused | null {
  if (action !== 'accept-transfer' || transfer !== null) return null;
  return refuse('no-transfer-pending', '没有待接收的转办', 'no transfer is waiting');
}

function isDecision(action: ActionName): boolean {
  return action === 'approve' || action === 'return' || action === 'reject';
}

/** A decision stands behind the present position: a second one comes too late, rather than too early. */
function decidedBefore(state: CaseState): boolean {
  return !isReviewing(state.position) && state.decisions.length > 0;
}

/** Why role or relation do not allow it at all, whatever the state; null when they do. */
export function forbidden(state: CaseState, action: ActionName, actor: Actor): Refused | null {
  if (mayPerform(state, actor, action)) return null;
  const coordinating = isDecision(action) && relationsOf(state, actor).includes('coordinating');
  return coordinating
    ? refuse(
        'not-permitted',
        '专班负责协调督办，不得代替上级组织作出决定',
        'the task force coordinates and urges; it does not approve',
        {
          rule: { id: 'own-line-decides', citation: OWN_LINE_DECIDES[state.type] },
        },
      )
    : refuse('not-permitted', '您的角色或所在机构无权办理此事项', 'your role or body may not do this');
}

/** Chinese names of the positions, as refusals and screens say them: 审核 in every line, because a women's federation consents and records (备案). */
export const POSITION_NAMES = {
  'survey.counting': '摸底统计',
  'guidance.assigning': '指派指导员',
  'guidance.contacting': '走访联系',
  'application.preparing': '准备申请',
  'application.reviewing': '申请审核',
  'congress.planning': '筹备大会',
  'congress.reviewing': '大会方案审核',
  'congress.holding': '召开大会',
  'registration.reporting': '上报结果',
  'registration.reviewing': '结果审核',
  'registration.recording': '登记备案',
} as const satisfies Record<CaseState['position'], string>;

export const STEP_NAMES = {
  survey: '摸底',
  guidance: '指派指导',
  application: '申请',
  congress: '成立大会',
  registration: '登记',
} as const satisfies Record<Step, string>;
