import type { ErrorCode } from '../../../libs/domain/errors.js';

/** Something that was tried and refused, or a sign-in: evidence beside the audit chain of the cases. */
export interface Attempt {
  kind: 'login' | 'logout' | 'login-failed' | 'account-locked' | 'password-changed' | 'refused';
  account: string | null;
  body: string | null;
  caseId: string | null;
  /** Action or route that was tried. */
  action: string;
  code: ErrorCode | null;
  detail: string | null;
  requestId: string;
  /** Network address, for sign-ins. */
  address: string | null;
}

/** Where attempts are written. */
export interface AttemptLog {
  record(attempt: Attempt): Promise<void>;
}
