import { countWorkingDays, isWorkingDay, MAX_COUNT_DAYS, plusDays } from './calendar.js';
import type { CaseState, Deadline, Extension } from './case.js';
import type { Decision, Notice } from './decision.js';
import { dueWithoutExtensions, extendDeadline, extensionPending } from './deadlines.js';
import { accept, dueMoved, runningDeadline, type Operation } from './operation.js';
import { LATER_DAY } from './procedure-rules.js';
import { knownReason } from './reasons.js';
import { refuse } from './refuse.js';
import type { TypeRules } from './rule-set.js';

/** Extensions of a deadline: asked for by a supervisor, confirmed by a second person. The original day stays whatever is given. */

type ExtensionRules = NonNullable<TypeRules['extensions']>;
type Refused = ReturnType<typeof refuse>;

/** Asks for another last day, or, in a case whose rules ask for no second person, gives it at once. One that waits already is replaced. */
export function extend(op: Operation<'extend'>): Decision {
  const { until, reasonCode, note } = op.action.data;
  const unknown = knownReason(op.ctx.reasons, 'extend', reasonCode, note);
  if (unknown) return unknown;
  const running = runningDeadline(op.state)!;
  const refused = unfit(op, running, until);
  if (refused) return refused;
  const extension: Extension = { until, by: op.action.actor.account, on: op.on, reasonCode, note: note ?? null };
  if (!op.ctx.rules.extensions) return extended(op, running, extension);
  const asked = { ...extension, deadlineId: running.id };
  return accept({ ...op.state, extensionAsked: asked }, toConfirm(op.state, op, extension));
}

/** Another person's word on an extension that waits; what has moved since it was asked for counts. */
export function confirmExtension(op: Operation<'confirm-extension'>): Decision {
  const { deadlineId, ...asked } = extensionPending(op.state)!;
  const state = { ...op.state, extensionAsked: null };
  if (op.action.data.verdict === 'declined') return accept(state);
  const running = op.state.deadlines.find((d) => d.id === deadlineId)!;
  const refused = unfit(op, running, asked.until);
  if (refused) return refused;
  const extension = { ...asked, on: op.on, confirmedBy: op.action.actor.account };
  return extended({ ...op, state }, running, extension);
}

function extended(
  op: Operation<'extend'> | Operation<'confirm-extension'>,
  running: Deadline,
  extension: Extension,
): Decision {
  const longer = extendDeadline(running, extension, op.ctx.calendar);
  const deadlines = op.state.deadlines.map((d) => (d.id === running.id ? longer : d));
  const next: CaseState = { ...op.state, deadlines, escalation: 0 };
  const params = { position: running.position, from: running.dueOn, dueOn: longer.dueOn };
  return accept(next, dueMoved(next, op.on, params));
}

/** The bodies that watch the case are asked for the word of a second person. */
function toConfirm({ bodies, position }: CaseState, { on }: { on: string }, { by, until }: Extension): Notice[] {
  const params = { position, role: 'supervisor', action: 'confirm-extension', until, by };
  return bodies.supervising.map(({ id }) => ({ kind: 'requested', body: id, account: null, on, params }));
}

function unfit(
  { ctx, today }: Operation<'extend'> | Operation<'confirm-extension'>,
  running: Deadline,
  until: string,
): Refused | null {
  const { calendar, rules } = ctx;
  const latest = plusDays(today, MAX_COUNT_DAYS);
  if (until > latest)
    return refuse(
      'malformed-request',
      `延期日期过远，最晚 ${latest}，请核对年份`,
      `the extension lies too far ahead, at the latest ${latest}`,
      { rule: LATER_DAY, errors: [{ path: 'until', message: `不能晚于 ${latest}` }] },
    );
  const own = dueWithoutExtensions(running, calendar);
  // What was given may be taken back in part: not before the day that the limit itself gives, and not before today.
  const shortened = rules.extensions !== undefined && until < running.dueOn && until >= own && until >= today;
  if (until <= running.dueOn && !shortened)
    return refuse(
      'extension-not-later',
      `延期须晚于现期限 ${running.dueOn}`,
      `an extension must lie after ${running.dueOn}`,
      { rule: LATER_DAY, errors: [{ path: 'until', message: `须晚于 ${running.dueOn}` }] },
    );
  return rules.extensions === undefined ? null : beyond(rules.extensions, { running, own, until, shortened }, calendar);
}

interface Wanted {
  running: Deadline;
  own: string;
  until: string;
  shortened: boolean;
}

/** A working day, at most so often, and by at most so many working days altogether. */
function beyond(
  { id, citation, times, workingDays }: ExtensionRules,
  { running, own, until, shortened }: Wanted,
  calendar: Operation<'extend'>['ctx']['calendar'],
): Refused | null {
  const refusal = (code: 'extension-on-rest-day' | 'extension-beyond-rules', zh: string, en: string): Refused =>
    refuse(code, zh, en, { rule: { id, citation }, errors: [{ path: 'until', message: zh }] });
  if (!isWorkingDay(calendar, until))
    return refusal('extension-on-rest-day', `延期须至工作日，${until} 不是工作日`, `${until} is no working day`);
  const given = lengthenings(running, own);
  if (!shortened && given >= times)
    return refusal(
      'extension-beyond-rules',
      `该时限已延期 ${given} 次，至多 ${times} 次`,
      `the deadline was extended ${given} times, at most ${times}`,
    );
  const days = countWorkingDays(calendar, own, until);
  return days > workingDays
    ? refusal(
        'extension-beyond-rules',
        `累计延期 ${days} 个工作日，至多 ${workingDays} 个`,
        `${days} working days altogether, at most ${workingDays}`,
      )
    : null;
}

/** How often the deadline was made longer; taking a part back is no extension. */
function lengthenings({ extensions }: Deadline, own: string): number {
  return extensions.filter(({ until }, i) => until > (extensions[i - 1]?.until ?? own)).length;
}
