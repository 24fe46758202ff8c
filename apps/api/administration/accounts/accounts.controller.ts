import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  accountsAnswer,
  accountsQuery,
  accountView,
  closeAccountBody,
  newAccountBody,
  oneTimePasswordAnswer,
  renameAccountBody,
  rightsBody,
  type AccountsQuery,
  type AccountView,
  type CloseAccountBody,
  type NewAccountBody,
  type OneTimePasswordAnswer,
  type RenameAccountBody,
  type RightsBody,
} from '../../../../libs/contracts/accounts.js';
import { CurrentCaller, Keyless, Permit, type ApiRequest, type Caller } from '../../access/access.decorators.js';
import { Answers } from '../../http/answers.decorator.js';
import { entityTag } from '../../http/entity-tag.js';
import { changeOf } from '../../audit/change-of.js';
import { AccountRightsService } from './account-rights.service.js';
import { AccountsService } from './accounts.service.js';

/** Accounts: the system administrator opens and closes them, the security administrator gives rights and passwords (libs/domain/administration). */
@Controller('accounts')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly rights: AccountRightsService,
  ) {}

  @Get()
  @Permit('system-administrator', 'security-administrator', 'audit-administrator')
  @Answers('Accounts, keyset pages', 200, accountsAnswer)
  search(
    @Query({ schema: accountsQuery }) query: AccountsQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<z.infer<typeof accountsAnswer>> {
    return this.accounts.search(caller, query);
  }

  @Get(':id')
  @Permit('system-administrator', 'security-administrator', 'audit-administrator')
  @Answers('One account', 200, accountView)
  async get(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    return tagged(reply, await this.accounts.get(caller, id));
  }

  @Post()
  @Permit('system-administrator')
  @HttpCode(201)
  @Answers('Open an account, without rights and without a password', 201, accountView)
  async open(
    @Body({ schema: newAccountBody }) body: NewAccountBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    const account = await this.accounts.open(changeOf('open-accounts', 'accounts', body, request), body);
    void reply.header('location', `/api/accounts/${account.id}`);
    return tagged(reply, account);
  }

  @Put(':id')
  @Permit('system-administrator')
  @Answers('Rename an account', 200, accountView)
  async rename(
    @Param('id') id: string,
    @Body({ schema: renameAccountBody }) body: RenameAccountBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    return tagged(
      reply,
      await this.accounts.rename(changeOf('open-accounts', `accounts/${id}`, body, request), id, body, ifMatch),
    );
  }

  @Put(':id/rights')
  @Permit('security-administrator', 'system-administrator')
  @Answers('Give an account its roles, body and area: the whole of them; nobody to themselves', 200, accountView)
  async grant(
    @Param('id') id: string,
    @Body({ schema: rightsBody }) body: RightsBody,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    return tagged(
      reply,
      await this.rights.grant(changeOf('grant-rights', `accounts/${id}/rights`, body, request), id, body, ifMatch),
    );
  }

  @Post(':id/password')
  @Permit('security-administrator', 'system-administrator')
  @Keyless('a password is shown once: a repeat makes another, and the one before opens nothing')
  @Answers('A one-time password, shown once; every session of the account ends', 201, oneTimePasswordAnswer)
  issuePassword(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Req() request: ApiRequest,
  ): Promise<OneTimePasswordAnswer> {
    return this.rights.issuePassword(caller, id, request.id);
  }

  @Post(':id/unlock')
  @Permit('security-administrator')
  @HttpCode(200)
  @Answers('End the lock after failed sign-ins', 200, accountView)
  async unlock(
    @Param('id') id: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    return tagged(
      reply,
      await this.rights.unlock(changeOf('unlock-accounts', `accounts/${id}/unlock`, null, request), id),
    );
  }

  @Post(':id/close')
  @Permit('system-administrator', 'security-administrator')
  @HttpCode(200)
  @Answers('Close an account: its sessions and tokens end at once, its rights and password are gone', 200, accountView)
  async close(
    @Param('id') id: string,
    @Body({ schema: closeAccountBody }) body: CloseAccountBody,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    return tagged(
      reply,
      await this.accounts.close(changeOf('close-accounts', `accounts/${id}/close`, body, request), id, body),
    );
  }

  @Post(':id/reopen')
  @Permit('system-administrator')
  @HttpCode(200)
  @Answers('Open a closed account again, without rights and without a password', 200, accountView)
  async reopen(
    @Param('id') id: string,
    @Req() request: ApiRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    return tagged(
      reply,
      await this.accounts.reopen(changeOf('open-accounts', `accounts/${id}/reopen`, null, request), id),
    );
  }
}

function tagged(reply: FastifyReply, account: AccountView): AccountView {
  void reply.header('etag', entityTag(account.version));
  return account;
}
