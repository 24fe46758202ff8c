import type { ErrorCode } from '../../../libs/domain/errors.js';
import type { Attempt } from '../access/attempts.js';

/** Where a request comes from, for throttling and audit. */
export interface Origin {
  address: string;
  requestId: string;
  /** What the client calls itself. */
  agent: string | null;
  /** What the browser's cookie says it is; it may say anything. */
  device: string | null;
}

/** What the audit keeps of a sign-in and of what belongs to it; `code` where something was refused. */
export function signInAttempt(
  kind: Attempt['kind'],
  who: { account: string | null; body: string | null },
  { address, requestId }: Origin,
  more: { code?: ErrorCode; detail?: string } = {},
): Attempt {
  const { code = null, detail = null } = more;
  return {
    kind,
    account: who.account,
    body: who.body,
    caseId: null,
    action: 'session',
    code,
    detail,
    detailEn: detail,
    address,
    requestId,
  };
}
