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
    const [row] = await this.database.query<{ secret_sealed: string; confirmed: boolean }>(
      'SELECT secret_sealed, confirmed_at IS NOT NULL AS confirmed FROM account_totp WHERE account = $1',
      account,
    );
    return row ? { sealed: row.secret_sealed, confirmed: row.confirmed } : null;
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
    return (await this.database.execute('DELETE FROM account_totp WHERE account = $1', account)) === 1;
  }
}
