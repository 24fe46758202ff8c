import { describe, expect, test } from '@jest/globals';
import {
  after,
  aCaseAt,
  aCongress,
  anAction,
  aPlan,
  BODIES,
  context,
  PEOPLE,
  SURVEY,
  unit,
} from '../../tests/support/case-builder.js';
import type { ActionData } from './actions.js';
import type { CaseState, CongressRecord, Mode, OrganisationType } from './case.js';
import { decide } from './decide.js';
import type { Refusal } from './errors.js';

/** What an election may not be made to say: a quorum that is typed in, ties that elect, votes that no ballots hold, publicity of another time. */

const TYPES: OrganisationType[] = ['union', 'league', 'women', 'party'];
const MEMBERS = {
  union: 'unionMembers',
  league: 'leagueMembers',
  women: 'womenEmployees',
  party: 'partyMembersFull',
} as const;
const LEADING = { union: 'chair', league: 'secretary', women: 'director', party: 'secretary' } as const;
const NOW = '2020-06-24T01:00:00.000Z';

function holding(
  type: OrganisationType,
  members: number,
  more: Partial<CaseState> = {},
  mode: Mode = 'single',
): CaseState {
  const state = aCaseAt('congress.holding', type, mode);
  return { ...state, survey: { ...SURVEY, employees: 300, [MEMBERS[type]]: members }, ...more };
}

type Minutes = ActionData['record-congress'];
const vote = (ref: string, post: string, votes: number) => ({ ref, post, votes });

/** Everybody came and the leading post was filled by all votes. */
function minutesOf(type: OrganisationType, due: number, more: Partial<Minutes> = {}): Minutes {
  const elected = [vote('p1', LEADING[type], due), vote('p3', 'member', due), vote('p4', 'member', due)];
  return {
    on: '2020-06-16',
    due,
    excused: [],
    present: due,
    ballotsIssued: due,
    ballotsReturned: due,
    results: elected,
    elected,
    ...more,
  };
}

function record(state: CaseState, minutes: Minutes) {
  return decide(state, anAction('record-congress', PEOPLE.officer, minutes), context(state.type, NOW));
}
function refusedAs(state: CaseState, minutes: Minutes): Refusal | null {
  const decision = record(state, minutes);
  return decision.ok ? null : decision.refusal;
}
function noticesOf(state: CaseState, minutes: Minutes): string[] {
  const decision = record(state, minutes);
  if (!decision.ok) throw new Error(decision.refusal.en);
  return decision.next.findings.map((f) => f.rule);
}

describe('the number of those due', () => {
  test.each(TYPES)('of a %s case equals the members known, or a reason is asked for', (type) => {
    const state = holding(type, 60);
    expect(refusedAs(state, minutesOf(type, 60))).toBeNull();
    for (const due of [3, 59, 61]) {
      expect(refusedAs(state, minutesOf(type, due))).toMatchObject({
        code: 'due-differs',
        rule: { id: `${type}.due` },
        errors: [{ path: 'due' }],
      });
    }
  });

  test('counts the excused with them, whoever is excused', () => {
    const state = holding('union', 130, { plan: aPlan('union') });
    const away = (count: number) => [{ reason: 'long-illness', count }];
    expect(refusedAs(state, minutesOf('union', 80, { excused: away(50) }))).toBeNull();
    expect(refusedAs(state, minutesOf('union', 80, { excused: away(500) }))).toMatchObject({ code: 'due-differs' });
    expect(refusedAs(state, minutesOf('union', 80, { excused: away(49) }))).toMatchObject({ code: 'due-differs' });
  });

  test('that differs for a reason is recorded, and the reviewer sees number and reason', () => {
    const state = holding('union', 60);
    const reason = '四名会员已离职，名册正在更新';
    const decision = record(state, minutesOf('union', 56, { overrides: [{ rule: 'due-differs', reason }] }));
    expect(decision).toMatchObject({
      ok: true,
      next: {
        findings: [
          {
            rule: 'due-differs',
            inputs: { due: 56, excused: 0, counted: 56, from: 60, to: 60 },
            overriddenBy: { by: 'officer-T01P', reason },
          },
        ],
      },
    });
  });

  test.each(TYPES)('excuses members of a %s case only by a reason of its line', (type) => {
    const excused = (reason: string) => ({ excused: [{ reason, count: 2 }] });
    const state = holding(type, 60);
    expect(refusedAs(state, minutesOf(type, 58, excused('long-illness')))).toBeNull();
    expect(refusedAs(state, minutesOf(type, 58, excused('too-busy')))).toMatchObject({
      code: 'reason-unknown',
      errors: [{ path: 'excused.0.reason' }],
    });
    const parties = refusedAs(state, minutesOf(type, 58, excused('maternity-leave')))?.code ?? null;
    expect(parties).toBe(type === 'party' ? 'reason-unknown' : null);
  });

  test('is shown as unchecked where a unit has left since the count', () => {
    const state = holding('union', 60, { units: [unit('YX0001'), unit('YX0002')] }, 'joint');
    expect(noticesOf(state, minutesOf('union', 20))).toContain('members-not-counted-again');
  });

  test('is summed up unit by unit where the survey has all of them', () => {
    const row = (unitId: string, unionMembers: number) => ({ ...SURVEY, unit: unitId, unionMembers });
    const perUnit = [row('YX0001', 9), row('YX0002', 11), row('YX0003', 40)].map(
      ({ countedOn: _c, willing: _w, ...r }) => r,
    );
    const state = holding('union', 60, { units: [unit('YX0001'), unit('YX0002')] }, 'joint');
    const counted = { ...state, survey: { ...state.survey!, perUnit } };
    expect(noticesOf(counted, minutesOf('union', 20))).toEqual([]);
    expect(refusedAs(counted, minutesOf('union', 60))).toMatchObject({ code: 'due-differs' });
  });

  test('of delegates is held against the plan, else against what the line sets for so many members, else against a reason', () => {
    const plan = { ...aPlan('union'), meetingKind: 'delegates' as const };
    const delegates = (more: object) => holding('union', 2299, { plan: { ...plan, ...more } }, 'regional');
    expect(refusedAs(delegates({}), minutesOf('union', 60))).toBeNull();
    expect(refusedAs(delegates({}), minutesOf('union', 90))).toBeNull();
    expect(refusedAs(delegates({}), minutesOf('union', 59))).toMatchObject({ code: 'due-differs' });
    expect(refusedAs(delegates({}), minutesOf('union', 91))).toMatchObject({ code: 'due-differs' });
    expect(refusedAs(delegates({ delegates: 120 }), minutesOf('union', 120))).toBeNull();
    expect(refusedAs(delegates({ delegates: 120 }), minutesOf('union', 90))).toMatchObject({ code: 'due-differs' });
    const women = holding('women', 60, { plan: { ...aPlan('women'), meetingKind: 'delegates' } });
    expect(refusedAs(women, minutesOf('women', 18))).toMatchObject({ code: 'due-differs' });
  });

  test('is asked for at a failed meeting too', () => {
    expect(refusedAs(holding('union', 60), minutesOf('union', 3, { results: [], elected: [] }))).toMatchObject({
      code: 'due-differs',
    });
  });
});

describe('votes', () => {
  const women = (
    due: number,
    results: CongressRecord['results'],
    elected: CongressRecord['results'],
    more: object = {},
  ) => refusedAs(holding('women', due), minutesOf('women', due, { results, elected, ...more }));

  test('of one post are not more than the ballots', () => {
    const four = [vote('p1', 'director', 4), vote('p2', 'director', 4)];
    expect(women(7, four, [four[0]!])).toMatchObject({
      code: 'counts-inconsistent',
      rule: { id: 'women.ballots.votes' },
    });
    expect(women(7, four, [])).toMatchObject({ code: 'counts-inconsistent' });
  });

  test('of the members are not more than ballots times seats', () => {
    const five = ['p3', 'p4', 'p5'].map((ref) => vote(ref, 'member', 5));
    const led = [vote('p1', 'director', 7)];
    expect(women(7, [...led, ...five], [...led, ...five.slice(0, 2)])).toMatchObject({ code: 'counts-inconsistent' });
  });

  test('that are equal across the last seat elect nobody', () => {
    const led = [vote('p1', 'director', 8)];
    const five = ['p3', 'p4', 'p5'].map((ref) => vote(ref, 'member', 5));
    expect(women(8, [...led, ...five], [...led, ...five.slice(0, 2)])).toMatchObject({
      code: 'tie-across-last-seat',
      rule: { id: 'women.ballots.ties' },
    });
    const clear = [vote('p3', 'member', 6), ...five.slice(1)];
    expect(women(8, [...led, ...clear], [...led, clear[0]!, clear[1]!])).toMatchObject({
      code: 'tie-across-last-seat',
    });
    expect(
      noticesOf(
        holding('women', 8),
        minutesOf('women', 8, { results: [...led, ...clear], elected: [...led, clear[0]!] }),
      ),
    ).toEqual(['tie-undecided', 'fewer-elected-than-seats']);
  });

  test('that are equal within the seats elect all of them', () => {
    const led = [vote('p1', 'director', 8)];
    const two = ['p3', 'p4'].map((ref) => vote(ref, 'member', 7));
    expect(women(8, [...led, ...two], [...led, ...two])).toBeNull();
  });

  test('of a further ballot decide a tie, within the seats it was held for', () => {
    const led = [vote('p1', 'director', 8)];
    const first = [...led, vote('p3', 'member', 6), vote('p4', 'member', 5), vote('p5', 'member', 5)];
    const again = (p4: number, p5: number) => ({
      furtherBallots: [
        { ballotsIssued: 8, ballotsReturned: 8, results: [vote('p4', 'member', p4), vote('p5', 'member', p5)] },
      ],
    });
    const elected = [...led, first[1]!, vote('p4', 'member', 6)];
    expect(women(8, first, elected, again(6, 2))).toBeNull();
    expect(women(8, first, elected, again(6, 6))).toMatchObject({
      code: 'counts-inconsistent',
      errors: [{ path: 'furtherBallots.0.results' }],
    });
    expect(women(8, first, [...led, first[1]!, first[2]!], again(4, 4))).toMatchObject({
      code: 'tie-across-last-seat',
    });
    expect(women(8, first, [...led, first[1]!, vote('p4', 'member', 4)], again(4, 3))).toMatchObject({
      code: 'no-majority',
    });
  });
});

describe('write-ins', () => {
  const other = (type: OrganisationType, post: string, more: object = {}) => {
    const base = minutesOf(type, 10);
    const written = { ...vote('p9', post, 10), writeIn: true, ...more };
    const list = post === 'member' ? [base.elected[0]!, written] : [written];
    return { ...base, results: list, elected: list };
  };
  test.each<[OrganisationType, string, string | null]>([
    ['party', 'secretary', null],
    ['party', 'member', null],
    ['league', 'secretary', null],
    ['union', 'member', null],
    ['union', 'chair', 'elected-not-candidate'],
    ['women', 'member', 'elected-not-candidate'],
  ])('of a %s case for %s: %s', (type, post, code) => {
    const state = holding(type, 10);
    expect(refusedAs(state, other(type, post))?.code ?? null).toBe(code);
    if (code === null) expect(noticesOf(state, other(type, post))).toContain('write-in-elected');
  });

  test('are marked as such, and may be barred like anybody', () => {
    const { writeIn: _none, ...unmarked } = other('party', 'member').elected[1]!;
    const minutes = minutesOf('party', 10);
    const list = [minutes.elected[0]!, unmarked];
    expect(refusedAs(holding('party', 10), { ...minutes, results: list, elected: list })).toMatchObject({
      code: 'elected-not-candidate',
    });
    expect(refusedAs(holding('union', 10), other('union', 'member', { flags: ['close-relative'] }))).toMatchObject({
      code: 'ineligible-candidate',
      rule: { id: 'union.candidates.members' },
    });
  });
});

describe('publicity', () => {
  const planned = (state: CaseState, plan: ActionData['submit-congress-plan'], at: string) =>
    decide(state, anAction('submit-congress-plan', PEOPLE.officer, plan), { ...context('union'), now: at });
  const plan = (from: string, to: string, meeting: string) => ({
    ...aPlan('union', meeting),
    publicityFrom: from,
    publicityTo: to,
  });
  const AT = '2020-06-05T01:00:00.000Z';

  test.each<[string, string, string | null]>([
    ['2019-06-05', '2019-06-13', 'publicity-before-plan'],
    ['2020-06-04', '2020-06-12', 'publicity-before-plan'],
    ['2020-06-05', '2020-06-12', null],
    ['2020-06-06', '2020-06-13', null],
  ])('from %s to %s for a plan of 5 June', (from, to, code) => {
    const decision = planned(aCaseAt('congress.planning'), plan(from, to, '2020-06-16'), AT);
    expect(decision.ok ? null : decision.refusal.code).toBe(code);
  });

  const failed = after(
    aCaseAt('congress.holding'),
    anAction('record-congress', PEOPLE.officer, {
      ...aCongress('union'),
      present: 3,
      ballotsIssued: 3,
      ballotsReturned: 3,
      results: [],
      elected: [],
    }),
    '2020-06-16T02:00:00.000Z',
  );
  const AGAIN = '2020-06-17T01:00:00.000Z';

  test('of the first attempt serves the second for the same names, and says so', () => {
    const decision = planned(failed, plan('2020-06-05', '2020-06-12', '2020-06-22'), AGAIN);
    expect(decision.ok && decision.next.findings.map((f) => f.rule)).toContain('publicity-of-earlier-attempt');
  });

  test('of the first attempt does not serve another candidate for chair', () => {
    const first = plan('2020-06-05', '2020-06-12', '2020-06-22');
    const candidates = first.candidates.map((c) => (c.ref === 'p2' ? { ...c, ref: 'p8' } : c));
    const decision = planned(failed, { ...first, candidates }, AGAIN);
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: 'publicity-before-plan', errors: [{ path: 'publicityFrom' }] },
    });
  });

  test('names every fault of a candidate under a rule of its own', () => {
    const flagged = (post: string, flag: string) => {
      const base = plan('2020-06-05', '2020-06-12', '2020-06-16');
      const candidates = base.candidates.map((c) =>
        c.ref === (post === 'chair' ? 'p1' : 'p3') ? { ...c, flags: [flag] } : c,
      );
      const decision = planned(aCaseAt('congress.planning'), { ...base, candidates } as never, AT);
      return decision.ok ? null : decision.refusal.rule;
    };
    expect(flagged('chair', 'hr-head')).toMatchObject({
      id: 'union.candidates.chair',
      citation: expect.stringContaining('第六条'),
    });
    expect(flagged('chair', 'outside')).toMatchObject({
      id: 'union.candidates.outside',
      citation: expect.stringContaining('第十二条'),
    });
    expect(flagged('member', 'close-relative')).toMatchObject({
      id: 'union.candidates.members',
      citation: expect.stringContaining('第九条'),
    });
    expect(flagged('chair', 'outside-recommended')).toBeNull();
    expect(BODIES.T01U.line).toBe('union');
  });
});
