import type { OrganisationType } from '../case.js';
import type { Cited, CodedReason, EscalationLevel, Grant, Limit, RuleSet, TypeRules } from '../rule-set.js';
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
const UNION_ELECTION = '工会基层组织选举工作条例（2016年；条文未查得）';
const LEAGUE_ELECTION = '共青团基层组织选举规则（暂行；条文未查得，按通行做法）';
const WOMEN_CUSTOM = `${PLAN}：参照惯例`;
const PARTY_1990 = '中国共产党基层组织选举工作暂行条例（1990年）';

type Rules = Omit<TypeRules, 'ruleSet' | 'type' | 'later'>;
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

/** Who lets a case through that falls short of the county's conditions: the task force, never the side that applies (`allow.ts`). */
const TASK_FORCE: Grant[] = [['reviewer', 'coordinating']];
/** Whoever enters the minutes says why fewer or more were due than are members; the reviewer sees it. */
const RECORDER: Grant[] = [['officer', 'responsible']];

/** Somebody beside the one who enters a decision late. */
const SECOND_PERSON: Grant[] = [
  ['reviewer', 'approving'],
  ['supervisor', 'supervising'],
];
/** A code that fails its check may be real: whoever registers says so. */
const REGISTRAR: Grant[] = [['reviewer', 'registering']];
const REGISTRATION_NO: Record<OrganisationType, string> = {
  union: 'GB 32100-2015：工会法人统一社会信用代码18位，以81开头，末位校验',
  league: '智慧团建：团组织编号，非单位代码',
  women: '妇女联合会农村基层组织工作条例：备案文号，非单位代码',
  party: '中国共产党支部工作条例（试行）：备案文号，非单位代码',
};

/** Why a member is not counted among those due. */
const LONG_ILLNESS: CodedReason = { code: 'long-illness', zh: '长期患病，不能参加' };
const WORKING_ELSEWHERE: CodedReason = { code: 'working-elsewhere', zh: '在外地工作、学习半年以上' };
const ABROAD: CodedReason = { code: 'abroad', zh: '出国（境）半年以上' };
const MATERNITY_LEAVE: CodedReason = { code: 'maternity-leave', zh: '产假' };
const MEMBERSHIP_KEPT: CodedReason = { code: 'membership-kept', zh: '保留会籍，不享有选举权' };
const RIGHTS_SUSPENDED: CodedReason = { code: 'rights-suspended', zh: '受处分或被羁押，停止行使权利' };

/** What the rules of an election say of ballots and seats, each under its own number. `source`: the line's rules of election. */
function voting(type: OrganisationType, source: string) {
  return {
    ballots: {
      void: cite(`${type}.ballots.void`, `${source}：收回选票多于发出选票的，选举无效，重新投票`),
      votes: cite(`${type}.ballots.votes`, `${source}：每张选票所选人数不多于应选人数`),
      ties: cite(`${type}.ballots.ties`, `${source}：票数相等不能确定当选人的，就票数相等者再次投票`),
    },
    seats: cite(`${type}.seats`, `${source}：当选不足应选名额的，另行选举或经同意减少名额；当选不得超过应选名额`),
  };
}

/** The reply states the term, which begins with the election: `withinDays` days at the most after it, a target of the county. */
function termOf(type: OrganisationType, source: string) {
  return {
    stated: cite(`${type}.terms.stated`, `${PLAN}：批复写明任期起止，登记凭文号和任期办理`),
    start: {
      ...cite(`${type}.terms.start`, `${source}：任期自选举产生之日起算（${TERM_WITHIN_DAYS}日内）`),
      withinDays: TERM_WITHIN_DAYS,
    },
  };
}
const TERM_WITHIN_DAYS = 30;

/** What the county set alike for all lines. */
function common(type: OrganisationType) {
  return {
    units: {
      single: cite(`${type}.units.single`, `${PLAN}：单独组建，一个单位`),
      regional: cite(`${type}.units.regional`, `${PLAN}：区域联建，同一园区、楼宇、商圈的单位`),
      industry: cite(`${type}.units.industry`, `${PLAN}：行业（系统）统建，依托行业协会、商会`),
      sponsor: cite(`${type}.units.sponsor`, `${PLAN}：行业统建由协会、商会牵头`),
      once: cite(`${type}.units.once`, `${PLAN}统一工作台账：每个单位只列一次`),
      lead: cite(`${type}.units.lead`, `${PLAN}：牵头单位在覆盖单位之内`),
    },
    backdating: {
      ...cite(`${type}.backdating`, `${PLAN}：纸质办理在先、补录在后的，写明补录原因，两个日期并列`),
      policy: 'reason',
      mayAllow: SECOND_PERSON,
    },
    registrationNo: {
      ...cite(`${type}.registration-no`, REGISTRATION_NO[type]),
      form: type === 'union' ? 'union-code' : 'free',
      mayAllow: REGISTRAR,
    },
    willing: { ...cite(`${type}.willing`, `${PLAN}摸底排查：了解组建意愿`), mayAllow: TASK_FORCE },
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
    mayAllow: TASK_FORCE,
  },
  nationalThreshold: {
    ...cite('union.national-threshold', `${UNION_LAW}第十条：会员25人以上应当建立基层工会委员会`),
    count: 'unionMembers',
    amount: 25,
  },
  membersCount: 'unionMembers',
  candidates: {
    leadingPost: 'chair',
    leading: {
      ...cite(
        'union.candidates.chair',
        `${CHAIR_RULE}第六条：行政负责人（含副职）、合伙人及其近亲属、人力资源部门负责人、外籍职工不得作为主席候选人`,
      ),
      barred: ['unit-head', 'unit-deputy-head', 'partner', 'hr-head', 'foreign-employee', 'close-relative'],
    },
    outside: { ...cite('union.candidates.outside', `${CHAIR_RULE}第十二条：单位外人选由上一级工会推荐`), barred: true },
    members: {
      ...cite('union.candidates.members', `${UNION_LAW}第九条：企业主要负责人的近亲属不得作为基层工会委员会成员的人选`),
      barred: ['close-relative'],
    },
    contested: { ...cite('union.candidates.contested', `${CHAIR_RULE}第八条：候选人多于应选名额`), extraPercent: 0 },
    standing: {
      ...cite('union.candidates.standing', `${CHAIR_RULE}第九至十一条：主席候选人经考察、公示、批准`),
      writeIns: 'members',
    },
  },
  publicity: { ...cite('union.publicity', `${CHAIR_RULE}第十条：公示七天`), days: 7 },
  meeting: {
    ...cite('union.meeting', '中国工会章程第二十六条（条号据旧文本）：会员不足100人应召开会员大会'),
    delegatesFrom: 100,
    below: 'general',
  },
  due: {
    ...cite('union.due', '工会基层组织选举工作条例（2016年）第四条：会员有选举权；保留会籍的不参加选举'),
    excused: [LONG_ILLNESS, WORKING_ELSEWHERE, ABROAD, MATERNITY_LEAVE, MEMBERSHIP_KEPT],
    delegates: [
      { membersFrom: 100, membersTo: 200, delegatesFrom: 30, delegatesTo: 40 },
      { membersFrom: 201, membersTo: 1000, delegatesFrom: 40, delegatesTo: 60 },
      { membersFrom: 1001, membersTo: 5000, delegatesFrom: 60, delegatesTo: 90 },
      { membersFrom: 5001, membersTo: 10_000, delegatesFrom: 90, delegatesTo: 130 },
    ],
    mayAllow: RECORDER,
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
  ballots: voting('union', UNION_ELECTION).ballots,
  committee: {
    ...cite('union.committee', `${UNION_ELECTION}：委员名额`),
    severity: 'notice',
    required: {
      ...cite('union.committee.required', `${UNION_LAW}第十条：会员25人以上应当建立基层工会委员会`),
      fromMembers: 25,
    },
    seats: voting('union', UNION_ELECTION).seats,
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
    ...termOf('union', UNION_ELECTION),
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
    mayAllow: TASK_FORCE,
  },
  nationalThreshold: {
    ...cite('league.national-threshold', '团章：团员3人以上应建立团的基层组织'),
    count: 'leagueMembers',
    amount: 3,
  },
  membersCount: 'leagueMembers',
  candidates: {
    leadingPost: 'secretary',
    leading: {
      ...cite('league.candidates.leading', `${LEAGUE_ELECTION}：候选人报上级团组织批准，选举人可以另选他人`),
      barred: [],
    },
    outside: {
      ...cite('league.candidates.outside', `${LEAGUE_ELECTION}：候选人报上级团组织批准，选举人可以另选他人`),
      barred: false,
    },
    members: {
      ...cite('league.candidates.members', `${LEAGUE_ELECTION}：候选人报上级团组织批准，选举人可以另选他人`),
      barred: [],
    },
    contested: { ...cite('league.candidates.contested', `${LEAGUE_ELECTION}：候选人多于应选名额`), extraPercent: 0 },
    standing: {
      ...cite('league.candidates.standing', `${LEAGUE_ELECTION}：候选人报上级团组织批准，选举人可以另选他人`),
      writeIns: 'all',
    },
  },
  publicity: null,
  meeting: {
    ...cite('league.meeting', `${LEAGUE_ELECTION}：团员不足200人召开团员大会`),
    delegatesFrom: 200,
    below: 'general',
  },
  due: {
    ...cite('league.due', `${LEAGUE_ELECTION}：有选举权的到会团员`),
    excused: [LONG_ILLNESS, WORKING_ELSEWHERE, ABROAD, MATERNITY_LEAVE],
    delegates: [],
    mayAllow: RECORDER,
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
  ballots: voting('league', LEAGUE_ELECTION).ballots,
  committee: {
    ...cite('league.committee', '共青团支部工作条例（试行）（2019年）：团员不足7人设书记1人，7人以上设委员会'),
    severity: 'notice',
    required: null,
    seats: voting('league', LEAGUE_ELECTION).seats,
    bands: [
      { membersFrom: 0, membersTo: 6, seatsFrom: 1, seatsTo: 2 },
      { membersFrom: 7, membersTo: null, seatsFrom: 3, seatsTo: 7 },
    ],
  },
  limits: limits('league', `${PLAN}：选举结果参照工会15日内批复；末日逢休息日顺延（民法总则第二百零三条）`),
  terms: {
    ...cite('league.terms', '共青团支部工作条例（试行）：团支部任期三年'),
    years: [3],
    warnYears: [],
    ...termOf('league', LEAGUE_ELECTION),
  },
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
    mayAllow: TASK_FORCE,
  },
  nationalThreshold: null,
  membersCount: 'womenEmployees',
  candidates: {
    leadingPost: 'director',
    leading: { ...cite('women.candidates.leading', `${PLAN}：妇女组织候选人报上级妇联同意`), barred: [] },
    outside: { ...cite('women.candidates.outside', `${PLAN}：妇女组织候选人报上级妇联同意`), barred: false },
    members: { ...cite('women.candidates.members', `${PLAN}：妇女组织候选人报上级妇联同意`), barred: [] },
    contested: { ...cite('women.candidates.contested', `${PLAN}：候选人多于应选名额`), extraPercent: 0 },
    standing: { ...cite('women.candidates.standing', `${PLAN}：妇女组织候选人报上级妇联同意`), writeIns: 'none' },
  },
  publicity: null,
  meeting: { ...cite('women.meeting', `${PLAN}：妇女大会或妇女代表会`), delegatesFrom: 0, below: 'general' },
  due: {
    ...cite('women.due', `${PLAN}：参照惯例，女职工大会应到人数`),
    excused: [LONG_ILLNESS, WORKING_ELSEWHERE, ABROAD, MATERNITY_LEAVE],
    delegates: [],
    mayAllow: RECORDER,
  },
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
  ballots: voting('women', WOMEN_CUSTOM).ballots,
  committee: {
    ...cite('women.committee', `${PLAN}：妇女组织委员名额`),
    severity: 'notice',
    required: null,
    seats: voting('women', WOMEN_CUSTOM).seats,
    bands: [{ membersFrom: 0, membersTo: null, seatsFrom: 1, seatsTo: 9 }],
  },
  limits: limits('women', `${PLAN}：选举结果参照工会15日内答复；末日逢休息日顺延（民法总则第二百零三条）`),
  terms: {
    ...cite('women.terms', '妇女联合会农村基层组织工作条例：三年至五年'),
    years: [3, 4, 5],
    warnYears: [],
    ...termOf('women', WOMEN_CUSTOM),
  },
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
    mayAllow: TASK_FORCE,
  },
  nationalThreshold: {
    ...cite('party.national-threshold', '中国共产党支部工作条例（试行）第四条：正式党员3人以上'),
    count: 'partyMembersFull',
    amount: 3,
  },
  membersCount: 'partyMembersFull',
  candidates: {
    leadingPost: 'secretary',
    leading: {
      ...cite('party.candidates.leading', `${PARTY_1990}：候选人报上级党组织批准，选举人可以另选他人`),
      barred: [],
    },
    outside: {
      ...cite('party.candidates.outside', `${PARTY_1990}：候选人报上级党组织批准，选举人可以另选他人`),
      barred: false,
    },
    members: {
      ...cite('party.candidates.members', `${PARTY_1990}：候选人报上级党组织批准，选举人可以另选他人`),
      barred: [],
    },
    contested: {
      ...cite('party.candidates.contested', `${PARTY_1990}：候选人差额不少于应选人数的20%`),
      extraPercent: 20,
    },
    standing: {
      ...cite('party.candidates.standing', `${PARTY_1990}：候选人报上级党组织批准，选举人可以另选他人`),
      writeIns: 'all',
    },
  },
  publicity: null,
  meeting: {
    ...cite('party.meeting', `${PARTY_1990}：党员不足500人召开党员大会`),
    delegatesFrom: 500,
    below: 'general',
  },
  due: {
    ...cite('party.due', `${PARTY_1990}：有选举权的到会党员；长期患病、出国、外出半年以上等可不计入应到`),
    excused: [LONG_ILLNESS, WORKING_ELSEWHERE, ABROAD, RIGHTS_SUSPENDED],
    delegates: [],
    mayAllow: RECORDER,
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
  ballots: voting('party', PARTY_1990).ballots,
  committee: {
    ...cite('party.committee', '中国共产党支部工作条例（试行）：党员不足7人设书记1人，7人以上设支部委员会'),
    severity: 'notice',
    required: null,
    seats: voting('party', PARTY_1990).seats,
    bands: [
      { membersFrom: 0, membersTo: 6, seatsFrom: 1, seatsTo: 2 },
      { membersFrom: 7, membersTo: null, seatsFrom: 3, seatsTo: 7 },
    ],
  },
  limits: limits('party', `${PLAN}：选举结果参照工会15日内批复；末日逢休息日顺延（民法总则第二百零三条）`),
  terms: {
    ...cite('party.terms', '中国共产党支部工作条例（试行）：企业党支部任期三年'),
    years: [3],
    warnYears: [],
    ...termOf('party', PARTY_1990),
  },
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
  appliesBy: {
    candidates: 'event',
    publicity: 'event',
    meeting: 'event',
    due: 'event',
    quorum: 'event',
    majority: 'event',
    ballots: 'event',
    committee: 'event',
    terms: 'event',
    backdating: 'event',
    registrationNo: 'event',
    threshold: 'opening',
    limits: 'opening',
    registrar: 'opening',
    routing: 'opening',
  },
  types: { union, league, women, party },
  reasons: REASONS_2020,
};
