import { businessDate, countWorkingDays, addWorkingDays, type CalendarRelease } from './calendar.js';
import type { CaseState, PlainDate, Position } from './case.js';
import { PLAN_WARNINGS, targetsOf, type Target } from './rule-sets/targets-2020.js';

type Releases = readonly CalendarRelease[];
type PlanWarning = (typeof PLAN_WARNINGS)[number];

/** How a case stands against the day by which its plan wants it done, registration included. It has no phase and no hold stops it. */
export interface PlanStatus {
  /** From the day after the plan's day, until the case ends. What the list counts as formed stands in its statistics. */
  overdue: boolean;
  /** Working days from today to the plan's day; negative when it has passed. */
  workingDaysLeft: number;
  /** Highest share of the working days from the opening to the plan's day, in percent, that is used up; null below the first that warns. */
  warning: PlanWarning | null;
}

/** Null: no plan names a day, or the case has ended. */
export function planStatus(
  { planDueOn, status, openedOn }: Pick<CaseState, 'planDueOn' | 'status' | 'openedOn'>,
  today: PlainDate,
  releases: Releases,
): PlanStatus | null {
  if (planDueOn === null || (status !== 'open' && status !== 'on-hold')) return null;
  const left = between(releases, today, planDueOn);
  const all = Math.max(0, between(releases, openedOn, planDueOn));
  const used = all === 0 ? 100 : ((all - left) * 100) / all;
  return {
    overdue: planDueOn < today,
    workingDaysLeft: left,
    warning: PLAN_WARNINGS.findLast((share) => used >= share) ?? null,
  };
}

/** Working days of (from, to], negative the other way round. */
function between(releases: Releases, from: PlainDate, to: PlainDate): number {
  return from <= to ? countWorkingDays(releases, from, to) : 0 - countWorkingDays(releases, to, from);
}

/** A day the county wants a step of preparation done by; no law's limit: nothing is late in law when it passes, and nobody is escalated to. */
export interface TargetStatus extends Target {
  position: Position;
  startedOn: PlainDate;
  dueOn: PlainDate;
  overdue: boolean;
}

/** From the day since which the case waits for whom it waits. Null where the rule set names none, and while the case does not run. */
export function targetStatus(
  { ruleSet, position, status, waitingSince }: Pick<CaseState, 'ruleSet' | 'position' | 'status' | 'waitingSince'>,
  today: PlainDate,
  releases: Releases,
): TargetStatus | null {
  const target = targetsOf(ruleSet)[position];
  if (target === undefined || status !== 'open') return null;
  const startedOn = businessDate(waitingSince);
  const dueOn = addWorkingDays(releases, startedOn, target.workingDays).date;
  return { ...target, position, startedOn, dueOn, overdue: dueOn < today };
}
