import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, anAction, context, PEOPLE } from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import type { CaseState } from './case.js';
import { decide } from './decide.js';
import type { DecideContext } from './decision.js';
import { namesOf } from './organisation-names.js';

/** The application was sent on 1 June, its answer was due on 8 June; everything here is entered on 24 June. */
const NOW = '2020-06-24T01:00:00.000Z';
const WHY = { comment: '纸质批复在先，系统补录' };
const judged = (state: CaseState, action: CaseAction, ctx: DecideContext = context(state.type, NOW)) =>
  decide(state, action, ctx);
const refusalOf = (...args: Parameters<typeof judged>) => {
  const decision = judged(...args);
  return decision.ok ? null : decision.refusal;
};
const at = aCaseAt('application.reviewing');
const approver = PEOPLE.approver('union');

describe('an answer that is entered after its limit', () => {
  test.each([
    ['approve', {}],
    ['return', { reasonCode: 'material-incomplete', note: '缺名单' }],
    ['reject', { reasonCode: 'below-threshold', note: '人数不足' }],
  ] as const)('and dated before it is neither met nor late: %s', (name, data) => {
    const next = after(at, anAction(name, approver, data, { on: '2020-06-05', ...WHY }), NOW);
    expect(next.decisions.at(-1)).toMatchObject({
      on: '2020-06-05',
      enteredOn: '2020-06-24',
      dueOn: '2020-06-08',
      late: false,
      enteredLate: { reason: WHY.comment, confirmedBy: null },
    });
    expect(next.deadlines[0]).toMatchObject({ state: 'entered-late', endedOn: '2020-06-05', enteredOn: '2020-06-24' });
  });

  test('says why', () => {
    expect(refusalOf(at, anAction('approve', approver, {}, { on: '2020-06-08' }))).toMatchObject({
      code: 'reason-missing',
      rule: { id: 'union.backdating' },
      errors: [{ path: 'comment' }],
    });
  });

  test.each([
    ['dated after it is late, whatever its reason', '2020-06-09', '2020-06-24', { late: true }, 'met-late'],
    ['entered on its last day is on time', '2020-06-05', '2020-06-08', { late: false }, 'met'],
  ])('%s', (_, on, today, decision, state) => {
    const next = after(at, anAction('approve', approver, {}, { on }), `${today}T01:00:00.000Z`);
    expect(next.decisions.at(-1)).toMatchObject({ ...decision, enteredOn: today });
    expect(next.decisions.at(-1)?.enteredLate).toBeUndefined();
    expect(next.deadlines[0]?.state).toBe(state);
  });

  test('takes a second person where the rule set asks for one, and never its own hand', () => {
    const { rules, ...rest } = context('union', NOW);
    const strict = {
      ...rest,
      rules: { ...rules, backdating: { ...rules.backdating, policy: 'second-person' as const } },
    };
    const answer = anAction('approve', approver, {}, { on: '2020-06-05', ...WHY });
    const overrides = [{ rule: 'entered-late', reason: '已核对纸质原件' }];
    expect(refusalOf(at, answer, strict)).toMatchObject({ code: 'entered-late' });
    const own = judged(at, anAction('allow', approver, { overrides }), strict);
    expect(own.ok && refusalOf(own.next, answer, strict)).toMatchObject({ code: 'entered-late' });
    const confirmed = judged(at, anAction('allow', PEOPLE.supervisor, { overrides }), strict);
    const entered = confirmed.ok && judged(confirmed.next, answer, strict);
    expect(entered && entered.ok && entered.next.decisions.at(-1)).toMatchObject({
      enteredLate: { reason: WHY.comment, confirmedBy: PEOPLE.supervisor.account },
    });
  });
});

describe('the term of a result', () => {
  const reviewing = aCaseAt('registration.reviewing');
  const approve = (termFrom: string, termTo: string) => anAction('approve', approver, { termFrom, termTo });
  test.each([
    ['2020-06-15', '2023-06-14', 'term-invalid'],
    ['2020-06-16', '2023-06-15', null],
    ['2020-07-16', '2023-07-15', null],
    ['2020-07-17', '2023-07-16', 'term-invalid'],
    ['2030-06-16', '2033-06-15', 'term-invalid'],
  ])('of an election on 16 June may run from %s to %s: %s', (from, to, code) => {
    const refusal = refusalOf(reviewing, approve(from, to));
    expect(refusal?.code ?? null).toBe(code);
    if (refusal) expect(refusal).toMatchObject({ rule: { id: 'union.terms.start' }, errors: [{ path: 'termFrom' }] });
  });
});

describe('registration', () => {
  const recording = aCaseAt('registration.recording');
  const register = (registrationNo: string, more: object = {}) =>
    anAction('register', PEOPLE.registrar('union'), { registrationNo, registeredOn: '2020-06-24', ...more });
  test.each([
    ['81340828MC0000004Q', null],
    ['81340828MC0000004A', 'registration-code-unfit'],
    ['91350100M000100Y43', 'registration-code-unfit'],
    ['R-1', 'registration-code-unfit'],
  ])('under %s: %s', (no, code) => {
    expect(refusalOf(recording, register(no))?.code ?? null).toBe(code);
  });

  test('under a code that fails its check is recorded with the reason that was given', () => {
    const overrides = [{ rule: 'registration-code-unfit', reason: '证书原件如此，已电话核实' }];
    const formed = after(recording, register('81340828MC0000004A', { overrides }), NOW);
    expect(formed).toMatchObject({
      status: 'formed',
      findings: [
        {
          rule: 'registration-code-unfit',
          overriddenBy: { by: PEOPLE.registrar('union').account, reason: overrides[0]!.reason },
        },
      ],
    });
  });

  test("of another line takes its number as it is, but no enterprise's code", () => {
    const league = aCaseAt('registration.recording', 'league');
    const by = PEOPLE.registrar('league');
    const of = (registrationNo: string) => anAction('register', by, { registrationNo, registeredOn: '2020-06-24' });
    expect(refusalOf(league, of('TZ3408280009'))).toBeNull();
    expect(refusalOf(league, of('91350100M000100Y43'))).toMatchObject({ code: 'registration-code-unfit' });
  });
});

describe('the names of an organisation', () => {
  test('are its own from the approved result on: name, short name, name on the seal', () => {
    const names = {
      name: '光电产业联合工会委员会',
      shortName: '光电联合工会',
      sealName: '岳西县光电产业联合工会委员会',
    };
    const term = { termFrom: '2020-06-16', termTo: '2023-06-15' };
    const given = after(
      aCaseAt('registration.reviewing', 'union', 'joint'),
      anAction('approve', approver, { ...term, organisation: names }),
      NOW,
    );
    expect(given.organisation).toEqual(names);
    const seal = after(
      given,
      anAction('register', PEOPLE.registrar('union'), {
        registrationNo: '81340828MC0000004Q',
        registeredOn: '2020-06-24',
        organisation: { sealName: '岳西县光电产业工会' },
      }),
      NOW,
    );
    expect(seal.organisation).toEqual({ ...names, sealName: '岳西县光电产业工会' });
  });

  test.each([
    ['single', '单位YX0001党支部'],
    ['joint', '单位YX0001等3家单位联合党支部'],
    ['regional', '县经济开发区联合党支部'],
  ] as const)('are never the bare name of an enterprise (%s)', (mode, name) => {
    expect(namesOf(aCaseAt('survey.counting', 'party', mode))).toMatchObject({ name, sealName: name });
  });
});
