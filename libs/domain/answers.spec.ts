import { describe, expect, test } from '@jest/globals';
import {
  actor,
  after,
  aCaseAt,
  aCongress,
  anAction,
  aPlan,
  context,
  PEOPLE,
  SURVEY,
  unit,
} from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import type { CaseState } from './case.js';
import { decide } from './decide.js';

/** Who answers what stands against a case: findings, holds, the hands that submitted, units that change after the plan. */

const NOW = '2020-06-24T01:00:00.000Z';
const refusalOf = (state: CaseState, action: CaseAction) => {
  const decision = decide(state, action, context(state.type, NOW));
  return decision.ok ? null : decision.refusal;
};
const rulesOf = ({ findings }: CaseState) => findings.map((f) => f.rule);
const term = { termFrom: '2020-06-17', termTo: '2023-06-16' };

/** Held a day late, with one of two members' seats left empty; the result is handed in. */
function reported(): CaseState {
  const { elected, results } = aCongress('union');
  const minutes = {
    ...aCongress('union', '2020-06-17'),
    elected: elected.slice(0, 2),
    results: results.filter((r) => r.ref !== 'p4'),
  };
  const held = after(
    aCaseAt('congress.holding'),
    anAction('record-congress', PEOPLE.officer, minutes),
    '2020-06-17T02:00:00.000Z',
  );
  return after(held, anAction('submit-result', PEOPLE.officer, {}), '2020-06-18T02:00:00.000Z');
}

describe('a finding', () => {
  test('lives on through the next submission, up to whoever decides', () => {
    expect(rulesOf(reported())).toEqual(['meeting-date-changed', 'fewer-elected-than-seats']);
  });

  test('is accepted with a reason, which the record of the reply keeps with the person', () => {
    const approver = PEOPLE.approver('union');
    const state = reported();
    expect(refusalOf(state, anAction('approve', approver, term))).toMatchObject({
      code: 'finding-unanswered',
      zh: expect.stringContaining('accepts：fewer-elected-than-seats'),
      errors: [{ path: 'accepts' }],
    });
    const accepts = [{ rule: 'fewer-elected-than-seats', reason: '同意减少一名委员名额' }];
    const approved = after(state, anAction('approve', approver, { ...term, accepts }), NOW);
    expect(approved.findings).toEqual([]);
    expect(approved.decisions.at(-1)).toMatchObject({
      by: approver.account,
      answered: [
        { rule: 'meeting-date-changed', reason: null },
        { rule: 'fewer-elected-than-seats', inputs: { seats: 3, elected: 2 }, reason: '同意减少一名委员名额' },
      ],
    });
  });

  test('is answered by the check that found it, when it finds it no more', () => {
    const joint = aCaseAt('application.preparing', 'union', 'joint', { units: [unit('YX0001'), unit('YX0002')] });
    const one = after(joint, anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0002' }), NOW);
    expect(rulesOf(one)).toEqual(['too-few-units']);
    expect(rulesOf(after(one, anAction('add-unit', PEOPLE.officer, { unit: unit('YX0003') }), NOW))).toEqual([]);
  });

  test('of a failed meeting waits for the reviewer of the next plan', () => {
    const { results } = aCongress('union');
    const failed = after(
      aCaseAt('congress.holding'),
      anAction('record-congress', PEOPLE.officer, { ...aCongress('union'), results, elected: [] }),
      '2020-06-16T02:00:00.000Z',
    );
    const plan = { ...aPlan('union', '2020-06-25'), publicityFrom: '2020-06-05', publicityTo: '2020-06-12' };
    const again = after(failed, anAction('submit-congress-plan', PEOPLE.officer, plan), '2020-06-17T02:00:00.000Z');
    expect(rulesOf(again)).toContain('majority-not-elected');
    expect(refusalOf(again, anAction('approve', PEOPLE.approver('union'), {}))).toMatchObject({
      code: 'finding-unanswered',
    });
  });

  test('that a rejection has answered is kept with it', () => {
    const rejected = after(
      reported(),
      anAction('reject', PEOPLE.approver('union'), { reasonCode: 'procedure-broken', note: '名额未满' }),
      NOW,
    );
    expect(rejected.decisions.at(-1)?.answered?.map((f) => f.rule)).toEqual([
      'meeting-date-changed',
      'fewer-elected-than-seats',
    ]);
    expect(rejected).toMatchObject({ findings: [], attempt: 2 });
  });
});

describe('a hold of eligibility', () => {
  const few = { ...SURVEY, employees: 2 };
  const below = (): CaseState => ({ ...aCaseAt('application.preparing'), survey: few });
  const papers = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };
  const overrides = [{ rule: 'below-threshold', reason: '一人正在入职' }];
  const submit = (more: object = {}) => anAction('submit-application', PEOPLE.officer, { ...papers, ...more });

  test('names in its refusal what the override takes and who may give it', () => {
    expect(refusalOf(below(), submit({ overrides }))).toMatchObject({
      code: 'below-threshold',
      zh: expect.stringMatching(/县专班审核人员说明理由后通过（overrides：below-threshold）/),
      rule: { id: 'union.threshold' },
    });
  });

  test.each([
    ['the officer who applies', PEOPLE.officer, 'not-permitted'],
    ['the approving body', PEOPLE.approver('union'), 'not-permitted'],
    ['the task force', PEOPLE.taskForceReviewer, null],
  ])('is let through by %s: %s', (_, who, code) => {
    expect(refusalOf(below(), anAction('allow', who, { overrides }))?.code ?? null).toBe(code);
  });

  test('is not let through by a reviewer of the task force who sits with the side that applies', () => {
    const state = below();
    const both = { ...state, bodies: { ...state.bodies, responsible: { ...state.bodies.responsible, id: 'TF' } } };
    expect(refusalOf(both, anAction('allow', actor('reviewer', 'TF'), { overrides }))).toMatchObject({
      code: 'not-permitted',
    });
  });

  test('that was let through stays so for the same numbers only', () => {
    const allowed = after(below(), anAction('allow', PEOPLE.taskForceReviewer, { overrides }), NOW);
    expect(refusalOf(allowed, submit())).toBeNull();
    expect(refusalOf({ ...allowed, survey: { ...few, employees: 1 } }, submit())).toMatchObject({
      code: 'below-threshold',
    });
    expect(refusalOf(allowed, anAction('allow', PEOPLE.taskForceReviewer, { overrides }))).toMatchObject({
      code: 'nothing-to-do',
    });
  });

  test('may be named by the id of its rule', () => {
    const byRule = [{ rule: 'union.threshold', reason: '一人正在入职' }];
    expect(refusalOf(below(), anAction('allow', PEOPLE.taskForceReviewer, { overrides: byRule }))).toBeNull();
  });
});

describe('whoever submitted any round of a step', () => {
  test('decides none of its rounds, and another step as before', () => {
    const hands = { ...PEOPLE.officer, account: 'two-hats', roles: ['officer' as const, 'reviewer' as const] };
    const reviewer = { ...PEOPLE.approver('party'), account: 'two-hats' };
    const first = after(
      aCaseAt('application.preparing', 'party'),
      anAction('submit-application', hands, { preparatoryGroup: [{ ref: 'p', role: 'leader' }], consentOfUnit: true }),
      '2020-06-01T02:00:00.000Z',
    );
    const back = after(
      first,
      anAction('return', PEOPLE.approver('party'), { reasonCode: 'material-incomplete', note: '缺' }),
      '2020-06-02T02:00:00.000Z',
    );
    const second = after(
      back,
      anAction('submit-application', PEOPLE.officer, {
        preparatoryGroup: [{ ref: 'p', role: 'leader' }],
        consentOfUnit: true,
      }),
      '2020-06-03T02:00:00.000Z',
    );
    for (const action of ['approve', 'return', 'reject', 'claim'] as const) {
      const data = action === 'return' || action === 'reject' ? { reasonCode: 'material-incomplete', note: '缺' } : {};
      expect(refusalOf(second, anAction(action, reviewer, data as never))).toMatchObject({
        code: 'decider-is-submitter',
        rule: { id: 'decider-is-not-submitter' },
      });
    }
    const approved = after(second, anAction('approve', PEOPLE.approver('party'), {}), '2020-06-04T02:00:00.000Z');
    const planned = after(
      approved,
      anAction('submit-congress-plan', PEOPLE.officer, aPlan('party')),
      '2020-06-05T02:00:00.000Z',
    );
    expect(refusalOf(planned, anAction('approve', reviewer, {}))).toBeNull();
  });
});

describe('units after the approval of the plan', () => {
  const officer = PEOPLE.officer;
  const changes: [string, CaseAction][] = [
    ['withdraw-unit', anAction('withdraw-unit', officer, { unit: 'YX0003', reasonCode: 'unit-deregistered' })],
    ['add-unit', anAction('add-unit', officer, { unit: unit('YX0009') })],
    ['change-mode', anAction('change-mode', officer, { to: 'regional', district: '县经济开发区' })],
  ];
  test.each(changes)('change by a new plan and its reply: %s', (_, change) => {
    const replanned = after(aCaseAt('congress.holding', 'women', 'joint'), change, NOW);
    expect(replanned).toMatchObject({ position: 'congress.planning', plan: null, attempt: 1, round: 1 });
    expect(refusalOf(replanned, anAction('record-congress', officer, aCongress('women')))).toMatchObject({
      code: 'meeting-before-plan-approval',
    });
  });
  test.each(changes)('after an election make it void: %s', (_, change) => {
    const replanned = after(aCaseAt('registration.reporting', 'women', 'joint'), change, NOW);
    expect(replanned).toMatchObject({
      position: 'congress.planning',
      plan: null,
      attempt: 2,
      congresses: [{ outcome: 'rejected' }],
    });
  });
  test('are not changed by going to another mode and back: no attempt is counted, a new plan is answered all the same', () => {
    const away = after(
      aCaseAt('congress.holding', 'women', 'joint'),
      anAction('change-mode', officer, { to: 'regional', district: '县经济开发区' }),
      NOW,
    );
    const back = after(away, anAction('change-mode', officer, { to: 'joint' }), NOW);
    expect(back).toMatchObject({ position: 'congress.planning', attempt: 1, plan: null, mode: 'joint' });
    const planned = after(back, anAction('submit-congress-plan', officer, aPlan('women', '2020-06-30')), NOW);
    expect(planned.submission).toMatchObject({ round: 2, attempt: 1 });
  });
});
