import { dayKindOf, nextDate, type CalendarRelease } from './calendar.js';
import type { CaseState, Deadline, PlainDate } from './case.js';
import type { Notice } from './decision.js';
import { isOverdue } from './deadlines.js';
import type { TypeRules } from './rule-set.js';
import type { WarningLadder } from './rule-sets/warnings-2020.js';
import { waitingFor } from './waiting-for.js';
import { warningNotices } from './warning-notices.js';

type Releases = readonly CalendarRelease[];

/** The warnings of the limit of a phase: those of its own, or those of all; null where the rules a case was opened under have none. */
export function warningsOf({ warnings }: Pick<TypeRules, 'warnings'>, { position }: Deadline): WarningLadder | null {
  if (warnings === undefined) return null;
  const { phases, ...all } = warnings;
  return { ...all, steps: phases?.[position] ?? all.steps };
}

/**
 * The first day on which each share of a running limit counts as used up. As with the plan (`planStatus`) a day that has begun counts: 100 % is the last day on which the
 * answer is in time. Days of the limit's own kind; those on which the clock stood still are no part of it. @param shares in percent, ascending
 */
export function daysOfShares(d: Deadline, shares: readonly number[], releases: Releases): PlainDate[] {
  const counted: PlainDate[] = [];
  for (let day = nextDate(d.startedOn); day <= d.dueOn; day = nextDate(day)) {
    const standing = d.pauses.some(({ from, to }) => from < day && (to === null || day <= to));
    if (!standing && (d.limit.dayKind === 'calendar' || dayKindOf(releases, day).kind === 'working')) counted.push(day);
  }
  return shares.map((share) => counted[Math.max(1, Math.ceil((counted.length * share) / 100)) - 1] ?? d.dueOn);
}

/** The next share above `reached` and the day it is told on; null where the clock does not run or all was told. */
export function nextWarning(
  d: Deadline,
  ladder: WarningLadder | null,
  reached: number,
  releases: Releases,
): { share: number; day: PlainDate } | null {
  const above = ladder?.steps.find(({ from }) => from > reached);
  if (d.state !== 'running' || above === undefined) return null;
  return { share: above.from, day: daysOfShares(d, [above.from], releases)[0]! };
}

/** The highest share of the ladder that is used up on the day: of several that passed unheard only this one is told. 0 below the first. */
export function shareUsed(d: Deadline, { steps }: WarningLadder, today: PlainDate, releases: Releases): number {
  const shares = steps.map(({ from }) => from);
  const days = daysOfShares(d, shares, releases);
  return shares.findLast((_share, i) => days[i]! <= today) ?? 0;
}

/** Who is told that a share of a limit is used up; nobody where it has ended, stands still, or has passed: then the ladder of what is late tells. */
export function limitWarningNotices(
  state: CaseState,
  ladder: WarningLadder | null,
  { deadlineId, share }: { deadlineId: string; share: number },
  today: PlainDate,
): Notice[] {
  const deadline = state.deadlines.find(({ id, state: is }) => id === deadlineId && is === 'running');
  if (deadline === undefined || ladder === null || state.status !== 'open' || isOverdue(deadline, today)) return [];
  return warningNotices(state, ladder, {
    kind: 'due-soon',
    share,
    leading: waitingFor(state).body,
    on: today,
    params: { position: deadline.position, dueOn: deadline.dueOn },
  });
}
