import { daysBetween } from './calendar.js';
import type { Candidate, CaseState, CongressPlan, CongressRecord, Finding, PlainDate } from './case.js';
import { presentNeeded, quorumMet, votesNeeded } from './elections.js';
import { finding } from './finding.js';
import { passedOver } from './passed-over.js';
import type { Cited, TypeRules } from './rule-set.js';
import { postName } from './text.js';
import { checkThreshold, countOf } from './threshold.js';

/** Legality of the congress plan and of the congress itself; used through `legality.ts`. */

const DATES_RULE: Cited = {
  id: 'congress.dates',
  citation: '岳西县党建带群建工作方案（2020年）：成立大会按批准的方案召开',
};
const COUNTS_RULE: Cited = {
  id: 'congress.counts',
  citation: '选举通行规则（党内见1990年选举工作暂行条例，工会、团、妇女组织比照）：收回选票多于发出选票，选举无效',
};

/** The plan as submitted: candidates, publicity, meeting, size of the committee, and the counts once more. `today`: the day of submission. */
export function checkCongressPlan(state: CaseState, plan: CongressPlan, rules: TypeRules, today: PlainDate): Finding[] {
  return [
    ...barredCandidates(plan, rules),
    ...contested(plan, rules),
    ...publicity(plan, rules),
    ...meetingDate(plan, today),
    ...meetingKind(state, plan, rules),
    ...committeeSize(state, plan, rules),
    ...checkThreshold(state, rules),
  ];
}

function barredCandidates(plan: CongressPlan, { candidates: rule }: TypeRules): Finding[] {
  return plan.candidates.flatMap((candidate, index) => {
    const barred: readonly string[] =
      candidate.post === rule.leadingPost ? rule.barredFromLeading : rule.barredFromMember;
    // One person may stand for several posts: what was said of them once holds for each.
    const flags = plan.candidates.flatMap((c) => (c.ref === candidate.ref ? c.flags : []));
    const flag = flags.find((f) => barred.includes(f) && !(f === 'outside' && flags.includes('outside-recommended')));
    if (flag === undefined) return [];
    const post = postName(candidate.post);
    const zh = `候选人 ${candidate.ref} 是${FLAG_NAMES[flag].zh}，不得作为${post.zh}人选`;
    const en = `candidate ${candidate.ref} (${FLAG_NAMES[flag].en}) may not stand as ${post.en}`;
    const inputs = { ref: candidate.ref, post: candidate.post, flag };
    return [
      finding(rule, {
        code: 'ineligible-candidate',
        severity: 'lock',
        zh,
        en,
        inputs,
        path: `candidates.${index}.flags`,
      }),
    ];
  });
}

const FLAG_NAMES = {
  'unit-head': { zh: '单位行政主要负责人', en: 'head of the unit' },
  'unit-deputy-head': { zh: '单位行政副职', en: 'deputy head of the unit' },
  partner: { zh: '合伙人', en: 'partner' },
  'hr-head': { zh: '人力资源部门负责人', en: 'head of personnel' },
  'foreign-employee': { zh: '外籍职工', en: 'foreign employee' },
  'close-relative': { zh: '单位负责人或合伙人的近亲属', en: 'close relative of a head or partner' },
  outside: { zh: '未经上级推荐的单位外人员', en: 'outsider not recommended by the higher body' },
  'outside-recommended': { zh: '上级推荐的单位外人员', en: 'outsider recommended by the higher body' },
} as const satisfies Record<Candidate['flags'][number], { zh: string; en: string }>;

/** More candidates than posts, for the leading post and for the members by themselves. */
function contested(plan: CongressPlan, { candidates: rule }: TypeRules): Finding[] {
  const leading = group(
    rule,
    '主要负责人',
    'the leading post',
    1,
    plan.candidates.filter((c) => c.post === rule.leadingPost),
  );
  const members = group(
    rule,
    '委员',
    'the members',
    plan.seats - 1,
    plan.candidates.filter((c) => c.post !== rule.leadingPost),
  );
  return [...seatless(plan, rule), ...leading, ...members];
}

function seatless({ seats }: CongressPlan, rule: Cited): Finding[] {
  if (seats >= 1) return [];
  return [
    finding(rule, {
      code: 'committee-size',
      severity: 'lock',
      zh: '应选名额至少为 1',
      en: 'there must be at least one seat',
      inputs: { seats },
      path: 'seats',
    }),
  ];
}

function group(
  rule: TypeRules['candidates'],
  zhName: string,
  enName: string,
  posts: number,
  stand: Candidate[],
): Finding[] {
  if (posts < 1) return [];
  const standing = new Set(stand.map((c) => c.ref)).size;
  const needed = posts + Math.max(1, Math.floor((posts * rule.extraPercent + 99) / 100));
  if (standing >= needed) return [];
  const zh = `${zhName}应选 ${posts} 名，须差额提名至少 ${needed} 名候选人，现有 ${standing} 名`;
  const en = `${posts} post(s) for ${enName} need at least ${needed} candidates, there are ${standing}`;
  return [
    finding(rule, {
      code: 'too-few-candidates',
      severity: 'lock',
      zh,
      en,
      inputs: { posts, needed, standing },
      path: 'candidates',
    }),
  ];
}

function publicity(plan: CongressPlan, { publicity: rule }: TypeRules): Finding[] {
  if (rule === null) return [];
  const { publicityFrom, publicityTo, meetingDate } = plan;
  const days = publicityFrom && publicityTo ? daysBetween(publicityFrom, publicityTo) : 0;
  const inputs = { publicityFrom, publicityTo, meetingDate, days, needed: rule.days };
  if (days < rule.days) {
    const zh = `主席候选人须公示满 ${rule.days} 天，现为 ${days} 天`;
    const en = `candidates for chair must be made public for ${rule.days} days, here ${days}`;
    return [finding(rule, { code: 'publicity-too-short', severity: 'lock', zh, en, inputs, path: 'publicityTo' })];
  }
  return meetingDate > publicityTo! ? [] : [beforePublicityEnds(rule, meetingDate, publicityTo!, 'meetingDate')];
}

function beforePublicityEnds(rule: Cited, meeting: PlainDate, publicityTo: PlainDate, path: string): Finding {
  const zh = `公示期至 ${publicityTo} 届满，大会须在此后召开，现为 ${meeting}`;
  const en = `publicity ends on ${publicityTo}; the meeting must come after it, not on ${meeting}`;
  return finding(rule, {
    code: 'meeting-before-publicity-ends',
    severity: 'lock',
    zh,
    en,
    inputs: { meeting, publicityTo },
    path,
  });
}

function meetingDate(plan: CongressPlan, today: PlainDate): Finding[] {
  if (plan.meetingDate >= today) return [];
  const zh = `大会日期 ${plan.meetingDate} 早于方案报送日 ${today}`;
  const en = `the meeting date ${plan.meetingDate} lies before the submission on ${today}`;
  return [
    finding(DATES_RULE, {
      code: 'meeting-in-the-past',
      severity: 'lock',
      zh,
      en,
      inputs: { meetingDate: plan.meetingDate, today },
      path: 'meetingDate',
    }),
  ];
}

function meetingKind(state: CaseState, plan: CongressPlan, { meeting: rule, membersCount }: TypeRules): Finding[] {
  const members = countOf(state, membersCount);
  if (plan.meetingKind === rule.below || members >= rule.delegatesFrom) return [];
  const zh = `成员 ${members} 人，不足 ${rule.delegatesFrom} 人，应召开全体大会，不得召开代表大会`;
  const en = `with ${members} members (fewer than ${rule.delegatesFrom}) a general meeting is required, not delegates`;
  const inputs = { members, delegatesFrom: rule.delegatesFrom, meetingKind: plan.meetingKind };
  return [finding(rule, { code: 'meeting-kind', severity: 'lock', zh, en, inputs, path: 'meetingKind' })];
}

/** From so many members on a single organiser is not enough: a committee has at least a leading post and two members. */
const LEAST_COMMITTEE = 3;

function committeeSize(
  state: CaseState,
  { seats }: CongressPlan,
  { committee: rule, membersCount }: TypeRules,
): Finding[] {
  const members = countOf(state, membersCount);
  const from = rule.committeeRequiredFrom;
  if (from !== null && members >= from && seats < LEAST_COMMITTEE) {
    const zh = `成员 ${members} 人，${from} 人以上应当设立委员会（至少 ${LEAST_COMMITTEE} 人），现应选 ${seats} 人`;
    const en = `with ${members} members (${from} or more) a committee of at least ${LEAST_COMMITTEE} is required, here ${seats}`;
    return [
      finding(rule, {
        code: 'committee-size',
        severity: 'lock',
        zh,
        en,
        inputs: { members, seats, committeeRequiredFrom: from },
        path: 'seats',
      }),
    ];
  }
  const band = rule.bands.find((b) => members >= b.membersFrom && (b.membersTo === null || members <= b.membersTo));
  if (!band || (seats >= band.seatsFrom && seats <= band.seatsTo)) return [];
  const zh = `成员 ${members} 人，委员会一般设 ${band.seatsFrom} 至 ${band.seatsTo} 人，现应选 ${seats} 人`;
  const en = `with ${members} members a committee normally has ${band.seatsFrom} to ${band.seatsTo} seats, here ${seats}`;
  const inputs = { members, seats, seatsFrom: band.seatsFrom, seatsTo: band.seatsTo };
  return [finding(rule, { code: 'committee-size', severity: rule.severity, zh, en, inputs, path: 'seats' })];
}

/**
 * The minutes. A meeting at which nobody is recorded as elected is lawful to record as failed, whatever its presence or ballots;
 * a success needs quorum, ballots in order, and the majority for each person elected.
 */
export function checkCongress(
  state: CaseState,
  minutes: CongressRecord,
  rules: TypeRules,
  today: PlainDate,
): Finding[] {
  return [
    ...heldOn(state, minutes, rules, today),
    ...ballots(minutes),
    ...counts(minutes),
    ...roster(state, minutes, rules),
    ...passedOver(state.plan, minutes, rules),
    ...(minutes.elected.length === 0 ? [] : election(state, minutes, rules)),
  ];
}

function heldOn(
  { plan }: CaseState,
  { on }: CongressRecord,
  { publicity: rule }: TypeRules,
  today: PlainDate,
): Finding[] {
  if (on > today) {
    const zh = `大会日期 ${on} 晚于今天`;
    return [
      finding(DATES_RULE, {
        code: 'meeting-date-in-the-future',
        severity: 'lock',
        zh,
        en: `the meeting date ${on} lies in the future`,
        inputs: { on, today },
        path: 'on',
      }),
    ];
  }
  if (rule && plan?.publicityTo && on <= plan.publicityTo)
    return [beforePublicityEnds(rule, on, plan.publicityTo, 'on')];
  if (!plan || plan.meetingDate === on) return [];
  const zh = `大会实际于 ${on} 召开，批准的日期为 ${plan.meetingDate}`;
  const en = `the meeting was held on ${on}, the approved date was ${plan.meetingDate}`;
  return [
    finding(DATES_RULE, {
      code: 'meeting-date-changed',
      severity: 'notice',
      zh,
      en,
      inputs: { on, meetingDate: plan.meetingDate },
      path: 'on',
    }),
  ];
}

/** More ballots than issued make the vote void; that it was void may be recorded, that it succeeded may not. */
function ballots({ ballotsIssued, ballotsReturned, elected }: CongressRecord): Finding[] {
  if (ballotsReturned <= ballotsIssued) return [];
  const zh = `收回选票 ${ballotsReturned} 张多于发出 ${ballotsIssued} 张，选举无效，应当重新投票`;
  const en = `${ballotsReturned} ballots returned, ${ballotsIssued} issued: the vote is void and must be repeated`;
  const severity = elected.length === 0 ? 'notice' : 'lock';
  return [
    finding(COUNTS_RULE, {
      code: 'ballots-exceed-issued',
      severity,
      zh,
      en,
      inputs: { ballotsIssued, ballotsReturned },
      path: 'ballotsReturned',
    }),
  ];
}

/** Numbers that cannot be true whatever happened. */
function counts(minutes: CongressRecord): Finding[] {
  const { due, present, ballotsIssued, ballotsReturned, results, elected, excused } = minutes;
  const votes = [...results, ...elected];
  const slips: [boolean, string, string, string][] = [
    [
      [due, present, ballotsIssued, ballotsReturned].some((n) => !isCount(n)),
      'due',
      '人数、票数须为非负整数',
      'numbers must be whole and not negative',
    ],
    [
      excused.some((e) => !isCount(e.count)),
      'excused',
      '不计入应到的人数须为非负整数',
      'numbers excused must be whole and not negative',
    ],
    [present > due, 'present', `实到 ${present} 人多于应到 ${due} 人`, `${present} present, ${due} due`],
    [
      ballotsIssued > present,
      'ballotsIssued',
      `发出选票 ${ballotsIssued} 张多于实到 ${present} 人`,
      `${ballotsIssued} ballots issued to ${present} present`,
    ],
    [votes.some((v) => !isCount(v.votes)), 'results', '得票数须为非负整数', 'votes must be whole and not negative'],
    [
      votes.some((v) => v.votes > ballotsReturned),
      'results',
      `得票数多于收回选票 ${ballotsReturned} 张`,
      `more votes than the ${ballotsReturned} ballots returned`,
    ],
    [
      elected.some((e) => !agrees(e, results)),
      'elected',
      '当选人得票与计票结果不一致',
      'votes of the elected differ from the results',
    ],
  ];
  const slip = slips.find(([wrong]) => wrong);
  if (!slip) return [];
  const [, path, zh, en] = slip;
  return [
    finding(COUNTS_RULE, {
      code: 'counts-inconsistent',
      severity: 'lock',
      zh,
      en,
      inputs: { due, present, ballotsIssued, ballotsReturned },
      path,
    }),
  ];
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 0;
}

function agrees(elected: CongressRecord['elected'][number], results: CongressRecord['results']): boolean {
  return results.some((r) => r.ref === elected.ref && r.post === elected.post && r.votes === elected.votes);
}

/** Due is an entered number, not the roster; that it is larger than the roster is worth a look. */
function roster(state: CaseState, { due }: CongressRecord, { membersCount, quorum }: TypeRules): Finding[] {
  const members = countOf(state, membersCount);
  if (state.survey === null || due <= members) return [];
  const zh = `应到 ${due} 人多于摸底登记的成员 ${members} 人，请核对`;
  const en = `${due} due, the survey counted ${members} members; please check`;
  return [
    finding(quorum, {
      code: 'more-due-than-members',
      severity: 'notice',
      zh,
      en,
      inputs: { due, members },
      path: 'due',
    }),
  ];
}

function election(state: CaseState, minutes: CongressRecord, rules: TypeRules): Finding[] {
  return [
    ...quorum(minutes, rules),
    ...majority(minutes, rules),
    ...whoWasElected(state.plan, minutes, rules),
    ...seatsFilled(state.plan, minutes, rules),
  ];
}

function quorum({ due, present }: CongressRecord, rules: TypeRules): Finding[] {
  if (quorumMet(rules, due, present)) return [];
  const needed = presentNeeded(rules, due);
  const zh = `应到 ${due} 人，实到 ${present} 人，未达到法定人数 ${needed} 人，选举无效`;
  const en = `${due} due, ${present} present, ${needed} needed: no quorum, the election is void`;
  return [
    finding(rules.quorum, {
      code: 'no-quorum',
      severity: 'lock',
      zh,
      en,
      inputs: { due, present, needed, operator: rules.quorum.operator },
      path: 'present',
    }),
  ];
}

function majority({ due, present, elected }: CongressRecord, rules: TypeRules): Finding[] {
  const needed = votesNeeded(rules, due, present);
  const { base } = rules.majority;
  return elected.flatMap(({ ref, votes }, index) => {
    if (votes >= needed) return [];
    const zh = `${ref} 得 ${votes} 票，未超过${base === 'due' ? `应到 ${due}` : `实到 ${present}`} 人的半数（需 ${needed} 票），不能当选`;
    const en = `${ref} has ${votes} votes, ${needed} are needed (base: ${base})`;
    return [
      finding(rules.majority, {
        code: 'no-majority',
        severity: 'lock',
        zh,
        en,
        inputs: { ref, votes, needed, base, due, present },
        path: `elected.${index}.votes`,
      }),
    ];
  });
}

function whoWasElected(
  plan: CongressPlan | null,
  { elected }: CongressRecord,
  { candidates: rule }: TypeRules,
): Finding[] {
  return elected.flatMap(({ ref, post }, index) => {
    if (plan?.candidates.some((c) => c.ref === ref && c.post === post)) return [];
    const zh = `当选人 ${ref} 不是批准方案中的${postName(post).zh}候选人`;
    const en = `${ref} was not a candidate for ${postName(post).en} in the approved plan`;
    return [
      finding(rule, {
        code: 'elected-not-candidate',
        severity: 'lock',
        zh,
        en,
        inputs: { ref, post },
        path: `elected.${index}.ref`,
      }),
    ];
  });
}

function seatsFilled(
  plan: CongressPlan | null,
  { elected }: CongressRecord,
  { candidates: rule, committee }: TypeRules,
): Finding[] {
  const seats = plan?.seats ?? 0;
  const leading = elected.filter((e) => e.post === rule.leadingPost).length;
  const inputs = { seats, elected: elected.length, leading };
  if (leading === 0) {
    const zh = `未选出${postName(rule.leadingPost).zh}，不能登记为选举成功；请另行选举或按未选出登记`;
    const en = `no ${postName(rule.leadingPost).en} was elected: hold a further ballot or record the meeting as failed`;
    return [finding(rule, { code: 'leading-post-not-elected', severity: 'lock', zh, en, inputs, path: 'elected' })];
  }
  const persons = new Set(elected.map((e) => e.ref)).size;
  if (leading > 1 || elected.length > seats || persons < elected.length) {
    const zh = `当选 ${elected.length} 人次（主要负责人 ${leading} 名），超过应选名额 ${seats} 名或有重复`;
    const en = `${elected.length} elected (${leading} to the leading post) for ${seats} seat(s), or one person twice`;
    return [finding(committee, { code: 'more-elected-than-seats', severity: 'lock', zh, en, inputs, path: 'elected' })];
  }
  if (elected.length === seats) return [];
  const zh = `应选 ${seats} 名，实际当选 ${elected.length} 名：可另行选举或经批准减少名额`;
  const en = `${elected.length} of ${seats} seats filled: a further ballot or fewer posts`;
  return [
    finding(committee, { code: 'fewer-elected-than-seats', severity: 'notice', zh, en, inputs, path: 'elected' }),
  ];
}
