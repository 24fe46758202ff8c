import type { CongressPlan, CongressRecord, Finding, Vote } from './case.js';
import { quorumMet, votesNeeded } from './elections.js';
import { finding } from './finding.js';
import type { TypeRules } from './rule-set.js';
import { roundsOf, undecided } from './tally.js';

/**
 * Candidates whom the numbers of a valid election elect and the minutes do not, while a seat stayed empty or went to somebody with fewer votes.
 * A notice: they may have declined. It keeps a meeting from being recorded as failed, or another as elected, without anybody seeing it.
 */
export function passedOver(plan: CongressPlan | null, minutes: CongressRecord, rules: TypeRules): Finding[] {
  const { due, present, ballotsIssued, ballotsReturned, elected } = minutes;
  const results = lastVotes(minutes);
  if (plan === null || ballotsReturned > ballotsIssued || !quorumMet(rules, due, present)) return [];
  const { leadingPost } = rules.candidates;
  const open = undecided(plan, minutes, rules);
  const tied = open.flatMap((names) => names.map(({ ref }) => ref));
  const needed = votesNeeded(rules, due, present);
  const isElected = ({ ref }: Vote): boolean => elected.some((e) => e.ref === ref);
  return [
    ...open.map((names) => tieUndecided(names, rules)),
    ...results
      .filter((r) => r.votes >= needed && !isElected(r) && !tied.includes(r.ref))
      .flatMap(({ ref, post, votes }) => {
        const chosen = elected.filter((e) => (e.post === leadingPost) === (post === leadingPost));
        const seats = post === leadingPost ? 1 : plan.seats - 1;
        if (chosen.length >= seats && chosen.every((e) => e.votes >= votes)) return [];
        const zh = `候选人 ${ref} 得 ${votes} 票，已过半数（需 ${needed} 票），但未列入当选，请核对`;
        const en = `${ref} has ${votes} votes, ${needed} are needed, and is not among the elected; please check`;
        return [
          finding(rules.majority, {
            code: 'majority-not-elected',
            severity: 'notice',
            needsReason: true,
            zh,
            en,
            inputs: { ref, post, votes, needed },
            path: 'elected',
          }),
        ];
      }),
  ];
}

/** The votes of everybody in the last ballot they stood in. */
function lastVotes(minutes: CongressRecord): Vote[] {
  const rounds = roundsOf(minutes).map((round) => round.results);
  return rounds.flatMap((list, i) =>
    list.filter((v) => !rounds.slice(i + 1).some((later) => later.some((l) => l.ref === v.ref && l.post === v.post))),
  );
}

/** Nobody of them was elected and nobody could be: the seat stays empty until a further ballot. */
function tieUndecided(names: readonly Vote[], { ballots }: TypeRules): Finding {
  const refs = names.map(({ ref }) => ref);
  const { votes } = names[0]!;
  return finding(ballots.ties, {
    code: 'tie-undecided',
    severity: 'notice',
    zh: `${refs.join('、')} 同得 ${votes} 票，未再次投票，该名额空缺`,
    en: `${refs.join(', ')} have ${votes} votes each and no further ballot was held: the seat is empty`,
    inputs: { refs: refs.join(','), votes },
    path: 'elected',
  });
}
