import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AccountsRepository } from '../../../libs/data/accounts.repository.js';
import type { serviceTokenAnswer, serviceTokenBody, serviceTokenView } from '../../../libs/contracts/session.js';
import { hashSecret, newSecret } from '../../../libs/platform/passwords.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import { notFound, refused } from '../http/refused.js';
import { REAL_NOW } from '../platform/tokens.js';
import { SessionService } from './session.service.js';

/**
 * Bearer tokens of service accounts. Only accounts that are nothing but a service get one: an administrator must not be able to make
 * themselves the key of a reviewer.
 */
@Injectable()
export class ServiceTokensService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionService,
    private readonly attempts: AttemptLog,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  /** The token is in the answer and nowhere else. @throws Refused malformed-request naming the account */
  async create(
    caller: Caller,
    body: z.output<typeof serviceTokenBody>,
    requestId: string,
  ): Promise<z.infer<typeof serviceTokenAnswer>> {
    const token = newSecret();
    const id = hashSecret(token);
    const { account, label, expiresAt = null } = body;
    if (!(await this.accounts.createToken({ tokenHash: id, account, label, createdAt: this.now(), expiresAt }))) {
      throw refused('malformed-request', `没有服务账号 ${account}`, `no service account ${account}`, {
        errors: [{ path: 'account', message: '不是在用的服务账号' }],
      });
    }
    await this.note(caller, 'token-made', `${account}: ${label}`, requestId);
    return { id, token, expiresAt };
  }

  async list(): Promise<{ items: z.infer<typeof serviceTokenView>[] }> {
    const rows = await this.accounts.tokens();
    return {
      items: rows.map((r) => ({
        id: r.id,
        account: r.account,
        label: r.label,
        createdAt: r.created_at.toISOString(),
        expiresAt: r.expires_at?.toISOString() ?? null,
        revokedAt: r.revoked_at?.toISOString() ?? null,
      })),
    };
  }

  /** @throws Refused not-found */
  async revoke(caller: Caller, id: string, requestId: string): Promise<void> {
    if (!(await this.accounts.revokeToken(id, this.now()))) throw notFound();
    this.sessions.forgetToken(id);
    await this.note(caller, 'token-revoked', id, requestId);
  }

  private note(
    { actor }: Caller,
    kind: 'token-made' | 'token-revoked',
    detail: string,
    requestId: string,
  ): Promise<void> {
    return this.attempts.record({
      kind,
      account: actor.account,
      body: actor.body,
      caseId: null,
      action: 'service-tokens',
      code: null,
      detail,
      detailEn: detail,
      requestId,
      address: null,
    });
  }

  private now(): string {
    return new Date(this.realNow()).toISOString();
  }
}
