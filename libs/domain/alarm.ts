import { startOfDay, type CalendarRelease } from './calendar.js';
import { hasEnded, type CaseState, type Instant } from './case.js';
import { alarmOf } from './deadlines.js';
import { nextRuleSet } from './law-of-the-day.js';
import { ladderOf, type LaterRules, type TypeRules } from './rule-set.js';

/** What the one timer of a case is armed for: the next level of the running deadline's ladder, or the day a rule set comes into force. `at`: business instant. */
export type Alarm = { at: Instant } & (
  { kind: 'deadline'; deadlineId: string; level: number } | { kind: 'rule-set'; later: LaterRules }
);

/** The next alarm of the case, or null: it has ended, or no rule set is to come and no deadline runs below the top of its ladder. */
export function nextAlarm(state: CaseState, rules: TypeRules, calendar: readonly CalendarRelease[]): Alarm | null {
  if (hasEnded(state)) return null;
  const [deadline, ruleSet] = [deadlineAlarm(state, rules, calendar), ruleSetAlarm(state, rules)];
  if (deadline === null || ruleSet === null) return deadline ?? ruleSet;
  return ruleSet.at <= deadline.at ? ruleSet : deadline;
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
