import type { CalendarRelease } from './calendar.js';
import type { CaseState, Instant } from './case.js';
import { alarmOf } from './deadlines.js';
import type { TypeRules } from './rule-set.js';

/** What the one timer of a phase is armed for: the next level of the running deadline's ladder. */
export interface Alarm {
  deadlineId: string;
  level: number;
  /** Business instant. */
  at: Instant;
}

/** The next alarm of the case, or null while nothing runs: on hold, between submissions, at the top of the ladder. */
export function nextAlarm(state: CaseState, rules: TypeRules, calendar: readonly CalendarRelease[]): Alarm | null {
  if (state.status !== 'open') return null;
  const running = state.deadlines.find((d) => d.state === 'running');
  if (!running) return null;
  const alarm = alarmOf(running, rules.escalation, state.escalation, calendar);
  return alarm && { deadlineId: running.id, ...alarm };
}
