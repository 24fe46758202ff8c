import type { ActionName } from './actions.js';
import type { CaseStatus, Phase, Position, Step } from './case.js';
import { POSITIONS } from './case.js';

/** Where an action may be taken and where it may lead. `to` empty: the case stays where it is. */
export interface Move {
  from: readonly Position[];
  to: readonly Position[];
  during: readonly CaseStatus[];
}

const ANYWHERE = POSITIONS;
const OPEN = ['open'] as const;
const LIVING = ['open', 'on-hold'] as const;
const REVIEWING = ['application.reviewing', 'congress.reviewing', 'registration.reviewing'] as const;
const BACK_TO_APPLICANT = ['application.preparing', 'congress.planning', 'registration.reporting'] as const;
/** Where those who prepare a step begin it (`MOVE_TARGETS` of admin-move.ts, which reads this table). */
const STEPS_BEGIN = [
  'survey.counting',
  'guidance.assigning',
  'guidance.contacting',
  'application.preparing',
  'congress.planning',
  'registration.reporting',
] as const;
/** Units change only while nothing is under review. */
const BEFORE_THE_PLAN = [
  'survey.counting',
  'guidance.assigning',
  'guidance.contacting',
  'application.preparing',
  'congress.planning',
] as const;
/** After the plan's approval they change by going back to a new plan, whatever changes. */
const UNITS_CHANGE = [...BEFORE_THE_PLAN, 'congress.holding', 'registration.reporting'] as const;
const AFTER_SURVEY = POSITIONS.filter((p) => p !== 'survey.counting');
const AFTER_ASSIGNMENT = AFTER_SURVEY.filter((p) => p !== 'guidance.assigning');

/** Every action of a case: the one table that the guard, the buttons and the reachability test read. */
export const MOVES = {
  'record-survey': { from: ANYWHERE, to: [], during: OPEN },
  'confirm-eligibility': { from: ['survey.counting'], to: ['guidance.assigning'], during: OPEN },
  'assign-instructor': { from: AFTER_SURVEY, to: ['guidance.contacting'], during: OPEN },
  'record-contact': { from: AFTER_ASSIGNMENT, to: ['application.preparing'], during: OPEN },
  'submit-application': { from: ['application.preparing'], to: ['application.reviewing'], during: OPEN },
  'submit-congress-plan': { from: ['congress.planning'], to: ['congress.reviewing'], during: OPEN },
  'record-congress': { from: ['congress.holding'], to: ['registration.reporting', 'congress.planning'], during: OPEN },
  'submit-result': { from: ['registration.reporting'], to: ['registration.reviewing'], during: OPEN },
  approve: { from: REVIEWING, to: ['congress.planning', 'congress.holding', 'registration.recording'], during: OPEN },
  return: { from: REVIEWING, to: BACK_TO_APPLICANT, during: OPEN },
  reject: { from: REVIEWING, to: ['application.preparing', 'congress.planning'], during: OPEN },
  withdraw: { from: REVIEWING, to: BACK_TO_APPLICANT, during: OPEN },
  register: { from: ['registration.recording'], to: [], during: OPEN },
  hold: { from: ANYWHERE, to: [], during: OPEN },
  resume: { from: ANYWHERE, to: [], during: ['on-hold'] },
  // Under review and before the registration only a unit that is no longer operating leaves (preconditions.ts): the case has to be put right wherever it is.
  'withdraw-unit': {
    from: [...UNITS_CHANGE, ...REVIEWING, 'registration.recording'],
    to: ['application.preparing', 'congress.planning'],
    during: LIVING,
  },
  'add-unit': { from: UNITS_CHANGE, to: ['congress.planning'], during: OPEN },
  'change-mode': { from: UNITS_CHANGE, to: ['congress.planning'], during: OPEN },
  allow: { from: ANYWHERE, to: [], during: OPEN },
  close: { from: ANYWHERE, to: [], during: LIVING },
  extend: { from: REVIEWING, to: [], during: OPEN },
  'confirm-extension': { from: REVIEWING, to: [], during: OPEN },
  'admin-move': { from: ANYWHERE, to: [], during: OPEN },
  'confirm-admin-move': { from: ANYWHERE, to: STEPS_BEGIN, during: OPEN },
  transfer: { from: ANYWHERE, to: [], during: OPEN },
  'accept-transfer': { from: ANYWHERE, to: [], during: OPEN },
  reassign: { from: ANYWHERE, to: [], during: LIVING },
  claim: { from: REVIEWING, to: [], during: OPEN },
  release: { from: REVIEWING, to: [], during: OPEN },
  urge: { from: ANYWHERE, to: [], during: OPEN },
  comment: { from: ANYWHERE, to: [], during: LIVING },
  attach: { from: ANYWHERE, to: [], during: LIVING },
  // Wherever a rule set sets a limit: an alarm that no action may answer would ring for ever.
  escalate: { from: ANYWHERE, to: [], during: OPEN },
  'apply-calendar': { from: ANYWHERE, to: [], during: LIVING },
  'note-unit-status': { from: ANYWHERE, to: [], during: LIVING },
  'apply-rule-set': { from: ANYWHERE, to: [], during: LIVING },
} as const satisfies Record<ActionName, Move>;

export function moveOf(name: ActionName): Move {
  return MOVES[name];
}
export function stepOf(position: Position): Step {
  return position.slice(0, position.indexOf('.')) as Step;
}
export function phaseOf(position: Position): Phase {
  return position.slice(position.indexOf('.') + 1) as Phase;
}

/** Step whose approval waits at a reviewing position. */
export function isReviewing(position: Position): boolean {
  return phaseOf(position) === 'reviewing';
}

/** Position in which the applicant's side prepares what is reviewed in this step. */
export function preparingPosition(step: Step): Position {
  return (
    {
      application: 'application.preparing',
      congress: 'congress.planning',
      registration: 'registration.reporting',
    } as const
  )[step as 'application' | 'congress' | 'registration'];
}
