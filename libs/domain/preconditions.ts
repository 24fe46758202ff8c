import type { ActionName } from './actions.js';
import type { Actor, CaseState, CaseUnit, PlainDate } from './case.js';
import { endsCases, STATUS_NAMES } from './ledger/units/unit-status.js';
import { movePending, nowhereToMove } from './admin-move.js';
import { againstSubmission, lastUnit, noRoom, nothingHeld, unsettled } from './barriers.js';
import { extensionPending } from './deadlines.js';
import { barredFromHolding } from './holding.js';
import { isReviewing, stepOf } from './moves.js';
import { relationsOf } from './permissions.js';
import { refuse } from './refuse.js';
import type { TypeRules } from './rule-set.js';
import { isSigner, nextSigner, signedBy } from './waiting-for.js';

type Refused = ReturnType<typeof refuse>;

/** What is known beside state and actor: whom the actor stands in for, and day and rules, without which only limits per day go unasked. */
export interface GuardContext {
  onBehalfOf?: string | undefined;
  today?: PlainDate;
  rules?: TypeRules;
}
type Check = (state: CaseState, actor: Actor, context: GuardContext) => Refused | null;

/**
 * What stands in the way of an action by the state and the actor alone, whatever the action's data: the last question of the guard, so that
 * a button is grey for the very reason the server would refuse with.
 */
export function unmetPrecondition(
  state: CaseState,
  action: ActionName,
  actor: Actor,
  context: GuardContext = {},
): Refused | null {
  return CHECKS[action]?.(state, actor, context) ?? null;
}

const CHECKS: Partial<Record<ActionName, Check>> = {
  'confirm-eligibility': notSurveyed,
  'submit-application': submitting('application'),
  'submit-congress-plan': submitting('congress'),
  'submit-result': submitting('registration'),
  register: (state) => unitGone(state) ?? unsettled(state),
  allow: (state, _, { rules, today }) => (rules && today !== undefined ? nothingHeld(state, rules, today) : null),
  'add-unit': (state, _, { rules }) => (rules ? noRoom(state, rules) : null),
  'withdraw-unit': (state, _, { rules }) => noneToWithdraw(state) ?? (rules ? lastUnit(state, rules) : null),
  approve: (state, actor, context) =>
    barredFromDeciding(state, actor, context) ?? unsigned(state, actor) ?? unitGone(state) ?? unsettled(state),
  return: barredFromDeciding,
  reject: barredFromDeciding,
  claim: barredFromDeciding,
  release: notClaimed,
  withdraw: nothingToWithdraw,
  hold: (state, actor, { rules }) => barredFromHolding(state, actor, rules),
  extend: noRunningDeadline,
  'confirm-extension': notToConfirm,
  'admin-move': nowhereToMove,
  'confirm-admin-move': noMoveToConfirm,
  urge: (state, actor, context) => full(state, 'urges') ?? urgedToday(state, actor, context),
  'record-contact': (state) => (state.position === 'guidance.contacting' ? null : full(state, 'contacts')),
  attach: (state) => full(state, 'attachments'),
};

const SURVEY_RULE = { id: 'survey', citation: '岳西县党建带群建工作方案（2020年）摸底排查' };

/**
 * What a case keeps of each kind: its state travels with every action, and the engine takes none above two megabytes (a note has up to 2,000
 * characters). The first contact is never refused, because the case waits for it.
 */
export const MOST_ENTRIES = { contacts: 100, attachments: 200, urges: 500 } as const;
const ENTRIES_RULE = { id: 'entries-per-case', citation: '流程规则：每案留存的联系、附件、催办条数有上限' };
const FULL = {
  contacts: {
    zh: `本案联系记录已满 ${MOST_ENTRIES.contacts} 条，其后走访请在指导员台账登记`,
    en: `a case keeps ${MOST_ENTRIES.contacts} contacts; record further visits on the roll of instructors`,
  },
  attachments: {
    zh: `本案附件已满 ${MOST_ENTRIES.attachments} 个，请将材料合并归卷保存`,
    en: `a case keeps ${MOST_ENTRIES.attachments} attachments; file further material together`,
  },
  urges: {
    zh: `本案催办已满 ${MOST_ENTRIES.urges} 次，请改为当面督办或转办`,
    en: `a case keeps ${MOST_ENTRIES.urges} urgings; see to it in person or transfer it`,
  },
} as const;

function full(state: CaseState, kind: keyof typeof MOST_ENTRIES): Refused | null {
  return state[kind].length < MOST_ENTRIES[kind]
    ? null
    : refuse('too-many-entries', FULL[kind].zh, FULL[kind].en, { rule: ENTRIES_RULE });
}

function notSurveyed({ survey }: CaseState): Refused | null {
  return survey === null
    ? refuse('survey-missing', '尚未填报摸底统计', 'the survey has not been recorded', { rule: SURVEY_RULE })
    : null;
}

function submitting(step: 'application' | 'congress' | 'registration'): Check {
  return (state, actor, { rules }) => unitGone(state) ?? (rules ? againstSubmission(step, state, actor, rules) : null);
}

/** A unit that is deregistered, merged or gone otherwise: until the case is put right nothing goes on with it. */
function unitGone({ units }: CaseState): Refused | null {
  const gone = units.find(({ status }) => status !== undefined && endsCases(status));
  if (!gone) return null;
  const [zh, en] =
    units.length > 1
      ? ['请先办理该单位退出', 'let it withdraw first']
      : ['请终止案件；台账有误的请先更正', 'close the case, or correct the ledger'];
  return refuse(
    'unit-not-operating',
    `单位 ${gone.unitId} ${gone.name}自 ${gone.statusOn!} 起${STATUS_NAMES[gone.status!]}，${zh}`,
    `unit ${gone.unitId} is ${gone.status!} since ${gone.statusOn!}: ${en}`,
  );
}

/** Whether the unit may leave although its case is under review or waits for its registration. */
export function mayLeaveNow({ position }: CaseState, unit: CaseUnit | undefined): boolean {
  return (!isReviewing(position) && position !== 'registration.recording') || unit?.status !== undefined;
}

function noneToWithdraw(state: CaseState): Refused | null {
  return state.units.some((unit) => mayLeaveNow(state, unit)) ? null : stillOperating();
}

export function stillOperating(): Refused {
  return refuse(
    'unit-still-operating',
    '审核、登记期间只办理不再经营的单位退出；其他单位退出请先撤回报送',
    'under review and before the registration only a unit leaves that is no longer operating; withdraw the submission first',
  );
}

/** The submitter's own hand, and another reviewer's claim. A claim is among the approving body's own: a countersigning body signs beside it. */
function barredFromDeciding(state: CaseState, actor: Actor, { onBehalfOf }: GuardContext): Refused | null {
  const step = stepOf(state.position);
  const hands = [state.submission?.by, ...(state.submitters ?? []).filter((s) => s.step === step).map((s) => s.by)];
  if (hands.includes(actor.account) || (onBehalfOf !== undefined && hands.includes(onBehalfOf))) {
    return refuse(
      'decider-is-submitter',
      '本人在本环节报送过（含以往各次报送），不得由本人审核',
      'nobody decides a step that they submitted, in whatever round',
    );
  }
  const claimed = state.claimedBy !== null && state.claimedBy !== actor.account && state.claimedBy !== onBehalfOf;
  if (claimed && !isSigner(state, actor.body))
    return refuse('claimed-by-another', '该事项已由其他审核人认领', 'another reviewer has claimed this case');
  return null;
}

/** A countersigning body signs once and in its turn; the approving body decides after the signatures. */
function unsigned(state: CaseState, actor: Actor): Refused | null {
  if (!isSigner(state, actor.body)) {
    return nextSigner(state) === null
      ? null
      : refuse('countersignature-missing', '会签尚未完成，不能批准', 'countersignatures are still missing');
  }
  if (signedBy(state, actor.body)) return refuse('already-signed', '本机构已会签', 'this body has signed already');
  if (state.bodies.countersigning?.mode === 'in-order' && nextSigner(state) !== actor.body) {
    return refuse(
      'not-your-turn-to-sign',
      '依次会签，尚未轮到本机构',
      'countersignatures are in order and it is not your turn',
    );
  }
  return null;
}

function notClaimed({ claimedBy }: CaseState, actor: Actor): Refused | null {
  if (claimedBy !== null && (claimedBy === actor.account || actor.roles.includes('supervisor'))) return null;
  return refuse('not-claimed-by-you', '该事项未由您认领', 'you have not claimed this case');
}

/** 撤回: only the submitting body, only while nobody has decided or signed after it. */
function nothingToWithdraw({ position, submission, countersignatures }: CaseState, actor: Actor): Refused | null {
  if (isReviewing(position) && submission?.byBody === actor.body && countersignatures.length === 0) return null;
  return refuse(
    'nothing-to-withdraw',
    '没有可撤回的报送，或已有机构处理',
    'there is nothing of yours to withdraw, or somebody has acted on it',
  );
}

function noRunningDeadline({ deadlines }: CaseState): Refused | null {
  return deadlines.some((d) => d.state === 'running')
    ? null
    : refuse('no-running-deadline', '当前环节没有正在计算的时限', 'no deadline is running');
}

/** Of an extension that waits, somebody else's word is asked for. */
function notToConfirm(state: CaseState, actor: Actor, { onBehalfOf, rules }: GuardContext): Refused | null {
  const asked = extensionPending(state);
  if (asked === null)
    return refuse('no-extension-pending', '没有待确认的延期', 'no extension is waiting to be confirmed');
  if (asked.by === actor.account || asked.by === onBehalfOf)
    return refuse(
      'second-person-missing',
      '延期须由提出人以外的人确认',
      'an extension is confirmed by another person than the one who asked for it',
    );
  const grants = rules?.extensions?.confirmedBy;
  const relations = relationsOf(state, actor);
  return grants === undefined ||
    grants.some(([role, relation]) => actor.roles.includes(role) && relations.includes(relation))
    ? null
    : refuse('not-permitted', '规则未列您为延期确认人', 'the rules do not name you among those who confirm extensions');
}

/** Of a move that waits, another administrator's word is asked for. */
function noMoveToConfirm(state: CaseState, actor: Actor, { onBehalfOf }: GuardContext): Refused | null {
  const asked = movePending(state);
  if (asked === null) return refuse('no-move-pending', '没有待确认的移回', 'no move is waiting to be confirmed');
  return asked.by === actor.account || asked.by === onBehalfOf
    ? refuse(
        'second-person-missing',
        '移回须由提出人以外的人确认',
        'a move is confirmed by another person than the one who asked for it',
        { rule: { id: 'two-persons-move', citation: '流程规则：移回环节由一人提出、另一人确认' } },
      )
    : null;
}

function urgedToday({ urges }: CaseState, actor: Actor, { today, rules }: GuardContext): Refused | null {
  if (today === undefined || rules === undefined) return null;
  const { id, citation, perActorPerDay } = rules.urge;
  if (urges.filter((u) => u.by === actor.account && u.on === today).length < perActorPerDay) return null;
  return refuse(
    'urged-too-often',
    `每人每日最多催办 ${perActorPerDay} 次`,
    `at most ${perActorPerDay} urging(s) per person and day`,
    { rule: { id, citation } },
  );
}
