import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type {
  Candidate,
  CaseState,
  CaseUnit,
  CongressPlan,
  CongressRecord,
  Finding,
  Mode,
  OrganisationType,
  SurveyCounts,
} from './case.js';
import {
  checkApplication,
  checkCongress,
  checkCongressPlan,
  checkEligibility,
  checkResult,
  checkTerm,
  checkUnits,
  refusalOf,
  termEnd,
  type Formation,
} from './legality.js';
import { RULE_SETS, typeRules } from './rule-sets/registry.js';

const before = RULE_SETS['cn-anhui-yuexi-2020']!;
const after = RULE_SETS['cn-anhui-yuexi-2020-07-13']!;
const rules = (type: OrganisationType) => typeRules(before, type);

const units = (n: number): CaseUnit[] =>
  Array.from({ length: n }, (_, i) => ({
    unitId: `U${i + 1}`,
    name: `单位${i + 1}`,
    area: '340828/天堂镇',
    joinedOn: '2020-05-26',
  }));
const survey: SurveyCounts = {
  employees: 30,
  unionMembers: 12,
  womenEmployees: 12,
  leagueMembers: 12,
  youth28: 5,
  partyMembersFull: 10,
  partyMembersProbationary: 2,
  countedOn: '2020-05-26',
  willing: true,
};
const stand = (post: string, n: number, flags: Candidate['flags'] = []): Candidate[] =>
  Array.from({ length: n }, (_, i) => ({ ref: `${post}-${i + 1}`, post, flags }));
const plan: CongressPlan = {
  meetingKind: 'general',
  meetingDate: '2020-06-30',
  seats: 3,
  candidates: [...stand('chair', 2), ...stand('member', 3)],
  publicityFrom: '2020-06-22',
  publicityTo: '2020-06-29',
};
const votes = (ref: string, post: string, count: number) => ({ ref, post, votes: count });
const elected = [votes('chair-1', 'chair', 9), votes('member-1', 'member', 10), votes('member-2', 'member', 8)];
const minutes: CongressRecord = {
  on: '2020-06-30',
  due: 12,
  excused: [],
  present: 11,
  ballotsIssued: 11,
  ballotsReturned: 11,
  results: [...elected, votes('chair-2', 'chair', 2), votes('member-3', 'member', 1)],
  elected,
};
const won = (list: CongressRecord['elected']): Partial<CongressRecord> => ({ elected: list, results: list });

/** Only what the checks look at. */
function aCase(more: Partial<CaseState> = {}): CaseState {
  return { mode: 'single', units: units(1), survey, plan, congresses: [], attempt: 1, ...more } as CaseState;
}
const barriers = (found: Finding[]) => found.filter((f) => f.severity !== 'notice').map((f) => [f.rule, f.severity]);
const ofPlan = (more: Partial<CongressPlan>, counts: Partial<SurveyCounts> = {}, type: OrganisationType = 'union') =>
  checkCongressPlan(aCase({ survey: { ...survey, ...counts } }), { ...plan, ...more }, rules(type), '2020-06-20');
const ofMinutes = (more: Partial<CongressRecord>, type: OrganisationType = 'union', set = before, itsPlan = plan) =>
  checkCongress(aCase({ plan: itsPlan }), { ...minutes, ...more }, typeRules(set, type), '2020-07-01');
const formation = (mode: Mode, of: CaseUnit[], more: Partial<Formation> = {}): Formation => ({
  mode,
  units: of,
  leadUnit: 'U1',
  sponsor: null,
  district: mode === 'regional' ? '县经济开发区' : null,
  ...more,
});
const ofUnits = (mode: Mode, n: number, sponsor: string | null = null, leadUnit = 'U1') =>
  checkUnits(formation(mode, units(n), { sponsor, leadUnit }), rules('union'));
/** Units of which the first is organised already. */
const organised = (mode: Mode, by: Mode, n = mode === 'single' ? 1 : 2): Finding[] => {
  const [first, ...others] = units(n);
  const organisations = [{ id: 'o-1', name: '某工会', mode: by }];
  return checkUnits(formation(mode, [{ ...first!, organisations }, ...others]), rules('union'));
};

describe('units', () => {
  test.each<[string, Finding[], unknown[]]>([
    ['one alone', ofUnits('single', 1), []],
    ['two alone', ofUnits('single', 2), [['mode-does-not-fit', 'lock']]],
    [
      'none',
      ofUnits('single', 0),
      [
        ['too-few-units', 'lock'],
        ['lead-unit-not-covered', 'lock'],
      ],
    ],
    ['one jointly', ofUnits('joint', 1), [['too-few-units', 'lock']]],
    ['two jointly', ofUnits('joint', 2), []],
    ['five jointly', ofUnits('joint', 5), []],
    ['six jointly', ofUnits('joint', 6), [['joint-unit-limit', 'lock']]],
    ['one in a region', ofUnits('regional', 1), [['too-few-units', 'lock']]],
    ['sixty-six in a region', ofUnits('regional', 66), []],
    ['fifty-two of an industry', ofUnits('industry', 52, 'YX0323'), []],
    ['an industry led by its association', ofUnits('industry', 52, 'YX0323', 'YX0323'), []],
    ['an industry without an association', ofUnits('industry', 52), [['mode-does-not-fit', 'required']]],
    ['a lead from outside', ofUnits('joint', 3, null, 'YX9999'), [['lead-unit-not-covered', 'lock']]],
    [
      'one named twice',
      checkUnits(formation('joint', [...units(2), ...units(1)]), rules('union')),
      [['unit-already-in-case', 'lock']],
    ],
    [
      'a region without a district',
      checkUnits(formation('regional', units(3), { district: ' ' }), rules('union')),
      [['mode-does-not-fit', 'required']],
    ],
    ['one alone that has its own already', organised('single', 'single'), [['unit-organised-already', 'lock']]],
    ['a member of a joint one in another', organised('joint', 'joint'), [['unit-in-joint-organisation', 'lock']]],
  ])('%s', (_, found, expected) => expect(barriers(found)).toEqual(expected));

  test.each<[string, Finding[], string]>([
    ['alone under its zone', organised('single', 'regional'), 'covered-already'],
    ['in a region with its own', organised('regional', 'single'), 'covered-already'],
    ['in a joint one under its zone', organised('joint', 'regional'), 'covered-already'],
    ['alone though a member of a joint one', organised('single', 'joint'), 'covered-twice'],
    ['in a joint one with its own', organised('joint', 'single'), 'covered-twice'],
    ['in a second region', organised('regional', 'regional'), 'covered-twice'],
  ])('a unit %s is a finding', (_, found, rule) =>
    expect(found.map((f) => [f.rule, f.severity, f.needsReason ?? false])).toEqual([[rule, 'notice', false]]),
  );
});

describe('survey and application', () => {
  const papers = { preparatoryGroup: [{ ref: 'P1', role: 'leader' }], consentOfUnit: true };
  const apply = (more: Partial<CaseState>, data: Partial<typeof papers> = {}, type: OrganisationType = 'union') =>
    checkApplication(aCase(more), { ...papers, ...data }, rules(type));

  test.each<[string, Finding[], unknown[]]>([
    ['complete', apply({}), []],
    ['without a survey', apply({ survey: null }), [['survey-missing', 'required']]],
    ['without a preparatory group', apply({}, { preparatoryGroup: [] }), [['preparatory-group-missing', 'required']]],
    ['without consent', apply({}, { consentOfUnit: false }), [['consent-missing', 'required']]],
    ['of an unwilling unit', apply({ survey: { ...survey, willing: false } }), [['unit-unwilling', 'hold']]],
    ['with two employees', apply({ survey: { ...survey, employees: 2 } }), [['below-threshold', 'hold']]],
    ['with three employees', apply({ survey: { ...survey, employees: 3 } }), []],
    [
      'with two League members',
      apply({ survey: { ...survey, leagueMembers: 2 } }, {}, 'league'),
      [['below-threshold', 'hold']],
    ],
    ['with two women', apply({ survey: { ...survey, womenEmployees: 2 } }, {}, 'women'), [['below-threshold', 'hold']]],
    [
      'with two full Party members and two on probation',
      apply({ survey: { ...survey, partyMembersFull: 2 } }, {}, 'party'),
      [['below-threshold', 'hold']],
    ],
  ])('%s', (_, found, expected) => expect(barriers(found)).toEqual(expected));

  test('an unwilling unit is shown, but guidance goes on', () => {
    const found = checkEligibility(aCase({ survey: { ...survey, willing: false } }), rules('union'));
    expect(found.map((f) => [f.rule, f.severity])).toEqual([['unit-unwilling', 'notice']]);
    expect(barriers(checkEligibility(aCase({ survey: null }), rules('union')))).toEqual([
      ['survey-missing', 'required'],
    ]);
  });

  const perUnit = (...employees: number[]) => employees.map((n, i) => ({ ...survey, unit: `U${i + 1}`, employees: n }));
  test('counts the present units one by one where the survey has them all', () => {
    const counted = { ...survey, employees: 9, perUnit: perUnit(1, 1, 7) };
    expect(barriers(apply({ mode: 'joint', units: units(3), survey: counted }))).toEqual([]);
    expect(barriers(apply({ mode: 'joint', units: units(2), survey: counted }))).toEqual([['below-threshold', 'hold']]);
    expect(barriers(apply({ mode: 'joint', units: units(4), survey: counted }))).toEqual([]);
  });

  test('names the joint unit that should stand alone, and lets it pass', () => {
    const found = apply({ mode: 'joint', units: units(3), survey: { ...survey, perUnit: perUnit(1, 2, 7) } });
    expect(found.map((f) => [f.rule, f.severity, f.inputs.units])).toEqual([['should-stand-alone', 'notice', 'U3']]);
    expect(found[0]!.zh).toBe(`${units(3)[2]!.name}已具备单独组建条件，宜单独组建`);
  });
});

describe('the congress plan', () => {
  const chair = (flags: Candidate['flags']) => ({
    candidates: [{ ref: 'a', post: 'chair', flags }, ...stand('chair', 1), ...stand('member', 3)],
  });
  const member = (flags: Candidate['flags']) => ({
    candidates: [...stand('chair', 2), { ref: 'm', post: 'member', flags }, ...stand('member', 2)],
  });
  const women = {
    candidates: [...stand('director', 2), ...stand('member', 3)],
    publicityFrom: null,
    publicityTo: null,
  };
  const partyPlan = (leading: number, members: number, seats: number) => ({
    candidates: [...stand('secretary', leading), ...stand('member', members)],
    seats,
  });

  test.each<[string, Finding[], unknown[]]>([
    ['in order', ofPlan({}), []],
    ...(
      ['unit-head', 'unit-deputy-head', 'partner', 'hr-head', 'foreign-employee', 'close-relative', 'outside'] as const
    ).map((flag): [string, Finding[], unknown[]] => [
      `with ${flag} for chair`,
      ofPlan(chair([flag])),
      [['ineligible-candidate', 'lock']],
    ]),
    ['with an outsider recommended from above for chair', ofPlan(chair(['outside', 'outside-recommended'])), []],
    [
      'with a flag of the chair’s that was written beside the same person as member',
      ofPlan({
        candidates: [
          ...stand('chair', 2),
          ...stand('member', 3),
          { ref: stand('chair', 1)[0]!.ref, post: 'member', flags: ['hr-head'] },
        ],
      }),
      [['ineligible-candidate', 'lock']],
    ],
    [
      'with a recommended outsider who heads personnel',
      ofPlan(chair(['hr-head', 'outside-recommended'])),
      [['ineligible-candidate', 'lock']],
    ],
    ['with the head of personnel as member', ofPlan(member(['hr-head'])), []],
    ['with a close relative as member', ofPlan(member(['close-relative'])), [['ineligible-candidate', 'lock']]],
    [
      'with one candidate for chair',
      ofPlan({ candidates: [...stand('chair', 1), ...stand('member', 5)] }),
      [['too-few-candidates', 'lock']],
    ],
    [
      'with one person named twice for chair',
      ofPlan({ candidates: [...stand('chair', 1), ...stand('chair', 1), ...stand('member', 3)] }),
      [['too-few-candidates', 'lock']],
    ],
    [
      'with as many members as posts',
      ofPlan({ candidates: [...stand('chair', 2), ...stand('member', 2)] }),
      [['too-few-candidates', 'lock']],
    ],
    ['without a seat', ofPlan({ seats: 0 }), [['committee-size', 'lock']]],
    [
      'of a Party committee of 7 with 7 for 6 posts',
      ofPlan(partyPlan(2, 7, 7), {}, 'party'),
      [['too-few-candidates', 'lock']],
    ],
    ['of a Party committee of 7 with 8 for 6 posts', ofPlan(partyPlan(2, 8, 7), {}, 'party'), []],
    ['public for six days', ofPlan({ publicityTo: '2020-06-28' }), [['publicity-too-short', 'lock']]],
    ['not public', ofPlan({ publicityFrom: null, publicityTo: null }), [['publicity-too-short', 'lock']]],
    ['of a women’s organisation without publicity', ofPlan(women, {}, 'women'), []],
    [
      'with the meeting on the last day of publicity',
      ofPlan({ meetingDate: '2020-06-29' }),
      [['meeting-before-publicity-ends', 'lock']],
    ],
    [
      'with a meeting in the past',
      ofPlan({ ...women, meetingDate: '2020-06-19' }, {}, 'women'),
      [['meeting-in-the-past', 'lock']],
    ],
    [
      'with delegates of 99 members',
      ofPlan(
        { meetingKind: 'delegates', seats: 5, candidates: [...stand('chair', 2), ...stand('member', 5)] },
        { unionMembers: 99 },
      ),
      [['meeting-kind', 'lock']],
    ],
    ['with delegates of 100 members', ofPlan({ meetingKind: 'delegates' }, { unionMembers: 100 }), []],
    [
      'with delegates of 199 League members',
      ofPlan({ ...partyPlan(2, 3, 3), meetingKind: 'delegates' }, { leagueMembers: 199 }, 'league'),
      [['meeting-kind', 'lock']],
    ],
    [
      'with delegates of 499 Party members',
      ofPlan({ ...partyPlan(2, 3, 3), meetingKind: 'delegates' }, { partyMembersFull: 499 }, 'party'),
      [['meeting-kind', 'lock']],
    ],
    [
      'with one organiser for 25 union members',
      ofPlan({ seats: 1, candidates: stand('chair', 2) }, { unionMembers: 25 }),
      [['committee-size', 'lock']],
    ],
    [
      'with one organiser for 24 union members',
      ofPlan({ seats: 1, candidates: stand('chair', 2) }, { unionMembers: 24 }),
      [],
    ],
    ['when the count has fallen below the threshold', ofPlan({}, { employees: 2 }), [['below-threshold', 'hold']]],
  ])('%s', (_, found, expected) => expect(barriers(found)).toEqual(expected));

  test('of an unusual size passes with a notice', () => {
    const found = ofPlan({ seats: 9, candidates: [...stand('chair', 2), ...stand('member', 9)] }, { unionMembers: 60 });
    expect(found.map((f) => [f.rule, f.severity, f.inputs.seatsTo])).toEqual([['committee-size', 'notice', 7]]);
  });
});

describe('the congress', () => {
  const partyPlan = { ...plan, seats: 1, candidates: stand('secretary', 2), publicityFrom: null, publicityTo: null };
  const party = (due: number, present: number, count: number, set = before) =>
    ofMinutes(
      {
        due,
        present,
        ballotsIssued: present,
        ballotsReturned: present,
        ...won([votes('secretary-1', 'secretary', count)]),
      },
      'party',
      set,
      partyPlan,
    );

  test.each<[string, Finding[], unknown[]]>([
    ['in order', ofMinutes({}), []],
    ['with more ballots returned than issued', ofMinutes({ ballotsReturned: 12 }), [['ballots-exceed-issued', 'lock']]],
    ['with more present than due', ofMinutes({ due: 10 }), [['counts-inconsistent', 'lock']]],
    ['with more ballots issued than present', ofMinutes({ ballotsIssued: 12 }), [['counts-inconsistent', 'lock']]],
    [
      'with more votes than ballots',
      ofMinutes(won([votes('chair-1', 'chair', 12)])),
      [['counts-inconsistent', 'lock']],
    ],
    [
      'with a negative number excused',
      ofMinutes({ excused: [{ reason: '出差', count: -1 }] }),
      [['counts-inconsistent', 'lock']],
    ],
    ['with half a person', ofMinutes({ due: 11.5 }), [['counts-inconsistent', 'lock']]],
    [
      'with votes that differ from the count',
      ofMinutes({ elected: [votes('chair-1', 'chair', 10)] }),
      [['counts-inconsistent', 'lock']],
    ],
    [
      'of 12 with 7 present',
      ofMinutes({ present: 7, ballotsIssued: 7, ballotsReturned: 7, ...won([votes('chair-1', 'chair', 7)]) }),
      [['no-quorum', 'lock']],
    ],
    [
      'of 12 with 8 present and 7 votes',
      ofMinutes({ present: 8, ballotsIssued: 8, ballotsReturned: 8, ...won([votes('chair-1', 'chair', 7)]) }),
      [],
    ],
    [
      'of 12 with 8 present and 6 votes',
      ofMinutes({ present: 8, ballotsIssued: 8, ballotsReturned: 8, ...won([votes('chair-1', 'chair', 6)]) }),
      [['no-majority', 'lock']],
    ],
    ['of 10 Party members with 8 present before 13 July', party(10, 8, 8), [['no-quorum', 'lock']]],
    ['of 10 Party members with 8 present from 13 July', party(10, 8, 8, after), []],
    ['of 10 Party members with 5 of 9 votes before 13 July', party(10, 9, 5), []],
    ['of 10 Party members with 5 of 9 votes from 13 July', party(10, 9, 5, after), [['no-majority', 'lock']]],
    [
      'that elects somebody who did not stand',
      ofMinutes(won([votes('chair-1', 'chair', 9), votes('stranger', 'member', 9)])),
      [['elected-not-candidate', 'lock']],
    ],
    [
      'that elects a candidate for member to the chair',
      ofMinutes(won([votes('member-1', 'chair', 9)])),
      [['elected-not-candidate', 'lock']],
    ],
    [
      'that elects two chairs',
      ofMinutes(won([votes('chair-1', 'chair', 8), votes('chair-2', 'chair', 8)])),
      [
        ['counts-inconsistent', 'lock'],
        ['more-elected-than-seats', 'lock'],
      ],
    ],
    [
      'that elects more than the seats',
      ofMinutes(won([votes('chair-1', 'chair', 9), ...[1, 2, 3].map((n) => votes(`member-${n}`, 'member', 9))])),
      [
        ['counts-inconsistent', 'lock'],
        ['more-elected-than-seats', 'lock'],
      ],
    ],
    [
      'that elects one person twice',
      ofMinutes(won([votes('chair-1', 'chair', 9), votes('member-1', 'member', 9), votes('member-1', 'member', 9)])),
      [
        ['counts-inconsistent', 'lock'],
        ['more-elected-than-seats', 'lock'],
      ],
    ],
    ['that elects no chair', ofMinutes(won([votes('member-1', 'member', 9)])), [['leading-post-not-elected', 'lock']]],
    ['before publicity ends', ofMinutes({ on: '2020-06-29' }), [['meeting-before-publicity-ends', 'lock']]],
    ['in the future', ofMinutes({ on: '2020-07-02' }), [['meeting-date-in-the-future', 'lock']]],
    [
      'without quorum and with nobody elected',
      ofMinutes({ present: 3, ballotsIssued: 3, ballotsReturned: 3, results: [], elected: [] }),
      [],
    ],
    ['void for its ballots and with nobody elected', ofMinutes({ ballotsReturned: 12, elected: [] }), []],
    [
      'that nobody attended',
      ofMinutes({ present: 0, ballotsIssued: 0, ballotsReturned: 0, results: [], elected: [] }),
      [],
    ],
  ])('%s', (_, found, expected) => expect(barriers(found)).toEqual(expected));

  test('on another day, with a seat left empty and more due than surveyed passes with notices and a reason for the number due', () => {
    const found = ofMinutes({ on: '2020-07-01', due: 13, present: 12, ...won([votes('chair-1', 'chair', 9)]) });
    expect(found.map((f) => [f.rule, f.severity])).toEqual([
      ['meeting-date-changed', 'notice'],
      ['due-differs', 'hold'],
      ['fewer-elected-than-seats', 'notice'],
    ]);
  });

  test('names whom its own numbers elect and its minutes do not', () => {
    const passed = (over: Partial<CongressRecord>) =>
      ofMinutes(over)
        .filter((f) => f.rule === 'majority-not-elected')
        .map((f) => [f.severity, f.inputs.ref]);
    const three = [votes('chair-1', 'chair', 9), votes('member-1', 'member', 7), votes('member-2', 'member', 8)];
    const beaten = [...three, votes('member-3', 'member', 9)];
    expect(passed({ results: [votes('chair-1', 'chair', 9), votes('chair-2', 'chair', 2)], elected: [] })).toEqual([
      ['notice', 'chair-1'],
    ]);
    expect(passed({ results: beaten, elected: three })).toEqual([['notice', 'member-3']]);
    expect(passed({ results: beaten, elected: beaten.filter((v) => v.ref !== 'member-1') })).toEqual([]);
    expect(passed({ results: [votes('chair-1', 'chair', 9)], elected: [], ballotsReturned: 12 })).toEqual([]);
    expect(
      passed({
        results: [votes('chair-1', 'chair', 6)],
        elected: [],
        present: 7,
        ballotsIssued: 7,
        ballotsReturned: 7,
      }),
    ).toEqual([]);
  });

  test('with somebody elected is never free of findings below quorum or majority', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.nat(60), (due, here, count) => {
        const present = Math.min(due, here);
        const got = Math.min(present, count);
        const found = checkCongress(
          aCase({ survey: { ...survey, unionMembers: due } }),
          {
            ...minutes,
            due,
            present,
            ballotsIssued: present,
            ballotsReturned: present,
            ...won([votes('chair-1', 'chair', got)]),
          },
          rules('union'),
          '2020-07-01',
        );
        const lawful = present * 3 >= due * 2 && got * 2 > due;
        return lawful === (barriers(found).length === 0);
      }),
    );
  });
});

describe('result and term', () => {
  const held = (outcome: 'elected' | 'failed' | 'rejected', attempt = 1) => ({ ...minutes, attempt, outcome });
  test.each<[string, Partial<CaseState>, unknown[]]>([
    ['after an election', { congresses: [held('elected')] }, []],
    ['without one', {}, [['leading-post-not-elected', 'required']]],
    ['after a failed one', { congresses: [held('failed')] }, [['leading-post-not-elected', 'required']]],
    [
      'of an earlier attempt',
      { congresses: [held('rejected')], attempt: 2 },
      [['leading-post-not-elected', 'required']],
    ],
    [
      'below the threshold',
      { congresses: [held('elected')], survey: { ...survey, employees: 1 } },
      [['below-threshold', 'hold']],
    ],
  ])('a result %s', (_, more, expected) =>
    expect(barriers(checkResult(aCase(more), rules('union')))).toEqual(expected),
  );

  test.each<[OrganisationType, string | undefined, string | undefined, unknown[]]>([
    ['union', '2020-06-18', '2023-06-17', []],
    ['union', '2020-06-18', '2025-06-17', []],
    ['union', '2020-06-18', '2024-06-17', [['term-invalid', 'notice']]],
    ['union', '2020-06-18', '2023-06-18', [['term-invalid', 'lock']]],
    ['union', '2020-06-18', '2022-06-17', [['term-invalid', 'lock']]],
    ['union', '2020-06-18', '2020-01-01', [['term-invalid', 'lock']]],
    ['union', '2020-06-31', '2023-06-30', [['term-invalid', 'lock']]],
    ['union', '2017-06-22', '2020-06-21', [['term-invalid', 'lock']]],
    ['union', '2017-06-23', '2020-06-22', []],
    ['union', undefined, '2023-06-17', [['term-missing', 'required']]],
    ['union', '2020-06-18', undefined, [['term-missing', 'required']]],
    ['league', '2020-06-18', '2025-06-17', [['term-invalid', 'lock']]],
    ['women', '2020-06-18', '2024-06-17', []],
    ['party', '2020-02-29', '2023-02-28', []],
  ])('%s from %s to %s', (type, termFrom, termTo, expected) => {
    expect(
      checkTerm({ termFrom, termTo }, rules(type), { on: '2020-06-22', electedOn: null }).map((f) => [
        f.rule,
        f.severity,
      ]),
    ).toEqual(expected);
  });

  test('a term ends the day before its anniversary', () => {
    expect([
      termEnd('2020-06-18', 3),
      termEnd('2020-01-01', 5),
      termEnd('2020-03-01', 4),
      termEnd('2020-02-29', 4),
    ]).toEqual(['2023-06-17', '2024-12-31', '2024-02-29', '2024-02-28']);
  });
});

describe('a refusal', () => {
  test('carries code, both languages, rule, citation and field', () => {
    const [found] = ofPlan({ publicityTo: '2020-06-28' });
    expect(refusalOf(found!)).toEqual({
      code: 'publicity-too-short',
      zh: '主席候选人须公示满 7 天（公示次日起算），现为 6 天',
      en: 'candidates for chair must be made public for 7 days, here 6',
      rule: { id: 'union.publicity', citation: '企业工会主席产生办法（试行）（2008年）第十条：公示七天' },
      errors: [{ path: 'publicityTo', message: '主席候选人须公示满 7 天（公示次日起算），现为 6 天' }],
    });
  });

  test('that yields to an override says so', () => {
    const [found] = checkEligibility(aCase({ survey: { ...survey, employees: 2 } }), rules('union'));
    expect(refusalOf(found!)).toMatchObject({ code: 'below-threshold', zh: expect.stringContaining('说明理由后通过') });
  });

  test('is never made of a finding that only informs', () => {
    const [notice] = ofMinutes({ on: '2020-07-01' });
    expect(() => refusalOf(notice!)).toThrow('only informs');
  });
});
