import type { CaseState, PlainDate } from './case.js';
import type { Notice } from './decision.js';
import type { PlanStatus } from './plan-date.js';
import { planWarningsOf } from './rule-sets/warnings-2020.js';
import { warningNotices } from './warning-notices.js';

/**
 * Who is told that a share of the time up to the day of the plan is used up (the county's plan: 31 July, whatever phase a case is in), by the ladder of its rule
 * set.
 */
export function planWarningNotices(
  state: CaseState,
  { warning, workingDaysLeft }: PlanStatus,
  today: PlainDate,
): Notice[] {
  if (warning === null) return [];
  return warningNotices(state, planWarningsOf(state.ruleSet), {
    kind: 'plan-warning',
    share: warning,
    leading: state.bodies.responsible.id,
    on: today,
    params: { position: state.position, planDueOn: state.planDueOn, workingDaysLeft },
  });
}
