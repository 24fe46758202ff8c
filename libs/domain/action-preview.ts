import { hasEnded, type CaseState, type Finding, type PlainDate, type Position } from './case.js';
import type { Decision } from './decision.js';
import { replyDraft, type ReplyDraft } from './reply-draft.js';
import { waitingFor, type WaitingFor } from './waiting-for.js';

/** What an accepted action would lead to. Nothing was drawn, written or sent. */
export interface ActionPreview {
  position: Position;
  status: CaseState['status'];
  /** Who would hold the case; null once it has ended. */
  waitingFor: WaitingFor | null;
  /** The limit that would run, where the new position has one. */
  deadline: { dueOn: PlainDate; provisional: boolean; amount: number; dayKind: 'working' | 'calendar' } | null;
  /** Findings the action would leave on the case, also those that stood before. */
  findings: Finding[];
  /** Draft of the document the action would give; its number is drawn only when it is really given. */
  reply: ReplyDraft | null;
}

/** The accepted decision as a screen shows it before anybody confirms. */
export function previewOf(before: CaseState, decision: Extract<Decision, { ok: true }>): ActionPreview {
  const { next, draw } = decision;
  const running = next.deadlines.find((d) => d.state === 'running');
  const ended = hasEnded(next);
  return {
    position: next.position,
    status: next.status,
    waitingFor: ended ? null : waitingFor(next),
    deadline: running
      ? {
          dueOn: running.dueOn,
          provisional: running.provisional,
          amount: running.limit.amount,
          dayKind: running.limit.dayKind,
        }
      : null,
    findings: next.findings,
    reply: draw ? replyDraft(before, next, draw) : null,
  };
}
