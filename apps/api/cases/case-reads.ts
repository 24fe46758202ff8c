import type { Actor, CaseState } from '../../../libs/domain/case.js';
import type { Refusal } from '../../../libs/domain/errors.js';

/** What one scoped read tells about a case and a key. */
export interface ActionContext {
  state: CaseState;
  /** The action recorded under this id. */
  recorded: { seq: number; fingerprint: string | null } | null;
  /** The refusal given to this account under this key. */
  refused: { fingerprint: string; refusal: Refusal } | null;
}
export interface CaseReads {
  /** Null when there is no such case, or none the actor may see. */
  actionContext(actor: Actor, caseId: string, key: string): Promise<ActionContext | null>;
  findState(actor: Actor, caseId: string): Promise<CaseState | null>;
  /** Whether a later case goes on from this one. */
  isReopened(actor: Actor, caseId: string): Promise<boolean>;
  /** The case as it stood right after its seq-th action; null where its beginning is not on record. */
  stateAt(actor: Actor, caseId: string, seq: number): Promise<{ state: CaseState; on: string } | null>;
}
/** First answers of refused requests. */
export interface FirstAnswers {
  find(account: string, key: string): Promise<{ fingerprint: string; refusal: Refusal } | null>;
  keepRefusal(answer: { account: string; key: string; fingerprint: string; refusal: Refusal }): Promise<void>;
}
