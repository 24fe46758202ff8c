import type { CaseAction } from './actions.js';
import type { CalendarRelease } from './calendar.js';
import type { CaseState, Instant } from './case.js';
import { decide } from './decide.js';
import { withDocumentNo, type DecideContext } from './decision.js';
import type { Refusal } from './errors.js';

/** An entry of the audit: the action with the instant and the number it was recorded with. */
export interface RecordedEntry {
  action: CaseAction;
  at: Instant;
  documentNo: string | null;
}

/** The state that entries lead to, one after the other, through the rules they were decided by; the first that these refuse is named by its place. */
export function foldAudit(
  start: CaseState,
  entries: readonly RecordedEntry[],
  ctx: Omit<DecideContext, 'now'>,
): { ok: true; state: CaseState; calendar: readonly CalendarRelease[] } | { ok: false; seq: number; refusal: Refusal } {
  let [state, calendar] = [start, ctx.calendar];
  for (const { action, at, documentNo } of entries) {
    const decision = decide(state, action, { ...ctx, calendar, now: at });
    if (!decision.ok) return { ok: false, seq: state.version + 1, refusal: decision.refusal };
    state = decision.draw && documentNo !== null ? withDocumentNo(decision.next, documentNo) : decision.next;
    if (action.name === 'apply-calendar') calendar = action.data.releases;
  }
  return { ok: true, state, calendar };
}
