import { startOfDay, type CalendarRelease } from './calendar.js';
import { hasEnded, type CaseState, type Instant } from './case.js';
import { alarmOf } from './deadlines.js';
import { nextRuleSet } from './law-of-the-day.js';
import { nextWarning, warningsOf } from './limit-warning.js';
import { ladderOf, type LaterRules, type TypeRules } from './rule-set.js';

/** Highest share of each limit, by the deadline's id, that has been warned of. */
export type Warnings = Readonly<Record<string, number>>;

/** What the one timer of a case is armed for: a share of the running limit, the next level of the running deadline's ladder, or the day a rule set comes into force. `at`: business instant. */
export type Alarm = { at: Instant } & (
  | { kind: 'deadline'; deadlineId: string; level: number }
  | { kind: 'warning'; deadlineId: string; share: number }
  | { kind: 'rule-set'; later: LaterRules }
);

/** The next alarm of the case, or null: it has ended, or no rule set is to come and no deadline runs below the top of its ladder. */
export function nextAlarm(
  state: CaseState,
  rules: TypeRules,
  calendar: readonly CalendarRelease[],
  warned: Warnings = {},
): Alarm | null {
  if (hasEnded(state)) return null;
  return [
    ruleSetAlarm(state, rules),
    warningAlarm(state, rules, calendar, warned),
    deadlineAlarm(state, rules, calendar),
  ].reduce((first, alarm) => (first === null || (alarm !== null && alarm.at < first.at) ? alarm : first), null);
}

function warningAlarm(
  state: CaseState,
  rules: TypeRules,
  calendar: readonly CalendarRelease[],
  warned: Warnings,
): Alarm | null {
  const running = state.status === 'open' ? state.deadlines.find((d) => d.state === 'running') : undefined;
  if (!running || state.escalation > 0) return null;
  const next = nextWarning(running, warningsOf(rules, running), warned[running.id] ?? 0, calendar);
  return next && { kind: 'warning', deadlineId: running.id, share: next.share, at: startOfDay(next.day) };
}

function deadlineAlarm(state: CaseState, rules: TypeRules, calendar: readonly CalendarRelease[]): Alarm | null {
  if (state.status !== 'open') return null;
  const running = state.deadlines.find((d) => d.state === 'running');
  if (!running) return null;
  const alarm = alarmOf(running, ladderOf(rules, running.position), state.escalation, calendar);
  return alarm && { kind: 'deadline', deadlineId: running.id, ...alarm };
}

function ruleSetAlarm(state: CaseState, rules: TypeRules): Alarm | null {
  const later = nextRuleSet(state, rules);
  return later && { kind: 'rule-set', later, at: startOfDay(later.validFrom) };
}
