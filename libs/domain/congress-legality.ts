import type { CaseState, CongressPlan, CongressRecord, Finding, PlainDate, Vote } from './case.js';
import { checkDue } from './due.js';
import { presentNeeded, quorumMet, votesNeeded } from './elections.js';
import { finding } from './finding.js';
import { passedOver } from './passed-over.js';
import { barredFrom, beforePublicityEnds } from './plan-legality.js';
import type { Cited, TypeRules } from './rule-set.js';
import { electedWithoutRight, roundsOf, tallyOf } from './tally.js';
import { postName } from './text.js';

/** Legality of the minutes of a congress; used through `legality.ts`. */

const HELD_AS_APPROVED: Cited = {
  id: 'congress.held-as-approved',
  citation: '岳西县党建带群建工作方案（2020年）：成立大会按批准的方案召开',
};
const HELD_BY_NOW: Cited = { id: 'congress.held-by-now', citation: '流程规则：只登记已经召开的大会' };
const COUNTS_RULE: Cited = { id: 'congress.counts', citation: '流程规则：大会记录的人数、票数须前后一致' };

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
    ...ballots(minutes, rules),
    ...numbers(state, minutes, rules),
    ...whoStood(state.plan, minutes, rules),
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
      finding(HELD_BY_NOW, {
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
    finding(HELD_AS_APPROVED, {
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
function ballots(minutes: CongressRecord, { ballots: rule }: TypeRules): Finding[] {
  return roundsOf(minutes).flatMap(({ issued, returned, path }) => {
    if (returned <= issued) return [];
    return [
      finding(rule.void, {
        code: 'ballots-exceed-issued',
        severity: minutes.elected.length === 0 ? 'notice' : 'lock',
        zh: `收回选票 ${returned} 张多于发出 ${issued} 张，选举无效，应当重新投票`,
        en: `${returned} ballots returned, ${issued} issued: the vote is void and must be repeated`,
        inputs: { ballotsIssued: issued, ballotsReturned: returned },
        path: `${path}ballotsReturned`,
      }),
    ];
  });
}

/** A ballot names no more persons than there are posts: votes of a post ≤ ballots returned, votes of the members ≤ ballots × their seats. */
function votesPerBallot(plan: CongressPlan | null, minutes: CongressRecord, rules: TypeRules): Finding[] {
  if (plan === null || minutes.ballotsReturned > minutes.ballotsIssued) return [];
  return tallyOf(plan, minutes, rules).flatMap(({ posts, votes, round, leads }) => {
    const most = posts * round.returned;
    if (votes <= most) return [];
    const name = leads ? postName(rules.candidates.leadingPost) : postName('member');
    return [
      finding(rules.ballots.votes, {
        code: 'counts-inconsistent',
        severity: 'lock',
        zh: `${name.zh}应选 ${posts} 名、收回选票 ${round.returned} 张，得票合计至多 ${most} 票，现为 ${votes} 票`,
        en: `${posts} post(s) and ${round.returned} ballots give at most ${most} votes for ${name.en}, here ${votes}`,
        inputs: { posts, votes, most, ballotsReturned: round.returned },
        path: `${round.path}results`,
      }),
    ];
  });
}

/** Equal votes across the last seat elect nobody: a further ballot among them does, or the post stays empty. */
function ties(plan: CongressPlan | null, minutes: CongressRecord, rules: TypeRules): Finding[] {
  if (plan === null) return [];
  return electedWithoutRight(plan, minutes, rules).map(({ ref, post, votes, tiedWith }) =>
    finding(rules.ballots.ties, {
      code: 'tie-across-last-seat',
      severity: 'lock',
      zh: `${ref} 与 ${tiedWith.join('、')} 同得 ${votes} 票，名额不足，不能确定当选：须就票数相等者再次投票（填 furtherBallots），或按该名额未选出登记`,
      en: `${ref} and ${tiedWith.join(', ')} have ${votes} votes each for the last seat: vote again on the tied names (furtherBallots), or leave the post empty`,
      inputs: { ref, post, votes, tiedWith: tiedWith.join(',') },
      path: 'elected',
    }),
  );
}

/** Numbers that cannot be are not compared with anything. */
function numbers(state: CaseState, minutes: CongressRecord, rules: TypeRules): Finding[] {
  const slips = counts(minutes);
  const impossible = slips.length > 0 ? slips : votesPerBallot(state.plan, minutes, rules);
  if (impossible.length > 0) return impossible;
  return [
    ...checkDue(state, minutes, rules),
    ...(minutes.elected.length === 0 ? [] : ties(state.plan, minutes, rules)),
  ];
}

/** Numbers that cannot be true whatever happened. */
function counts(minutes: CongressRecord): Finding[] {
  const { due, present, elected, excused } = minutes;
  const rounds = roundsOf(minutes);
  const results = rounds.flatMap((round) => round.results);
  const votes = [...results, ...elected];
  const ballotCounts = rounds.flatMap(({ issued, returned }) => [issued, returned]);
  const overIssued = rounds.find(({ issued }) => issued > present);
  const overVoted = rounds.find(({ returned, results: list }) => list.some((v) => v.votes > returned));
  const slips: [boolean, string, string, string][] = [
    [
      [due, present, ...ballotCounts].some((n) => !isCount(n)),
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
      overIssued !== undefined,
      `${overIssued?.path ?? ''}ballotsIssued`,
      `发出选票 ${overIssued?.issued} 张多于实到 ${present} 人`,
      `${overIssued?.issued} ballots issued to ${present} present`,
    ],
    [votes.some((v) => !isCount(v.votes)), 'results', '得票数须为非负整数', 'votes must be whole and not negative'],
    [
      overVoted !== undefined,
      `${overVoted?.path ?? ''}results`,
      `得票数多于收回选票 ${overVoted?.returned} 张`,
      `more votes than the ${overVoted?.returned} ballots returned`,
    ],
    [
      twice(rounds.map((round) => round.results)),
      'results',
      '同一人同一职务在一次投票中列了两次',
      'one person is named twice for one post in one ballot',
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
  const { ballotsIssued, ballotsReturned } = minutes;
  const inputs = { due, present, ballotsIssued, ballotsReturned };
  return [finding(COUNTS_RULE, { code: 'counts-inconsistent', severity: 'lock', zh, en, inputs, path })];
}

function twice(rounds: readonly (readonly Vote[])[]): boolean {
  return rounds.some((list) => new Set(list.map((v) => `${v.post} ${v.ref}`)).size < list.length);
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 0;
}

function agrees(elected: CongressRecord['elected'][number], results: CongressRecord['results']): boolean {
  return results.some((r) => r.ref === elected.ref && r.post === elected.post && r.votes === elected.votes);
}

function election(state: CaseState, minutes: CongressRecord, rules: TypeRules): Finding[] {
  return [...quorum(minutes, rules), ...majority(minutes, rules), ...seatsFilled(state.plan, minutes, rules)];
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

/** Everybody who got votes stood for the post in the approved plan, or is a write-in (另选他人) where the line's rules know them. */
function whoStood(plan: CongressPlan | null, minutes: CongressRecord, rules: TypeRules): Finding[] {
  const named = roundsOf(minutes).flatMap(({ results, path }) =>
    results.map((vote, i) => ({ vote, path: `${path}results.${i}` })),
  );
  const elected = minutes.elected.map((vote, i) => ({ vote, path: `elected.${i}` }));
  const others = named.filter(({ vote }) => !elected.some((e) => e.vote.ref === vote.ref && e.vote.post === vote.post));
  return [...elected, ...others].flatMap(({ vote, path }) => {
    if (plan?.candidates.some((c) => c.ref === vote.ref && c.post === vote.post)) return [];
    return vote.writeIn === true ? writeIn(vote, path, rules) : [notStanding(vote, `${path}.ref`, rules)];
  });
}

function notStanding({ ref, post }: Vote, path: string, { candidates: { standing } }: TypeRules): Finding {
  const known = standing.writeIns === 'none' ? '' : '；另选他人的须注明（writeIn）';
  return finding(standing, {
    code: 'elected-not-candidate',
    severity: 'lock',
    zh: `${ref} 不是批准方案中的${postName(post).zh}候选人${known}`,
    en: `${ref} was not a candidate for ${postName(post).en} in the approved plan${known && '; a write-in is marked as such (writeIn)'}`,
    inputs: { ref, post },
    path,
  });
}

function writeIn(vote: Vote, path: string, rules: TypeRules): Finding[] {
  const { standing, leadingPost } = rules.candidates;
  const { ref, post, flags = [] } = vote;
  const allowed = standing.writeIns === 'all' || (standing.writeIns === 'members' && post !== leadingPost);
  if (!allowed) {
    const zh = `${postName(post).zh}不得另选他人：${ref} 未经提名、公示或批准`;
    const en = `no write-ins for ${postName(post).en}: ${ref} was neither proposed nor approved`;
    return [
      finding(standing, { code: 'elected-not-candidate', severity: 'lock', zh, en, inputs: { ref, post }, path }),
    ];
  }
  const barred = barredFrom({ ref, post, flags }, `${path}.flags`, rules);
  if (barred.length > 0 || !path.startsWith('elected')) return barred;
  const zh = `${postName(post).zh}当选人 ${ref} 系另选他人，请核对任职条件`;
  const en = `${ref}, elected ${postName(post).en}, is a write-in; please check the eligibility`;
  return [
    finding(standing, {
      code: 'write-in-elected',
      severity: 'notice',
      needsReason: true,
      zh,
      en,
      inputs: { ref, post },
      path,
    }),
  ];
}

function seatsFilled(
  plan: CongressPlan | null,
  { elected }: CongressRecord,
  { candidates: { leadingPost }, committee: { seats: rule } }: TypeRules,
): Finding[] {
  const seats = plan?.seats ?? 0;
  const leading = elected.filter((e) => e.post === leadingPost).length;
  const inputs = { seats, elected: elected.length, leading };
  if (leading === 0) {
    const zh = `未选出${postName(leadingPost).zh}，不能登记为选举成功；请另行选举或按未选出登记`;
    const en = `no ${postName(leadingPost).en} was elected: hold a further ballot or record the meeting as failed`;
    return [finding(rule, { code: 'leading-post-not-elected', severity: 'lock', zh, en, inputs, path: 'elected' })];
  }
  const persons = new Set(elected.map((e) => e.ref)).size;
  if (leading > 1 || elected.length > seats || persons < elected.length) {
    const zh = `当选 ${elected.length} 人次（${postName(leadingPost).zh} ${leading} 名），超过应选名额 ${seats} 名或有重复`;
    const en = `${elected.length} elected (${leading} to the leading post) for ${seats} seat(s), or one person twice`;
    return [finding(rule, { code: 'more-elected-than-seats', severity: 'lock', zh, en, inputs, path: 'elected' })];
  }
  if (elected.length === seats) return [];
  const zh = `应选 ${seats} 名，实际当选 ${elected.length} 名：可另行选举或经批准减少名额`;
  const en = `${elected.length} of ${seats} seats filled: a further ballot or fewer posts`;
  return [
    finding(rule, {
      code: 'fewer-elected-than-seats',
      severity: 'notice',
      needsReason: true,
      zh,
      en,
      inputs,
      path: 'elected',
    }),
  ];
}
