import type { Caller } from '../access/access.decorators.js';
import type { AttemptLog } from '../access/attempts.js';
import { notFound, refused } from '../http/refused.js';
import type { LoginService } from './login.service.js';
import type { SessionStore } from './session-store.js';
import type { SessionService } from './session.service.js';
import { signInAttempt, type Origin } from './sign-in-attempts.js';
import type { TotpService } from './totp.service.js';

export interface TotpEnrolmentParts {
  store: Pick<SessionStore, 'endSessionsOf'>;
  totp: TotpService;
  logins: LoginService;
  sessions: SessionService;
  attempts: AttemptLog;
}

/** Switching one-time codes on and off. A stolen session is not enough for either: it takes the password. Written to the audit. */
export class TotpEnrolment {
  constructor(private readonly parts: TotpEnrolmentParts) {}

  /** @throws Refused login-failed, totp-already-on, totp-unavailable */
  async enrol(caller: Caller, password: string, origin: Origin): Promise<{ secret: string; uri: string }> {
    requirePerson(caller);
    return this.parts.totp.enrol(await this.parts.logins.requirePassword(caller, password, origin, 'password'));
  }

  /** @throws Refused login-failed naming `totp`, totp-not-enrolled */
  async confirm(caller: Caller, code: string, origin: Origin): Promise<void> {
    requirePerson(caller);
    const { account } = caller.actor;
    if (!(await this.parts.totp.confirm(account, code))) {
      throw refused('login-failed', '动态验证码不正确', 'the one-time code is wrong', {
        errors: [{ path: 'totp', message: '不正确' }],
      });
    }
    await this.parts.store.endSessionsOf(account, caller.via.id);
    this.parts.sessions.forgetAccount(account);
    await this.parts.attempts.record(signInAttempt('totp-on', caller.actor, origin));
  }

  async remove(caller: Caller, password: string, origin: Origin): Promise<void> {
    requirePerson(caller);
    await this.parts.logins.requirePassword(caller, password, origin, 'password');
    if (await this.off(caller.actor.account))
      await this.parts.attempts.record(signInAttempt('totp-off', caller.actor, origin));
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
    await this.parts.attempts.record(signInAttempt('totp-off', caller.actor, origin, { detail: account }));
  }

  private async off(account: string): Promise<boolean> {
    const removed = await this.parts.totp.remove(account);
    this.parts.sessions.forgetAccount(account);
    return removed;
  }
}

function requirePerson({ via }: Caller): void {
  if (via.kind !== 'session')
    throw refused('not-permitted', '服务令牌不能设置动态验证码', 'a service token has no one-time codes');
}
