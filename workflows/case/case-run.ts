import type { CaseAction } from '../../libs/domain/actions.js';
import { nextAlarm, type Alarm, type Warnings } from '../../libs/domain/alarm.js';
import { businessDate } from '../../libs/domain/calendar.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import { hasEnded, type CaseState, type Instant } from '../../libs/domain/case.js';
import { decide, eventDate } from '../../libs/domain/decide.js';
import { withDocumentNo, type Decision } from '../../libs/domain/decision.js';
import { isOverdue } from '../../libs/domain/deadlines.js';
import type { Refusal } from '../../libs/domain/errors.js';
import { shareUsed, warningsOf } from '../../libs/domain/limit-warning.js';
import { withLater } from '../../libs/domain/law-of-the-day.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import type { TypeRules } from '../../libs/domain/rule-set.js';
import { systemActionId } from '../../libs/domain/system-action.js';
import type { CaseActivities, StandingEntry } from './case.activities.js';
import type { ActAnswer, CaseInput } from './case.messages.js';

/** All that is not pure about a case: its business clock, its transactions, and how it waits. */
export interface CaseSurroundings extends Pick<CaseActivities, 'recordAction' | 'recordWarning' | 'standingFrom'> {
  now(): Instant;
  until(holds: () => boolean): Promise<unknown>;
}

export type Performed = { ok: true; answer: ActAnswer } | { ok: false; refusal: Refusal };

/**
 * One case on its way: its state, and how an action comes into it. The audit is the order of a case; this follows it. A transaction may have
 * committed and the task that asked for it may be lost, so the audit may be ahead of the history: whoever acts next finds its place taken,
 * lets all that stands there take effect in the audit's order, and is decided after it. Nothing in here knows the engine (tests/model drives it).
 */
export class CaseRun {
  state: CaseState;
  alarm: Alarm | null;
  /** Whether an action is being recorded; the next one has to wait for it. */
  busy = false;
  private calendar: CalendarRelease[];
  private rules: TypeRules;
  /** Known to the history alone: whoever lost it asks again, and the database has each once. */
  private warned: Warnings = {};
  private accepted: { actionId: string; at: Instant; from: CaseState; decision: Decision } | null = null;
  /** Answers of everything that has taken effect, by the id of its action. */
  private readonly answers: Record<string, ActAnswer> = {};

  constructor(
    private readonly input: CaseInput,
    private readonly around: CaseSurroundings,
  ) {
    this.state = input.state;
    this.calendar = input.calendar;
    this.rules = input.rules;
    this.alarm = this.nextAlarm();
    for (const [i, { action, at, documentNo }] of input.entries.entries())
      if (action) this.remember({ action, at, documentNo }, i + 1);
  }

  get ended(): boolean {
    return hasEnded(this.state);
  }

  /**
   * Why the action cannot be taken, before it is taken; null where it may be, and where its sender has `seen` the case further than this: then the
   * audit is ahead, and only after it can be said what the action meets.
   */
  objection(action: CaseAction, seen: number): Refusal | null {
    if (this.answers[action.id] || seen > this.state.version) return null;
    const decision = this.judge(action, action.at ?? this.around.now());
    return decision.ok ? null : decision.refusal;
  }

  /** Writes of one case go one after the other: out of order they would fail on seq. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    while (this.busy) await this.around.until(() => !this.busy);
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }

  /**
   * Decide, record, then let it take effect; again after whatever stands before it. A refusal counts only where nothing stands ahead of it.
   * @param seal of its sender; null for the case's own alarm
   */
  async perform(action: CaseAction, seal: string | null): Promise<Performed> {
    for (;;) {
      const known = this.answers[action.id];
      if (known) return { ok: true, answer: known };
      const at = action.at ?? this.around.now();
      const decision = this.judge(action, at);
      const place = { caseId: this.state.caseId, seq: this.state.version + 1 };
      if (!decision.ok) {
        const standing = await this.around.standingFrom(place);
        if (standing.length === 0) return decision;
        this.follow(standing);
        continue;
      }
      const { next, draw, notices } = decision;
      const on = eventDate(action) ?? businessDate(at);
      const outcome = await this.around.recordAction({ ...place, action, at, on, next, draw, notices, seal });
      if (outcome.status === 'refused') return { ok: false, refusal: outcome.refusal };
      if (outcome.status === 'earlier') return { ok: true, answer: outcome.answer };
      if (outcome.status === 'standing') this.follow(outcome.entries);
      else this.enter({ action, at: outcome.at, documentNo: outcome.documentNo }, decision);
    }
  }

  /** The alarm rang, perhaps late: the event is dated to the alarm, the entry to now. If the answer came first, there is nothing to tell. */
  async ring(alarm: Alarm): Promise<void> {
    const rang = this.around.now();
    const at = rang > alarm.at ? rang : alarm.at;
    if (alarm.kind === 'warning') return this.warn(alarm, at);
    const action = { ...alarmAction(alarm, this.state.version), actor: SYSTEM_ACTOR, on: businessDate(alarm.at), at };
    if (this.judge(action, at).ok) await this.perform(action, null);
  }

  /** A warning decides nothing and is no action: the case stays as it is. Of shares that passed unheard the highest is told, of a limit that has passed none. */
  private async warn({ deadlineId, share }: Alarm & { kind: 'warning' }, at: Instant): Promise<void> {
    const deadline = this.state.deadlines.find((d) => d.id === deadlineId);
    const ladder = deadline && warningsOf(this.rules, deadline);
    const today = businessDate(at);
    const used = deadline && ladder ? shareUsed(deadline, ladder, today, this.calendar) : 0;
    const due = deadline?.state === 'running' && used >= share && !isOverdue(deadline, today);
    const { caseId } = this.state;
    if (due) await this.around.recordWarning({ caseId, deadlineId, share: used, at });
    this.warned = { ...this.warned, [deadlineId]: Math.max(used, share) };
    this.alarm = this.nextAlarm();
  }

  /** Validator, handler and the record's return ask the same within one task; the rules are pure, so the first yes answers all three. */
  private judge(action: CaseAction, at: Instant): Decision {
    const { accepted, state } = this;
    if (accepted?.actionId === action.id && accepted.at === at && accepted.from === state) return accepted.decision;
    const decision = this.decideNow(action, at);
    this.accepted = decision.ok ? { actionId: action.id, at, from: state, decision } : null;
    return decision;
  }

  private decideNow(action: CaseAction, now: Instant): Decision {
    const { rules, input } = this;
    return decide(this.state, action, { rules, reasons: input.reasons, calendar: this.calendar, now });
  }

  /** What the audit holds takes effect in its order. @throws Error where the rules refuse what stands: a fault that no answer may hide */
  private follow(entries: readonly StandingEntry[]): void {
    for (const entry of entries) {
      const decision = this.decideNow(entry.action, entry.at);
      if (!decision.ok) {
        const { caseId, version } = this.state;
        throw new Error(
          `case ${caseId}: the rules refuse entry ${version + 1} of the audit, ${entry.action.name}: ${decision.refusal.code}`,
        );
      }
      this.enter(entry, decision);
    }
  }

  /** A recorded action takes effect, at the instant it was recorded with and with the number that was drawn for it. */
  private enter(entry: StandingEntry, { next, draw }: Decision & { ok: true }): void {
    const { action, documentNo } = entry;
    this.state = draw && documentNo !== null ? withDocumentNo(next, documentNo) : next;
    if (action.name === 'apply-calendar') this.calendar = action.data.releases;
    if (action.name === 'apply-rule-set') this.rules = withLater(this.rules, action.data.later);
    this.alarm = this.nextAlarm();
    this.remember(entry, this.state.version);
  }

  private remember({ action, at, documentNo }: StandingEntry, version: number): void {
    this.answers[action.id] = { version, documentNo, at, fingerprint: action.fingerprint ?? null };
  }

  private nextAlarm(): Alarm | null {
    return nextAlarm(this.state, this.rules, this.calendar, this.warned);
  }
}

/** What an alarm does: a level of the ladder is told, or a rule set comes into force. */
function alarmAction(alarm: Exclude<Alarm, { kind: 'warning' }>, version: number) {
  if (alarm.kind === 'rule-set') {
    const { later } = alarm;
    return { id: systemActionId('rule-set', later.ruleSet), name: 'apply-rule-set' as const, data: { later } };
  }
  const { deadlineId, level } = alarm;
  const id = systemActionId('escalate', deadlineId, level, version);
  return { id, name: 'escalate' as const, data: { deadlineId, level } };
}
