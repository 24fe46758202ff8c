import type { CongressPlan, CongressRecord, Finding, Vote } from './case.js';
import { quorumMet, votesNeeded } from './elections.js';
import { finding } from './finding.js';
import type { TypeRules } from './rule-set.js';

/**
 * Candidates whom the numbers of a valid election elect and the minutes do not, while a seat stayed empty or went to somebody with fewer votes.
 * A notice: they may have declined. It keeps a meeting from being recorded as failed, or another as elected, without anybody seeing it.
 */
export function passedOver(plan: CongressPlan | null, minutes: CongressRecord, rules: TypeRules): Finding[] {
  const { due, present, ballotsIssued, ballotsReturned, results, elected } = minutes;
  if (plan === null || ballotsReturned > ballotsIssued || !quorumMet(rules, due, present)) return [];
  const { leadingPost } = rules.candidates;
  const needed = votesNeeded(rules, due, present);
  const isElected = ({ ref }: Vote): boolean => elected.some((e) => e.ref === ref);
  return results
    .filter((r) => r.votes >= needed && !isElected(r))
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
          zh,
          en,
          inputs: { ref, post, votes, needed },
          path: 'elected',
        }),
      ];
    });
}
