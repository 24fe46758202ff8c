import { hashPassword, hashSecret, newSecret, verifyPassword } from '../../../libs/platform/passwords.js';
import type { Caller } from '../access/access.decorators.js';
import type { Attempt, AttemptLog } from '../access/attempts.js';
import type { ApiSettings } from '../api-parts.js';
import { refused } from '../http/refused.js';
import { LoginThrottle } from './login-throttle.js';
import type { SessionStore, StoredAccount, StoredSession } from './session-store.js';
import { ShortCache } from './short-cache.js';

/** Where a request comes from, for throttling and audit. */
export interface Origin {
  address: string;
  requestId: string;
}
const CACHED_SESSIONS = 5_000;
/** A session is marked as used at most this often: reads must not write. */
const TOUCH_EVERY_MS = 60_000;

/**
 * Sign-in, sessions and service tokens. A found session is remembered in this process for `sessionCacheMs` (5 s): within that time another
 * process may still honour one that was ended elsewhere; ending it here takes effect here at once.
 */
export class SessionService {
  private readonly throttle: LoginThrottle;
  private readonly cache: ShortCache<Caller>;
  private nobodysHash: Promise<string> | null = null;

  constructor(
    private readonly store: SessionStore,
    private readonly attempts: AttemptLog,
    private readonly settings: ApiSettings,
    private readonly realNow: () => number,
  ) {
    const { failuresPerAddress, addressWindowSeconds } = settings.login;
    this.throttle = new LoginThrottle({ failures: failuresPerAddress, windowMs: addressWindowSeconds * 1000 }, realNow);
    this.cache = new ShortCache(settings.sessionCacheMs, CACHED_SESSIONS, realNow);
  }

  /** @returns the secret of the new session, for the cookie. @throws Refused login-failed, account-locked, too-many-requests */
  async login(credentials: { username: string; password: string }, origin: Origin): Promise<{ secret: string; caller: Caller }> {
    const wait = this.throttle.waitSeconds(origin.address);
    if (wait > 0) throw refused('too-many-requests', '登录失败次数过多，请稍后再试', 'too many failed logins from this address', { retryAfterSeconds: wait });
    const account = await this.store.findAccount(credentials.username);
    if (account?.lockedUntil) await this.refuseLocked(account, account.lockedUntil, origin);
    const matches = await verifyPassword(account?.passwordHash ?? (await this.hashOfNobody()), credentials.password);
    if (!account || !matches || account.disabled) return this.failed(account, origin);
    return this.start(account, origin);
  }

  /** The caller of a session cookie, or null when there is none, it has ended, or it was idle too long. */
  async findBySession(secret: string): Promise<Caller | null> {
    const id = hashSecret(secret);
    const known = this.cache.get(id);
    if (known) return known;
    const session = await this.store.findSession(id);
    if (!session || session.account.disabled) return null;
    const times = this.timesOf(session);
    const now = this.realNow();
    if (times.idleUntil <= now || times.endsAt <= now) return null;
    if (now - Date.parse(session.lastSeenAt) > Math.min(TOUCH_EVERY_MS, this.settings.session.idleMinutes * 30_000)) await this.store.touchSession(id, iso(now));
    return this.remember(id, callerOf(session.account, { kind: 'session', id, idleUntil: iso(times.idleUntil), endsAt: iso(times.endsAt) }));
  }

  /** The caller of a service token, or null. */
  async findByToken(secret: string): Promise<Caller | null> {
    const hash = hashSecret(secret);
    const known = this.cache.get(hash);
    if (known) return known;
    const token = await this.store.findToken(hash, iso(this.realNow()));
    if (!token || token.account.disabled) return null;
    return this.remember(hash, callerOf({ ...token.account, mustChangePassword: false }, { kind: 'token', id: token.id }));
  }

  /** Whether the caller's session or token still holds; looking does not keep it alive. */
  async stillStands({ via }: Caller): Promise<boolean> {
    const now = this.realNow();
    if (via.kind === 'token') return (await this.store.findToken(via.id, iso(now))) !== null;
    const session = await this.store.findSession(via.id);
    return session !== null && !session.account.disabled && this.timesOf(session).endsAt > now;
  }

  async logout(caller: Caller, origin: Origin): Promise<void> {
    if (caller.via.kind !== 'session') return;
    this.cache.delete(caller.via.id);
    await this.store.endSession(caller.via.id);
    await this.attempts.record(attemptOf('logout', caller.actor.account, caller.actor.body, origin));
  }

  /** Ends every other session of the account. @throws Refused login-failed for a wrong present password, malformed-request for the same again */
  async changePassword(caller: Caller, change: { current: string; next: string }, origin: Origin): Promise<void> {
    const { account, body } = caller.actor;
    const stored = await this.store.findAccount(caller.username);
    if (!stored || !(await verifyPassword(stored.passwordHash, change.current))) {
      this.throttle.failed(origin.address);
      throw refused('login-failed', '当前密码不正确', 'the present password is wrong', { errors: [{ path: 'current', message: '当前密码不正确' }] });
    }
    if (change.next === change.current) {
      throw refused('malformed-request', '新密码不能与当前密码相同', 'the new password must differ', { errors: [{ path: 'next', message: '不能与当前密码相同' }] });
    }
    await this.store.setPassword(account, await hashPassword(change.next));
    await this.store.endSessionsOf(account, caller.via.id);
    this.cache.deleteWhere((c) => c.actor.account === account);
    await this.attempts.record(attemptOf('password-changed', account, body, origin));
  }

  /** Another process may honour a revoked token for `sessionCacheMs` more. */
  forgetToken(id: string): void {
    this.cache.delete(id);
  }

  private async start(account: StoredAccount, origin: Origin): Promise<{ secret: string; caller: Caller }> {
    const secret = newSecret();
    const id = hashSecret(secret);
    const createdAt = iso(this.realNow());
    const times = this.timesOf({ account, createdAt, lastSeenAt: createdAt });
    if (account.failedLogins > 0) await this.store.clearFailures(account.actor.account);
    await this.store.createSession({ tokenHash: id, account: account.actor.account, createdAt, expiresAt: iso(times.endsAt) });
    await this.attempts.record(attemptOf('login', account.actor.account, account.actor.body, origin));
    const caller = callerOf(account, { kind: 'session', id, idleUntil: iso(times.idleUntil), endsAt: iso(times.endsAt) });
    return { secret, caller: this.remember(id, caller) };
  }

  private async failed(account: StoredAccount | null, origin: Origin): Promise<never> {
    this.throttle.failed(origin.address);
    const lockedUntil = account && (await this.store.recordFailure(account.actor.account, this.lock()));
    await this.attempts.record(attemptOf('login-failed', account?.actor.account ?? null, account?.actor.body ?? null, origin));
    if (account && lockedUntil) await this.refuseLocked(account, lockedUntil, origin);
    throw refused('login-failed', '用户名或密码不正确', 'wrong user name or password');
  }

  /** Compared when the account does not exist, so that both answers take as long. */
  private hashOfNobody(): Promise<string> {
    this.nobodysHash ??= hashPassword(newSecret());
    return this.nobodysHash;
  }

  private lock(): { maxFailures: number; lockedUntil: string } {
    const { maxFailures, lockMinutes } = this.settings.login;
    return { maxFailures, lockedUntil: iso(this.realNow() + lockMinutes * 60_000) };
  }

  /** While locked even the right password is refused, and not even compared. */
  private async refuseLocked(account: StoredAccount, until: string, origin: Origin): Promise<void> {
    const seconds = Math.ceil((Date.parse(until) - this.realNow()) / 1000);
    if (seconds <= 0) return;
    await this.attempts.record(attemptOf('account-locked', account.actor.account, account.actor.body, origin));
    throw refused('account-locked', '登录失败次数过多，账号已临时锁定', 'too many failed logins: the account is locked for a while', { retryAfterSeconds: seconds });
  }

  private timesOf(session: StoredSession): { idleUntil: number; endsAt: number } {
    const { idleMinutes, absoluteHours } = this.settings.session;
    const endsAt = Date.parse(session.createdAt) + absoluteHours * 3_600_000;
    return { endsAt, idleUntil: Math.min(endsAt, Date.parse(session.lastSeenAt) + idleMinutes * 60_000) };
  }

  private remember(id: string, caller: Caller): Caller {
    this.cache.set(id, caller);
    return caller;
  }
}

function callerOf(account: StoredAccount, via: Caller['via']): Caller {
  const { actor, username, displayName, bodyName, mustChangePassword } = account;
  return { actor, username, displayName, bodyName, mustChangePassword, via };
}

function attemptOf(kind: Attempt['kind'], account: string | null, body: string | null, origin: Origin): Attempt {
  return { kind, account, body, caseId: null, action: 'session', code: kind === 'login-failed' || kind === 'account-locked' ? kind : null, detail: null, detailEn: null, ...origin };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
