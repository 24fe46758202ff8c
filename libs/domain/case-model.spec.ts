import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BODIES, PEOPLE, SURVEY, aCase, aCongress, aPlan, actor, anAction, context, unit } from '../../tests/support/case-builder.js';
import { PEOPLE_ACTIONS, type ActionName, type CaseAction, type PeopleAction } from './actions.js';
import { MODES, ORGANISATION_TYPES, type Actor, type CaseState, type OrganisationType, type PlainDate } from './case.js';
import { decide } from './decide.js';
import { withDocumentNo } from './decision.js';
import { moveOf, stepOf } from './moves.js';
import { nextDate } from './calendar.js';

/** Anybody of the small county, with any right or none. */
const actors = (type: OrganisationType): Actor[] => [
  PEOPLE.instructor, PEOPLE.officer, PEOPLE.taskForceReviewer, PEOPLE.taskForceOfficer, PEOPLE.supervisor, PEOPLE.approver(type),
  PEOPLE.secondApprover(type), PEOPLE.registrar(type), actor('reviewer', 'T02U'), actor('officer', 'T02U'),
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
    'change-mode': { to: either(...MODES) },
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

const RARELY: PeopleAction[] = ['close', 'hold', 'reject', 'transfer'];
const FREQUENT = PEOPLE_ACTIONS.filter((a) => !RARELY.includes(a));
const command = fc.record({
  name: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...FREQUENT) }, { weight: 1, arbitrary: fc.constantFrom(...RARELY) }),
  /** Mostly somebody who is likely to hold the right: otherwise no case gets anywhere. */
  who: fc.nat(),
  pick: fc.nat(6),
  days: fc.constantFrom(0, 0, 1, 3),
});

interface Trace {
  state: CaseState;
  accepted: { before: CaseState; after: CaseState; name: ActionName }[];
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** Run a sequence of commands; the onward action of each position is tried in turn so that cases get far. */
function run(type: OrganisationType, mode: CaseState['mode'], commands: { name: PeopleAction; who: number; pick: number; days: number }[]): Trace {
  let state = frozen(aCase(type, mode));
  const accepted: Trace['accepted'] = [];
  let today = '2020-05-27';
  for (const { name, who, pick, days } of commands) {
    for (let i = 0; i < days; i += 1) today = nextDate(today);
    const people = actors(type);
    const by = people[who % people.length]!;
    for (const action of [anAction(name, by, dataOf(name, type, today, pick) as never), onward(state, type, today, pick)]) {
      if (action === null) continue;
      const decision = decide(state, action, context(type, `${today}T02:00:00.000Z`));
      if (!decision.ok) continue;
      const next = frozen(decision.draw ? withDocumentNo(decision.next, `号${state.version}`) : decision.next);
      accepted.push({ before: state, after: next, name: action.name });
      state = next;
    }
  }
  return { state, accepted };
}

const ONWARD: Partial<Record<CaseState['position'], [PeopleAction, number]>> = {
  'survey.counting': ['confirm-eligibility', 2], 'guidance.assigning': ['assign-instructor', 3], 'guidance.contacting': ['record-contact', 0],
  'application.preparing': ['submit-application', 1], 'application.reviewing': ['approve', 5], 'congress.planning': ['submit-congress-plan', 1],
  'congress.reviewing': ['approve', 6], 'congress.holding': ['record-congress', 1], 'registration.reporting': ['submit-result', 1],
  'registration.reviewing': ['approve', 5], 'registration.recording': ['register', 7],
};
function onward(state: CaseState, type: OrganisationType, today: PlainDate, pick: number): CaseAction | null {
  if (pick > 3) return null;
  const [name, who] = ONWARD[state.position]!;
  return anAction(name, actors(type)[who]!, dataOf(name, type, today, pick) as never);
}

const traces = fc
  .record({ type: fc.constantFrom(...ORGANISATION_TYPES), mode: fc.constantFrom(...MODES), commands: fc.array(command, { minLength: 10, maxLength: 60 }) })
  .map(({ type, mode, commands }) => run(type, mode, commands));
const holds = (check: (trace: Trace) => void): void => fc.assert(fc.property(traces, check), { numRuns: 150 });

describe('no sequence of actions', () => {
  test('skips a step: every move stands in the table, and every later step has its approval behind it', () => {
    holds(({ accepted, state }) => {
      for (const { before, after, name } of accepted) if (before.position !== after.position) expect(moveOf(name).to).toContain(after.position);
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
        if (!['withdraw-unit', 'add-unit', 'submit-application'].includes(name)) expect(after.units).toEqual(before.units);
        expect(ids.length).toBeGreaterThan(0);
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
