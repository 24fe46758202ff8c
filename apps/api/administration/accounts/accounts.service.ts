import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type {
  accountsAnswer,
  AccountsQuery,
  AccountView,
  CloseAccountBody,
  NewAccountBody,
  RenameAccountBody,
} from '../../../../libs/contracts/accounts.js';
import {
  administratorsOf,
  closeAccount,
  findRegistered,
  findRival,
  openAccount,
  renameAccount,
  reopenAccount,
  currentAccount,
  AccountRegister,
} from '../../../../libs/data/administration/account-register.repository.js';
import { lockAdministration } from '../../../../libs/data/administration/campaign.repository.js';
import type { Statements } from '../../../../libs/data/database.js';
import { readBodies } from '../../../../libs/data/directory.repository.js';
import { checkClosing } from '../../../../libs/domain/administration/accounts.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import { requireAdministrator, ChangesService, type AdministrationRequest } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../../ledger/page-or-refuse.js';
import { SessionService } from '../../session/session.service.js';
import { requireVersion } from '../if-match.js';
import { CLOCK } from '../../platform/tokens.js';

/** Opening and closing accounts; rights and passwords are `AccountRightsService`'s. The audit names accounts and bodies, never a person. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly register: AccountRegister,
    private readonly changes: ChangesService,
    private readonly sessions: SessionService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async search(caller: Caller, query: AccountsQuery): Promise<z.infer<typeof accountsAnswer>> {
    requireAdministrator(caller, 'read-accounts');
    return pageOrRefuse(() => this.register.search(caller.actor, query));
  }

  /** @throws Refused not-found */
  async get(caller: Caller, id: string): Promise<AccountView> {
    requireAdministrator(caller, 'read-accounts');
    const account = await this.register.get(caller.actor, id);
    if (!account) throw notFound();
    return account;
  }

  /** @throws Refused account-exists, rights-unfit for a body that is none or has ended */
  open(request: AdministrationRequest, { username, displayName, body }: NewAccountBody): Promise<AccountView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      if ((await findRival(tx, { username })) !== null) {
        throw refused('account-exists', `用户名 ${username} 已存在`, `the user name ${username} is taken`, {
          errors: [{ path: 'username', message: '已存在' }],
        });
      }
      const home = (await readBodies(tx)).find(({ id }) => id === body);
      if (!home || (home.activeUntil ?? '9999-12-31') < this.clock.today()) {
        throw refused('rights-unfit', `body：没有在用的机构 ${body}`, `body: no body ${body} that works`, {
          errors: [{ path: 'body', message: '机构不存在或已停用' }],
        });
      }
      await openAccount(tx, { username, displayName, body });
      await audit(username, { body });
      return getRegistered(tx, username);
    });
  }

  /** @throws Refused not-found, version-mismatch */
  async rename(
    request: AdministrationRequest,
    id: string,
    { displayName }: RenameAccountBody,
    ifMatch: string | undefined,
  ): Promise<AccountView> {
    const renamed = await this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const before = await getRegistered(tx, id);
      requireVersion(ifMatch, before.version);
      if (before.displayName === displayName) return before;
      await renameAccount(tx, id, displayName);
      await audit(id, { changed: ['displayName'] });
      return getRegistered(tx, id);
    });
    this.sessions.forgetAccount(id);
    return renamed;
  }

  /** Ends sessions, streams and tokens at once, in every process of the API. @throws Refused not-found, account-closed, own-rights, last-administrator */
  async close(request: AdministrationRequest, id: string, { reasonCode }: CloseAccountBody): Promise<AccountView> {
    const closed = await this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const before = await getRegistered(tx, id);
      if (!before.active) throw refused('account-closed', `账号 ${id} 已停用`, `account ${id} is closed`);
      const refusal = checkClosing({
        by: request.caller.actor,
        target: currentAccount(before),
        administrators: await administratorsOf(tx),
      });
      if (refusal) throw new Refused(refusal);
      await closeAccount(tx, id);
      await audit(id, { reasonCode, roles: before.roles, body: before.body.id });
      return getRegistered(tx, id);
    });
    this.sessions.forgetAccount(id);
    return closed;
  }

  /** @throws Refused not-found, nothing-to-do */
  reopen(request: AdministrationRequest, id: string): Promise<AccountView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      if ((await getRegistered(tx, id)).active)
        throw refused('nothing-to-do', `账号 ${id} 在用`, `account ${id} is open`);
      await reopenAccount(tx, id);
      await audit(id, { reopened: true });
      return getRegistered(tx, id);
    });
  }
}

/** @throws Refused not-found */
export async function getRegistered(tx: Statements, id: string): Promise<AccountView> {
  const account = await findRegistered(tx, id);
  if (!account) throw notFound();
  return account;
}
