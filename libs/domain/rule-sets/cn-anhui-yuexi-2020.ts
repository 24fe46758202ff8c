import type { OrganisationType } from '../case.js';
import type { Cited, EscalationLevel, Limit, RuleSet, TypeRules } from '../rule-set.js';
import { REASONS_2020 } from './reasons-2020.js';

/**
 * Rules of the county pilot as of 26 May 2020. Articles are those of the editions then in force: the Trade Union Law (2009 text) was numbered
 * one lower before 2021-12-24 (committee 9, thresholds 10, approval 11, term 15), and the Party still elected under the provisional rules of 1990.
 * Where a text could not be read, the citation says so (条文未查得) instead of giving a number; the charter of the unions was read in an edition
 * before 2018 (条号据旧文本).
 */
const PLAN = '岳西县党建带群建工作方案（2020年）';
const UNION_LAW = '工会法（2009年修正）';
const CHAIR_RULE = '企业工会主席产生办法（试行）（2008年）';
const LEAGUE_ELECTION = '共青团基层组织选举规则（暂行；条文未查得，按通行做法）';
const PARTY_1990 = '中国共产党基层组织选举工作暂行条例（1990年）';

type Rules = Omit<TypeRules, 'ruleSet' | 'type'>;
const cite = (id: string, citation: string): Cited => ({ id, citation });

/** Replies: application and plan in working days by local target, the result in calendar days. */
function limits(type: OrganisationType, resultCitation: string): Limit[] {
  return [
    {
      ...cite(`${type}.limit.application`, `${PLAN}：申请5个工作日内答复`),
      position: 'application.reviewing',
      amount: 5,
      dayKind: 'working',
    },
    {
      ...cite(`${type}.limit.congress-plan`, `${PLAN}：大会方案3个工作日内答复`),
      position: 'congress.reviewing',
      amount: 3,
      dayKind: 'working',
    },
    {
      ...cite(`${type}.limit.result`, resultCitation),
      position: 'registration.reviewing',
      amount: 15,
      dayKind: 'calendar',
    },
  ];
}

const ESCALATION: EscalationLevel[] = [
  { level: 1, afterWorkingDays: 0, tell: ['approving', 'officer'] },
  { level: 2, afterWorkingDays: 3, tell: ['approving', 'responsible', 'supervising'] },
  { level: 3, afterWorkingDays: 5, tell: ['supervising'] },
];

/** What the county set alike for all lines. */
function common(type: OrganisationType) {
  return {
    jointUnits: { ...cite(`${type}.joint-units`, `${PLAN}：联合组建2个以上、5个以下单位`), min: 2, max: 5 },
    escalation: ESCALATION,
    countersign: null,
    urge: { ...cite(`${type}.urge`, `${PLAN}：督办催办`), perActorPerDay: 1 },
  } satisfies Partial<Rules>;
}

const union: Rules = {
  ...common('union'),
  threshold: {
    ...cite('union.threshold', `${PLAN}：职工3人以上的单独组建工会`),
    count: 'employees',
    standAlone: 3,
    severity: 'hold',
  },
  nationalThreshold: {
    ...cite('union.national-threshold', `${UNION_LAW}第十条：会员25人以上应当建立基层工会委员会`),
    count: 'unionMembers',
    amount: 25,
  },
  membersCount: 'unionMembers',
  candidates: {
    ...cite('union.candidates', `${CHAIR_RULE}第六、八、十二条；${UNION_LAW}第九条`),
    leadingPost: 'chair',
    barredFromLeading: [
      'unit-head',
      'unit-deputy-head',
      'partner',
      'hr-head',
      'foreign-employee',
      'close-relative',
      'outside',
    ],
    barredFromMember: ['close-relative'],
    extraPercent: 0,
  },
  publicity: { ...cite('union.publicity', `${CHAIR_RULE}第十条：公示七天`), days: 7 },
  meeting: {
    ...cite('union.meeting', '中国工会章程第二十六条（条号据旧文本）：会员不足100人应召开会员大会'),
    delegatesFrom: 100,
    below: 'general',
  },
  quorum: {
    ...cite('union.quorum', `${CHAIR_RULE}第十四条：应到三分之二以上`),
    operator: 'at-least',
    numerator: 2,
    denominator: 3,
  },
  majority: {
    ...cite('union.majority', `${CHAIR_RULE}第十六条：应到过半数`),
    operator: 'more-than',
    numerator: 1,
    denominator: 2,
    base: 'due',
  },
  committee: {
    ...cite('union.committee', `工会基层组织选举工作条例（2016年）委员名额（条文未查得）；${UNION_LAW}第十条`),
    severity: 'notice',
    committeeRequiredFrom: 25,
    bands: [
      { membersFrom: 0, membersTo: 24, seatsFrom: 1, seatsTo: 5 },
      { membersFrom: 25, membersTo: 200, seatsFrom: 3, seatsTo: 7 },
      { membersFrom: 201, membersTo: 1000, seatsFrom: 7, seatsTo: 15 },
      { membersFrom: 1001, membersTo: 5000, seatsFrom: 15, seatsTo: 21 },
      { membersFrom: 5001, membersTo: 10_000, seatsFrom: 21, seatsTo: 29 },
      { membersFrom: 10_001, membersTo: 50_000, seatsFrom: 29, seatsTo: 37 },
      { membersFrom: 50_001, membersTo: null, seatsFrom: 37, seatsTo: 45 },
    ],
  },
  limits: limits(
    'union',
    '工会基层组织选举工作条例（2016年；条文未查得）：上级工会十五日内批复；末日逢休息日顺延（民法总则第二百零三条）',
  ),
  terms: {
    ...cite('union.terms', `${UNION_LAW}第十五条：三年或者五年；中国工会章程第二十六条（条号据旧文本）：三年至五年`),
    years: [3, 5],
    warnYears: [4],
  },
  registrar: {
    ...cite('union.registrar', '基层工会法人资格登记办法（2008年）：县级以上工会为登记机关'),
    by: 'county-line-body',
  },
  routing: {
    ...cite('union.routing', `${UNION_LAW}第十一条：报上一级工会批准；试点任务清单所列审批工会`),
    countyUnitKinds: ['social'],
    countyFromEmployees: 100,
  },
};

const league: Rules = {
  ...common('league'),
  threshold: {
    ...cite('league.threshold', `${PLAN}；团章：团员3人以上应建立团的基层组织`),
    count: 'leagueMembers',
    standAlone: 3,
    severity: 'hold',
  },
  nationalThreshold: {
    ...cite('league.national-threshold', '团章：团员3人以上应建立团的基层组织'),
    count: 'leagueMembers',
    amount: 3,
  },
  membersCount: 'leagueMembers',
  candidates: {
    ...cite('league.candidates', `${LEAGUE_ELECTION}：候选人多于应选名额`),
    leadingPost: 'secretary',
    barredFromLeading: [],
    barredFromMember: [],
    extraPercent: 0,
  },
  publicity: null,
  meeting: {
    ...cite('league.meeting', `${LEAGUE_ELECTION}：团员不足200人召开团员大会`),
    delegatesFrom: 200,
    below: 'general',
  },
  quorum: {
    ...cite('league.quorum', `${LEAGUE_ELECTION}：实到应达应到五分之四`),
    operator: 'at-least',
    numerator: 4,
    denominator: 5,
  },
  majority: {
    ...cite('league.majority', `${LEAGUE_ELECTION}：得票超过实到会半数`),
    operator: 'more-than',
    numerator: 1,
    denominator: 2,
    base: 'present',
  },
  committee: {
    ...cite('league.committee', '共青团支部工作条例（试行）（2019年）：团员不足7人设书记1人，7人以上设委员会'),
    severity: 'notice',
    committeeRequiredFrom: null,
    bands: [
      { membersFrom: 0, membersTo: 6, seatsFrom: 1, seatsTo: 2 },
      { membersFrom: 7, membersTo: null, seatsFrom: 3, seatsTo: 7 },
    ],
  },
  limits: limits('league', `${PLAN}：选举结果参照工会15日内批复；末日逢休息日顺延（民法总则第二百零三条）`),
  terms: { ...cite('league.terms', '共青团支部工作条例（试行）：团支部任期三年'), years: [3], warnYears: [] },
  registrar: { ...cite('league.registrar', '智慧团建：由上级团组织创建'), by: 'approving-body' },
  routing: { ...cite('league.routing', '团章：经上级团的委员会批准'), countyUnitKinds: [], countyFromEmployees: null },
};

const women: Rules = {
  ...common('women'),
  threshold: {
    ...cite('women.threshold', `${PLAN}：女职工3人以上的单独组建妇女组织`),
    count: 'womenEmployees',
    standAlone: 3,
    severity: 'hold',
  },
  nationalThreshold: null,
  membersCount: 'womenEmployees',
  candidates: {
    ...cite('women.candidates', `${PLAN}：候选人多于应选名额`),
    leadingPost: 'director',
    barredFromLeading: [],
    barredFromMember: [],
    extraPercent: 0,
  },
  publicity: null,
  meeting: { ...cite('women.meeting', `${PLAN}：妇女大会或妇女代表会`), delegatesFrom: 0, below: 'general' },
  quorum: {
    ...cite('women.quorum', `${PLAN}：参照惯例，应到三分之二以上`),
    operator: 'at-least',
    numerator: 2,
    denominator: 3,
  },
  majority: {
    ...cite('women.majority', `${PLAN}：参照惯例，应到过半数`),
    operator: 'more-than',
    numerator: 1,
    denominator: 2,
    base: 'due',
  },
  committee: {
    ...cite('women.committee', `${PLAN}：妇女组织委员名额`),
    severity: 'notice',
    committeeRequiredFrom: null,
    bands: [{ membersFrom: 0, membersTo: null, seatsFrom: 1, seatsTo: 9 }],
  },
  limits: limits('women', `${PLAN}：选举结果参照工会15日内答复；末日逢休息日顺延（民法总则第二百零三条）`),
  terms: { ...cite('women.terms', '妇女联合会农村基层组织工作条例：三年至五年'), years: [3, 4, 5], warnYears: [] },
  registrar: {
    ...cite('women.registrar', '妇女联合会农村基层组织工作条例：报上一级妇女联合会备案'),
    by: 'county-line-body',
  },
  routing: {
    ...cite('women.routing', '妇女联合会农村基层组织工作条例：报上一级妇女联合会'),
    countyUnitKinds: [],
    countyFromEmployees: null,
  },
};

const party: Rules = {
  ...common('party'),
  threshold: {
    ...cite('party.threshold', '党章第三十条：正式党员3人以上应当成立党的基层组织'),
    count: 'partyMembersFull',
    standAlone: 3,
    severity: 'hold',
  },
  nationalThreshold: {
    ...cite('party.national-threshold', '中国共产党支部工作条例（试行）第四条：正式党员3人以上'),
    count: 'partyMembersFull',
    amount: 3,
  },
  membersCount: 'partyMembersFull',
  candidates: {
    ...cite('party.candidates', `${PARTY_1990}：候选人差额不少于应选人数的20%`),
    leadingPost: 'secretary',
    barredFromLeading: [],
    barredFromMember: [],
    extraPercent: 20,
  },
  publicity: null,
  meeting: {
    ...cite('party.meeting', `${PARTY_1990}：党员不足500人召开党员大会`),
    delegatesFrom: 500,
    below: 'general',
  },
  quorum: {
    ...cite('party.quorum', `${PARTY_1990}：实到超过应到五分之四`),
    operator: 'more-than',
    numerator: 4,
    denominator: 5,
  },
  majority: {
    ...cite('party.majority', `${PARTY_1990}：赞成票超过实到会半数`),
    operator: 'more-than',
    numerator: 1,
    denominator: 2,
    base: 'present',
  },
  committee: {
    ...cite('party.committee', '中国共产党支部工作条例（试行）：党员不足7人设书记1人，7人以上设支部委员会'),
    severity: 'notice',
    committeeRequiredFrom: null,
    bands: [
      { membersFrom: 0, membersTo: 6, seatsFrom: 1, seatsTo: 2 },
      { membersFrom: 7, membersTo: null, seatsFrom: 3, seatsTo: 7 },
    ],
  },
  limits: limits('party', `${PLAN}：选举结果参照工会15日内批复；末日逢休息日顺延（民法总则第二百零三条）`),
  terms: { ...cite('party.terms', '中国共产党支部工作条例（试行）：企业党支部任期三年'), years: [3], warnYears: [] },
  registrar: {
    ...cite('party.registrar', '中国共产党支部工作条例（试行）：报上级党委组织部门备案'),
    by: 'organisation-department',
  },
  routing: {
    ...cite('party.routing', '中国共产党支部工作条例（试行）：乡镇（街道）或单位基层党委审批'),
    countyUnitKinds: [],
    countyFromEmployees: null,
  },
};

export const CN_ANHUI_YUEXI_2020: RuleSet = {
  id: 'cn-anhui-yuexi-2020',
  title: { zh: '岳西县党建带群建规则（2020年5月）', en: 'Yuexi county pilot rules, May 2020' },
  jurisdiction: '340828',
  validFrom: '2020-05-26',
  validTo: '2020-07-12',
  types: { union, league, women, party },
  reasons: REASONS_2020,
};
