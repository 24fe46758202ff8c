import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BODIES, PEOPLE, SURVEY, aCase, aCongress, aPlan, actor, anAction, context, unit } from '../../tests/support/case-builder.js';
import { PEOPLE_ACTIONS, type ActionName, type CaseAction, type PeopleAction } from './actions.js';
import { availableActions } from './available-actions.js';
import { MODES, POSITIONS, ORGANISATION_TYPES, type Actor, type CaseState, type OrganisationType, type PlainDate } from './case.js';
import { decide } from './decide.js';
import { withDocumentNo } from './decision.js';
import type { ErrorCode, Refusal } from './errors.js';
import { moveOf, stepOf } from './moves.js';
import { mayPerform } from './permissions.js';
import { nextDate, plusDays } from './calendar.js';

/** An officer of the Party committee who is its reviewer as well: the one who could decide what they submitted. */
const TWO_HATS: Actor = { ...PEOPLE.officer, account: 'two-hats', roles: ['officer', 'reviewer'] };
/** Anybody of the small county, with any right or none. */
const actors = (type: OrganisationType): Actor[] => [
  PEOPLE.instructor, PEOPLE.officer, PEOPLE.taskForceReviewer, PEOPLE.taskForceOfficer, PEOPLE.supervisor, PEOPLE.approver(type),
  PEOPLE.secondApprover(type), PEOPLE.registrar(type), actor('reviewer', 'T02U'), actor('officer', 'T02U'), TWO_HATS,
];

/** Data that is sometimes in order: refusals and acceptances both have to be frequent. */
function dataOf(name: PeopleAction, type: OrganisationType, today: PlainDate, pick: number): unknown {
  const either = <T>(...choices: T[]): T => choices[pick % choices.length]!;
  const units = [0, 1, 2, 3, 4, 5].map((i) => unit(`YX000${i + 1}`));
  const data: Record<PeopleAction, unknown> = {
    'record-survey': either(SURVEY, { ...SURVEY, employees: 2, womenEmployees: 1, leagueMembers: 1, unionMembers: 1 }, { ...SURVEY, countedOn: today }),
    'confirm-eligibility': either({}, { overrides: [{ rule: 'below-threshold', reason: '县专班同意' }] }),
    'assign-instructor': { instructorNo: either('ZDY001', 'ZDY002') },
    'record-contact': { note: '联系' },
    'submit-application': {
      preparatoryGroup: either([{ ref: 'p1', role: 'leader' }, { ref: 'p2', role: 'member' }, { ref: 'p3', role: 'member' }], []),
      consentOfUnit: either(true, true, false),
      ...either({}, { units: units.slice(0, 3) }, { units }),
    },
    'submit-congress-plan': either(aPlan(type, nextDate(today)), { ...aPlan(type, '2020-12-30'), publicityFrom: today }),
    'record-congress': either(
      aCongress(type, today),
      { ...aCongress(type, today), present: 3, ballotsIssued: 0, ballotsReturned: 0, results: [], elected: [] },
      { ...aCongress(type, today), ballotsReturned: 12 },
    ),
    'submit-result': {},
    approve: either({}, { termFrom: '2020-06-16', termTo: '2023-06-15' }),
    return: { reasonCode: 'material-incomplete', note: '-', resume: either('in-order', 'to-returner') },
    reject: { reasonCode: either('procedure-broken', 'no-such-reason'), note: '-' },
    register: { registrationNo: 'R', registeredOn: today },
    hold: { reasonCode: either('business-suspended', 'harvest-season') },
    resume: {},
    'withdraw-unit': { unit: either('YX0002', 'YX0003', 'YX0001') },
    'add-unit': { unit: either(unit('YX0005'), unit('YX0009')) },
    'change-mode': { to: either(...MODES), ...either({}, { sponsor: 'YX0323' }) },
    close: { reasonCode: either('no-such-reason', 'unit-deregistered') },
    extend: { until: either('2021-01-15', '2020-01-01'), reasonCode: 'complex-case' },
    transfer: { to: BODIES.T02U },
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

const RARELY: PeopleAction[] = ['close', 'hold', 'transfer'];
const FREQUENT = PEOPLE_ACTIONS.filter((a) => !RARELY.includes(a));
const command = fc.record({
  name: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...FREQUENT) }, { weight: 1, arbitrary: fc.constantFrom(...RARELY) }),
  who: fc.nat(),
  pick: fc.nat(6),
  /** Fitting: something that the present position knows, by somebody who may; otherwise anything by anybody. */
  fitting: fc.boolean(),
  days: fc.constantFrom(0, 0, 1, 3),
});

interface Trace {
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

type Command = { name: PeopleAction; who: number; pick: number; fitting: boolean; days: number };

/** The command as an action of the case: made to fit, or as wild as it came. */
function actionOf({ name, who, pick, fitting }: Command, state: CaseState, type: OrganisationType, today: PlainDate): CaseAction {
  const known = FREQUENT.filter((action) => moveOf(action).from.length < POSITIONS.length && moveOf(action).from.includes(state.position));
  const chosen = state.status === 'on-hold' && pick > 3 ? 'resume' : state.transfer !== null && pick === 0 ? 'accept-transfer' : fitting ? (known[who % known.length] ?? name) : name;
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
function onward(state: CaseState, type: OrganisationType, today: PlainDate, pick: number): CaseAction | null {
  if (pick > 4) return null;
  const approver = state.claimedBy === PEOPLE.secondApprover(type).account ? PEOPLE.secondApprover(type) : { ...PEOPLE.approver(type), body: state.bodies.approving.id };
  const officer = { ...(pick < 2 ? TWO_HATS : PEOPLE.officer), body: state.bodies.responsible.id };
  const later = (days: number): PlainDate => plusDays(today, days);
  const plan = { ...aPlan(type, later(9)), ...(type === 'union' ? { publicityFrom: today, publicityTo: later(8) } : {}) };
  const papers = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };
  const overrides = [{ rule: 'below-threshold', reason: '县专班同意' }];
  const steps: Record<CaseState['position'], () => CaseAction> = {
    'survey.counting': () => (state.survey === null ? anAction('record-survey', PEOPLE.instructor, SURVEY) : anAction('confirm-eligibility', PEOPLE.taskForceReviewer, { overrides })),
    'guidance.assigning': () => anAction('assign-instructor', PEOPLE.taskForceOfficer, { instructorNo: 'ZDY001' }),
    'guidance.contacting': () => anAction('record-contact', PEOPLE.instructor, { note: '联系' }),
    'application.preparing': () => anAction('submit-application', officer, { ...papers, overrides }),
    'congress.planning': () => anAction('submit-congress-plan', officer, { ...plan, overrides }),
    'congress.holding': () => anAction('record-congress', officer, aCongress(type, today)),
    'registration.reporting': () => anAction('submit-result', officer, { overrides }),
    'application.reviewing': () => anAction('approve', approver, {}),
    'congress.reviewing': () => anAction('approve', approver, {}),
    'registration.reviewing': () => anAction('approve', approver, { termFrom: '2020-06-16', termTo: '2023-06-15' }),
    'registration.recording': () => anAction('register', { ...PEOPLE.registrar(type), body: state.bodies.registering.id }, { registrationNo: 'R', registeredOn: today }),
  };
  return steps[state.position]();
}

const traces = fc
  .record({ type: fc.constantFrom(...ORGANISATION_TYPES), mode: fc.constantFrom(...MODES), commands: fc.array(command, { minLength: 20, maxLength: 80, size: 'max' }) })
  .map(({ type, mode, commands }) => run(type, mode, commands));
const holds = (check: (trace: Trace) => void): void => fc.assert(fc.property(traces, check), { numRuns: 150 });

/** Refusals that hang on what an action brings, not on the case alone: a button cannot know them. */
const BY_DATA: ErrorCode[] = [
  'too-few-units', 'joint-unit-limit', 'unit-already-in-case', 'unit-not-in-case', 'lead-unit-not-covered', 'mode-does-not-fit', 'below-threshold', 'unit-unwilling',
  'consent-missing', 'preparatory-group-missing', 'ineligible-candidate', 'too-few-candidates', 'committee-size', 'meeting-kind', 'publicity-too-short',
  'meeting-before-publicity-ends', 'meeting-in-the-past', 'meeting-before-plan-approval', 'meeting-date-in-the-future', 'counts-inconsistent', 'ballots-exceed-issued',
  'no-quorum', 'no-majority', 'elected-not-candidate', 'leading-post-not-elected', 'term-missing', 'term-invalid', 'reason-missing', 'reason-unknown', 'hold-reason-used',
  'extension-not-later', 'event-date-in-the-future', 'event-date-before-last', 'body-of-another-line', 'nothing-to-do',
];

/** Written down beside the table of moves, which says what an action may do and not where a case may go. */
const NEIGHBOURS: Record<CaseState['position'], CaseState['position'][]> = {
  'survey.counting': ['guidance.assigning'],
  'guidance.assigning': ['guidance.contacting'],
  'guidance.contacting': ['application.preparing'],
  'application.preparing': ['application.reviewing'],
  'application.reviewing': ['application.preparing', 'congress.planning'],
  'congress.planning': ['congress.reviewing'],
  'congress.reviewing': ['congress.planning', 'congress.holding'],
  'congress.holding': ['congress.planning', 'registration.reporting'],
  'registration.reporting': ['congress.planning', 'registration.reviewing'],
  'registration.reviewing': ['congress.planning', 'registration.reporting', 'registration.recording'],
  'registration.recording': [],
};

test('the sequences go everywhere: every position is reached, every action is accepted and every one refused', () => {
  const sample = fc.sample(traces, { numRuns: 250, seed: 20_200_526 });
  const accepted = new Set(sample.flatMap((t) => t.accepted.map((a) => a.name)));
  expect(PEOPLE_ACTIONS.filter((name) => !accepted.has(name))).toEqual([]);
  const reached = new Set(sample.flatMap((t) => t.accepted.map((a) => a.after.position)));
  expect(POSITIONS.filter((position) => !reached.has(position))).toEqual([]);
  expect(new Set(sample.flatMap((t) => t.accepted.map((a) => a.after.status)))).toEqual(new Set(['open', 'on-hold', 'formed', 'closed']));
  expect(sample.some((t) => t.state.attempt > 1) && sample.some((t) => t.state.round > 1)).toBe(true);
  expect(sample.flatMap((t) => t.refused).length).toBeGreaterThan(sample.length * 10);
  expect(sample.filter((t) => t.state.status === 'formed').length).toBeGreaterThan(100);
});

describe('no sequence of actions', () => {
  test('skips a step: from every position only its neighbours are reached, and every later step has its approval behind it', () => {
    holds(({ accepted, state }) => {
      for (const { before, after } of accepted) if (before.position !== after.position) expect(NEIGHBOURS[before.position]).toContain(after.position);
      const approved = (step: string): boolean => state.decisions.some((d) => d.step === step && d.verdict === 'approved');
      const step = stepOf(state.position);
      if (step === 'congress' || step === 'registration') expect(approved('application')).toBe(true);
      if (step === 'registration') expect(approved('congress') && state.congresses.at(-1)?.outcome === 'elected').toBe(true);
      if (state.status === 'formed') expect(approved('registration')).toBe(true);
    });
  });
  test('decides a submission twice', () => {
    holds(({ state }) => {
      const keys = state.decisions.map((d) => `${d.step} ${d.attempt} ${d.round}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });
  test('brings a case on that is on hold', () => {
    holds(({ accepted }) => {
      for (const { before, after, name } of accepted) {
        if (before.status !== 'on-hold') continue;
        expect(after.position).toBe(before.position);
        expect(['resume', 'close', 'withdraw-unit', 'reassign', 'comment', 'attach']).toContain(name);
      }
    });
  });
  test('lets the submitter decide', () => {
    holds(({ accepted }) => {
      for (const { before, after } of accepted) {
        if (after.decisions.length > before.decisions.length) expect(after.decisions.at(-1)!.by).not.toBe(before.submission!.by);
      }
    });
  });
  test('loses or doubles a unit', () => {
    holds(({ accepted }) => {
      for (const { before, after, name } of accepted) {
        const ids = after.units.map((u) => u.unitId);
        expect(new Set(ids).size).toBe(ids.length);
        const gone = before.units.filter((u) => !ids.includes(u.unitId)).length;
        const come = ids.length - before.units.length + gone;
        // Only an application names the units anew; else one leaves or joins at a time, and the others stay as they are.
        if (name === 'withdraw-unit') expect([gone, come]).toEqual([1, 0]);
        else if (name === 'add-unit') expect([gone, come]).toEqual([0, 1]);
        else if (name !== 'submit-application') expect(after.units).toEqual(before.units);
        expect(ids.length).toBeGreaterThan(0);
      }
    });
  });
  test('changes anything on a refusal', () => {
    holds(({ refused }) => {
      for (const { before, text } of refused) expect(JSON.stringify(before)).toBe(text);
    });
  });
  test('is offered otherwise than it is decided: what is grey is refused in the same words, what is not is refused for its data alone', () => {
    holds(({ tried }) => {
      for (const { before, action, today, refusal } of tried) {
        const offer = availableActions(before, action.actor, { today, rules: context(before.type).rules }).find((a) => a.action === action.name);
        if (!offer) expect(refusal).not.toBeNull();
        else if (!offer.enabled) expect(refusal).toEqual(offer.reasons[0]);
        else if (refusal) expect(BY_DATA).toContain(refusal.code);
      }
    });
  });
  test('changes a case without raising its version by one, or changes one that has ended', () => {
    holds(({ accepted }) => {
      for (const { before, after } of accepted) {
        expect(after.version).toBe(before.version + 1);
        expect(['open', 'on-hold']).toContain(before.status);
      }
    });
  });
  test('leaves two deadlines running, or one running where nothing waits for a decision', () => {
    holds(({ state }) => {
      const running = state.deadlines.filter((d) => d.state === 'running');
      expect(running.length).toBe(state.status === 'open' && state.position.endsWith('reviewing') ? 1 : 0);
    });
  });
  test('forgets minutes, decisions or documents', () => {
    holds(({ accepted }) => {
      for (const { before, after } of accepted) {
        expect(after.decisions.slice(0, before.decisions.length)).toEqual(before.decisions);
        expect(after.congresses.length).toBeGreaterThanOrEqual(before.congresses.length);
        expect(after.documents.slice(0, before.documents.length)).toEqual(before.documents);
      }
    });
  });
});
