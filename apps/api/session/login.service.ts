import { Inject, Injectable } from '@nestjs/common';
import { AccountsRepository, type StoredAccount } from '../../../libs/data/accounts.repository.js';
import { SignInLimits, type SignInLimit } from '../../../libs/data/sign-in-limits.js';
import { hashPassword, newSecret, verifyPassword } from '../../../libs/platform/passwords.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import type { ApiSettings } from '../platform/settings.js';
import { REAL_NOW, SETTINGS } from '../platform/tokens.js';
import { refused, type Refused } from '../http/refused.js';
import { SessionService } from './session.service.js';
import { signInAttempt, type Origin } from './sign-in-attempts.js';
import { TotpService } from './totp.service.js';

export interface Credentials {
  username: string;
  password: string;
  totp?: string;
}

/** Who may sign in: password, one-time code where the account has one, and the locks that slow down guessing either. */
@Injectable()
export class LoginService {
  private readonly addresses: SignInLimit;
  private readonly unknownNames: SignInLimit;
  private nobodysHash: Promise<string> | null = null;

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionService,
    private readonly totp: TotpService,
    private readonly attempts: AttemptLog,
    limits: SignInLimits,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    const { failuresPerAddress, addressWindowSeconds, maxFailures, lockMinutes } = settings.login;
    this.addresses = limits.of({
      kind: 'address',
      failures: failuresPerAddress,
      windowMs: addressWindowSeconds * 1000,
    });
    this.unknownNames = limits.of({ kind: 'name', failures: maxFailures, windowMs: lockMinutes * 60_000 });
  }

  /** @returns the secret of the new session, for the cookie. @throws Refused login-failed, password-expired, totp-required, account-locked, too-many-requests */
  async login(credentials: Credentials, origin: Origin): Promise<{ secret: string; caller: Caller }> {
    await this.requireQuietAddress(origin);
    const account = await this.accounts.findAccount(credentials.username);
    await this.requireUnlocked(account, credentials.username, origin);
    const matches = await verifyPassword(account?.passwordHash || (await this.hashOfNobody()), credentials.password);
    if (!account || !matches || account.disabled) return this.failed(account, credentials.username, origin);
    await this.requireInTime(account, origin);
    await this.requireCode(account, credentials.totp, origin);
    const locked = await this.accounts.clearFailures(account.actor.account, iso(this.realNow()));
    if (locked !== null) throw await this.locked(account, locked, origin);
    const begun = await this.sessions.begin(account, origin);
    await this.attempts.record(signInAttempt('login', account.actor, origin));
    return begun;
  }

  /** Before something that a stolen session must not be enough for; a wrong password counts as a failed login. @throws Refused */
  async requirePassword(caller: Caller, password: string, origin: Origin, path: string): Promise<StoredAccount> {
    await this.requireQuietAddress(origin);
    const account = await this.accounts.findAccount(caller.username);
    await this.requireUnlocked(account, caller.username, origin);
    if (account && (await verifyPassword(account.passwordHash, password))) return account;
    await this.countFailure(account, caller.username, origin);
    throw audited(
      refused('login-failed', '当前密码不正确', 'the present password is wrong', {
        errors: [{ path, message: '当前密码不正确' }],
      }),
    );
  }

  /** Counts a wrong one-time code like a wrong password. @throws Refused */
  async requireRightCode(account: StoredAccount, code: string, origin: Origin): Promise<void> {
    if (await this.totp.take(account.actor.account, code)) return;
    await this.countFailure(account, account.username, origin);
    throw audited(
      refused('login-failed', '动态验证码不正确或已用过', 'the one-time code is wrong or was used already', {
        errors: [{ path: 'totp', message: '不正确或已用过' }],
      }),
    );
  }

  /** Said only to who knows the password: somebody else learns nothing of it. */
  private async requireInTime(
    { actor, mustChangePassword, oneTimeUntil }: StoredAccount,
    origin: Origin,
  ): Promise<void> {
    if (!mustChangePassword || oneTimeUntil === null || Date.parse(oneTimeUntil) > this.realNow()) return;
    await this.attempts.record(signInAttempt('login-failed', actor, origin, { code: 'password-expired' }));
    throw audited(
      refused(
        'password-expired',
        '一次性密码已过期，请安全管理员重新发放',
        'the one-time password has expired: ask the security administrator for another',
      ),
    );
  }

  private async requireCode(account: StoredAccount, code: string | undefined, origin: Origin): Promise<void> {
    if (!account.totp) return;
    if (code !== undefined) return this.requireRightCode(account, code, origin);
    await this.attempts.record(signInAttempt('login-failed', account.actor, origin, { code: 'totp-required' }));
    throw audited(
      refused('totp-required', '该账号已启用动态验证码，请输入', 'this account asks for a one-time code', {
        errors: [{ path: 'totp', message: '请输入动态验证码' }],
      }),
    );
  }

  private async failed(account: StoredAccount | null, username: string, origin: Origin): Promise<never> {
    await this.countFailure(account, username, origin);
    throw audited(refused('login-failed', '用户名或密码不正确', 'wrong user name or password'));
  }

  /** @throws Refused account-locked when this failure was one too many */
  private async countFailure(account: StoredAccount | null, username: string, origin: Origin): Promise<void> {
    await this.addresses.failed(origin.address);
    if (!account) await this.unknownNames.failed(username);
    const lockedUntil = account && (await this.accounts.recordFailure(account.actor.account, this.lock()));
    await this.attempts.record(signInAttempt('login-failed', whoOf(account), origin, { code: 'login-failed' }));
    if (lockedUntil) throw await this.locked(account, lockedUntil, origin);
    await this.requireUnlocked(account && { ...account, lockedUntil: null }, username, origin);
  }

  private async requireQuietAddress({ address }: Origin): Promise<void> {
    const wait = await this.addresses.waitSeconds(address);
    if (wait > 0)
      throw refused('too-many-requests', '登录失败次数过多，请稍后再试', 'too many failed logins from this address', {
        retryAfterSeconds: wait,
      });
  }

  /** While locked even the right password is refused, and not even compared. A name nobody has locks alike, so that the lock tells nothing. */
  private async requireUnlocked(account: StoredAccount | null, username: string, origin: Origin): Promise<void> {
    const now = this.realNow();
    const until = account
      ? Date.parse(account.lockedUntil ?? '')
      : now + (await this.unknownNames.waitSeconds(username)) * 1000;
    if (until > now) throw await this.locked(account, iso(until), origin);
  }

  private async locked(account: StoredAccount | null, until: string, origin: Origin): Promise<Refused> {
    await this.addresses.failed(origin.address);
    await this.attempts.record(signInAttempt('account-locked', whoOf(account), origin, { code: 'account-locked' }));
    const retryAfterSeconds = Math.ceil((Date.parse(until) - this.realNow()) / 1000);
    return audited(
      refused(
        'account-locked',
        '登录失败次数过多，账号已临时锁定',
        'too many failed logins: the account is locked for a while',
        { retryAfterSeconds },
      ),
    );
  }

  private lock(): { maxFailures: number; now: string; lockedUntil: string } {
    const { maxFailures, lockMinutes } = this.settings.login;
    const now = this.realNow();
    return { maxFailures, now: iso(now), lockedUntil: iso(now + lockMinutes * 60_000) };
  }

  /** Compared when there is no password to compare with, so that both answers take as long. */
  private hashOfNobody(): Promise<string> {
    this.nobodysHash ??= hashPassword(newSecret());
    return this.nobodysHash;
  }
}

function whoOf(account: StoredAccount | null): { account: string | null; body: string | null } {
  return account?.actor ?? { account: null, body: null };
}

function audited(error: Refused): Refused {
  error.audited = true;
  return error;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
