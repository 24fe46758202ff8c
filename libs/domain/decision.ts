import type { CaseDocument, CaseState, Instant, PlainDate } from './case.js';
import type { CalendarRelease } from './calendar.js';
import type { Refusal } from './errors.js';
import type { KnownReasons, TypeRules } from './rule-set.js';

/** What a decision may look at besides state and action: values, never services. */
export interface DecideContext {
  rules: TypeRules;
  reasons: KnownReasons;
  calendar: readonly CalendarRelease[];
  /** Business instant of the decision. */
  now: Instant;
}

/**
 * A number to draw from the issuer's counter of the year, in the transaction that records the action.
 * Until then the last decision and the last document of the state hold `PENDING_NUMBER`; `withDocumentNo` puts the drawn one there.
 */
export interface DocumentDraw {
  kind: CaseDocument['kind'];
  /** Body whose counter it is. */
  issuer: string;
  documentCode: string;
  year: number;
  /** Number given by the actor (paper came first); null draws the next. */
  given: string | null;
  /** Why a given number leaves numbers of its series out; without a reason such a one is refused. */
  gapReason?: string | null;
}

export type NoticeKind =
  | 'yours-now'
  | 'decided'
  | 'overdue'
  | 'returned'
  | 'urged'
  | 'transferred'
  | 'requested'
  | 'assigned'
  | 'plan-warning'
  | 'due-soon'
  | 'due-moved'
  | 'moved';
/** Something to tell a body or an account; becomes a row of the outbox. */
export interface Notice {
  kind: NoticeKind;
  /**
   * One person, by account or as the instructor of a number; or those of a body who hold `params.role`, never everybody who works there: others may not be
   * able to open the case. Of an instructor without an account the body's officers are told.
   */
  body: string | null;
  account: string | null;
  instructorNo?: string | null;
  on: PlainDate;
  params: Record<string, string | number | null>;
}

export type Decision =
  { ok: true; next: CaseState; draw: DocumentDraw | null; notices: Notice[] } | { ok: false; refusal: Refusal };

/** Stands in the last decision and the last document until the number is drawn. */
export const PENDING_NUMBER = '';

/** The state with the drawn number in its last decision and last document. */
export function withDocumentNo(state: CaseState, documentNo: string): CaseState {
  return {
    ...state,
    decisions: [...state.decisions.slice(0, -1), { ...state.decisions.at(-1)!, documentNo }],
    documents: [...state.documents.slice(0, -1), { ...state.documents.at(-1)!, documentNo }],
  };
}
