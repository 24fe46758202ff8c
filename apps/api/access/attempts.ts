import { Inject, Injectable } from '@nestjs/common';
import { EvidenceRepository } from '../../../libs/data/evidence.repository.js';
import type { Actor, Role } from '../../../libs/domain/case.js';
import type { ErrorCode, Refusal } from '../../../libs/domain/errors.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Refused } from '../http/refused.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, SETTINGS } from '../platform/tokens.js';
import { AttemptWindows } from './attempt-windows.js';

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
  /** Attempts of the same address or account that this entry stands for beside itself. */
  more?: number;
  /** Of somebody who does not see the case they named: it is in the audit, and not on the case's timeline. */
  outside?: true;
}

/** Where attempts are written: the chain beside those of the cases. */
@Injectable()
export class AttemptLog {
  private readonly refusals: AttemptWindows;

  constructor(
    private readonly evidence: EvidenceRepository,
    @Inject(SETTINGS) settings: ApiSettings,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.refusals = new AttemptWindows((attempt) => this.record(attempt), settings.refusedAttempts, logger);
  }

  record(attempt: Attempt): Promise<void> {
    return this.evidence.record({ ...attempt });
  }

  /** What somebody who is signed in was refused: beyond a number in a window the others are counted. */
  refused(attempt: Attempt): Promise<void> {
    return this.refusals.record(attempt.account ?? '', attempt);
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
    ...(caseId !== null && isOutside(actor, refusal.code) ? { outside: true } : {}),
  };
}

const AT_CASES: readonly Role[] = ['reviewer', 'officer', 'instructor', 'supervisor', 'service'];
/** Nobody who is signed in, nobody who works on cases, or somebody to whom the case does not exist. */
function isOutside(actor: Actor | null, code: ErrorCode): boolean {
  return code === 'not-found' || !actor?.roles.some((role) => AT_CASES.includes(role));
}

/** Writes a refusal to the audit unless it stands there already. */
export async function auditOnce(
  log: AttemptLog,
  error: Refused,
  tried: { actor: Actor; caseId: string | null; action: string; requestId: string },
): Promise<void> {
  if (error.audited) return;
  await log.refused(refusedAttempt({ ...tried, refusal: error.refusal }));
  error.audited = true;
}
