import { Injectable } from '@nestjs/common';
import { EvidenceRepository } from '../../../libs/data/evidence.repository.js';
import type { Statements } from '../../../libs/data/database.js';
import { AuditedChanges, type ChangeRecord } from '../../../libs/data/audited-changes.js';
import {
  ADMINISTRATION_ACTIONS,
  mayAdminister,
  type AdministrationAction,
} from '../../../libs/domain/administration/administration-permissions.js';
import { mayUseLedger, type LedgerAction } from '../../../libs/domain/ledger/ledger-permissions.js';
import type { Caller } from '../access/access.decorators.js';
import { auditOnce, AttemptLog } from '../access/attempts.js';
import { fingerprintOf } from '../http/request-identity.js';
import { Refused, refused, refusedAgain } from '../http/refused.js';

/** A change of the ledger, or of what administrators keep, on its way. */
export interface AskedChange<A extends LedgerAction | AdministrationAction = LedgerAction> {
  caller: Caller;
  /** `Idempotency-Key`. */
  key: string;
  requestId: string;
  /** What the permission table is asked about. */
  action: A;
  /** Name of the call with the ids of its path, e.g. `units/YX0001/status`. */
  call: string;
  body: unknown;
}
type AnyRequest = AskedChange<LedgerAction | AdministrationAction>;
export type AdministrationRequest = AskedChange<AdministrationAction>;
/** What a change may use: its transaction under the caller's scope, and the audit. */
export interface ChangeWork {
  tx: Statements;
  audit(subject: string | null, details: Record<string, unknown>): Promise<void>;
}

/** The way of every change of the ledger: rights, first answer, one transaction, audit. A refusal changes nothing, is written down and stays. */
@Injectable()
export class ChangesService {
  constructor(
    private readonly changes: AuditedChanges,
    private readonly attempts: AttemptLog,
    private readonly answers: EvidenceRepository,
  ) {}

  /** @throws Refused */
  async run<T>(request: AnyRequest, work: (work: ChangeWork) => Promise<T>): Promise<T> {
    const { caller, key, call, body } = request;
    const fingerprint = fingerprintOf({ account: caller.actor.account, call, body });
    const earlier = await this.answers.find(caller.actor.account, key);
    if (earlier) throw earlier.fingerprint === fingerprint ? refusedAgain(earlier.refusal) : keyReused();
    try {
      requireRight(caller, request.action);
      const done = await this.changes.once(caller.actor, { key, route: call, fingerprint }, (tx) =>
        work({ tx, audit: (subject, details) => this.audit(tx, request, subject, details) }),
      );
      if (!done) throw keyReused();
      return done.answer;
    } catch (error) {
      if (error instanceof Refused) await this.keep(request, fingerprint, error);
      throw error;
    }
  }

  private audit(
    tx: Statements,
    { caller, action, requestId }: AnyRequest,
    subject: string | null,
    details: ChangeRecord['details'],
  ): Promise<void> {
    const { account, body } = caller.actor;
    return this.changes.record(tx, {
      ...(isAdministration(action) ? { kind: 'administration' } : {}),
      action,
      account,
      body,
      subject,
      requestId,
      details,
    });
  }

  private async keep({ caller, action, key, requestId }: AnyRequest, print: string, error: Refused): Promise<void> {
    const { refusal } = error;
    if (refusal.code === 'idempotency-key-reused' || refusal.code === 'engine-unavailable') return;
    await auditOnce(this.attempts, error, { actor: caller.actor, caseId: null, action, requestId });
    if (refusal.code !== 'version-mismatch')
      await this.answers.keepRefusal({ account: caller.actor.account, key, fingerprint: print, refusal });
  }
}

function isAdministration(action: string): action is AdministrationAction {
  return (ADMINISTRATION_ACTIONS as readonly string[]).includes(action);
}

/** @throws Refused not-permitted */
function requireRight(caller: Caller, action: LedgerAction | AdministrationAction): void {
  if (isAdministration(action)) requireAdministrator(caller, action);
  else requireLedger(caller, action);
}

/** @throws Refused not-permitted */
export function requireAdministrator(caller: Caller, action: AdministrationAction): void {
  if (!mayAdminister(caller.actor, action))
    throw refused('not-permitted', '此事项由另一种管理员办理', 'another administrator does this');
}

/** @param area area path of the unit it is done to @throws Refused not-permitted */
export function requireLedger(caller: Caller, action: LedgerAction, area?: string): void {
  if (mayUseLedger(caller.actor, action, area)) return;
  throw refused('not-permitted', '您的角色、所在系统或辖区无权办理此事项', 'your role, line or area may not do this');
}

function keyReused(): Refused {
  return refused(
    'idempotency-key-reused',
    '该请求编号已用于另一个请求',
    'this Idempotency-Key was used for another request',
  );
}
