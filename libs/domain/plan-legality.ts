import { daysBetween } from './calendar.js';
import type { Candidate, CaseState, CongressPlan, Finding, PlainDate } from './case.js';
import { finding } from './finding.js';
import type { Cited, TypeRules } from './rule-set.js';
import { postName, type Bilingual } from './text.js';
import { meetingName } from './reply-draft.js';
import { checkThreshold, countOf } from './threshold.js';

/** Legality of the congress plan; used through `legality.ts`. */

const PLANNED_DAY: Cited = {
  id: 'congress.planned-day',
  citation: '岳西县党建带群建工作方案（2020年）：大会方案先报批，大会在其后召开',
};

/** The plan as submitted: candidates, publicity, meeting, size of the committee, and the counts once more. `today`: the day of submission. */
export function checkCongressPlan(state: CaseState, plan: CongressPlan, rules: TypeRules, today: PlainDate): Finding[] {
  return [
    ...barredCandidates(plan, rules),
    ...contested(plan, rules),
    ...publicity(state, plan, rules, today),
    ...meetingDate(plan, today),
    ...meetingKind(state, plan, rules),
    ...committeeSize(state, plan, rules),
    ...checkThreshold(state, rules),
  ];
}

function barredCandidates({ candidates }: CongressPlan, rules: TypeRules): Finding[] {
  return candidates.flatMap((candidate, index) => {
    // One person may stand for several posts: what was said of them once holds for each.
    const flags = candidates.flatMap((c) => (c.ref === candidate.ref ? c.flags : []));
    return barredFrom({ ...candidate, flags }, `candidates.${index}.flags`, rules);
  });
}

/** Why the person may not stand for the post, under the very rule that says so. */
export function barredFrom({ ref, post, flags }: Candidate, path: string, { candidates: rules }: TypeRules): Finding[] {
  const leads = post === rules.leadingPost;
  const bars = leads ? rules.leading : rules.members;
  const unrecommended = leads && rules.outside.barred && !flags.includes('outside-recommended');
  const flag = flags.find((f) => bars.barred.includes(f) || (f === 'outside' && unrecommended));
  if (flag === undefined) return [];
  const name = postName(post);
  return [
    finding(flag === 'outside' ? rules.outside : bars, {
      code: 'ineligible-candidate',
      severity: 'lock',
      zh: `候选人 ${ref} 是${FLAG_NAMES[flag].zh}，不得作为${name.zh}人选`,
      en: `candidate ${ref} (${FLAG_NAMES[flag].en}) may not stand as ${name.en}`,
      inputs: { ref, post, flag },
      path,
    }),
  ];
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
function contested(plan: CongressPlan, rules: TypeRules): Finding[] {
  const { leadingPost, contested: rule } = rules.candidates;
  const leading = plan.candidates.filter((c) => c.post === leadingPost);
  const members = plan.candidates.filter((c) => c.post !== leadingPost);
  return [
    ...seatless(plan, rules.committee.seats),
    ...group(rule, { zh: postName(leadingPost).zh, en: 'the leading post' }, 1, leading),
    ...group(rule, { zh: '委员', en: 'the members' }, plan.seats - 1, members),
  ];
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
  rule: TypeRules['candidates']['contested'],
  name: Bilingual,
  posts: number,
  stand: Candidate[],
): Finding[] {
  if (posts < 1) return [];
  const standing = new Set(stand.map((c) => c.ref)).size;
  const needed = posts + Math.max(1, Math.floor((posts * rule.extraPercent + 99) / 100));
  if (standing >= needed) return [];
  const zh = `${name.zh}应选 ${posts} 名，须差额提名至少 ${needed} 名候选人，现有 ${standing} 名`;
  const en = `${posts} post(s) for ${name.en} need at least ${needed} candidates, there are ${standing}`;
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

function publicity(
  state: CaseState,
  plan: CongressPlan,
  { publicity: rule, candidates }: TypeRules,
  today: PlainDate,
): Finding[] {
  if (rule === null) return [];
  const { publicityFrom, publicityTo, meetingDate } = plan;
  const days = publicityFrom && publicityTo ? daysBetween(publicityFrom, publicityTo) : 0;
  const inputs = { publicityFrom, publicityTo, meetingDate, days, needed: rule.days };
  if (days < rule.days) {
    const zh = `${postName(candidates.leadingPost).zh}候选人须公示满 ${rule.days} 天（公示次日起算），现为 ${days} 天`;
    const en = `candidates for chair must be made public for ${rule.days} days, here ${days}`;
    return [finding(rule, { code: 'publicity-too-short', severity: 'lock', zh, en, inputs, path: 'publicityTo' })];
  }
  if (meetingDate <= publicityTo!) return [beforePublicityEnds(rule, meetingDate, publicityTo!, 'meetingDate')];
  return publicitySince(state, plan, rule, candidates.leadingPost, today);
}

/**
 * Since when these candidates for the leading post are on paper: the day of the first plan that named them, this one's where the names have changed.
 * A plan that is sent again, and a further attempt with the same names, may go on from the publicity that was made for the first.
 */
export function announcedBy(
  { announced, attempt }: Pick<CaseState, 'announced' | 'attempt'>,
  plan: CongressPlan,
  leadingPost: string,
  on: PlainDate,
): NonNullable<CaseState['announced']> {
  const leading = [...new Set(plan.candidates.filter((c) => c.post === leadingPost).map((c) => c.ref))].sort();
  const same = announced !== undefined && announced.leading.join('\n') === leading.join('\n');
  return same ? announced : { leading, since: on, attempt };
}

/** Publicity lies between the plan that names the candidates and the meeting. */
function publicitySince(
  state: CaseState,
  plan: CongressPlan,
  rule: Cited,
  leadingPost: string,
  today: PlainDate,
): Finding[] {
  const { since, attempt } = announcedBy(state, plan, leadingPost, today);
  const from = plan.publicityFrom!;
  if (from < since) {
    const zh = `公示自 ${from} 开始，早于提出这些${postName(leadingPost).zh}候选人的方案（${since}）：须在方案之后、大会之前公示`;
    const en = `publicity began on ${from}, before the plan of ${since} that names these candidates: it lies between plan and meeting`;
    return [
      finding(rule, {
        code: 'publicity-before-plan',
        severity: 'lock',
        zh,
        en,
        inputs: { publicityFrom: from, since },
        path: 'publicityFrom',
      }),
    ];
  }
  if (attempt === state.attempt || from >= today) return [];
  const zh = `沿用第 ${attempt} 次筹备时的公示（${from} 至 ${plan.publicityTo}），${postName(leadingPost).zh}候选人未变，请审核`;
  const en = `the publicity of attempt ${attempt} is used again; the candidates are the same`;
  const inputs = { publicityFrom: from, publicityTo: plan.publicityTo, attempt };
  return [
    finding(rule, { code: 'publicity-of-earlier-attempt', severity: 'notice', zh, en, inputs, path: 'publicityFrom' }),
  ];
}

export function beforePublicityEnds(rule: Cited, meeting: PlainDate, publicityTo: PlainDate, path: string): Finding {
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
    finding(PLANNED_DAY, {
      code: 'meeting-in-the-past',
      severity: 'lock',
      zh,
      en,
      inputs: { meetingDate: plan.meetingDate, today },
      path: 'meetingDate',
    }),
  ];
}

function meetingKind(
  state: CaseState,
  plan: CongressPlan,
  { meeting: rule, membersCount, type }: TypeRules,
): Finding[] {
  const members = countOf(state, membersCount);
  if (plan.meetingKind === rule.below || members >= rule.delegatesFrom) return [];
  const zh = `成员 ${members} 人，不足 ${rule.delegatesFrom} 人，应召开${meetingName(type, 'general')}，不得召开${meetingName(type, 'delegates')}`;
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
  const { required } = rule;
  if (required !== null && members >= required.fromMembers && seats < LEAST_COMMITTEE) {
    const from = required.fromMembers;
    const zh = `成员 ${members} 人，${from} 人以上应当设立委员会（至少 ${LEAST_COMMITTEE} 人），现应选 ${seats} 人`;
    const en = `with ${members} members (${from} or more) a committee of at least ${LEAST_COMMITTEE} is required, here ${seats}`;
    return [
      finding(required, {
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
