import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { administratorsOf } from '../../libs/data/administration/account-register.repository.js';
import { makeAdministrator } from '../../libs/data/administration/first-administrator.js';
import type { Scope } from '../../libs/data/database.js';
import type { Role } from '../../libs/domain/case.js';
import { grantExpectations, STAGES } from '../support/granting.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  await db.owner.transaction((tx) => makeAdministrator(tx, 'admin', 'x'));
  await db.owner.execute(`INSERT INTO accounts (id, username, display_name, body, roles, area, password_hash) VALUES
    ('sec', 'sec', '安', 'TF', '{security-administrator}', '340828', 'x'), ('clerk', 'clerk', '员', 'TF', '{officer}', '340828', 'x'), ('new', 'new', '新', 'TF', '{}', '340828', NULL)`);
  await db.owner.execute(`UPDATE accounts SET must_change_password = true WHERE id = 'sec'`);
});
afterAll(() => db.drop());

const scope = (account: string, ...roles: Role[]): Scope => ({
  account,
  body: 'TF',
  line: 'task-force',
  level: 'county',
  area: '340828',
  roles,
});
const SYSTEM = scope('admin', 'system-administrator');
const SECURITY = scope('sec', 'security-administrator');
const AUDIT = scope('aud', 'audit-administrator');
const CLERK = scope('clerk', 'officer', 'reviewer', 'supervisor', 'service');
const CALLS: Record<string, [sql: string, allowed: Scope[]]> = {
  write_campaign: [
    `SELECT write_campaign('{"name":"x","area":"340828","kickoff":"2020-05-26","baselineOn":"2020-05-25"}')`,
    [SYSTEM],
  ],
  write_body: [
    `SELECT write_body('{"id":"B1","name":"b","line":"party","level":"county","area":"340828","documentCode":"b","role":"supervision","reviews":[]}')`,
    [SYSTEM],
  ],
  body_in_use: [`SELECT body_in_use('TF')`, [SYSTEM]],
  open_account: [`SELECT open_account('{"username":"opened","displayName":"o","body":"TF"}')`, [SYSTEM]],
  rename_account: [`SELECT rename_account('clerk', 'z')`, [SYSTEM]],
  reopen_account: [`SELECT reopen_account('new')`, [SYSTEM]],
  close_account: [`SELECT close_account('new')`, [SYSTEM, SECURITY]],
  unlock_account: [`SELECT unlock_account('clerk')`, [SECURITY]],
  grant_rights: [`SELECT grant_rights('new', '{"roles":["reviewer"],"body":"TF","area":"340828"}')`, [SECURITY]],
  issue_password: [`SELECT issue_password('new', 'y', now())`, [SECURITY]],
};
/** What the database says where the domain answers with a code. */
const OUTCOMES = {
  done: /^done$/,
  'own-rights': /nobody gives themselves rights/,
  'not-permitted': /only the security administrator gives rights/,
};
/** Tries a statement under a scope and takes it back. */
async function attempt(who: Scope | null, sql: string): Promise<string> {
  const undo = new Error('done');
  const work = async (tx: { query(sql: string): Promise<unknown[]> }): Promise<never> => {
    await tx.query(sql);
    throw undo;
  };
  return (who ? db.api.withScope(who, work) : db.api.transaction(work)).catch((error: unknown) =>
    error === undo ? 'done' : String(error),
  );
}

describe('the database', () => {
  test('lets the API write campaign, bodies and the rights of accounts by its functions only', async () => {
    for (const sql of [
      `UPDATE campaigns SET name = 'x'`,
      `INSERT INTO campaigns (name, area, kickoff, baseline_on) VALUES ('x', '340828', '2020-05-26', '2020-05-25')`,
      `DELETE FROM campaigns`,
      `UPDATE bodies SET reviews = '{union}'`,
      `INSERT INTO bodies (id, name, line, level, area, document_code, role) VALUES ('X', 'x', 'union', 'county', '340828', 'x', 'reviewing')`,
      `DELETE FROM bodies`,
      `INSERT INTO document_counters VALUES ('TF', 2020, 1)`,
      `DELETE FROM accounts`,
    ])
      expect([sql, await attempt(SYSTEM, sql)]).toEqual([sql, expect.stringContaining('permission denied')]);
  });

  test.each(Object.entries(CALLS))('lets only its administrator call %s', async (_name, [sql, allowed]) => {
    for (const who of [SYSTEM, SECURITY, AUDIT, CLERK, null]) {
      const outcome = await attempt(who, sql);
      if (who && allowed.includes(who)) expect([who.account, outcome]).toEqual([who.account, 'done']);
      else
        expect([who?.account, outcome]).toEqual([
          who?.account,
          expect.stringMatching(/another role|only the security administrator/),
        ]);
    }
  });

  test('lets nobody give rights or a password to themselves, nor close their own account', async () => {
    for (const sql of [
      `SELECT grant_rights('sec', '{"roles":[],"body":"TF","area":"340828"}')`,
      `SELECT issue_password('sec', 'y', now())`,
      `SELECT close_account('sec')`,
    ]) {
      expect([sql, await attempt(SECURITY, sql)]).toEqual([sql, expect.stringMatching(/themselves|their own/)]);
    }
  });

  test.each(STAGES)('gives rights as the table says while the security administrator is $stage', async (stage) => {
    const { founding, security, password } = stage;
    await db.owner.execute(
      `UPDATE accounts SET roles = $1, active = $2, password_hash = $3, must_change_password = $4 WHERE id = 'sec'`,
      [...security.roles],
      security.active,
      ...password,
    );
    const seen = (await db.api.withScope(SYSTEM, administratorsOf)).filter(({ account }) => account === 'sec');
    expect(seen).toEqual(security.roles.length > 0 ? [{ account: 'sec', ...security }] : []);
    for (const expected of grantExpectations(founding)) {
      const rights = JSON.stringify({ roles: expected.roles, body: 'TF', area: '340828' });
      const sql = `SELECT grant_rights('${expected.toOneself ? 'by' : 'new'}', '${rights}')`;
      const outcome = await attempt(scope('by', expected.by), sql);
      expect({ ...expected, outcome }).toEqual({
        ...expected,
        outcome: expect.stringMatching(OUTCOMES[expected.code ?? 'done']),
      });
    }
  });

  test('shows the accounts to administrators, and to nobody else', async () => {
    const seen = (who: Scope) => db.api.withScope(who, (tx) => tx.query('SELECT id FROM account_register'));
    for (const who of [SYSTEM, SECURITY, AUDIT]) expect((await seen(who)).length).toBe(4);
    expect(await seen(CLERK)).toEqual([]);
    expect(await db.api.query('SELECT id FROM account_register')).toEqual([]);
    await expect(db.worker.query('SELECT id FROM account_register')).rejects.toThrow(/permission denied/);
    await expect(db.worker.query(`SELECT unlock_account('clerk')`)).rejects.toThrow(/permission denied/);
  });

  test('gives an administrator who has lost the password a new one by the owner alone, and nobody else', async () => {
    await db.owner.execute(`INSERT INTO sessions VALUES ('s', 'sec', now(), now(), now() + interval '1 hour')`);
    expect(await db.owner.transaction((tx) => makeAdministrator(tx, 'sec', 'fresh'))).toBe(true);
    expect(await db.owner.query(`SELECT password_hash, must_change_password FROM accounts WHERE id = 'sec'`)).toEqual([
      { password_hash: 'fresh', must_change_password: true },
    ]);
    expect(await db.owner.query(`SELECT 1 FROM sessions WHERE account = 'sec'`)).toEqual([]);
    expect(await db.owner.transaction((tx) => makeAdministrator(tx, 'clerk', 'fresh'))).toBe(false);
    expect(await db.owner.transaction((tx) => makeAdministrator(tx, 'nobody', 'fresh'))).toBe(false);
  });
});
