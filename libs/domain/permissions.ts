import type { ActionName, PeopleAction } from './actions.js';
import type { Actor, BodyRef, CaseState, OrganisationType } from './case.js';
import type { Grant } from './rule-set.js';

/**
 * How an actor's body stands to a case.
 * coordinating: the task force whose area covers the case; it sees, urges and counts but never approves (`OWN_LINE_DECIDES`).
 * guiding: the assigned instructor, or an instructor of the area while none is assigned.
 */
export type Relation =
  | 'responsible'
  | 'approving'
  | 'countersigning'
  | 'registering'
  | 'supervising'
  | 'coordinating'
  | 'guiding'
  | 'receiving';

/**
 * Why only the next higher body of the own line approves. The Trade Union Law was renumbered on 2021-12-24, so both numbers are named; of the
 * other lines' texts no article number is known for certain.
 */
export const OWN_LINE_DECIDES = {
  union: '工会法（2009年修正）第十一条（2021年修正后为第十二条）：报上一级工会批准',
  league: '团章：经上级团的委员会批准',
  women: '妇女联合会农村基层组织工作条例：报上一级妇女联合会备案',
  party: '中国共产党支部工作条例（试行）：由乡镇（街道）或单位基层党委审批',
} as const satisfies Record<OrganisationType, string>;

/** role × relation × action: whatever is not listed is refused. */
export const PERMISSIONS = {
  'record-survey': [
    ['instructor', 'guiding'],
    ['officer', 'responsible'],
    ['officer', 'coordinating'],
  ],
  'confirm-eligibility': [['reviewer', 'coordinating']],
  'assign-instructor': [
    ['officer', 'coordinating'],
    ['officer', 'responsible'],
  ],
  'record-contact': [['instructor', 'guiding']],
  'submit-application': [['officer', 'responsible']],
  'submit-congress-plan': [['officer', 'responsible']],
  'record-congress': [['officer', 'responsible']],
  'submit-result': [['officer', 'responsible']],
  approve: [
    ['reviewer', 'approving'],
    ['reviewer', 'countersigning'],
  ],
  return: [['reviewer', 'approving']],
  reject: [['reviewer', 'approving']],
  register: [['reviewer', 'registering']],
  // Which of them, and for what, says the rule of the finding.
  allow: [
    ['reviewer', 'coordinating'],
    ['reviewer', 'approving'],
    ['supervisor', 'supervising'],
  ],
  hold: [
    ['reviewer', 'approving'],
    ['supervisor', 'supervising'],
  ],
  resume: [
    ['reviewer', 'approving'],
    ['supervisor', 'supervising'],
  ],
  'withdraw-unit': [['officer', 'responsible']],
  'add-unit': [['officer', 'responsible']],
  'change-mode': [['officer', 'responsible']],
  close: [
    ['reviewer', 'approving'],
    ['supervisor', 'coordinating'],
  ],
  extend: [['supervisor', 'supervising']],
  // Never who has asked for it; which of them, says the rule set.
  'confirm-extension': [
    ['supervisor', 'supervising'],
    ['reviewer', 'coordinating'],
  ],
  // Those who watch the case from the task force; never who asked for it confirms it.
  'admin-move': [['supervisor', 'coordinating']],
  'confirm-admin-move': [
    ['supervisor', 'coordinating'],
    ['reviewer', 'coordinating'],
  ],
  transfer: [
    ['reviewer', 'approving'],
    ['supervisor', 'supervising'],
  ],
  'accept-transfer': [
    ['reviewer', 'receiving'],
    ['officer', 'receiving'],
  ],
  reassign: [
    ['officer', 'responsible'],
    ['supervisor', 'supervising'],
  ],
  claim: [['reviewer', 'approving']],
  release: [
    ['reviewer', 'approving'],
    ['supervisor', 'supervising'],
  ],
  urge: [
    ['officer', 'responsible'],
    ['supervisor', 'supervising'],
    ['officer', 'coordinating'],
  ],
  comment: [
    ['reviewer', 'approving'],
    ['reviewer', 'countersigning'],
    ['reviewer', 'registering'],
    ['officer', 'responsible'],
    ['officer', 'coordinating'],
    ['reviewer', 'coordinating'],
    ['instructor', 'guiding'],
    ['supervisor', 'supervising'],
  ],
  attach: [
    ['officer', 'responsible'],
    ['reviewer', 'approving'],
    ['reviewer', 'registering'],
    ['instructor', 'guiding'],
  ],
  withdraw: [['officer', 'responsible']],
} as const satisfies Record<PeopleAction, readonly Grant[]>;

/** Whether a body with this area path covers the area: its own and everything below. */
export function covers(bodyArea: string, area: string): boolean {
  return area === bodyArea || area.startsWith(`${bodyArea}/`);
}

/** Every relation in which the actor stands to the case. */
export function relationsOf(state: CaseState, actor: Actor): Relation[] {
  const { bodies } = state;
  const reaches = actor.narrowed !== true || covers(actor.area, state.area);
  const is = (body: BodyRef): boolean => reaches && body.id === actor.body;
  const relations: [Relation, boolean][] = [
    ['responsible', is(bodies.responsible)],
    ['approving', is(bodies.approving)],
    ['registering', is(bodies.registering)],
    ['countersigning', bodies.countersigning?.bodies.some(is) ?? false],
    ['coordinating', actor.line === 'task-force' && covers(actor.area, state.area)],
    ['supervising', bodies.supervising.some(is) || (actor.line === 'task-force' && covers(actor.area, state.area))],
    ['guiding', isGuiding(state, actor)],
    ['receiving', state.transfer !== null && is(state.transfer.to)],
  ];
  return relations.filter(([, holds]) => holds).map(([relation]) => relation);
}

function isGuiding(state: CaseState, actor: Actor): boolean {
  if (!actor.instructorNo) return false;
  if (state.instructor !== null) return state.instructor.instructorNo === actor.instructorNo;
  return covers(actor.area, state.area);
}

/** Whether role and relation allow the action at all; the state of the case is not looked at. */
export function mayPerform(state: CaseState, actor: Actor, action: ActionName): boolean {
  if (isOfTheSystem(action)) return actor.roles.includes('service');
  // What a change of the ledger asks of a case is put down by the system where the asker has no part in the case.
  if (action === 'comment' && actor.account === SYSTEM_ACTOR.account) return actor.roles.includes('service');
  const relations = relationsOf(state, actor);
  return (PERMISSIONS[action] as readonly Grant[]).some(
    ([role, relation]) => actor.roles.includes(role) && relations.includes(relation),
  );
}

function isOfTheSystem(action: ActionName): action is Exclude<ActionName, PeopleAction> {
  return !(action in PERMISSIONS);
}

/** The case's own timer and the system's maintenance act under this name. */
export const SYSTEM_ACTOR: Actor = {
  account: 'system',
  roles: ['service'],
  body: 'system',
  line: 'task-force',
  level: 'county',
  area: '',
};
