import { Inject, Injectable } from '@nestjs/common';
import { TotpRepository } from '../../../libs/data/totp.repository.js';
import { newTotpSecret, stepOfCode, totpUri } from '../../../libs/platform/one-time-codes.js';
import type { Sealing } from '../../../libs/platform/sealing.js';
import { refused } from '../http/refused.js';
import type { StoredAccount } from '../../../libs/data/accounts.repository.js';
import { REAL_NOW, SEALING } from '../platform/tokens.js';

/**
 * One-time codes of accounts that want them. The secret is shown once, to its owner, and kept sealed; it counts from the first right code on.
 * A code is taken once: its time step has to be later than that of the last one.
 */
@Injectable()
export class TotpService {
  constructor(
    private readonly secrets: TotpRepository,
    /** Null when the installation has no key: then nobody can enrol. */
    @Inject(SEALING) private readonly sealing: Sealing | null,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  /** A fresh secret that waits for its first code; one that was never confirmed is replaced. @throws Refused totp-unavailable, totp-already-on */
  async enrol({ actor, username }: StoredAccount): Promise<{ secret: string; uri: string }> {
    const secret = newTotpSecret();
    const waits = await this.secrets.keepTotp(actor.account, this.requireSealing().seal(secret, actor.account));
    if (!waits)
      throw refused(
        'totp-already-on',
        '该账号已启用动态验证码，请先停用',
        'one-time codes are on already; switch them off first',
      );
    return { secret, uri: totpUri(secret, username) };
  }

  /** The first right code switches it on. @returns whether the code was right. @throws Refused totp-not-enrolled */
  async confirm(account: string, code: string): Promise<boolean> {
    const stored = await this.secrets.findTotp(account);
    if (!stored || stored.confirmed)
      throw refused('totp-not-enrolled', '没有待确认的动态验证码', 'there is no one-time code to confirm');
    const step = this.stepOf(stored.sealed, account, code);
    return (
      step !== null && this.secrets.takeTotpStep(account, { step, confirmedAt: new Date(this.realNow()).toISOString() })
    );
  }

  /** Whether the code is right and was not used before; it is used now. */
  async take(account: string, code: string): Promise<boolean> {
    const stored = await this.secrets.findTotp(account);
    if (!stored?.confirmed) return false;
    const step = this.stepOf(stored.sealed, account, code);
    return step !== null && this.secrets.takeTotpStep(account, { step, confirmedAt: null });
  }

  /** @returns false when the account has none. */
  remove(account: string): Promise<boolean> {
    return this.secrets.removeTotp(account);
  }

  private stepOf(sealed: string, account: string, code: string): number | null {
    return stepOfCode(this.requireSealing().open(sealed, account), code, this.realNow());
  }

  private requireSealing(): Sealing {
    if (this.sealing) return this.sealing;
    throw refused(
      'totp-unavailable',
      '本系统未配置密钥，不能启用动态验证码',
      'this installation has no SEALING_KEY, so one-time codes cannot be switched on',
    );
  }
}
