import { describe, expect, test } from '@jest/globals';
import {
  BODIES,
  PEOPLE,
  SURVEY,
  aCase,
  aCaseAt,
  aCongress,
  aPlan,
  actor,
  after,
  anAction,
  anOpening,
  context,
  unit,
} from '../../tests/support/case-builder.js';
import type { ActionData, CaseAction } from './actions.js';
import { nextAlarm } from './alarm.js';
import {
  MODES,
  ORGANISATION_TYPES,
  type Actor,
  type CaseState,
  type Mode,
  type OrganisationType,
  type Position,
} from './case.js';
import { decide } from './decide.js';
import type { ErrorCode } from './errors.js';
import { preparingPosition, stepOf } from './moves.js';

/** Every way a case may take beside the straight one, for four types in four modes. */
const ALL = ORGANISATION_TYPES.flatMap((type) => MODES.map((mode): [OrganisationType, Mode] => [type, mode]));
const WEDNESDAY = '2020-06-24T01:00:00.000Z';
const REVIEWS = ['application.reviewing', 'congress.reviewing', 'registration.reviewing'] as const;

const codeOf = (state: CaseState, action: CaseAction, now = WEDNESDAY): ErrorCode | 'accepted' => {
  const decision = decide(state, action, context(state.type, now));
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const papers: ActionData['submit-application'] = {
  preparatoryGroup: [{ ref: 'p1', role: 'leader' }],
  consentOfUnit: true,
};
const resubmit = (type: OrganisationType, position: (typeof REVIEWS)[number]): CaseAction =>
  ({
    'application.reviewing': () => anAction('submit-application', PEOPLE.officer, papers),
    'congress.reviewing': () =>
      anAction('submit-congress-plan', PEOPLE.officer, {
        ...aPlan(type, '2020-07-10'),
        ...(type === 'union' ? { publicityFrom: '2020-06-24', publicityTo: '2020-07-01' } : {}),
      }),
    'registration.reviewing': () => anAction('submit-result', PEOPLE.officer, {}),
  })[position]();
/** 24 June: five working days end on 2 July, three on 30 June, fifteen calendar days on 9 July. */
const AFRESH = {
  'application.reviewing': '2020-07-02',
  'congress.reviewing': '2020-06-30',
  'registration.reviewing': '2020-07-09',
} as const;
const returned = (type: OrganisationType, at: CaseState, resume: 'to-returner' | 'in-order'): CaseState =>
  after(
    at,
    anAction('return', PEOPLE.approver(type), {
      reasonCode: 'material-incomplete',
      note: '未盖章',
      missing: ['章'],
      resume,
    }),
    WEDNESDAY,
  );

describe.each(ALL)('%s in mode %s', (type, mode) => {
  test.each(REVIEWS)(
    '%s: a return keeps the step, a resubmission counts its limit afresh and goes where the return said',
    (position) => {
      for (const resume of ['to-returner', 'in-order'] as const) {
        const back = returned(type, aCaseAt(position, type, mode), resume);
        expect(back).toMatchObject({
          position: preparingPosition(stepOf(position)),
          returned: { resume, missing: ['章'] },
        });
        expect(back.deadlines.at(-1)!.state).toMatch(/^met/);
        const again = after(back, resubmit(type, position), WEDNESDAY);
        expect(again).toMatchObject({
          position,
          round: 2,
          returned: null,
          claimedBy: resume === 'to-returner' ? PEOPLE.approver(type).account : null,
        });
        expect(again.deadlines.at(-1)).toMatchObject({
          startedOn: '2020-06-24',
          dueOn: AFRESH[position],
          originalDueOn: AFRESH[position],
          state: 'running',
          pausedDays: 0,
        });
        expect(
          codeOf(
            again,
            anAction('return', PEOPLE.secondApprover(type), { reasonCode: 'material-incomplete', note: '-' }),
          ),
        ).toBe(resume === 'to-returner' ? 'claimed-by-another' : 'accepted');
      }
    },
  );

  test.each([
    ['application.reviewing', 'application.preparing', 1],
    ['congress.reviewing', 'congress.planning', 1],
    ['registration.reviewing', 'congress.planning', 2],
  ] as const)('%s: a rejection needs a reason and leads to %s as attempt %i', (position, to, attempt) => {
    const at = aCaseAt(position, type, mode);
    expect(codeOf(at, anAction('reject', PEOPLE.approver(type), { reasonCode: 'no-such-reason', note: '-' }))).toBe(
      'reason-unknown',
    );
    expect(codeOf(at, anAction('reject', PEOPLE.approver(type), { reasonCode: 'other', note: ' ' }))).toBe(
      'reason-missing',
    );
    const rejected = after(
      at,
      anAction('reject', PEOPLE.approver(type), { reasonCode: 'procedure-broken', note: '程序不合规' }),
      WEDNESDAY,
    );
    expect(rejected).toMatchObject({ position: to, attempt, status: 'open', returned: null });
    expect(rejected.decisions.at(-1)).toMatchObject({
      verdict: 'rejected',
      reasonCode: 'procedure-broken',
      note: '程序不合规',
      documentNo: null,
    });
    if (position === 'registration.reviewing')
      expect(rejected.congresses).toMatchObject([
        { attempt: 1, outcome: 'rejected', elected: aCongress(type).elected },
      ]);
  });

  test('a failed election is planned again as attempt 2, succeeds, and both minutes are kept', () => {
    const failed = { ...aCongress(type), present: 3, ballotsIssued: 3, ballotsReturned: 3, results: [], elected: [] };
    let state = after(
      aCaseAt('congress.holding', type, mode),
      anAction('record-congress', PEOPLE.officer, failed),
      '2020-06-16T01:00:00.000Z',
    );
    expect(state).toMatchObject({
      position: 'congress.planning',
      attempt: 2,
      plan: null,
      congresses: [{ outcome: 'failed', present: 3 }],
    });
    expect(codeOf(state, anAction('record-congress', PEOPLE.officer, aCongress(type)))).toBe(
      'meeting-before-plan-approval',
    );
    state = after(state, resubmit(type, 'congress.reviewing'), WEDNESDAY);
    state = after(state, anAction('approve', PEOPLE.approver(type), {}), WEDNESDAY);
    state = after(
      state,
      anAction('record-congress', PEOPLE.officer, aCongress(type, '2020-07-10')),
      '2020-07-10T01:00:00.000Z',
    );
    expect(state).toMatchObject({
      position: 'registration.reporting',
      attempt: 2,
      congresses: [
        { attempt: 1, outcome: 'failed' },
        { attempt: 2, outcome: 'elected' },
      ],
    });
    state = after(state, anAction('submit-result', PEOPLE.officer, {}), '2020-07-10T02:00:00.000Z');
    state = after(
      state,
      anAction('approve', PEOPLE.approver(type), { termFrom: '2020-07-10', termTo: '2023-07-09' }),
      '2020-07-13T02:00:00.000Z',
    );
    expect(state).toMatchObject({ formedOn: '2020-07-13', term: { to: '2023-07-09' } });
    expect(state.documents).toHaveLength(4);
  });

  test('a hold stops the clock, a resumption shifts the deadline in the limit’s own days', () => {
    const shifted = (position: Position, from: string, to: string) => {
      const held = after(
        aCaseAt(position, type, mode),
        anAction('hold', PEOPLE.supervisor, { reasonCode: 'business-suspended' }),
        `${from}T01:00:00.000Z`,
      );
      expect(held.deadlines.at(-1)!.state).toBe('paused');
      expect(nextAlarm(held, context(type).rules, context(type).calendar)?.kind).not.toBe('deadline');
      expect(codeOf(held, anAction('approve', PEOPLE.approver(type), {}), `${from}T02:00:00.000Z`)).toBe(
        'case-on-hold',
      );
      const { dueOn, originalDueOn, pausedDays, state } = after(
        held,
        anAction('resume', PEOPLE.supervisor, {}),
        `${to}T01:00:00.000Z`,
      ).deadlines.at(-1)!;
      return { dueOn, originalDueOn, pausedDays, state };
    };
    // Submitted on Monday 1 June, five working days; stands from Wednesday 3 to Monday 8: three working days.
    expect(shifted('application.reviewing', '2020-06-03', '2020-06-08')).toEqual({
      dueOn: '2020-06-11',
      originalDueOn: '2020-06-08',
      pausedDays: 3,
      state: 'running',
    });
    // Submitted on 17 June, fifteen calendar days to 2 July; stands from 24 to 29 June: five calendar days to 7 July.
    expect(shifted('registration.reviewing', '2020-06-24', '2020-06-29')).toEqual({
      dueOn: '2020-07-07',
      originalDueOn: '2020-07-02',
      pausedDays: 5,
      state: 'running',
    });
  });

  test('an extension is named and dated, the original day stays, and an earlier day is refused', () => {
    const at = aCaseAt('congress.reviewing', type, mode);
    expect(codeOf(at, anAction('extend', PEOPLE.supervisor, { until: '2020-06-09', reasonCode: 'complex-case' }))).toBe(
      'extension-not-later',
    );
    expect(codeOf(at, anAction('extend', PEOPLE.officer, { until: '2020-07-09', reasonCode: 'complex-case' }))).toBe(
      'not-permitted',
    );
    expect(
      codeOf(
        aCaseAt('congress.planning', type, mode),
        anAction('extend', PEOPLE.supervisor, { until: '2020-07-09', reasonCode: 'complex-case' }),
      ),
    ).toBe('wrong-position');
    const asked = after(
      at,
      anAction('extend', PEOPLE.supervisor, { until: '2020-07-08', reasonCode: 'complex-case', note: '待研究' }),
      WEDNESDAY,
    );
    expect(asked.deadlines).toEqual(at.deadlines);
    const extended = after(
      asked,
      anAction('confirm-extension', PEOPLE.secondSupervisor, { verdict: 'confirmed' }),
      WEDNESDAY,
    );
    expect(extended.deadlines.at(-1)).toMatchObject({
      dueOn: '2020-07-08',
      originalDueOn: '2020-06-10',
      extensions: [
        {
          until: '2020-07-08',
          by: PEOPLE.supervisor.account,
          on: '2020-06-24',
          reasonCode: 'complex-case',
          note: '待研究',
          confirmedBy: PEOPLE.secondSupervisor.account,
        },
      ],
    });
    expect(
      after(extended, anAction('approve', PEOPLE.approver(type), {}), '2020-07-08T01:00:00.000Z').decisions.at(-1),
    ).toMatchObject({ late: false, dueOn: '2020-07-08' });
  });

  test('claim and release go from hand to hand, and a supervisor may free a case', () => {
    const at = aCaseAt('application.reviewing', type, mode);
    const claimed = after(at, anAction('claim', PEOPLE.approver(type), {}), WEDNESDAY);
    expect(codeOf(claimed, anAction('claim', PEOPLE.secondApprover(type), {}))).toBe('claimed-by-another');
    expect(codeOf(claimed, anAction('release', PEOPLE.secondApprover(type), {}))).toBe('not-claimed-by-you');
    for (const by of [PEOPLE.approver(type), PEOPLE.supervisor])
      expect(after(claimed, anAction('release', by, {}), WEDNESDAY).claimedBy).toBeNull();
    expect(codeOf(at, anAction('release', PEOPLE.supervisor, {}))).toBe('not-claimed-by-you');
  });

  test('a submission is withdrawn while nobody has acted on it, and its deadline with it', () => {
    for (const position of REVIEWS) {
      const back = after(aCaseAt(position, type, mode), anAction('withdraw', PEOPLE.officer, {}), WEDNESDAY);
      expect(back).toMatchObject({ position: preparingPosition(stepOf(position)), submission: null, round: 0 });
      expect(back.deadlines.at(-1)!.state).toBe('withdrawn');
      expect(codeOf(back, resubmit(type, position))).toBe('accepted');
    }
  });

  test('a case is closed with a coded reason by reviewer or task force, and then takes nothing more', () => {
    const at = aCaseAt('guidance.contacting', type, mode);
    expect(codeOf(at, anAction('close', PEOPLE.officer, { reasonCode: 'unit-deregistered' }))).toBe('not-permitted');
    expect(codeOf(at, anAction('close', PEOPLE.supervisor, { reasonCode: 'no-such-reason' }))).toBe('reason-unknown');
    const closed = after(at, anAction('close', PEOPLE.supervisor, { reasonCode: 'unit-deregistered' }), WEDNESDAY);
    expect(closed).toMatchObject({ status: 'closed', closing: { reasonCode: 'unit-deregistered', on: '2020-06-24' } });
    expect(codeOf(closed, anAction('comment', PEOPLE.officer, { text: '-' }))).toBe('case-ended');
  });

  test('counts are asked again at application, congress and result; below the threshold every way out is open, and none is taken silently', () => {
    const few = {
      ...SURVEY,
      employees: 2,
      leagueMembers: 2,
      womenEmployees: 2,
      partyMembersFull: 2,
      countedOn: '2020-06-16',
    };
    const asked: [Position, CaseAction][] = [
      ['application.preparing', anAction('submit-application', PEOPLE.officer, papers)],
      ['congress.planning', resubmit(type, 'congress.reviewing')],
      ['registration.reporting', anAction('submit-result', PEOPLE.officer, {})],
    ];
    for (const [position, submit] of asked) {
      const recounted = after(aCaseAt(position, type, mode), anAction('record-survey', PEOPLE.officer, few), WEDNESDAY);
      expect(recounted).toMatchObject({ position, status: 'open' });
      expect(recounted.findings.map((f) => [f.rule, f.severity])).toContainEqual(['below-threshold', 'hold']);
      expect(codeOf(recounted, submit)).toBe('below-threshold');
      const overrides = [{ rule: 'below-threshold', reason: '已有两人正在转入' }];
      // The side that applies cannot let itself through; the task force can, in advance.
      expect(codeOf(recounted, { ...submit, data: { ...submit.data, overrides } } as CaseAction)).toBe(
        'below-threshold',
      );
      const allowed = after(recounted, anAction('allow', PEOPLE.taskForceReviewer, { overrides }), WEDNESDAY);
      const found = after(allowed, submit, WEDNESDAY).findings.find((f) => f.rule === 'below-threshold');
      expect(found?.overriddenBy).toEqual({
        by: PEOPLE.taskForceReviewer.account,
        on: '2020-06-24',
        reason: '已有两人正在转入',
      });
      expect(codeOf(recounted, anAction('hold', PEOPLE.approver(type), { reasonCode: 'below-threshold' }))).toBe(
        'accepted',
      );
      expect(codeOf(recounted, anAction('close', PEOPLE.approver(type), { reasonCode: 'below-threshold' }))).toBe(
        'accepted',
      );
      const other = mode === 'single' ? 'joint' : mode === 'regional' ? 'industry' : 'regional';
      expect(
        codeOf(
          recounted,
          anAction('change-mode', PEOPLE.officer, {
            to: other,
            sponsor: 'YX0323',
            leadUnit: 'YX0001',
            district: '县经济开发区',
          }),
        ),
      ).toBe('accepted');
    }
  });
});

describe('units and modes', () => {
  const officer = PEOPLE.officer;
  test('a single case below the threshold becomes a joint one, takes in a second unit and goes on', () => {
    const joint = after(
      aCaseAt('application.preparing', 'league'),
      anAction('change-mode', officer, { to: 'joint' }),
      WEDNESDAY,
    );
    expect(joint.findings).toMatchObject([{ rule: 'too-few-units', severity: 'lock' }]);
    expect(codeOf(joint, anAction('submit-application', officer, papers))).toBe('too-few-units');
    const two = after(joint, anAction('add-unit', officer, { unit: unit('YX0002') }), WEDNESDAY);
    expect(codeOf(two, anAction('submit-application', officer, papers))).toBe('accepted');
    expect(codeOf(two, anAction('add-unit', officer, { unit: unit('YX0002') }))).toBe('unit-already-in-case');
  });
  test('another mode after the plan’s approval plans the congress anew and keeps the minutes', () => {
    for (const [position, minutes] of [
      ['congress.holding', []],
      ['registration.reporting', [{ outcome: 'rejected' }]],
    ] as const) {
      const attempt = minutes.length + 1;
      const changed = after(
        aCaseAt(position, 'women', 'joint'),
        anAction('change-mode', officer, { to: 'regional', district: '县经济开发区' }),
        WEDNESDAY,
      );
      expect(changed).toMatchObject({
        position: 'congress.planning',
        mode: 'regional',
        attempt,
        plan: null,
        congresses: minutes,
      });
    }
  });
  test('an industry case needs an association, which the change of mode may bring', () => {
    const joint = aCaseAt('application.preparing', 'union', 'joint');
    expect(codeOf(joint, anAction('change-mode', officer, { to: 'industry' }))).toBe('mode-does-not-fit');
    expect(
      after(joint, anAction('change-mode', officer, { to: 'industry', sponsor: 'YX0323' }), WEDNESDAY),
    ).toMatchObject({ mode: 'industry', sponsor: 'YX0323' });
  });
  test('a joint case takes five units, a regional and an industry one as many as there are', () => {
    const grown = (mode: Mode, to: number): number => {
      let state = aCaseAt('application.preparing', 'women', mode);
      for (let i = 1; state.units.length < to; i += 1) {
        const action = anAction('add-unit', officer, { unit: unit(`YX1${String(i).padStart(3, '0')}`) });
        if (codeOf(state, action) !== 'accepted') break;
        state = after(state, action, WEDNESDAY);
      }
      return state.units.length;
    };
    expect([grown('single', 9), grown('joint', 9), grown('regional', 70), grown('industry', 70)]).toEqual([
      1, 5, 70, 70,
    ]);
  });
  test('a joint case that falls from two units to one changes its mode or closes, also between application and plan', () => {
    for (const position of ['application.preparing', 'congress.planning'] as const) {
      const two = aCaseAt(position, 'party', 'joint', { units: [unit('YX0001'), unit('YX0002')] });
      const one = after(
        two,
        anAction('withdraw-unit', officer, { unit: 'YX0001', reasonCode: 'unit-deregistered' }),
        WEDNESDAY,
      );
      expect(one).toMatchObject({ leadUnit: 'YX0002', findings: [{ rule: 'too-few-units' }] });
      const submit =
        position === 'application.preparing'
          ? anAction('submit-application', officer, papers)
          : resubmit('party', 'congress.reviewing');
      expect(codeOf(one, submit)).toBe('too-few-units');
      expect(codeOf(one, anAction('withdraw-unit', officer, { unit: 'YX0002' }))).toBe('too-few-units');
      expect(codeOf(after(one, anAction('change-mode', officer, { to: 'single' }), WEDNESDAY), submit)).toBe(
        'accepted',
      );
      expect(codeOf(one, anAction('close', PEOPLE.approver('party'), { reasonCode: 'unit-deregistered' }))).toBe(
        'accepted',
      );
    }
  });
  test('a unit leaves for a known reason only', () => {
    expect(
      codeOf(
        aCaseAt('congress.planning', 'union', 'joint'),
        anAction('withdraw-unit', officer, { unit: 'YX0002', reasonCode: 'bored' }),
      ),
    ).toBe('reason-unknown');
  });
});

describe('hands', () => {
  test('a transfer of the decision takes the League’s registration along, one of the case takes its officer off', () => {
    const other = { ...BODIES.T01L, id: 'T02L' };
    const moved = after(
      aCaseAt('application.reviewing', 'league'),
      anAction('transfer', PEOPLE.supervisor, { to: other }),
      WEDNESDAY,
    );
    const accepted = after(
      moved,
      anAction('accept-transfer', { ...PEOPLE.approver('league'), body: 'T02L' }, {}),
      WEDNESDAY,
    );
    expect(accepted.bodies).toMatchObject({
      approving: { id: 'T02L' },
      registering: { id: 'T02L' },
      responsible: { id: 'T01P' },
    });
    expect(accepted.deadlines).toEqual(moved.deadlines);
  });
  test('a Party committee takes over the decision while one is wanted, else the case', () => {
    const other = { ...BODIES.T01P, id: 'T02P' };
    const takenOver = (position: Position) => {
      const moved = after(
        aCaseAt(position, 'party', 'single', { officer: 'of-1' }),
        anAction('transfer', PEOPLE.supervisor, { to: other }),
        WEDNESDAY,
      );
      return after(moved, anAction('accept-transfer', { ...PEOPLE.officer, body: 'T02P' }, {}), WEDNESDAY);
    };
    expect(takenOver('application.reviewing')).toMatchObject({
      bodies: { approving: { id: 'T02P' }, responsible: { id: 'T01P' } },
      officer: 'of-1',
    });
    expect(takenOver('application.preparing')).toMatchObject({
      bodies: { approving: { id: 'T01P' }, responsible: { id: 'T02P' } },
      officer: null,
    });
  });
  test('goes to a body of its own area; beyond it a common superior says why, and whoever accepts is asked the same', () => {
    const at = aCaseAt('application.reviewing', 'union');
    const sent = (by: Actor, note?: string) =>
      anAction('transfer', by, { to: BODIES.T02U, ...(note === undefined ? {} : { note }) });
    expect(codeOf(at, sent(PEOPLE.approver('union'), '对方同意'))).toBe('no-body-for-area');
    expect(codeOf(at, sent(PEOPLE.supervisor))).toBe('no-body-for-area');
    const moved = after(at, sent(PEOPLE.supervisor, '园区统筹'), WEDNESDAY);
    expect(moved.transfer).toMatchObject({ to: { id: 'T02U' }, note: '园区统筹', beyondArea: true });
    const takenUp = anAction('accept-transfer', actor('reviewer', 'T02U'), {});
    expect(after(moved, takenUp, WEDNESDAY).bodies.approving.id).toBe('T02U');
    const { beyondArea: _by, ...unasked } = moved.transfer!;
    expect(codeOf({ ...moved, transfer: unasked }, takenUp)).toBe('no-body-for-area');
  });
  test('a case moves within its line, to a body that does not hold it yet, and once at a time', () => {
    const at = aCaseAt('application.reviewing', 'women');
    expect(codeOf(at, anAction('transfer', PEOPLE.supervisor, { to: BODIES.CU }))).toBe('body-of-another-line');
    expect(codeOf(at, anAction('transfer', PEOPLE.supervisor, { to: BODIES.T01W }))).toBe('nothing-to-do');
    const moved = after(at, anAction('transfer', PEOPLE.supervisor, { to: BODIES.CW }), WEDNESDAY);
    expect(codeOf(moved, anAction('transfer', PEOPLE.supervisor, { to: BODIES.CW }))).toBe('transfer-pending');
    // Whoever does not accept does not keep it from others: it is sent elsewhere, or taken back by naming the holder.
    expect(
      after(moved, anAction('transfer', PEOPLE.supervisor, { to: { ...BODIES.CW, id: 'T02W' } }), WEDNESDAY).transfer,
    ).toMatchObject({ to: { id: 'T02W' } });
    expect(after(moved, anAction('transfer', PEOPLE.supervisor, { to: BODIES.T01W }), WEDNESDAY)).toMatchObject({
      transfer: null,
      bodies: at.bodies,
    });
  });
  test('a case is reopened as a new one that names the old', () => {
    const closed = after(
      aCaseAt('congress.planning', 'union'),
      anAction('close', PEOPLE.supervisor, { reasonCode: 'opened-by-mistake' }),
      WEDNESDAY,
    );
    expect(aCaseAt('survey.counting', 'union', 'single', { caseId: 'next', reopens: closed.caseId })).toMatchObject({
      reopens: closed.caseId,
      version: 1,
      decisions: [],
      attempt: 1,
    });
  });
});

describe('countersigning', () => {
  const withSigners = (mode: 'all' | 'any' | 'in-order', position: Position = 'application.reviewing') =>
    aCaseAt(position, 'women', 'single', {
      bodies: { ...anOpening('women').bodies, countersigning: { mode, bodies: [BODIES.T01P, BODIES.CW] } },
    });
  const sign = (id: 'T01P' | 'CW') => anAction('approve', actor('reviewer', id), {});
  const approve = () => anAction('approve', PEOPLE.approver('women'), {});

  test('a claim among the approving body’s own does not keep a countersigning body from signing', () => {
    const claimed = after(withSigners('all'), anAction('claim', PEOPLE.approver('women'), {}), WEDNESDAY);
    expect(after(claimed, sign('CW'), WEDNESDAY).countersignatures).toHaveLength(1);
  });
  test('signatures stand when a return comes straight back, and are asked for again when it starts in order', () => {
    for (const [resume, code] of [
      ['to-returner', 'accepted'],
      ['in-order', 'countersignature-missing'],
    ] as const) {
      const signed = ['T01P', 'CW'].reduce(
        (state, id) => after(state, sign(id as 'CW'), WEDNESDAY),
        withSigners('in-order'),
      );
      const again = after(returned('women', signed, resume), resubmit('women', 'application.reviewing'), WEDNESDAY);
      expect(codeOf(again, approve())).toBe(code);
    }
  });
  test('nobody withdraws what a countersigning body has signed', () => {
    expect(codeOf(after(withSigners('any'), sign('CW'), WEDNESDAY), anAction('withdraw', PEOPLE.officer, {}))).toBe(
      'nothing-to-withdraw',
    );
  });
  test('a countersigning body that the case is transferred to decides and need not sign as well', () => {
    const moved = after(withSigners('all'), anAction('transfer', PEOPLE.supervisor, { to: BODIES.CW }), WEDNESDAY);
    const accepted = after(moved, anAction('accept-transfer', actor('reviewer', 'CW'), {}), WEDNESDAY);
    expect(codeOf(accepted, sign('CW'))).toBe('countersignature-missing');
    expect(after(after(accepted, sign('T01P'), WEDNESDAY), sign('CW'), WEDNESDAY).decisions).toMatchObject([
      { verdict: 'approved', byBody: 'CW' },
    ]);
  });
});

describe('event dates', () => {
  test('an answer is not dated before what it answers, nor a resumption before its hold', () => {
    const at = aCaseAt('application.reviewing');
    expect(codeOf(at, anAction('approve', PEOPLE.approver('union'), {}, { on: '2020-05-31' }))).toBe(
      'event-date-before-last',
    );
    expect(
      after(
        at,
        anAction('approve', PEOPLE.approver('union'), {}, { on: '2020-06-08', comment: '纸质批复在先，补录' }),
        WEDNESDAY,
      ).decisions,
    ).toMatchObject([{ on: '2020-06-08', enteredOn: '2020-06-24', late: false, enteredLate: { confirmedBy: null } }]);
    const held = after(
      at,
      anAction('hold', PEOPLE.supervisor, { reasonCode: 'business-suspended' }, { on: '2020-06-04' }),
      WEDNESDAY,
    );
    expect(codeOf(held, anAction('resume', PEOPLE.supervisor, {}, { on: '2020-06-03' }))).toBe(
      'event-date-before-last',
    );
  });
  test('a registration is not dated before the reply it rests on', () => {
    const at = aCaseAt('registration.recording');
    const register = (registeredOn: string) =>
      anAction('register', PEOPLE.registrar('union'), { registrationNo: '81340828MC0000004Q', registeredOn });
    expect([codeOf(at, register('2020-06-21')), codeOf(at, register('2020-06-22'))]).toEqual([
      'event-date-before-last',
      'accepted',
    ]);
  });
  test('a count may lie before the day the case was opened, the confirmation of it not', () => {
    const counted = after(
      aCase(),
      anAction('record-survey', PEOPLE.instructor, { ...SURVEY, countedOn: '2020-05-20' }, { on: '2020-05-20' }),
      WEDNESDAY,
    );
    expect(counted.survey).toMatchObject({ countedOn: '2020-05-20' });
    expect(codeOf(counted, anAction('confirm-eligibility', PEOPLE.taskForceReviewer, {}, { on: '2020-05-25' }))).toBe(
      'event-date-before-last',
    );
  });
  test('a call or a count may be entered after later events', () => {
    const at = aCaseAt('congress.planning');
    expect(codeOf(at, anAction('record-contact', PEOPLE.instructor, { note: '补录' }, { on: '2020-05-29' }))).toBe(
      'accepted',
    );
  });
});
