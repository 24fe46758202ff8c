import fc from 'fast-check';
import { PEOPLE_ACTIONS, type ActionName, type CaseAction, type PeopleAction } from '../../libs/domain/actions.js';
import { nextDate, plusDays } from '../../libs/domain/calendar.js';
import {
  MODES,
  ORGANISATION_TYPES,
  POSITIONS,
  type Actor,
  type CaseState,
  type OrganisationType,
  type PlainDate,
} from '../../libs/domain/case.js';
import { movePending } from '../../libs/domain/admin-move.js';
import { extensionPending } from '../../libs/domain/deadlines.js';
import { decide } from '../../libs/domain/decide.js';
import { withDocumentNo } from '../../libs/domain/decision.js';
import type { ErrorCode, Refusal } from '../../libs/domain/errors.js';
import { moveOf } from '../../libs/domain/moves.js';
import { mayPerform } from '../../libs/domain/permissions.js';
import { BODIES, PEOPLE, SURVEY, aCase, aCongress, aPlan, actor, anAction, context, unit } from './case-builder.js';

/** An officer of the Party committee who is its reviewer as well: the one who could decide what they submitted. */
const TWO_HATS: Actor = { ...PEOPLE.officer, account: 'two-hats', roles: ['officer', 'reviewer'] };
/** Anybody of the small county, with any right or none. */
const actors = (type: OrganisationType): Actor[] => [
  PEOPLE.instructor,
  PEOPLE.officer,
  PEOPLE.taskForceReviewer,
  PEOPLE.taskForceOfficer,
  PEOPLE.supervisor,
  PEOPLE.secondSupervisor,
  PEOPLE.approver(type),
  PEOPLE.secondApprover(type),
  PEOPLE.registrar(type),
  actor('reviewer', 'T02U'),
  actor('officer', 'T02U'),
  TWO_HATS,
];

/** Data that is sometimes in order: refusals and acceptances both have to be frequent. */
function dataOf(name: PeopleAction, type: OrganisationType, today: PlainDate, pick: number): unknown {
  const either = <T>(...choices: T[]): T => choices[pick % choices.length]!;
  const units = [0, 1, 2, 3, 4, 5].map((i) => unit(`YX000${i + 1}`));
  const data: Record<PeopleAction, unknown> = {
    'record-survey': either(
      SURVEY,
      { ...SURVEY, employees: 2, womenEmployees: 1, leagueMembers: 1, unionMembers: 1 },
      { ...SURVEY, countedOn: today },
    ),
    'confirm-eligibility': either({}, { overrides: [{ rule: 'below-threshold', reason: '县专班同意' }] }),
    'assign-instructor': { instructorNo: either('ZDY001', 'ZDY002') },
    'record-contact': { note: '联系' },
    'submit-application': {
      preparatoryGroup: either(
        [
          { ref: 'p1', role: 'leader' },
          { ref: 'p2', role: 'member' },
          { ref: 'p3', role: 'member' },
        ],
        [],
      ),
      consentOfUnit: either(true, true, false),
      ...either({}, { units: units.slice(0, 3) }, { units }),
    },
    'submit-congress-plan': either(aPlan(type, nextDate(today)), {
      ...aPlan(type, '2020-12-30'),
      publicityFrom: today,
    }),
    'record-congress': either(
      aCongress(type, today),
      { ...aCongress(type, today), present: 3, ballotsIssued: 0, ballotsReturned: 0, results: [], elected: [] },
      { ...aCongress(type, today), ballotsReturned: 12 },
    ),
    'submit-result': {},
    approve: either({}, { termFrom: '2020-06-16', termTo: '2023-06-15' }),
    return: { reasonCode: 'material-incomplete', note: '-', resume: either('in-order', 'to-returner') },
    reject: { reasonCode: either('procedure-broken', 'no-such-reason'), note: '-' },
    register: { registrationNo: '81340828MC0000004Q', registeredOn: today },
    allow: { overrides: [{ rule: either('below-threshold', 'unit-unwilling'), reason: '县专班同意' }] },
    hold: { reasonCode: either('business-suspended', 'harvest-season') },
    resume: {},
    'withdraw-unit': { unit: either('YX0002', 'YX0003', 'YX0001') },
    'add-unit': { unit: either(unit('YX0005'), unit('YX0009')) },
    'change-mode': { to: either(...MODES), ...either({}, { sponsor: 'YX0323' }, { district: '县经济开发区' }) },
    close: { reasonCode: either('no-such-reason', 'unit-deregistered') },
    extend: {
      until: either(plusDays(today, 13), plusDays(today, 15), '2021-01-15', '2020-01-01'),
      reasonCode: 'complex-case',
    },
    'confirm-extension': { verdict: either('confirmed', 'declined') },
    'admin-move': {
      to: either('application.preparing', 'congress.planning', 'registration.reporting', 'survey.counting'),
      note: '材料有误，重新办理',
    },
    'confirm-admin-move': { verdict: either('confirmed', 'declined') },
    transfer: { to: BODIES.T02U, note: '专班统筹' },
    'accept-transfer': {},
    reassign: { officer: 'of-2' },
    claim: {},
    release: {},
    urge: {},
    comment: { text: '-' },
    attach: { documentId: 'd', sha256: 'a'.repeat(64), name: 'f' },
    withdraw: {},
  };
  return data[name];
}

const RARELY: PeopleAction[] = ['close', 'hold', 'transfer', 'admin-move'];
const FREQUENT = PEOPLE_ACTIONS.filter((a) => !RARELY.includes(a));
export const command = fc.record({
  name: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...FREQUENT) },
    { weight: 1, arbitrary: fc.constantFrom(...RARELY) },
  ),
  who: fc.nat(),
  pick: fc.nat(6),
  /** Fitting: something that the present position knows, by somebody who may; otherwise anything by anybody. */
  fitting: fc.boolean(),
  days: fc.constantFrom(0, 0, 1, 3),
});

/** What one sequence did to a case. */
export interface Trace {
  state: CaseState;
  accepted: { before: CaseState; after: CaseState; name: ActionName }[];
  refused: { before: CaseState; text: string; code: ErrorCode }[];
  /** Every action tried, on what state and day, and why it was refused. */
  tried: { before: CaseState; action: CaseAction; today: PlainDate; refusal: Refusal | null }[];
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** One thing somebody tries. */
export type Command = { name: PeopleAction; who: number; pick: number; fitting: boolean; days: number };

/** The command as an action of the case: made to fit, or as wild as it came. */
export function actionOf(
  { name, who, pick, fitting }: Command,
  state: CaseState,
  type: OrganisationType,
  today: PlainDate,
): CaseAction {
  const known = FREQUENT.filter(
    (action) => moveOf(action).from.length < POSITIONS.length && moveOf(action).from.includes(state.position),
  );
  const chosen =
    state.status === 'on-hold' && pick > 3
      ? 'resume'
      : state.transfer !== null && pick === 0
        ? 'accept-transfer'
        : extensionPending(state) !== null && pick === 1
          ? 'confirm-extension'
          : movePending(state) !== null && pick === 2
            ? 'confirm-admin-move'
            : fitting
              ? (known[who % known.length] ?? name)
              : name;
  const people = fitting ? actors(type).filter((a) => mayPerform(state, a, chosen)) : actors(type);
  const by = people[who % Math.max(1, people.length)] ?? PEOPLE.officer;
  return anAction(chosen, by, dataOf(chosen, type, today, pick) as never);
}

/** Run a sequence of commands; the onward action of each position is tried in turn so that cases get far. */
function run(type: OrganisationType, mode: CaseState['mode'], commands: Command[]): Trace {
  let state = frozen(aCase(type, mode));
  const trace: Omit<Trace, 'state'> = { accepted: [], refused: [], tried: [] };
  let today = '2020-05-27';
  let afterEnd = 0;
  let text = JSON.stringify(state);
  for (const command of commands) {
    // Once it has ended, a few more tries are enough.
    if (state.status === 'formed' || state.status === 'closed') afterEnd += 1;
    if (afterEnd > 3) break;
    const { pick, days } = command;
    for (let i = 0; i < days; i += 1) today = nextDate(today);
    for (const action of [actionOf(command, state, type, today), onward(state, type, today, pick)]) {
      if (action === null) continue;
      const decision = decide(state, action, context(type, `${today}T02:00:00.000Z`));
      trace.tried.push({ before: state, action, today, refusal: decision.ok ? null : decision.refusal });
      if (!decision.ok) {
        trace.refused.push({ before: state, text, code: decision.refusal.code });
        continue;
      }
      const next = frozen(decision.draw ? withDocumentNo(decision.next, `号${state.version}`) : decision.next);
      trace.accepted.push({ before: state, after: next, name: action.name });
      state = next;
      text = JSON.stringify(state);
    }
  }
  return { state, ...trace };
}

/** What brings the case on from where it is, in order and by the right person: without it no sequence would get beyond the survey. */
export function onward(state: CaseState, type: OrganisationType, today: PlainDate, pick: number): CaseAction | null {
  if (pick > 4) return null;
  const approver =
    state.claimedBy === PEOPLE.secondApprover(type).account
      ? PEOPLE.secondApprover(type)
      : { ...PEOPLE.approver(type), body: state.bodies.approving.id };
  const officer = { ...(pick < 2 ? TWO_HATS : PEOPLE.officer), body: state.bodies.responsible.id };
  const later = (days: number): PlainDate => plusDays(today, days);
  const plan = {
    ...aPlan(type, later(9)),
    ...(type === 'union' ? { publicityFrom: today, publicityTo: later(8) } : {}),
  };
  const papers = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };
  const overrides = [{ rule: 'below-threshold', reason: '县专班同意' }];
  const steps: Record<CaseState['position'], () => CaseAction> = {
    'survey.counting': () =>
      state.survey === null
        ? anAction('record-survey', PEOPLE.instructor, SURVEY)
        : anAction('confirm-eligibility', PEOPLE.taskForceReviewer, { overrides }),
    'guidance.assigning': () => anAction('assign-instructor', PEOPLE.taskForceOfficer, { instructorNo: 'ZDY001' }),
    'guidance.contacting': () => anAction('record-contact', PEOPLE.instructor, { note: '联系' }),
    'application.preparing': () => anAction('submit-application', officer, { ...papers, overrides }),
    'congress.planning': () => anAction('submit-congress-plan', officer, { ...plan, overrides }),
    'congress.holding': () => anAction('record-congress', officer, aCongress(type, today)),
    'registration.reporting': () => anAction('submit-result', officer, { overrides }),
    'application.reviewing': () => anAction('approve', approver, {}),
    'congress.reviewing': () => anAction('approve', approver, {}),
    'registration.reviewing': () => anAction('approve', approver, { termFrom: '2020-06-16', termTo: '2023-06-15' }),
    'registration.recording': () =>
      anAction(
        'register',
        { ...PEOPLE.registrar(type), body: state.bodies.registering.id },
        { registrationNo: '81340828MC0000004Q', registeredOn: today },
      ),
  };
  return steps[state.position]();
}

/** Sequences of actions, wild and fitting ones mixed, as what they did to a case. */
export const traces = fc
  .record({
    type: fc.constantFrom(...ORGANISATION_TYPES),
    mode: fc.constantFrom(...MODES),
    commands: fc.array(command, { minLength: 20, maxLength: 80, size: 'max' }),
  })
  .map(({ type, mode, commands }) => run(type, mode, commands));
