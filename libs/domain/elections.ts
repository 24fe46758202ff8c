import type { TypeRules } from './rule-set.js';

/** Arithmetic of elections in whole numbers: a fraction is never turned into a decimal. */

type Fraction = { operator: 'at-least' | 'more-than'; numerator: number; denominator: number };

/** Fewest whole persons or votes that satisfy the fraction of `base`. */
function leastOf({ operator, numerator, denominator }: Fraction, base: number): number {
  const product = base * numerator;
  return operator === 'at-least'
    ? Math.floor((product + denominator - 1) / denominator)
    : Math.floor(product / denominator) + 1;
}

/** Fewest present for a lawful election: 10 due need 8 under ≥ 4/5 and 9 under > 4/5. */
export function presentNeeded(rules: Pick<TypeRules, 'quorum'>, due: number): number {
  return leastOf(rules.quorum, due);
}

/** Whether enough of those due take part. Nobody due is no meeting. */
export function quorumMet(rules: Pick<TypeRules, 'quorum'>, due: number, present: number): boolean {
  return due > 0 && present >= presentNeeded(rules, due);
}

/** Fewest votes that elect; of those due or of those present, as the rule says. A union of 12 with 8 present needs 7. */
export function votesNeeded(rules: Pick<TypeRules, 'majority'>, due: number, present: number): number {
  return leastOf(rules.majority, rules.majority.base === 'due' ? due : present);
}
