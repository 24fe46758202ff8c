import { Injectable } from '@nestjs/common';
import { AccountsRepository } from '../../../libs/data/accounts.repository.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import { notFound, refused } from '../http/refused.js';
import { LoginService } from './login.service.js';
import { SessionService } from './session.service.js';
import { signInAttempt, type Origin } from './sign-in-attempts.js';
import { TotpService } from './totp.service.js';

/** Switching one-time codes on and off. A stolen session is not enough for either: it takes the password. Written to the audit. */
@Injectable()
export class TotpEnrolment {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly totp: TotpService,
    private readonly logins: LoginService,
    private readonly sessions: SessionService,
    private readonly attempts: AttemptLog,
  ) {}

  /** @throws Refused login-failed, totp-already-on, totp-unavailable */
  async enrol(caller: Caller, password: string, origin: Origin): Promise<{ secret: string; uri: string }> {
    requirePerson(caller);
    return this.totp.enrol(await this.logins.requirePassword(caller, password, origin, 'password'));
  }

  /** @throws Refused login-failed naming `totp`, totp-not-enrolled */
  async confirm(caller: Caller, code: string, origin: Origin): Promise<void> {
    requirePerson(caller);
    const { account } = caller.actor;
    if (!(await this.totp.confirm(account, code))) {
      throw refused('login-failed', '动态验证码不正确', 'the one-time code is wrong', {
        errors: [{ path: 'totp', message: '不正确' }],
      });
    }
    await this.accounts.endSessionsOf(account, caller.via.id);
    this.sessions.forgetAccount(account);
    await this.attempts.record(signInAttempt('totp-on', caller.actor, origin));
  }

  async remove(caller: Caller, password: string, origin: Origin): Promise<void> {
    requirePerson(caller);
    await this.logins.requirePassword(caller, password, origin, 'password');
    if (await this.off(caller.actor.account))
      await this.attempts.record(signInAttempt('totp-off', caller.actor, origin));
  }

  /** @throws Refused own-rights for the caller's own, which take the password; not-found when the account has none */
  async removeOf(caller: Caller, account: string, origin: Origin): Promise<void> {
    if (account === caller.actor.account)
      throw refused(
        'own-rights',
        '停用自己的动态验证码须凭密码',
        'one’s own one-time codes are switched off by password',
      );
    if (!(await this.off(account))) throw notFound();
    await this.attempts.record(signInAttempt('totp-off', caller.actor, origin, { detail: account }));
  }

  private async off(account: string): Promise<boolean> {
    const removed = await this.totp.remove(account);
    this.sessions.forgetAccount(account);
    return removed;
  }
}

function requirePerson({ via }: Caller): void {
  if (via.kind !== 'session')
    throw refused('not-permitted', '服务令牌不能设置动态验证码', 'a service token has no one-time codes');
}
