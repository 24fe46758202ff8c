import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Another county in another year as a folder of the pilot's shape: four cases in March 2021, of which one Party organisation elects as only the
 * rules from July 2020 allow. Its expected figures are written down by hand, not computed by the product.
 */
type Row = Record<string, unknown>;
const COUNTY = '349999';

const body = (id: string, line: string, level: string, area: string, role: string, more: Row = {}): Row => ({
  id,
  name: `试验机构${id}`,
  line,
  level,
  area,
  documentCode: `试${id}`,
  parent: null,
  parentRelation: null,
  role,
  reviews: [],
  lastNumber2021: 0,
  activeFrom: null,
  ...more,
});
const BODIES = [
  body('K0', 'task-force', 'county', COUNTY, 'coordination'),
  body('KO', 'party', 'county', COUNTY, 'supervision', { parent: 'K0', parentRelation: 'coordination' }),
  body('KL', 'league', 'county', COUNTY, 'supervision', { parent: 'K0', parentRelation: 'coordination' }),
  body('KW', 'women', 'county', COUNTY, 'supervision', { parent: 'K0', parentRelation: 'coordination' }),
  body('E1P', 'party', 'township', '东河镇', 'responsible', {
    parent: 'KO',
    parentRelation: 'line',
    reviews: ['party'],
    lastNumber2021: 2,
  }),
  body('E1L', 'league', 'township', '东河镇', 'reviewing', {
    parent: 'KL',
    parentRelation: 'line',
    reviews: ['league'],
    lastNumber2021: 7,
  }),
  body('E1W', 'women', 'township', '东河镇', 'reviewing', { parent: 'KW', parentRelation: 'line', reviews: ['women'] }),
];
const account = (id: string, at: string, role: string, more: Row = {}): Row => ({
  id,
  name: `人员${id}`,
  body: at,
  area: BODIES.find((b) => b['id'] === at)!['area'],
  role,
  phone: '19900000000',
  ...more,
});
const ACCOUNTS = [
  account('a-review', 'K0', 'reviewer'),
  account('a-officer', 'K0', 'officer'),
  account('a-watch', 'K0', 'supervisor'),
  account('a-guide', 'E1P', 'instructor', { instructorNo: 'G1' }),
  account('a-clerk', 'E1P', 'officer'),
  account('a-secretary', 'E1P', 'reviewer'),
  account('a-league', 'E1L', 'reviewer'),
  account('a-women', 'E1W', 'reviewer'),
  account('a-women-2', 'E1W', 'reviewer'),
];
const UNITS = [1, 2, 3, 4, 5].map((n) => ({
  unit: `DH${n}`,
  code: null,
  name: `东河单位${n}`,
  township: '东河镇',
  kind: 'enterprise',
}));
const formation = (caseKey: string, type: string, mode: string, units: string[], onList: boolean): Row => ({
  caseKey,
  type,
  mode,
  onList,
  listNo: null,
  lead: units[0],
  units,
  reviewingBody: { league: 'E1L', women: 'E1W', party: 'E1P' }[type],
  responsibleBody: 'E1P',
  area: null,
  sponsor: null,
});
const LISTED = [
  formation('league-1', 'league', 'single', ['DH1'], true),
  formation('league-2', 'league', 'single', ['DH2'], true),
  formation('women-1', 'women', 'joint', ['DH3', 'DH4'], true),
];
const EXTRA = [formation('party-X', 'party', 'single', ['DH5'], false)];

const SURVEY = {
  employees: 20,
  unionMembers: 0,
  womenEmployees: 10,
  leagueMembers: 10,
  youth28: 10,
  partyMembersFull: 10,
  partyMembersProbationary: 0,
  willing: true,
};
const LEADING: Record<string, string> = { league: 'secretary', party: 'secretary', women: 'director' };

/** Lines of one case: `day` is a day of March, the hour keeps them in order. */
class Story {
  readonly lines: Row[] = [];
  constructor(private readonly of: Row) {}

  tell(day: number, hour: number, at: string, actor: string, event: string, data: Row = {}, more: Row = {}): this {
    const { caseKey, type, mode, units } = this.of;
    const two = (n: number): string => String(n).padStart(2, '0');
    this.lines.push({
      at: `2021-03-${two(day)}T${two(hour)}:00:00+08:00`,
      caseKey,
      type,
      mode,
      units,
      body: at,
      actor,
      event,
      data,
      ...more,
    });
    return this;
  }
  /** Survey to application, submitted on `submitted`. */
  upToApplication(from: number, submitted: number): this {
    return this.tell(from, 9, 'E1P', 'a-guide', 'survey-recorded', { ...SURVEY, countedOn: `2021-03-0${from}` })
      .tell(from, 10, 'K0', 'a-review', 'eligibility-confirmed')
      .tell(from, 11, 'K0', 'a-officer', 'instructor-assigned', { instructorNo: 'G1' })
      .tell(from, 14, 'E1P', 'a-guide', 'instructor-contacted', { note: '上门' })
      .tell(submitted, 15, 'E1P', 'a-clerk', 'application-submitted', {
        preparatoryGroup: [{ ref: 'p1', role: 'leader' }],
        consentOfUnit: true,
      });
  }
  plan(day: number, meeting: string): this {
    const leading = LEADING[String(this.of['type'])]!;
    const candidates = ['p1', 'p2', 'p3', 'p4', 'p5'].map((ref, i) => ({
      ref,
      post: i < 2 ? leading : 'member',
      flags: [],
    }));
    return this.tell(day, 9, 'E1P', 'a-clerk', 'congress-plan-submitted', {
      meetingKind: 'general-meeting',
      meetingDate: meeting,
      seats: 3,
      candidates,
      publicityFrom: null,
      publicityTo: null,
    });
  }
  /** Ten due, eight present, all of them for the same three. */
  meeting(day: number): this {
    const leading = LEADING[String(this.of['type'])]!;
    const elected = [
      ['p1', leading],
      ['p3', 'member'],
      ['p4', 'member'],
    ].map(([ref, post]) => ({ ref, post, votes: 8 }));
    return this.tell(day, 10, 'E1P', 'a-clerk', 'congress-held', {
      on: `2021-03-${String(day).padStart(2, '0')}`,
      due: 10,
      excused: [],
      present: 8,
      ballotsIssued: 8,
      ballotsReturned: 8,
      elected,
      results: elected,
    });
  }
}

function lines(): Row[] {
  const term = { termFrom: '2021-03-08', termTo: '2024-03-07' };
  const league = new Story(LISTED[0]!)
    .upToApplication(1, 2)
    .tell(3, 9, 'E1L', 'a-league', 'application-approved', { documentNo: '试E1L〔2021〕8号' })
    .plan(4, '2021-03-08')
    .tell(5, 9, 'E1L', 'a-league', 'congress-plan-approved', { documentNo: '试E1L〔2021〕9号' })
    .meeting(8)
    .tell(8, 15, 'E1P', 'a-clerk', 'result-submitted')
    .tell(9, 9, 'E1L', 'a-league', 'result-approved', { documentNo: '试E1L〔2021〕10号', ...term })
    .tell(10, 9, 'E1L', 'a-league', 'registered', { registrationNo: '团-1', registeredOn: '2021-03-10' });
  const late = new Story(LISTED[1]!)
    .upToApplication(1, 2)
    .tell(11, 10, 'E1L', 'a-league', 'application-approved', { documentNo: '试E1L〔2021〕11号' }, { late: true })
    .tell(12, 9, 'K0', 'a-watch', 'closed', { reasonCode: 'unit-unwilling' });
  const women = new Story(LISTED[2]!)
    .upToApplication(2, 3)
    .tell(11, 9, 'E1W', 'a-women', 'application-approved', { documentNo: '试E1W〔2021〕1号' }, { late: true })
    .tell(
      11,
      11,
      'E1W',
      'a-women-2',
      'application-rejected',
      { reasonCode: 'material-incomplete', note: '重复' },
      { expectRefusal: 'second-decision-on-the-same-step' },
    )
    .tell(12, 10, 'E1W', 'a-women', 'on-hold', { reasonCode: 'harvest-season' });
  const party = new Story(EXTRA[0]!)
    .upToApplication(2, 3)
    .tell(4, 10, 'E1P', 'a-secretary', 'application-approved', { documentNo: '试E1P〔2021〕3号' })
    .plan(5, '2021-03-09')
    .tell(8, 9, 'E1P', 'a-secretary', 'congress-plan-approved', { documentNo: '试E1P〔2021〕4号' })
    .meeting(9)
    .tell(10, 10, 'E1P', 'a-clerk', 'result-submitted')
    .tell(11, 12, 'E1P', 'a-secretary', 'result-approved', {
      documentNo: '试E1P〔2021〕5号',
      termFrom: '2021-03-09',
      termTo: '2024-03-08',
    })
    .tell(12, 12, 'KO', 'a-organisation', 'registered', { registrationNo: '党-1', registeredOn: '2021-03-12' });
  return [league, late, women, party]
    .flatMap((s) => s.lines)
    .sort((a, b) => Date.parse(String(a['at'])) - Date.parse(String(b['at'])));
}

const none = { party: 0, union: 0, league: 0, women: 0 };
const noModes = { party: {}, union: {}, league: {}, women: {} };
const share = (numerator: number, denominator: number): Row => ({
  numerator,
  denominator,
  percent: denominator === 0 ? '-' : ((numerator / denominator) * 100).toFixed(2),
});
const formations = { union: share(0, 0), league: share(1, 2), women: share(0, 1), total: share(1, 3) };
const EXPECTED = {
  set: 'small',
  kickoff: '2021-03-01',
  reportDate: '2021-03-10',
  deadline: '2021-03-12',
  baselineDate: '2021-02-28',
  trueUnits: UNITS,
  newlyFormed: {
    '2021-03-01..2021-03-10': {
      byType: { ...none, league: 1 },
      byMode: { single: 1 },
      byTypeAndMode: { ...noModes, league: { single: 1 } },
      onList: { ...none, league: 1 },
      extra: none,
      cases: ['league-1'],
    },
    '2021-03-01..2021-03-12': {
      byType: { ...none, league: 1, party: 1 },
      byMode: { single: 2 },
      byTypeAndMode: { ...noModes, league: { single: 1 }, party: { single: 1 } },
      onList: { ...none, league: 1 },
      extra: { ...none, party: 1 },
      cases: ['league-1', 'party-X'],
    },
    'otherDatesTo2021-03-10': {
      'application-approved': { ...none, league: 1, party: 1 },
      'congress-held': { ...none, league: 1, party: 1 },
      registered: { ...none, league: 1 },
    },
    zoneEnterpriseUnions: [],
    examples: [{ caseKey: 'party-X', what: 'eight of ten present', meeting: '2021-03-09', units: 1, members: 10 }],
  },
  completion: {
    '2021-03-10': { formations, units: { allFormationsDone: 1, someDone: 0, noneDone: 3 } },
    '2021-03-12': { formations, units: { allFormationsDone: 1, someDone: 0, noneDone: 3 } },
    'unfinishedOn2021-03-12': [
      { caseKey: 'league-2', event: 'closed', reasonCode: 'unit-unwilling' },
      { caseKey: 'women-1', event: 'on-hold', reasonCode: 'harvest-season' },
    ],
  },
  overdue: {
    asOf: '2021-03-10',
    cases: [{ caseKey: 'league-2', step: 'application', submittedOn: '2021-03-02', dueOn: '2021-03-09' }],
    byStep: { application: 1 },
    total: 1,
    pendingByStep: { application: 2, result: 1 },
    dueThatDayNotOverdue: ['women-1'],
    lateDecisions: { total: 2, byStep: { application: 2 } },
  },
  documents: {
    byBody: {
      E1L: { first: 8, last: 11, count: 4 },
      E1P: { first: 3, last: 5, count: 3 },
      E1W: { first: 1, last: 1, count: 1 },
    },
    total: 8,
  },
};

/** Writes the folder. `spoil` may change the files' texts before they are written. */
export function writeSmallCounty(
  folder: string,
  spoil: (files: Record<string, string>) => void = () => undefined,
): void {
  const told = lines();
  const text = (value: unknown): string => JSON.stringify(value, null, 1);
  const counted: Record<string, number> = {};
  for (const line of told)
    if (!line['expectRefusal']) counted[String(line['event'])] = (counted[String(line['event'])] ?? 0) + 1;
  const refused = told.findIndex((l) => l['expectRefusal']);
  const events = {
    lines: told.length,
    byEvent: counted,
    upTo20210310: told.filter((l) => String(l['at']) < '2021-03-11').length,
    refusals: [{ line: refused + 1, caseKey: 'women-1', why: 'second-decision-on-the-same-step' }],
  };
  const files: Record<string, string> = {
    'bodies.json': text({ bodies: BODIES }),
    'accounts.json': text({ accounts: [...ACCOUNTS, account('a-organisation', 'KO', 'reviewer')] }),
    'task-list.json': text({
      batch: 3,
      publishedOn: '2021-03-01',
      deadline: '2021-03-12',
      units: [1, 2, 3, 4].map((n) => ({ listNo: n, unit: `DH${n}`, township: '东河镇' })),
      formations: LISTED,
      extras: EXTRA,
    }),
    'events.jsonl': told.map((l) => JSON.stringify(l)).join('\n'),
    'expected.json': text({ ...EXPECTED, events }),
  };
  spoil(files);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
