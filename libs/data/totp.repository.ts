// Raw SQL: a secret that was confirmed is not written over, and of two requests with one code one takes it.
import type { Database } from './database.js';

/** Sealed secrets of one-time codes and the last step each account has used. */
export class TotpRepository {
  constructor(private readonly database: Database) {}

  async keepTotp(account: string, sealed: string): Promise<boolean> {
    const written = await this.database.execute(
      `INSERT INTO account_totp (account, secret_sealed) VALUES ($1, $2)
       ON CONFLICT (account) DO UPDATE SET secret_sealed = excluded.secret_sealed, last_step = 0 WHERE account_totp.confirmed_at IS NULL`,
      account,
      sealed,
    );
    return written === 1;
  }

  async findTotp(account: string): Promise<{ sealed: string; confirmed: boolean } | null> {
    const totp = await this.database.rows.accountTotp.findFirst({ where: { account } });
    return totp && { sealed: totp.secretSealed, confirmed: totp.confirmedAt !== null };
  }

  /** One statement, so of two requests with one code one takes it. */
  async takeTotpStep(
    account: string,
    { step, confirmedAt }: { step: number; confirmedAt: string | null },
  ): Promise<boolean> {
    const taken = await this.database.execute(
      'UPDATE account_totp SET last_step = $2::bigint, confirmed_at = coalesce(confirmed_at, $3::timestamptz) WHERE account = $1 AND last_step < $2::bigint',
      account,
      step,
      confirmedAt,
    );
    return taken === 1;
  }

  async removeTotp(account: string): Promise<boolean> {
    return (await this.database.rows.accountTotp.deleteMany({ where: { account } })).count === 1;
  }
}
