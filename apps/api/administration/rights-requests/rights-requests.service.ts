import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { AccountView } from '../../../../libs/contracts/accounts.js';
import type {
  NewRightsRequestBody,
  rightsRequestsAnswer,
  RightsRequestsQuery,
  RightsRequestView,
} from '../../../../libs/contracts/rights-requests.js';
import { administratorsOf, currentAccount } from '../../../../libs/data/administration/account-register.repository.js';
import { lockAdministration } from '../../../../libs/data/administration/campaign.repository.js';
import {
  answerRights,
  askRights,
  findOpenRequest,
  findRightsRequest,
  RightsRequestsRepository,
  type StoredRightsRequest,
} from '../../../../libs/data/administration/rights-requests.repository.js';
import type { Database, Statements } from '../../../../libs/data/database.js';
import {
  checkGrant,
  type AccountRights,
  type CurrentAccount,
} from '../../../../libs/domain/administration/accounts.js';
import { checkConfirmer, takesSecond } from '../../../../libs/domain/administration/second-administrator.js';
import type { Caller } from '../../access/access.decorators.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import { ChangesService, requireAdministrator, type AdministrationRequest } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../../ledger/page-or-refuse.js';
import type { ApiSettings } from '../../platform/settings.js';
import { LEDGER_DATABASE, SETTINGS } from '../../platform/tokens.js';
import { SessionService } from '../../session/session.service.js';
import { AccountRightsService, requireGrant, rightsOf } from '../accounts/account-rights.service.js';
import { getRegistered } from '../accounts/accounts.service.js';

/** Rights and passwords that one security administrator asks for and another confirms. Every rule is asked again when it is confirmed. */
@Injectable()
export class RightsRequestsService {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly requests: RightsRequestsRepository,
    private readonly rights: AccountRightsService,
    private readonly changes: ChangesService,
    private readonly sessions: SessionService,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  async search(caller: Caller, query: RightsRequestsQuery): Promise<z.infer<typeof rightsRequestsAnswer>> {
    requireAdministrator(caller, 'read-accounts');
    const { items, page } = await pageOrRefuse(() => this.requests.search(caller.actor, query));
    const seen = await this.database.withScope(caller.actor, (tx) => this.seenBy(tx, caller, items));
    return { items: seen, page };
  }

  /** @throws Refused not-found */
  get(caller: Caller, id: string): Promise<RightsRequestView> {
    requireAdministrator(caller, 'read-accounts');
    return this.database.withScope(caller.actor, (tx) => this.read(tx, caller, id));
  }

  /**
   * @throws Refused not-found, account-closed, own-rights, last-administrator, rights-unfit naming field and rule, rights-request-open where one waits
   * already, nothing-to-do where it takes nobody else or changes nothing
   */
  ask(request: AdministrationRequest, body: NewRightsRequestBody): Promise<RightsRequestView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const account = await getRegistered(tx, body.account);
      const rights = await this.wanted(tx, request.caller, account, body);
      const target = currentAccount(account);
      const administrators = await administratorsOf(tx);
      if (!takesSecond({ target, roles: rights?.roles ?? account.roles, administrators }))
        throw refused('nothing-to-do', '此项不需要第二人确认，可直接办理', 'it takes nobody else: do it at once');
      if (await findOpenRequest(tx, body.kind, account.id)) {
        throw refused(
          'rights-request-open',
          '该账号已有同类申请未了结',
          'a request of this kind about the account is open',
        );
      }
      const id = randomUUID();
      await askRights(tx, {
        id,
        kind: body.kind,
        account: account.id,
        rights,
        hours: this.settings.rightsRequestHours,
      });
      await audit(account.id, { request: id, kind: body.kind, before: rightsOf(account), after: rights });
      return this.read(tx, request.caller, id);
    });
  }

  /**
   * Of rights the confirmation ends the account's sessions, streams and tokens, as giving them does.
   * @throws Refused not-found, own-rights, not-permitted, rights-request-over when it was answered or withdrawn, has expired, or the account or the rights of who asked have changed meanwhile, and what giving rights is refused for
   */
  async answer(
    request: AdministrationRequest,
    id: string,
    state: 'confirmed' | 'refused' | 'withdrawn',
  ): Promise<RightsRequestView> {
    const answered = await this.changes.run(request, async ({ tx, audit }) => {
      await lockAdministration(tx);
      const stored = await findRightsRequest(tx, id);
      if (!stored) throw notFound();
      if (stored.state !== 'pending') throw over();
      const account = await getRegistered(tx, stored.account);
      await this.requireAnswerer(tx, request.caller, stored, account, state);
      if (state === 'confirmed') await this.requireStill(tx, stored, account);
      await answerRights(tx, id, state);
      const { requestedBy, kind, before, rights: after } = stored;
      await audit(stored.account, { request: id, kind, answer: state, requestedBy, before, after });
      return this.read(tx, request.caller, id);
    });
    if (state === 'confirmed') this.sessions.forgetAccount(answered.account);
    return answered;
  }

  private async wanted(
    tx: Statements,
    caller: Caller,
    account: AccountView,
    body: NewRightsRequestBody,
  ): Promise<AccountRights | null> {
    if (body.kind === 'password') {
      await requireGrant(tx, caller, account, account.roles);
      return null;
    }
    await requireGrant(tx, caller, account, body.rights.roles);
    const rights = await this.rights.requireFit(tx, account.id, body.rights);
    if (JSON.stringify(rights) === JSON.stringify(rightsOf(account)))
      throw refused('nothing-to-do', '所申请的权限与现有权限相同', 'the account has these rights');
    return rights;
  }

  private async requireAnswerer(
    tx: Statements,
    { actor }: Caller,
    { requestedBy }: StoredRightsRequest,
    account: AccountView,
    state: 'confirmed' | 'refused' | 'withdrawn',
  ): Promise<void> {
    const administrators = await administratorsOf(tx);
    const mine = administrators.find((one) => one.account === actor.account);
    // The session may have been found before the office was taken.
    const by = { account: actor.account, roles: mine?.active ? mine.roles : [] };
    if (state === 'withdrawn') {
      if (actor.account !== requestedBy)
        throw refused('not-permitted', '只能撤回本人的申请', 'one takes one’s own back');
      return;
    }
    const refusal = checkConfirmer({ by, requestedBy, account: account.id, administrators });
    if (refusal) throw new Refused(refusal);
  }

  /** What was right when it was asked has to be so still. */
  private async requireStill(tx: Statements, stored: StoredRightsRequest, account: AccountView): Promise<void> {
    const administrators = await administratorsOf(tx);
    const asker = administrators.find((one) => one.account === stored.requestedBy);
    if (!asker || !isOffice(asker) || !account.active || !sameRights(stored.before, rightsOf(account))) throw over();
    const roles = stored.rights?.roles ?? account.roles;
    const refusal = checkGrant({ by: asker, target: currentAccount(account), roles, administrators });
    if (refusal) throw new Refused(refusal);
    if (stored.rights) await this.rights.requireFit(tx, account.id, stored.rights);
  }

  private async read(tx: Statements, caller: Caller, id: string): Promise<RightsRequestView> {
    const stored = await findRightsRequest(tx, id);
    if (!stored) throw notFound();
    return (await this.seenBy(tx, caller, [stored]))[0]!;
  }

  private async seenBy(
    tx: Statements,
    { actor: by }: Caller,
    items: readonly StoredRightsRequest[],
  ): Promise<RightsRequestView[]> {
    const administrators = await administratorsOf(tx);
    return items.map((item) => {
      const { requestedBy, account } = item;
      const mayAnswer = item.state === 'pending' && !checkConfirmer({ by, requestedBy, account, administrators });
      return { ...item, mayAnswer };
    });
  }
}

const isOffice = ({ active, settled, roles }: CurrentAccount): boolean =>
  active && settled && roles.includes('security-administrator');

function sameRights(one: AccountRights, other: AccountRights): boolean {
  const text = ({ roles, body, area, instructorNo, seat }: AccountRights): string =>
    JSON.stringify([roles, body, area, instructorNo, seat]);
  return text(one) === text(other);
}

function over(): Refused {
  return refused(
    'rights-request-over',
    '申请已了结、已过期，或账号权限已变，请重新提出',
    'the request is over, or the account has changed: ask again',
  );
}
