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

/** Longest life of a token: who has the secret is asked again each year. */
const LONGEST_MS = 365 * 86_400_000;

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

  /** The token is in the answer and nowhere else. @throws Refused malformed-request naming the account or its end */
  async create(
    caller: Caller,
    body: z.output<typeof serviceTokenBody>,
    requestId: string,
  ): Promise<z.infer<typeof serviceTokenAnswer>> {
    const token = newSecret();
    const id = hashSecret(token);
    const { account, label, scopes } = body;
    const expiresAt = this.endOf(body.expiresAt);
    const created = { tokenHash: id, account, label, createdAt: this.now(), expiresAt, scopes: [...new Set(scopes)] };
    if (!(await this.accounts.createToken(created))) {
      throw refused('malformed-request', `没有服务账号 ${account}`, `no service account ${account}`, {
        errors: [{ path: 'account', message: '不是在用的服务账号' }],
      });
    }
    await this.note(caller, 'token-made', `${account}: ${label} (${created.scopes.join(', ')})`, requestId);
    return { id, token, expiresAt };
  }

  async list(): Promise<{ items: z.infer<typeof serviceTokenView>[] }> {
    const rows = await this.accounts.tokens();
    return {
      items: rows.map((r) => ({
        id: r.id,
        account: r.account,
        label: r.label,
        createdAt: r.createdAt.toISOString(),
        scopes: r.scopes,
        expiresAt: r.expiresAt.toISOString(),
        revokedAt: r.revokedAt?.toISOString() ?? null,
        lastUsedAt: r.lastUsedAt?.toISOString() ?? null,
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

  private endOf(asked: string | undefined): string {
    const now = this.realNow();
    const end = asked === undefined ? now + LONGEST_MS : Date.parse(asked);
    if (end > now && end <= now + LONGEST_MS) return new Date(end).toISOString();
    throw refused('malformed-request', '令牌的到期时间须在一年之内', 'a token ends within a year from now', {
      errors: [{ path: 'expiresAt', message: '须在此后一年之内' }],
    });
  }

  private now(): string {
    return new Date(this.realNow()).toISOString();
  }
}
