import { Inject, Injectable } from '@nestjs/common';
import type { AccountView, OneTimePasswordAnswer, RightsBody } from '../../../../libs/contracts/accounts.js';
import {
  administratorsOf,
  findRival,
  grantRights,
  issuePassword,
  currentAccount,
  unlockAccount,
} from '../../../../libs/data/administration/account-register.repository.js';
import { lockAdministration } from '../../../../libs/data/administration/campaign.repository.js';
import type { Database, Statements } from '../../../../libs/data/database.js';
import { readBodies } from '../../../../libs/data/directory.repository.js';
import { AuditedChanges } from '../../../../libs/data/audited-changes.js';
import { checkGrant, checkRights, type AccountRights } from '../../../../libs/domain/administration/accounts.js';
import { aloneRefusal, takesSecond } from '../../../../libs/domain/administration/second-administrator.js';
import { findOpenRequest } from '../../../../libs/data/administration/rights-requests.repository.js';
import type { Role } from '../../../../libs/domain/case.js';
import type { Refusal } from '../../../../libs/domain/errors.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { hashPassword, newOneTimePassword } from '../../../../libs/platform/passwords.js';
import type { Caller } from '../../access/access.decorators.js';
import { Refused, refused } from '../../http/refused.js';
import { ChangesService, requireAdministrator, type AdministrationRequest } from '../../audit/changes.service.js';
import type { ApiSettings } from '../../platform/settings.js';
import { SessionService } from '../../session/session.service.js';
import { requireVersion } from '../if-match.js';
import { getRegistered } from './accounts.service.js';
import { CLOCK, LEDGER_DATABASE, REAL_NOW, SETTINGS } from '../../platform/tokens.js';

/** Rights and passwords of accounts: given by the security administrator, never to themselves (`checkGrant`). */
@Injectable()
export class AccountRightsService {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly sessions: SessionService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(REAL_NOW) private readonly realNow: () => number,
    private readonly audit: AuditedChanges,
  ) {}

  /** Ends the account's sessions, streams and tokens: the new rights begin with the next sign-in. @throws Refused not-found, version-mismatch, account-closed, own-rights, not-permitted, last-administrator, rights-unfit naming field and rule, second-administrator-required */
  async grant(
    request: AdministrationRequest,
    id: string,
    body: RightsBody,
    ifMatch: string | undefined,
  ): Promise<AccountView> {
    const granted = await this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const before = await getRegistered(tx, id);
      requireVersion(ifMatch, before.version);
      await requireGrant(tx, request.caller, before, body.roles);
      const rights = await this.requireFit(tx, id, body);
      const stood = rightsOf(before);
      if (JSON.stringify(stood) === JSON.stringify(rights)) return before;
      if (await asksSecond(tx, before, rights.roles)) throw new Refused(aloneRefusal());
      await grantRights(tx, id, rights);
      await audit(id, { before: stood, after: rights });
      return getRegistered(tx, id);
    });
    this.sessions.forgetAccount(id);
    return granted;
  }

  /**
   * The password is in the answer and nowhere else. Where it takes two, who asked for it and was confirmed issues it once.
   * @throws Refused not-found, account-closed, own-rights, not-permitted, second-administrator-required, rights-unfit for a service account
   */
  async issuePassword(caller: Caller, id: string, requestId: string): Promise<OneTimePasswordAnswer> {
    requireAdministrator(caller, 'grant-rights');
    const password = newOneTimePassword();
    const passwordHash = await hashPassword(password);
    const expiresAt = new Date(this.realNow() + this.settings.oneTimePasswordHours * 3_600_000).toISOString();
    const { username } = await this.database.withScope(caller.actor, async (tx) => {
      await lockAdministration(tx);
      const account = await getRegistered(tx, id);
      await requireGrant(tx, caller, account, account.roles);
      if (account.roles.includes('service'))
        throw refused('rights-unfit', '服务账号用令牌，不用密码', 'a service account has tokens and no password');
      const { account: by, body } = caller.actor;
      const confirmed = (await asksSecond(tx, account, account.roles))
        ? await findOpenRequest(tx, 'password', id)
        : null;
      if (
        (await asksSecond(tx, account, account.roles)) &&
        !(confirmed?.state === 'confirmed' && confirmed.requestedBy === by)
      )
        throw new Refused(aloneRefusal());
      await issuePassword(tx, id, { passwordHash, until: expiresAt });
      await this.audit.record(tx, {
        kind: 'administration',
        action: 'issue-password',
        account: by,
        body,
        subject: id,
        requestId,
        details: {
          before: account.password,
          ...(confirmed ? { request: confirmed.id, confirmedBy: confirmed.decidedBy } : {}),
        },
      });
      return account;
    });
    this.sessions.forgetAccount(id);
    return { username, password, expiresAt };
  }

  /** @throws Refused not-found */
  unlock(request: AdministrationRequest, id: string): Promise<AccountView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const before = await getRegistered(tx, id);
      if (before.lockedUntil === null) return before;
      await unlockAccount(tx, id);
      await audit(id, { unlocked: true });
      return getRegistered(tx, id);
    });
  }

  /** @throws Refused rights-unfit naming field and rule */
  async requireFit(
    tx: Statements,
    id: string,
    { roles, body, area, instructorNo, seat }: Omit<RightsBody, 'area'> & { area?: string },
  ): Promise<AccountRights> {
    const bodies = await readBodies(tx);
    const rights = { roles, body, area: area ?? bodies.find((one) => one.id === body)?.area ?? '', instructorNo, seat };
    refuseIf(checkRights(rights, bodies, this.clock.today()));
    if (instructorNo !== null && (await findRival(tx, { instructorNo }, id)) !== null) {
      throw refused(
        'rights-unfit',
        `instructorNo：编号 ${instructorNo} 已属于另一账号`,
        `instructorNo: ${instructorNo} is another account’s`,
        { errors: [{ path: 'instructorNo', message: '已属于另一账号' }] },
      );
    }
    return rights;
  }
}

/** @throws Refused account-closed, own-rights, not-permitted, last-administrator */
export async function requireGrant(
  tx: Statements,
  { actor }: Caller,
  account: AccountView,
  roles: readonly Role[],
): Promise<void> {
  refuseIf(
    checkGrant({ by: actor, target: currentAccount(account), roles, administrators: await administratorsOf(tx) }),
  );
  if (!account.active) throw refused('account-closed', `账号 ${account.id} 已停用`, `account ${account.id} is closed`);
}

export function rightsOf({ roles, body, area, instructorNo, seat }: AccountView): AccountRights {
  return { roles, body: body.id, area, instructorNo, seat };
}

function refuseIf(refusal: Refusal | null): void {
  if (refusal) throw new Refused(refusal);
}

async function asksSecond(tx: Statements, account: AccountView, roles: readonly Role[]): Promise<boolean> {
  return takesSecond({ target: currentAccount(account), roles, administrators: await administratorsOf(tx) });
}
