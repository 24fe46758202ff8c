import type { Actor } from '../../../libs/domain/case.js';
import type { ErrorCode, Refusal } from '../../../libs/domain/errors.js';

/** Something that was tried and refused, or a sign-in: evidence beside the audit chain of the cases. */
export interface Attempt {
  kind: 'login' | 'logout' | 'login-failed' | 'account-locked' | 'password-changed' | 'token-made' | 'token-revoked' | 'refused';
  account: string | null;
  body: string | null;
  caseId: string | null;
  /** Action or route that was tried. */
  action: string;
  code: ErrorCode | null;
  detail: string | null;
  detailEn: string | null;
  rule?: { id: string; citation: string };
  requestId: string;
  /** Network address, for sign-ins. */
  address: string | null;
}

/** Where attempts are written. */
export interface AttemptLog {
  record(attempt: Attempt): Promise<void>;
}

/** What the audit keeps of a refused request. */
export function refusedAttempt(tried: { actor: Actor; caseId: string | null; action: string; refusal: Refusal; requestId: string }): Attempt {
  const { actor, caseId, action, refusal, requestId } = tried;
  return {
    kind: 'refused',
    account: actor.account,
    body: actor.body,
    caseId,
    action,
    code: refusal.code,
    detail: refusal.zh,
    detailEn: refusal.en,
    ...(refusal.rule ? { rule: refusal.rule } : {}),
    requestId,
    address: null,
  };
}
