import { Inject, Injectable } from '@nestjs/common';
import { AccountsRepository, type StoredAccount } from '../../../libs/data/accounts.repository.js';
import {
  SignInLimits,
  type Guess,
  type GuessLimits,
  type KnownDevices,
  type SignInLimit,
} from '../../../libs/data/sign-in-limits.js';
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

/** Longest wait that failures lead to, and how often one name may be guessed at in an hour from places it has not signed in from. */
const LONGEST_WAIT_MS = 86_400_000;
const GUESSES_PER_NAME = { failures: 60, windowMs: 3_600_000 } as const;

/**
 * Who may sign in: password, one-time code where the account has one, and what slows down guessing either. Failures are counted per name and place, whether
 * anybody has the name or not; a place is a browser that has signed in as the name before, or else the network address. So nobody locks an account but for
 * their own place, and what others behind an address do keeps out nobody whose browser is known.
 */
@Injectable()
export class LoginService {
  private readonly addresses: SignInLimit;
  private readonly names: SignInLimit;
  private readonly guesses: GuessLimits;
  private readonly devices: KnownDevices;
  private nobodysHash: Promise<string> | null = null;

  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionService,
    private readonly totp: TotpService,
    private readonly attempts: AttemptLog,
    limits: SignInLimits,
    @Inject(SETTINGS) settings: ApiSettings,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {
    const { failuresPerAddress, addressWindowSeconds, maxFailures, lockMinutes } = settings.login;
    this.addresses = limits.of({
      kind: 'address',
      failures: failuresPerAddress,
      windowMs: addressWindowSeconds * 1000,
    });
    this.names = limits.of({ kind: 'name', ...GUESSES_PER_NAME });
    const firstWaitMs = lockMinutes * 60_000;
    this.guesses = limits.ofGuesses({ failures: maxFailures, firstWaitMs, longestWaitMs: LONGEST_WAIT_MS });
    this.devices = limits.devices();
  }

  /** @returns secrets of the new session and of the browser, for cookies. @throws Refused login-failed, password-expired, totp-required, account-locked, too-many-requests */
  async login(credentials: Credentials, origin: Origin): Promise<{ secret: string; device: string; caller: Caller }> {
    const { username } = credentials;
    const account = await this.accounts.findAccount(username);
    const tried = await this.begin(username, account, origin);
    const matches = await verifyPassword(account?.passwordHash || (await this.hashOfNobody()), credentials.password);
    if (!account || !matches || account.disabled) {
      await this.countFailure(account, tried, origin);
      throw audited(refused('login-failed', '用户名或密码不正确', 'wrong user name or password'));
    }
    await this.requireInTime(account, tried, origin);
    await this.requireCode(account, credentials.totp, tried, origin);
    await this.guesses.right(tried);
    const begun = await this.sessions.begin(account, origin);
    const device = tried.device ?? newSecret();
    await this.devices.remember(username, device);
    await this.attempts.record(signInAttempt('login', account.actor, origin));
    return { ...begun, device };
  }

  /** Before something that a stolen session must not be enough for; a wrong password counts as a failed login. @throws Refused */
  async requirePassword(caller: Caller, password: string, origin: Origin, path: string): Promise<StoredAccount> {
    const account = await this.accounts.findAccount(caller.username);
    const tried = await this.begin(caller.username, account, origin);
    if (account && (await verifyPassword(account.passwordHash, password))) {
      await this.guesses.right(tried);
      return account;
    }
    await this.countFailure(account, tried, origin);
    throw audited(
      refused('login-failed', '当前密码不正确', 'the present password is wrong', {
        errors: [{ path, message: '当前密码不正确' }],
      }),
    );
  }

  /** @throws Refused account-locked, too-many-requests where this try is not let through */
  private async begin(name: string, account: StoredAccount | null, origin: Origin): Promise<Try> {
    const device = origin.device !== null && (await this.devices.knows(name, origin.device)) ? origin.device : null;
    const tried = { name, place: device === null ? `address ${origin.address}` : `device ${device}`, device };
    if (device === null) {
      const wait = await this.addresses.waitSeconds(origin.address);
      if (wait > 0)
        throw refused('too-many-requests', '登录失败次数过多，请稍后再试', 'too many failed logins from this address', {
          retryAfterSeconds: wait,
        });
      const guessed = await this.names.waitSeconds(name);
      if (guessed > 0) throw await this.locked(account, tried, guessed, origin);
    }
    const wait = await this.guesses.begin(tried);
    if (wait > 0) throw await this.locked(account, tried, wait, origin);
    return tried;
  }

  /** Counts a wrong one-time code like a wrong password. @throws Refused */
  private async requireRightCode(account: StoredAccount, code: string, tried: Try, origin: Origin): Promise<void> {
    if (await this.totp.take(account.actor.account, code)) return;
    await this.countFailure(account, tried, origin);
    throw audited(
      refused('login-failed', '动态验证码不正确或已用过', 'the one-time code is wrong or was used already', {
        errors: [{ path: 'totp', message: '不正确或已用过' }],
      }),
    );
  }

  /** Said only to who knows the password: somebody else learns nothing of it. */
  private async requireInTime(
    { actor, mustChangePassword, oneTimeUntil }: StoredAccount,
    tried: Try,
    origin: Origin,
  ): Promise<void> {
    if (!mustChangePassword || oneTimeUntil === null || Date.parse(oneTimeUntil) > this.realNow()) return;
    await this.guesses.takeBack(tried);
    await this.attempts.record(signInAttempt('login-failed', actor, origin, { code: 'password-expired' }));
    throw audited(
      refused(
        'password-expired',
        '一次性密码已过期，请安全管理员重新发放',
        'the one-time password has expired: ask the security administrator for another',
      ),
    );
  }

  private async requireCode(
    account: StoredAccount,
    code: string | undefined,
    tried: Try,
    origin: Origin,
  ): Promise<void> {
    if (!account.totp) return;
    if (code !== undefined) return this.requireRightCode(account, code, tried, origin);
    await this.guesses.takeBack(tried);
    await this.attempts.record(signInAttempt('login-failed', account.actor, origin, { code: 'totp-required' }));
    throw audited(
      refused('totp-required', '该账号已启用动态验证码，请输入', 'this account asks for a one-time code', {
        errors: [{ path: 'totp', message: '请输入动态验证码' }],
      }),
    );
  }

  /** @throws Refused account-locked when this failure was one too many */
  private async countFailure(account: StoredAccount | null, tried: Try, origin: Origin): Promise<void> {
    if (tried.device === null) {
      await this.addresses.failed(origin.address);
      await this.names.failed(tried.name);
    }
    await this.attempts.record(signInAttempt('login-failed', whoOf(account), origin, { code: 'login-failed' }));
    const wait = await this.guesses.waitSeconds(tried);
    if (wait > 0) throw await this.locked(account, tried, wait, origin);
  }

  /** While locked even the right password is refused, and not even compared. */
  private async locked(
    account: StoredAccount | null,
    tried: Try,
    retryAfterSeconds: number,
    origin: Origin,
  ): Promise<Refused> {
    if (tried.device === null) await this.addresses.failed(origin.address);
    await this.attempts.record(signInAttempt('account-locked', whoOf(account), origin, { code: 'account-locked' }));
    return audited(
      refused(
        'account-locked',
        '登录失败次数过多，请稍后再试；每次失败后须等更久',
        'too many failed logins: wait before the next, and longer after each',
        { retryAfterSeconds },
      ),
    );
  }

  /** Compared when there is no password to compare with, so that both answers take as long. */
  private hashOfNobody(): Promise<string> {
    this.nobodysHash ??= hashPassword(newSecret());
    return this.nobodysHash;
  }
}

/** A guess, and the secret of the browser it comes from where that is known. */
type Try = Guess & { device: string | null };

function whoOf(account: StoredAccount | null): { account: string | null; body: string | null } {
  return account?.actor ?? { account: null, body: null };
}

function audited(error: Refused): Refused {
  error.audited = true;
  return error;
}
