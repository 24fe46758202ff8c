import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState, Instant, PlainDate } from '../../libs/domain/case.js';
import type { CaseNumbering } from '../../libs/domain/case-number.js';
import type { Refusal } from '../../libs/domain/errors.js';
import type { DocumentDraw, Notice } from '../../libs/domain/decision.js';
import type { ActAnswer, CaseInput, OpeningEntry } from './case.messages.js';

/** A place in the audit of a case. */
export interface Place {
  caseId: string;
  seq: number;
}

/** One accepted action on its way into the read model, the audit chain and the outbox, in one transaction keyed (caseId, seq). */
export interface ActionRecord extends Place {
  /** seq = next.version; the transaction applies only where the read model stands at seq - 1. */
  action: CaseAction;
  /** Business instant and event date of the action. */
  at: Instant;
  on: PlainDate;
  next: CaseState;
  draw: DocumentDraw | null;
  notices: Notice[];
  /** What its sender sealed the action with, unlooked at; null for the case's own alarm, which nobody sent. */
  seal: string | null;
}

/** An action as the audit holds it, with the instant and the number it was recorded with. */
export interface StandingEntry {
  action: CaseAction;
  at: Instant;
  documentNo: string | null;
}

export type RecordRefused = { status: 'refused'; refusal: Refusal };
/**
 * The audit's order is the order: what stands at `seq` is asked first, the action's own id second.
 * recorded: it stands at `seq` since now.
 * standing: `seq` is taken, perhaps by this very action since an earlier try; here is all that stands from `seq` on, in order.
 * earlier: the action stands at an earlier `seq` and nothing stands at this one; its own answer.
 * refused: a rule only the database can check (uniqueness) says no; nothing was written.
 */
export type RecordOutcome =
  | { status: 'recorded'; at: Instant; documentNo: string | null }
  | { status: 'standing'; entries: StandingEntry[] }
  | { status: 'earlier'; answer: ActAnswer }
  | RecordRefused;
/** An opening, or an adopted history, on its way into the database. */
export interface OpeningRecord {
  state: CaseState;
  /** Left out where the case has its number already. */
  numbering?: CaseNumbering | undefined;
  entries: OpeningEntry[];
  notices: Notice[];
}
/** Histories from before cases were numbered in their transaction hold no `caseNo` here. */
export type OpeningOutcome = { status: 'recorded'; caseNo?: string } | RecordRefused;

/** What a workflow was started with, the whole of it, because the seal stands for all of it. */
export interface SealedOpening {
  input: CaseInput;
  seal: string;
  notices: Notice[];
}

/** A share of a limit, in percent, that is used up at a business instant. */
export interface WarningRecord {
  caseId: string;
  deadlineId: string;
  share: number;
  at: Instant;
}

/** The first two fail, for good, where the seal does not hold: then nothing was written. */
export interface CaseActivities {
  recordOpening(opening: SealedOpening): Promise<OpeningOutcome>;
  recordAction(record: ActionRecord): Promise<RecordOutcome>;
  /** Tells whom the rules of the case name, by the case as it stands: each share of a limit once. */
  recordWarning(warning: WarningRecord): Promise<void>;
  /** All that stands from a place on, in order. */
  standingFrom(place: Place): Promise<StandingEntry[]>;
}
