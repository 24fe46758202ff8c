import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccountsRepository, type StoredAccount, type StoredSession } from '../../../libs/data/accounts.repository.js';
import { createHash } from 'node:crypto';
import type { SessionView } from '../../../libs/contracts/session.js';
import {
  FORMER_PASSWORD,
  FORMER_PASSWORDS,
  passwordFault,
  type PasswordFault,
} from '../../../libs/platform/password-rules.js';
import { hashPassword, hashSecret, newSecret, verifyPassword } from '../../../libs/platform/passwords.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import type { ApiSettings } from '../platform/settings.js';
import { REAL_NOW, SETTINGS } from '../platform/tokens.js';
import { notFound, refused } from '../http/refused.js';
import { signInAttempt, type Origin } from './sign-in-attempts.js';

const CACHED_SESSIONS = 5_000;
/** A session is marked as used at most this often: reads must not write. */
const TOUCH_EVERY_MS = 60_000;

/** What is remembered of a session: who it is, and when it was last marked as used. */
interface Known {
  caller: Caller;
  seenAt: number;
}

/**
 * Sessions and service tokens. A found session is remembered in this process for `sessionCacheMs` (5 s). PostgreSQL announces every change of an
 * account's sessions, tokens and rights in the transaction that makes it (`announce_access`), so that no process remembers what has ended.
 */
@Injectable()
export class SessionService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly cache: LRUCache<string, Known>;
  private readonly hearers = new Set<(account: string | null) => void>();
  /** Counts what was announced: what was read before it is not remembered after it. */
  private announcements = 0;
  private stopListening: (() => Promise<void>) | null = null;

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly attempts: AttemptLog,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    const perf = { now: realNow };
    this.cache = new LRUCache({ max: CACHED_SESSIONS, ttl: settings.sessionCacheMs, ttlResolution: 0, perf });
  }

  onApplicationBootstrap(): void {
    this.stopListening = this.accounts.onAccessChange((account) => this.heard(account));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stopListening?.();
  }

  /** Calls `hear` with the account whose access has changed, anywhere; null: perhaps everybody's. @returns stops it */
  onAccessChange(hear: (account: string | null) => void): () => void {
    this.hearers.add(hear);
    return () => this.hearers.delete(hear);
  }

  private heard(account: string | null): void {
    this.announcements += 1;
    if (account === null) this.forgetEverybody();
    else this.forgetAccount(account);
    for (const hear of this.hearers) hear(account);
  }

  /**
   * The caller of a session cookie, or null when there is none, it has ended, or it was idle too long. What a page asks in the background does not prolong it.
   */
  async findBySession(secret: string, { background = false } = {}): Promise<Caller | null> {
    const id = hashSecret(secret);
    const known = this.cache.get(id);
    if (known && (background || !this.isTouchDue(known.seenAt))) return known.caller;
    const seen = this.announcements;
    const session = await this.accounts.findSession(id);
    if (!session || session.account.disabled) return null;
    const times = this.timesOf(session);
    const now = this.realNow();
    if (times.idleUntil <= now || times.endsAt <= now) return null;
    const seenAt = Date.parse(session.lastSeenAt);
    const touched = !background && this.isTouchDue(seenAt);
    if (touched) await this.accounts.touchSession(id, iso(now));
    const { account } = session;
    const caller = callerOf(account, {
      kind: 'session',
      id,
      idleUntil: iso(times.idleUntil),
      endsAt: iso(times.endsAt),
    });
    return this.remember(id, caller, seen, touched ? now : seenAt);
  }

  /** Where the caller is signed in, the session that asks among them. */
  async own({ actor, via }: Caller): Promise<SessionView[]> {
    const now = this.realNow();
    return (await this.accounts.sessionsOf(actor.account)).flatMap(({ tokenHash, ...line }) => {
      const times = this.timesOf(line);
      if (times.idleUntil <= now || times.endsAt <= now) return [];
      const [idleUntil, endsAt] = [iso(times.idleUntil), iso(times.endsAt)];
      return [{ id: publicId(tokenHash), current: tokenHash === via.id, ...line, idleUntil, endsAt }];
    });
  }

  /** Ends one of the caller's sessions, also the one that asks. @throws Refused not-found for any other */
  async endOwn(caller: Caller, id: string, origin: Origin): Promise<void> {
    const found = (await this.accounts.sessionsOf(caller.actor.account)).find(
      ({ tokenHash }) => publicId(tokenHash) === id,
    );
    if (!found) throw notFound();
    this.cache.delete(found.tokenHash);
    await this.accounts.endSession(found.tokenHash);
    await this.attempts.record(signInAttempt('session-ended', caller.actor, origin));
  }

  /** The caller of a service token, or null. */
  async findByToken(secret: string): Promise<Caller | null> {
    const hash = hashSecret(secret);
    const known = this.cache.get(hash);
    if (known) return known.caller;
    const [seen, now] = [this.announcements, this.realNow()];
    const token = await this.accounts.findToken(hash, iso(now));
    if (!token || token.account.disabled) return null;
    if (token.lastUsedAt === null || now - Date.parse(token.lastUsedAt) > TOUCH_EVERY_MS)
      await this.accounts.touchToken(hash, iso(now));
    const { id, scopes } = token;
    return this.remember(
      hash,
      callerOf({ ...token.account, mustChangePassword: false }, { kind: 'token', id, scopes }),
      seen,
    );
  }

  /** Whether the caller's session or token still holds and gives the same rights; looking does not keep it alive. */
  async stillStands({ via, actor }: Caller): Promise<boolean> {
    const now = this.realNow();
    const found =
      via.kind === 'token' ? await this.accounts.findToken(via.id, iso(now)) : await this.accounts.findSession(via.id);
    if (!found || found.account.disabled || !isSameActor(found.account.actor, actor)) return false;
    return !('lastSeenAt' in found) || this.timesOf(found).idleUntil > now;
  }

  async logout(caller: Caller, origin: Origin): Promise<void> {
    if (caller.via.kind !== 'session') return;
    this.cache.delete(caller.via.id);
    await this.accounts.endSession(caller.via.id);
    await this.attempts.record(signInAttempt('logout', caller.actor, origin));
  }

  /** A new session of somebody whose credentials were right. */
  async begin(account: StoredAccount, { address, agent }: Origin): Promise<{ secret: string; caller: Caller }> {
    const secret = newSecret();
    const id = hashSecret(secret);
    const seen = this.announcements;
    const createdAt = iso(this.realNow());
    const times = this.timesOf({ createdAt, lastSeenAt: createdAt });
    await this.accounts.createSession({
      tokenHash: id,
      account: account.actor.account,
      createdAt,
      expiresAt: iso(times.endsAt),
      address,
      agent: agent ?? null,
    });
    return {
      secret,
      caller: this.remember(
        id,
        callerOf(account, { kind: 'session', id, idleUntil: iso(times.idleUntil), endsAt: iso(times.endsAt) }),
        seen,
      ),
    };
  }

  /** A new password ends every other session of the account. @throws Refused malformed-request for the same password again, password-unfit */
  async changePassword(caller: Caller, change: { current: string; next: string }, origin: Origin): Promise<void> {
    const { account } = caller.actor;
    if (change.next === change.current) {
      throw refused('malformed-request', '新密码不能与当前密码相同', 'the new password must differ', {
        errors: [{ path: 'next', message: '不能与当前密码相同' }],
      });
    }
    const fault = passwordFault(change.next, caller) ?? (await this.formerFault(caller, change.next));
    if (fault)
      throw refused('password-unfit', `新密码${fault.words.zh}`, `the new password is not taken: ${fault.words.en}`, {
        errors: [{ path: 'next', message: fault.words.zh }],
        rule: { id: fault.rule, citation: '网络安全等级保护：口令应具有一定复杂度并定期更换' },
      });
    await this.accounts.setPassword(account, await hashPassword(change.next));
    await this.accounts.endSessionsOf(account, caller.via.id);
    this.forgetAccount(account);
    await this.attempts.record(signInAttempt('password-changed', caller.actor, origin));
  }

  private async formerFault({ actor }: Caller, password: string): Promise<PasswordFault | null> {
    const former = await this.accounts.formerPasswords(actor, FORMER_PASSWORDS - 1);
    for (const hash of former) if (await verifyPassword(hash, password)) return FORMER_PASSWORD;
    return null;
  }

  /** What is remembered of the account is looked up again. */
  forgetAccount(account: string): void {
    for (const [id, { caller }] of this.cache.entries()) if (caller.actor.account === account) this.cache.delete(id);
  }

  /** The same for everybody: the areas of all have moved. */
  forgetEverybody(): void {
    this.cache.clear();
  }

  forgetToken(id: string): void {
    this.cache.delete(id);
  }

  private isTouchDue(seenAt: number): boolean {
    return this.realNow() - seenAt > Math.min(TOUCH_EVERY_MS, this.settings.session.idleMinutes * 30_000);
  }

  private timesOf(session: Pick<StoredSession, 'createdAt' | 'lastSeenAt'>): { idleUntil: number; endsAt: number } {
    const { idleMinutes, absoluteHours } = this.settings.session;
    const endsAt = Date.parse(session.createdAt) + absoluteHours * 3_600_000;
    return { endsAt, idleUntil: Math.min(endsAt, Date.parse(session.lastSeenAt) + idleMinutes * 60_000) };
  }

  private remember(id: string, caller: Caller, seen: number, seenAt = this.realNow()): Caller {
    if (seen === this.announcements) this.cache.set(id, { caller, seenAt });
    return caller;
  }
}

/** Names a session to its person; the stored hash stays here. */
function publicId(tokenHash: string): string {
  return createHash('sha256').update(`session:${tokenHash}`).digest('base64url').slice(0, 22);
}

function callerOf(account: StoredAccount, via: Caller['via']): Caller {
  const { actor, username, displayName, bodyName, mustChangePassword, totp } = account;
  return { actor, username, displayName, bodyName, mustChangePassword, totp, via };
}

function isSameActor(one: Caller['actor'], other: Caller['actor']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
