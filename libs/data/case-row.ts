import type { CaseState } from '../domain/case.js';
import { waitingFor } from '../domain/waiting-for.js';

/** Columns of the read model that are derived from the state rather than stored in it. */
export interface CaseRow {
  leadUnitName: string;
  otherBodies: string[];
  waitingRole: string | null;
  waitingBody: string | null;
  waitingAccount: string | null;
  dueOn: string | null;
  overdue: boolean;
}

export function caseRow(state: CaseState): CaseRow {
  const living = state.status === 'open' || state.status === 'on-hold';
  const whose = living ? waitingFor(state) : null;
  const others = [...state.bodies.supervising, ...(state.bodies.countersigning?.bodies ?? []), ...(state.transfer ? [state.transfer.to] : [])];
  return {
    leadUnitName: state.units.find((u) => u.unitId === state.leadUnit)?.name ?? state.leadUnit,
    otherBodies: [...new Set(others.map((b) => b.id))],
    waitingRole: whose?.role ?? null,
    waitingBody: whose?.body ?? null,
    waitingAccount: whose?.account ?? null,
    dueOn: state.deadlines.find((d) => d.state === 'running')?.dueOn ?? null,
    overdue: isOverdueNow(state),
  };
}

/** Overdue as the timer found it: on hold and ended cases are not. */
export function isOverdueNow(state: CaseState): boolean {
  return state.status === 'open' && state.escalation > 0;
}
