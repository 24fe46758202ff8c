import { describe, expect, test } from '@jest/globals';
import { aCaseAt, after, anAction, aPlan, context, PEOPLE, SURVEY } from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import { availableActions } from './available-actions.js';
import type { CaseState, UnitCounts } from './case.js';
import { decide } from './decide.js';

const T = '2020-06-24T01:00:00.000Z';
const codeOf = (state: CaseState, action: CaseAction, at = T): string => {
  const decision = decide(state, action, context(state.type, at));
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const { countedOn: _on, willing: _willing, ...COUNTS } = SURVEY;
const row = (unit: string, employees: number): UnitCounts => ({
  ...COUNTS,
  employees,
  unionMembers: 0,
  womenEmployees: 0,
  leagueMembers: 2,
  youth28: 0,
  partyMembersFull: 0,
  partyMembersProbationary: 0,
  unit,
});
const summedUp = (perUnit: UnitCounts[], more: object = {}) => ({
  ...row(
    '',
    perUnit.reduce((n, r) => n + r.employees, 0),
  ),
  leagueMembers: perUnit.reduce((n, r) => n + r.leagueMembers, 0),
  countedOn: '2020-06-24',
  willing: true,
  perUnit,
  ...more,
});
const count = (data: object) => {
  const { unit: _unit, ...survey } = data as ReturnType<typeof summedUp> & { unit: string };
  return anAction('record-survey', PEOPLE.officer, survey);
};
const rulesOf = ({ findings }: CaseState): string[] => findings.map((f) => f.rule);
const joint = aCaseAt('application.preparing', 'league', 'joint');
const papers = anAction('submit-application', PEOPLE.officer, {
  preparatoryGroup: [{ ref: 'p1', role: 'leader' }],
  consentOfUnit: true,
});
const all = ['YX0001', 'YX0002', 'YX0003'];

describe('the counts of a survey', () => {
  test('that add up, of the units of the case, are no finding', () => {
    expect(after(joint, count(summedUp(all.map((u) => row(u, 2)))), T).findings).toEqual([]);
  });

  test('are held against their sum, count by count, and the reviewer says why a difference is accepted', () => {
    const typed = after(
      joint,
      count(
        summedUp(
          all.map((u) => row(u, 2)),
          { employees: 60 },
        ),
      ),
      T,
    );
    expect(typed.findings).toMatchObject([
      {
        rule: 'counts-differ',
        needsReason: true,
        inputs: { count: 'employees', total: 60, sum: 6 },
        path: 'employees',
      },
    ]);
    const sent = after(typed, papers, T);
    expect(rulesOf(sent)).toEqual(['counts-differ']);
    expect(codeOf(sent, anAction('approve', PEOPLE.approver('league'), {}))).toBe('finding-unanswered');
    const accepts = [{ rule: 'counts-differ', reason: '合计含外派人员' }];
    expect(codeOf(sent, anAction('approve', PEOPLE.approver('league'), { accepts }))).toBe('accepted');
    const corrected = after(typed, count(summedUp(all.map((u) => row(u, 20)))), T);
    expect(corrected.findings).toEqual([]);
  });

  test('say which unit is missing and which is none of the case', () => {
    const found = after(joint, count(summedUp(['YX0001', 'YX0002', 'YX0099'].map((u) => row(u, 2)))), T);
    expect(found.findings).toMatchObject([
      {
        rule: 'units-not-counted',
        needsReason: true,
        inputs: { missing: 1, extra: 1 },
        zh: expect.stringContaining('YX0003'),
      },
    ]);
  });

  test('are of other units once one has joined or left, until they are counted again', () => {
    const left = after(joint, anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0003' }), T);
    const sent = after(left, papers, T);
    expect(sent.findings).toMatchObject([{ rule: 'units-not-counted', inputs: { missing: 0, extra: 1 } }]);
    expect(rulesOf(after(sent, count(summedUp(['YX0001', 'YX0002'].map((u) => row(u, 2)))), T))).toEqual([]);
  });

  test('are too old after the days of the rule, from one submission to the next', () => {
    const planning = aCaseAt('congress.planning', 'league');
    const plan = (day: string) => anAction('submit-congress-plan', PEOPLE.officer, aPlan('league', day));
    expect(rulesOf(after(planning, plan('2020-08-25'), '2020-08-24T01:00:00.000Z'))).toEqual([]);
    expect(after(planning, plan('2020-08-26'), '2020-08-25T01:00:00.000Z').findings).toMatchObject([
      { rule: 'counts-outdated', needsReason: true, inputs: { countedOn: '2020-05-26', days: 91, validDays: 90 } },
    ]);
  });

  test('that fall below the number under review stop the decision until somebody lets it through or they are right', () => {
    const reviewing = aCaseAt('application.reviewing', 'league');
    const approve = anAction('approve', PEOPLE.approver('league'), {});
    const few = after(reviewing, anAction('record-survey', PEOPLE.officer, { ...SURVEY, leagueMembers: 1 }), T);
    expect(codeOf(few, approve)).toBe('below-threshold');
    const overrides = [{ rule: 'below-threshold', reason: '正在转入' }];
    const allowed = after(few, anAction('allow', PEOPLE.taskForceReviewer, { overrides }), T);
    expect(codeOf(allowed, approve)).toBe('finding-unanswered');
    const accepts = [{ rule: 'below-threshold', reason: '专班已同意' }];
    expect(codeOf(allowed, anAction('approve', PEOPLE.approver('league'), { accepts }))).toBe('accepted');
    const recounted = after(few, anAction('record-survey', PEOPLE.officer, { ...SURVEY, countedOn: '2020-06-24' }), T);
    expect(codeOf(recounted, approve)).toBe('accepted');
  });

  test('that fall below the number before the registration stop it as well', () => {
    const recording = aCaseAt('registration.recording', 'league');
    const few = after(recording, anAction('record-survey', PEOPLE.officer, { ...SURVEY, leagueMembers: 1 }), T);
    const register = anAction('register', PEOPLE.registrar('league'), {
      registrationNo: 'TZ-1',
      registeredOn: '2020-06-24',
    });
    expect([codeOf(recording, register), codeOf(few, register)]).toEqual(['accepted', 'below-threshold']);
  });
});

describe('a submission', () => {
  test('is grey under what the case itself has against it, in the words of the refusal', () => {
    const one = after(
      after(joint, anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0003' }), T),
      anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0002' }),
      T,
    );
    const offered = availableActions(one, PEOPLE.officer, { today: '2020-06-24', rules: context('league').rules });
    const submit = offered.find((a) => a.action === 'submit-application')!;
    expect([submit.enabled, submit.reasons[0]!.code]).toEqual([false, 'too-few-units']);
    const decision = decide(one, papers, context('league', T));
    expect(decision.ok ? null : decision.refusal).toEqual(submit.reasons[0]);
    expect(offered.find((a) => a.action === 'withdraw-unit')).toMatchObject({ enabled: false });
  });
});
