import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState, Instant, PlainDate } from '../../libs/domain/case.js';
import type { Refusal } from '../../libs/domain/errors.js';
import type { DocumentDraw, Notice } from '../../libs/domain/decision.js';
import type { OpeningEntry } from './case.messages.js';

/** One accepted action on its way into the read model, the audit chain and the outbox, in one transaction keyed (caseId, seq). */
export interface ActionRecord {
  caseId: string;
  /** = next.version; the transaction applies only where the read model stands at seq - 1. */
  seq: number;
  action: CaseAction;
  /** Business instant and event date of the action. */
  at: Instant;
  on: PlainDate;
  next: CaseState;
  draw: DocumentDraw | null;
  notices: Notice[];
}

/**
 * recorded: it stands, now or since an earlier try with the same action id; `at` is the instant it was first recorded with.
 * superseded: seq is taken by another action, which this one must be decided after.
 * refused: a rule only the database can check (uniqueness) says no; nothing was written.
 */
export type RecordOutcome =
  | { status: 'recorded'; at: Instant; documentNo: string | null }
  | { status: 'superseded'; action: CaseAction; at: Instant; documentNo: string | null }
  | { status: 'refused'; refusal: Refusal };

export interface CaseActivities {
  recordOpening(input: { state: CaseState; entries: OpeningEntry[]; notices: Notice[] }): Promise<RecordOutcome>;
  recordAction(record: ActionRecord): Promise<RecordOutcome>;
}
