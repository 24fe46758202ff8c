import type { CaseState, PlainDate, Role } from './case.js';
import type { Notice } from './decision.js';
import type { PlanStatus } from './plan-date.js';
import { planWarningsOf, warnedAt, type Warned } from './rule-sets/warnings-2020.js';
import { waitingFor, type WaitingFor } from './waiting-for.js';

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
  const { responsible } = state.bodies;
  const holder = waitingFor(state);
  const officer = { role: 'officer' as Role, body: responsible.id, account: state.officer, instructorNo: null };
  const leaders = { role: 'supervisor' as Role, body: responsible.id, account: null, instructorNo: null };
  const people: Record<Warned, WaitingFor> = { holder, officer, leaders };
  const all = warnedAt(planWarningsOf(state.ruleSet), warning).map((who) => people[who]);
  return all
    .filter((one, i) => i === all.findIndex((other) => one.role === other.role && one.body === other.body))
    .map(({ role, body, account, instructorNo }) => ({
      kind: 'plan-warning',
      body,
      account,
      ...(instructorNo === null ? {} : { instructorNo }),
      on: today,
      params: { position: state.position, role, planDueOn: state.planDueOn, share: warning, workingDaysLeft },
    }));
}
