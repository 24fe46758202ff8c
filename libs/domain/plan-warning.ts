import type { CaseState, PlainDate, Role } from './case.js';
import type { Notice } from './decision.js';
import type { PlanStatus } from './plan-date.js';
import { waitingFor } from './waiting-for.js';

/** The shares of the time up to the plan's day from which others than the holder are told as well. */
const OFFICER_FROM = 75;
const LEADERS_FROM = 100;

/**
 * Who is told that a share of the time up to the day of the plan is used up (the county's plan: 31 July, whatever phase a case is in): first whom the case waits
 * for, then its officer as well, on the last day those who lead the body that drives it.
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
  const all = [holder, ...(warning >= OFFICER_FROM ? [officer] : []), ...(warning >= LEADERS_FROM ? [leaders] : [])];
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
