import { Injectable } from '@nestjs/common';
import { EvidenceRepository } from '../../../libs/data/evidence.repository.js';
import type { Actor } from '../../../libs/domain/case.js';
import type { ErrorCode, Refusal } from '../../../libs/domain/errors.js';
import type { Refused } from '../http/refused.js';

/** Something that was tried and refused, or a sign-in: evidence beside the audit chain of the cases. */
export interface Attempt {
  kind:
    | 'login'
    | 'logout'
    | 'session-ended'
    | 'login-failed'
    | 'account-locked'
    | 'password-changed'
    | 'token-made'
    | 'token-revoked'
    | 'totp-on'
    | 'totp-off'
    | 'messages-set'
    | 'webhook-made'
    | 'webhook-rotated'
    | 'webhook-active'
    | 'webhook-resting'
    | 'webhook-replayed'
    | 'list-exported'
    | 'document-uploaded'
    | 'document-read'
    | 'refused';
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
  /** Network address, for sign-ins and for those who are not signed in. */
  address: string | null;
  /** What was read or handed in; never what it says. */
  details?: Readonly<Record<string, string | number>>;
  /** Attempts of the same address that this entry stands for beside itself. */
  more?: number;
}

/** Where attempts are written: the chain beside those of the cases. */
@Injectable()
export class AttemptLog {
  constructor(private readonly evidence: EvidenceRepository) {}

  record(attempt: Attempt): Promise<void> {
    return this.evidence.record({ ...attempt });
  }
}

/** Longest text an entry keeps of what a request named. */
const LONGEST = 500;

/** What the audit keeps of a refused request; `actor` is null when nobody was signed in. */
export function refusedAttempt(tried: {
  actor: Actor | null;
  caseId: string | null;
  action: string;
  refusal: Refusal;
  requestId: string;
}): Attempt {
  const { actor, caseId, action, refusal, requestId } = tried;
  return {
    kind: 'refused',
    account: actor?.account ?? null,
    body: actor?.body ?? null,
    caseId: caseId?.slice(0, LONGEST) ?? null,
    action: action.slice(0, LONGEST),
    code: refusal.code,
    detail: refusal.zh.slice(0, LONGEST),
    detailEn: refusal.en.slice(0, LONGEST),
    ...(refusal.rule ? { rule: refusal.rule } : {}),
    requestId,
    address: null,
  };
}

/** Writes a refusal to the audit unless it stands there already. */
export async function auditOnce(
  log: AttemptLog,
  error: Refused,
  tried: { actor: Actor; caseId: string | null; action: string; requestId: string },
): Promise<void> {
  if (error.audited) return;
  await log.record(refusedAttempt({ ...tried, refusal: error.refusal }));
  error.audited = true;
}
