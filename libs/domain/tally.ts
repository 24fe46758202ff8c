import type { CongressPlan, CongressRecord, Vote } from './case.js';
import { quorumMet, votesNeeded } from './elections.js';
import type { TypeRules } from './rule-set.js';

/** The ballots of a meeting, counted: what each elects, and what equal votes leave open. */

/** One ballot of the meeting; `path` leads to its fields in the minutes. */
export interface Round {
  issued: number;
  returned: number;
  results: Vote[];
  path: string;
}

/** One ballot for one group of posts: the leading post, or the members with whatever posts they share. */
export interface Tally {
  leads: boolean;
  round: Round;
  /** Seats of the group that were still empty when it was voted on. */
  posts: number;
  /** All votes given for the group. */
  votes: number;
  winners: Vote[];
  /** Enough votes each, more of them than seats, and equal: nobody of them is elected by this ballot. */
  tied: Vote[];
}

/** The first ballot and those that followed on names that were tied or seats that stayed empty. */
export function roundsOf({ ballotsIssued, ballotsReturned, results, furtherBallots = [] }: CongressRecord): Round[] {
  return [
    { issued: ballotsIssued, returned: ballotsReturned, results, path: '' },
    ...furtherBallots.map((b, i) => ({
      issued: b.ballotsIssued,
      returned: b.ballotsReturned,
      results: b.results,
      path: `furtherBallots.${i}.`,
    })),
  ];
}

/** Every ballot of the meeting, group by group, in order. */
export function tallyOf(plan: CongressPlan, minutes: CongressRecord, rules: TypeRules): Tally[] {
  const { leadingPost } = rules.candidates;
  const needed = votesNeeded(rules, minutes.due, minutes.present);
  return [true, false].flatMap((leads) => {
    let left = leads ? 1 : plan.seats - 1;
    const won = new Set<string>();
    return roundsOf(minutes).flatMap((round): Tally[] => {
      const given = round.results.filter((v) => (v.post === leadingPost) === leads);
      if (given.length === 0) return [];
      const enough = given.filter((v) => v.votes >= needed && !won.has(v.ref)).sort((a, b) => b.votes - a.votes);
      const { winners, tied } = fill(enough, left);
      const tally = { leads, round, posts: left, votes: given.reduce((sum, v) => sum + v.votes, 0), winners, tied };
      left -= winners.length;
      winners.forEach((v) => won.add(v.ref));
      return [tally];
    });
  });
}

/** @param enough by votes, the most first */
function fill(enough: Vote[], seats: number): { winners: Vote[]; tied: Vote[] } {
  const [last, next] = [enough[seats - 1], enough[seats]];
  if (seats < 1) return { winners: [], tied: [] };
  if (last === undefined || next === undefined || last.votes > next.votes)
    return { winners: enough.slice(0, seats), tied: [] };
  return {
    winners: enough.filter((v) => v.votes > last.votes),
    tied: enough.filter((v) => v.votes === last.votes),
  };
}

/** Elected by the minutes although their votes were equal to others' for the last seat, and no later ballot decided between them. */
export function electedWithoutRight(
  plan: CongressPlan,
  minutes: CongressRecord,
  rules: TypeRules,
): (Vote & { tiedWith: string[] })[] {
  if (!quorumMet(rules, minutes.due, minutes.present)) return [];
  return undecided(plan, minutes, rules).flatMap((tied) =>
    minutes.elected
      .filter((e) => tied.some((t) => t.ref === e.ref && t.post === e.post && t.votes === e.votes))
      .map((e) => ({ ...e, tiedWith: tied.flatMap(({ ref }) => (ref === e.ref ? [] : [ref])) })),
  );
}

/** Names that ended with equal votes across the last seat, ballot by ballot, without those a later ballot elected. */
export function undecided(plan: CongressPlan, minutes: CongressRecord, rules: TypeRules): Vote[][] {
  const tallies = tallyOf(plan, minutes, rules);
  const won = (vote: Vote): boolean => tallies.some(({ winners }) => winners.some((w) => w.ref === vote.ref));
  return tallies.map(({ tied }) => tied.filter((t) => !won(t))).filter((tied) => tied.length > 0);
}
