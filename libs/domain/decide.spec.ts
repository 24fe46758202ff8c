import { describe, expect, test } from '@jest/globals';
import {
  BODIES,
  PEOPLE,
  SURVEY,
  aCase,
  aCaseAt,
  aCongress,
  aLife,
  aPlan,
  actor,
  after,
  anAction,
  anOpening,
  context,
  unit,
} from '../../tests/support/case-builder.js';
import type { ActionData, CaseAction } from './actions.js';
import { PEOPLE_ACTIONS, type PeopleAction } from './actions.js';
import { availableActions } from './available-actions.js';
import { MODES, ORGANISATION_TYPES, POSITIONS, type Actor, type CaseState, type Position } from './case.js';
import { decide } from './decide.js';
import type { ErrorCode } from './errors.js';
import { moveOf } from './moves.js';
import { openCase } from './open-case.js';
import { MOST_ENTRIES } from './preconditions.js';

const NOW = '2020-06-24T01:00:00.000Z';
const codeOf = (state: CaseState, action: CaseAction, now = NOW): ErrorCode | 'accepted' => {
  const decision = decide(state, action, context(state.type, now));
  return decision.ok ? 'accepted' : decision.refusal.code;
};

/** For every action: somebody who may, and data that is in order. */
const ORDERLY: { [N in PeopleAction]: [Actor, ActionData[N]] } = {
  'record-survey': [PEOPLE.instructor, aLife('union')[0]!.action.data as ActionData['record-survey']],
  'confirm-eligibility': [PEOPLE.taskForceReviewer, {}],
  'assign-instructor': [PEOPLE.taskForceOfficer, { instructorNo: 'ZDY001' }],
  'record-contact': [PEOPLE.instructor, { note: '电话联系' }],
  'submit-application': [
    PEOPLE.officer,
    {
      preparatoryGroup: [
        { ref: 'p1', role: 'leader' },
        { ref: 'p2', role: 'member' },
        { ref: 'p3', role: 'member' },
      ],
      consentOfUnit: true,
    },
  ],
  'submit-congress-plan': [
    PEOPLE.officer,
    { ...aPlan('union', '2020-07-10'), publicityFrom: '2020-06-24', publicityTo: '2020-07-01' },
  ],
  'record-congress': [PEOPLE.officer, aCongress('union')],
  'submit-result': [PEOPLE.officer, {}],
  approve: [PEOPLE.approver('union'), { termFrom: '2020-06-16', termTo: '2023-06-15' }],
  return: [PEOPLE.approver('union'), { reasonCode: 'material-incomplete', note: '未盖章' }],
  reject: [PEOPLE.approver('union'), { reasonCode: 'consent-missing', note: '意见不明确' }],
  register: [PEOPLE.registrar('union'), { registrationNo: '81340828MC0000004Q', registeredOn: '2020-06-24' }],
  allow: [PEOPLE.taskForceReviewer, { overrides: [{ rule: 'unit-unwilling', reason: '县专班同意' }] }],
  hold: [PEOPLE.supervisor, { reasonCode: 'business-suspended' }],
  resume: [PEOPLE.approver('union'), {}],
  'withdraw-unit': [PEOPLE.officer, { unit: 'YX0002' }],
  'add-unit': [PEOPLE.officer, { unit: unit('YX0099') }],
  'change-mode': [PEOPLE.officer, { to: 'regional', district: '县经济开发区' }],
  close: [PEOPLE.approver('union'), { reasonCode: 'unit-deregistered' }],
  extend: [PEOPLE.supervisor, { until: '2020-07-03', reasonCode: 'complex-case' }],
  'confirm-extension': [PEOPLE.secondSupervisor, { verdict: 'confirmed' }],
  'admin-move': [PEOPLE.supervisor, { to: 'survey.counting', note: '摸底有误，须重新清点' }],
  'confirm-admin-move': [PEOPLE.secondSupervisor, { verdict: 'confirmed' }],
  transfer: [PEOPLE.approver('union'), { to: BODIES.CU }],
  'accept-transfer': [actor('reviewer', 'CU'), {}],
  reassign: [PEOPLE.officer, { officer: 'of-007' }],
  claim: [PEOPLE.approver('union'), {}],
  release: [PEOPLE.approver('union'), {}],
  urge: [PEOPLE.officer, {}],
  comment: [PEOPLE.officer, { text: '请补充材料' }],
  attach: [PEOPLE.officer, { documentId: 'd1', sha256: 'a'.repeat(64), name: '请示.pdf' }],
  withdraw: [PEOPLE.officer, {}],
};
const orderly = (name: PeopleAction): CaseAction => anAction(name, ORDERLY[name][0], ORDERLY[name][1] as never);

/** Where a decision stands and nothing has been handed in since. */
const DECIDED_JUST_NOW: readonly Position[] = [
  'congress.planning',
  'congress.holding',
  'registration.reporting',
  'registration.recording',
];

/** What an orderly action meets at a position its move does not list, or where the position alone is not enough. */
const expectedElsewhere = (position: Position, name: PeopleAction): ErrorCode | 'accepted' => {
  if (name === 'resume') return 'case-not-on-hold';
  if (name === 'accept-transfer') return 'no-transfer-pending';
  if (name === 'confirm-extension')
    return moveOf(name).from.includes(position) ? 'no-extension-pending' : 'wrong-position';
  if (name === 'confirm-admin-move') return 'no-move-pending';
  if (name === 'admin-move' && (position === 'survey.counting' || position === 'registration.recording'))
    return 'move-not-back';
  if (name === 'release') return moveOf(name).from.includes(position) ? 'not-claimed-by-you' : 'wrong-position';
  if (name === 'withdraw-unit' && (position.endsWith('reviewing') || position === 'registration.recording'))
    return 'unit-still-operating';
  if (moveOf(name).from.includes(position)) return 'accepted';
  if (name === 'record-congress' && !position.startsWith('registration')) return 'meeting-before-plan-approval';
  if (name === 'approve' || name === 'return' || name === 'reject')
    return DECIDED_JUST_NOW.includes(position) ? 'already-decided' : 'wrong-position';
  return 'wrong-position';
};

describe('every position × every action', () => {
  for (const position of POSITIONS) {
    test.each([...PEOPLE_ACTIONS])(`${position} × %s`, (name) => {
      const mode = name === 'withdraw-unit' || name === 'change-mode' || name === 'add-unit' ? 'joint' : 'single';
      const state = aCaseAt(position, 'union', mode);
      // The survey must be in before eligibility can be confirmed.
      const ready =
        position === 'survey.counting' && name === 'confirm-eligibility'
          ? after(state, orderly('record-survey'), '2020-05-26T02:00:00.000Z')
          : name === 'allow'
            ? { ...state, survey: { ...SURVEY, willing: false } }
            : state;
      expect(codeOf(ready, orderly(name))).toBe(expectedElsewhere(position, name));
    });
  }
});

describe('a whole life', () => {
  for (const type of ORGANISATION_TYPES) {
    test.each([...MODES])(`${type} in mode %s goes from survey to registration in twelve actions`, (mode) => {
      let state = aCase(type, mode);
      for (const { action, at } of aLife(type)) state = after(state, action, at);
      expect(state).toMatchObject({ status: 'formed', version: 13, formedOn: '2020-06-22', attempt: 1 });
      expect(state.deadlines.map((d) => d.state)).toEqual(['met', 'met', 'met']);
      expect(state.decisions.map((d) => [d.step, d.verdict])).toEqual([
        ['application', 'approved'],
        ['congress', 'approved'],
        ['registration', 'approved'],
      ]);
    });
  }
});

describe('opening', () => {
  const refusalOf = (...args: Parameters<typeof anOpening>) => {
    const opened = openCase(anOpening(...args), context(args[0] ?? 'union'));
    return opened.ok ? 'accepted' : opened.refusal.code;
  };
  test('refuses an approving body of another line', () => {
    expect(refusalOf('union', 'single', { bodies: { ...anOpening().bodies, approving: BODIES.T01W } })).toBe(
      'body-of-another-line',
    );
  });
  test('refuses a joint case of one unit and one of six', () => {
    expect(refusalOf('union', 'joint', { units: [unit('YX0001')] })).toBe('too-few-units');
    expect(refusalOf('union', 'joint', { units: Array.from({ length: 6 }, (_, i) => unit(`YX000${i + 1}`)) })).toBe(
      'joint-unit-limit',
    );
  });
});

describe('refusals a clerk meets', () => {
  test('a second decision on a step', () => {
    const state = aCaseAt('congress.planning');
    expect(
      codeOf(
        state,
        anAction('reject', PEOPLE.secondApprover('union'), { reasonCode: 'material-incomplete', note: '重复' }),
      ),
    ).toBe('already-decided');
  });
  test('a decision by the one who submitted', () => {
    const both = { ...PEOPLE.officer, roles: ['officer', 'reviewer'] as Actor['roles'] };
    const state = aCaseAt('application.preparing', 'party');
    const submitted = after(state, anAction('submit-application', both, ORDERLY['submit-application'][1]), NOW);
    expect(codeOf(submitted, anAction('approve', both, {}))).toBe('decider-is-submitter');
  });
  test('the task force approving in place of the union', () => {
    expect(codeOf(aCaseAt('application.reviewing'), anAction('approve', PEOPLE.taskForceReviewer, {}))).toBe(
      'not-permitted',
    );
  });
  test('a decision on a case another reviewer has claimed', () => {
    const claimed = after(aCaseAt('application.reviewing'), anAction('claim', PEOPLE.approver('union'), {}), NOW);
    expect(codeOf(claimed, anAction('approve', PEOPLE.secondApprover('union'), {}))).toBe('claimed-by-another');
  });
  test('a result without term', () => {
    expect(codeOf(aCaseAt('registration.reviewing'), anAction('approve', PEOPLE.approver('union'), {}))).toBe(
      'term-missing',
    );
  });
  test('a sixth unit, by application and by joining', () => {
    const five = Array.from({ length: 5 }, (_, i) => unit(`YX000${i + 1}`));
    const state = aCaseAt('application.preparing', 'women', 'joint', { units: five });
    const six = [...five, unit('YX0006')];
    expect(
      codeOf(
        state,
        anAction('submit-application', PEOPLE.officer, { ...ORDERLY['submit-application'][1], units: six }),
      ),
    ).toBe('joint-unit-limit');
    expect(codeOf(state, anAction('add-unit', PEOPLE.officer, { unit: unit('YX0006') }))).toBe('joint-unit-limit');
  });
  test('an event of tomorrow', () => {
    expect(
      codeOf(
        aCaseAt('guidance.contacting'),
        anAction('record-contact', PEOPLE.instructor, { note: '-' }, { on: '2020-06-25' }),
      ),
    ).toBe('event-date-in-the-future');
  });
  test('more contacts, attachments and urgings than a case keeps, but never the contact it waits for', () => {
    const contacts = Array.from({ length: MOST_ENTRIES.contacts }, () => ({ on: '2020-06-01', by: 'in', note: '-' }));
    const attachments = Array.from({ length: MOST_ENTRIES.attachments }, (_, i) => ({
      documentId: `d${i}`,
      sha256: 'f'.repeat(64),
      name: 'x',
      by: 'of',
      on: '2020-06-01',
    }));
    const urges = Array.from({ length: MOST_ENTRIES.urges }, () => ({ by: 'somebody', at: NOW, on: '2020-06-01' }));
    const state = aCaseAt('application.reviewing');
    for (const [full, name] of [
      [{ contacts }, 'record-contact'],
      [{ attachments }, 'attach'],
      [{ urges }, 'urge'],
    ] as const) {
      expect(codeOf({ ...state, ...full }, orderly(name))).toBe('too-many-entries');
      const [kind, entries] = Object.entries(full)[0]!;
      expect(codeOf({ ...state, [kind]: entries.slice(1) }, orderly(name))).toBe('accepted');
    }
    expect(codeOf({ ...aCaseAt('guidance.contacting'), contacts }, orderly('record-contact'))).toBe('accepted');
  });
  test('the same reason to hold the same phase twice', () => {
    const hold = () => anAction('hold', PEOPLE.supervisor, { reasonCode: 'business-suspended' });
    const held = after(aCaseAt('application.reviewing'), hold(), NOW);
    expect(codeOf(held, anAction('comment', PEOPLE.officer, { text: '-' }))).toBe('accepted');
    expect(codeOf(held, orderly('approve'))).toBe('case-on-hold');
    expect(codeOf(after(held, orderly('resume'), NOW), hold())).toBe('hold-reason-used');
  });
});

describe('return, reject, withdraw', () => {
  test('a return straight back claims the resubmission for the one who returned it', () => {
    const approver = PEOPLE.approver('union');
    const returned = after(
      aCaseAt('application.reviewing'),
      anAction('return', approver, { reasonCode: 'material-incomplete', note: '-', resume: 'to-returner' }),
      NOW,
    );
    expect(returned).toMatchObject({ position: 'application.preparing', returned: { resume: 'to-returner' } });
    const again = after(returned, orderly('submit-application'), NOW);
    expect(again).toMatchObject({
      position: 'application.reviewing',
      claimedBy: approver.account,
      round: 2,
      returned: null,
    });
  });
  test('a return in order leaves the resubmission unclaimed, and its limit counts afresh', () => {
    const returned = after(aCaseAt('application.reviewing'), orderly('return'), NOW);
    const again = after(returned, orderly('submit-application'), NOW);
    expect(again.claimedBy).toBeNull();
    expect(again.deadlines.at(-1)).toMatchObject({ startedOn: '2020-06-24', dueOn: '2020-07-02' });
  });
  test('a rejected result repeats the election as attempt 2 and keeps the minutes', () => {
    const rejected = after(
      aCaseAt('registration.reviewing'),
      anAction('reject', PEOPLE.approver('union'), { reasonCode: 'procedure-broken', note: '-' }),
      NOW,
    );
    expect(rejected).toMatchObject({ position: 'congress.planning', attempt: 2, plan: null });
    expect(rejected.congresses).toMatchObject([{ attempt: 1, outcome: 'rejected' }]);
  });
  test('a meeting without quorum opens attempt 2', () => {
    const failed = {
      ...aCongress('union'),
      present: 4,
      ballotsIssued: 0,
      ballotsReturned: 0,
      results: [],
      elected: [],
    };
    const state = after(aCaseAt('congress.holding'), anAction('record-congress', PEOPLE.officer, failed), NOW);
    expect(state).toMatchObject({
      position: 'congress.planning',
      attempt: 2,
      congresses: [{ attempt: 1, outcome: 'failed' }],
    });
  });
  test('the submitter takes a submission back, but not after a decision', () => {
    const back = after(aCaseAt('application.reviewing'), orderly('withdraw'), NOW);
    expect(back).toMatchObject({ position: 'application.preparing', submission: null });
    expect(back.deadlines).toMatchObject([{ state: 'withdrawn' }]);
    expect(codeOf(aCaseAt('congress.planning'), orderly('withdraw'))).toBe('wrong-position');
  });
});

describe('countersigning', () => {
  const withSigners = (mode: 'all' | 'any' | 'in-order') =>
    aCaseAt('application.reviewing', 'union', 'single', {
      bodies: { ...anOpening().bodies, countersigning: { mode, bodies: [BODIES.T01P, BODIES.CU] } },
    });
  const sign = (id: 'T01P' | 'CU') => anAction('approve', actor('reviewer', id), {});
  test.each([
    ['all', ['T01P', 'CU']],
    ['any', ['CU']],
    ['in-order', ['T01P', 'CU']],
  ] as const)('%s: the approving body decides after the signatures', (mode, signers) => {
    let state = withSigners(mode);
    expect(codeOf(state, anAction('approve', PEOPLE.approver('union'), {}))).toBe('countersignature-missing');
    for (const signer of signers) state = after(state, sign(signer), NOW);
    expect(codeOf(state, anAction('approve', PEOPLE.approver('union'), {}))).toBe('accepted');
  });
  test('in order, the second may not sign before the first, and nobody signs twice', () => {
    expect(codeOf(withSigners('in-order'), sign('CU'))).toBe('not-your-turn-to-sign');
    expect(codeOf(after(withSigners('all'), sign('CU'), NOW), sign('CU'))).toBe('already-signed');
  });
});

describe('hands and clock', () => {
  test('an extension keeps the original day', () => {
    const asked = after(aCaseAt('application.reviewing'), orderly('extend'), NOW);
    const state = after(asked, orderly('confirm-extension'), NOW);
    expect(state.deadlines.at(-1)).toMatchObject({ dueOn: '2020-07-03', originalDueOn: '2020-06-08' });
  });
  test('a transfer takes effect when the receiving body accepts', () => {
    const sent = after(aCaseAt('application.reviewing'), orderly('transfer'), NOW);
    expect(sent.bodies.approving.id).toBe('T01U');
    expect(after(sent, orderly('accept-transfer'), NOW).bodies.approving.id).toBe('CU');
    expect(codeOf(sent, anAction('accept-transfer', PEOPLE.approver('union'), {}))).toBe('not-permitted');
  });
  test('one urging per person and day', () => {
    const urged = after(aCaseAt('application.reviewing'), orderly('urge'), NOW);
    expect(codeOf(urged, orderly('urge'))).toBe('urged-too-often');
    expect(codeOf(urged, orderly('urge'), '2020-06-28T01:00:00.000Z')).toBe('accepted');
  });
  test('a unit that leaves a joint case of two leaves a case that cannot be submitted until its mode changes', () => {
    const two = aCaseAt('application.preparing', 'union', 'joint', { units: [unit('YX0001'), unit('YX0002')] });
    const one = after(two, orderly('withdraw-unit'), NOW);
    expect(one.units).toHaveLength(1);
    expect(codeOf(one, orderly('submit-application'))).toBe('too-few-units');
    const single = after(one, anAction('change-mode', PEOPLE.officer, { to: 'single' }), NOW);
    expect(codeOf(single, orderly('submit-application'))).toBe('accepted');
  });
});

test('what the screen offers is what the guard allows', () => {
  for (const position of POSITIONS) {
    const state = aCaseAt(position);
    for (const who of [
      PEOPLE.officer,
      PEOPLE.approver('union'),
      PEOPLE.instructor,
      PEOPLE.supervisor,
      PEOPLE.taskForceOfficer,
    ]) {
      for (const { action, enabled, reasons } of availableActions(state, who)) {
        expect(enabled).toBe(reasons.length === 0);
        if (!enabled) expect(codeOf(state, anAction(action, who, ORDERLY[action][1] as never))).toBe(reasons[0]!.code);
      }
    }
  }
});
