import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeAdministrator } from '../../libs/data/administration/first-administrator.js';
import type { Scope, Statements } from '../../libs/data/database.js';
import type { Role } from '../../libs/domain/case.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  await db.owner.transaction((tx) => makeAdministrator(tx, 'admin', 'x'));
  await db.owner.execute(`INSERT INTO accounts (id, username, display_name, body, roles, area, password_hash) VALUES
    ('s1', 's1', '安一', 'TF', '{security-administrator}', '340828', 'x'), ('s2', 's2', '安二', 'TF', '{security-administrator}', '340828', 'x'),
    ('new', 'new', '新', 'TF', '{}', '340828', NULL), ('rev', 'rev', '审', 'TF', '{reviewer}', '340828', 'x')`);
});
beforeEach(async () => {
  await db.owner.execute('DELETE FROM rights_requests');
  await db.owner.execute(
    `UPDATE accounts SET roles = '{security-administrator}', must_change_password = false WHERE id IN ('s1', 's2')`,
  );
  await db.owner.execute(`UPDATE accounts SET roles = '{}' WHERE id = 'new'`);
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
const as = (account: string): Scope => scope(account, 'security-administrator');
/** As the API's process under a scope that says what it likes. */
const call = (who: Scope, sql: string): Promise<string> =>
  db.api
    .withScope(who, (tx: Statements) => tx.query(sql))
    .then(
      () => 'done',
      (error: unknown) => String(error),
    );
const RIGHTS = '{"roles":["reviewer"],"body":"TF","area":"340828","instructorNo":null,"seat":null}';
const ask = (who: Scope, id = 'r1', account = 'new', rights = RIGHTS): Promise<string> =>
  call(who, `SELECT ask_rights('{"id":"${id}","kind":"rights","account":"${account}","rights":${rights},"hours":72}')`);
const rolesOf = async (id: string): Promise<string[]> =>
  (await db.owner.query<{ roles: string[] }>('SELECT roles FROM accounts WHERE id = $1', id))[0]!.roles;

describe('the database', () => {
  test('gives rights and passwords that take two to nobody alone, and others at once', async () => {
    expect(await call(as('s1'), `SELECT grant_rights('new', '${RIGHTS}')`)).toMatch(/takes a second administrator/);
    expect(await call(as('s1'), `SELECT grant_rights('s2', '{"roles":[],"body":"TF","area":"340828"}')`)).toMatch(
      /takes a second/,
    );
    expect(await call(as('s1'), `SELECT issue_password('rev', 'y', now())`)).toMatch(/takes a second administrator/);
    expect(await call(as('s1'), `SELECT close_account('s2')`)).toMatch(/do not close each other/);
    expect(
      await call(as('s1'), `SELECT grant_rights('new', '{"roles":["officer"],"body":"TF","area":"340828"}')`),
    ).toBe('done');
    await db.owner.execute(`UPDATE accounts SET must_change_password = true WHERE id = 's2'`);
    expect(await call(as('s1'), `SELECT grant_rights('new', '${RIGHTS}')`)).toBe('done');
  });

  test('lets the API write requests by its functions only, and shows them to administrators', async () => {
    expect(await ask(as('s1'))).toBe('done');
    for (const sql of [
      `UPDATE rights_requests SET state = 'confirmed'`,
      'DELETE FROM rights_requests',
      `SELECT put_rights('new', '${RIGHTS}')`,
    ])
      expect([sql, await call(as('s1'), sql)]).toEqual([sql, expect.stringMatching(/permission denied/)]);
    const seen = (who: Scope) => db.api.withScope(who, (tx) => tx.query('SELECT id FROM rights_requests'));
    expect(await seen(scope('admin', 'system-administrator'))).toHaveLength(1);
    expect(await seen(scope('rev', 'reviewer', 'officer', 'supervisor', 'service'))).toEqual([]);
  });

  test('takes the answer of another administrator in office alone, whatever the scope says', async () => {
    expect(await ask(scope('rev', 'security-administrator'))).toMatch(/another role/);
    expect(await ask(as('s1'))).toBe('done');
    for (const who of ['s1', 'new', 'rev', 'admin', 'nobody'])
      expect([who, await call(as(who), `SELECT answer_rights('r1', 'confirmed')`)]).toEqual([
        who,
        expect.stringMatching(/a second administrator answers/),
      ]);
    expect(await call(as('s2'), `SELECT answer_rights('r1', 'withdrawn')`)).toMatch(/who asked takes it back/);
    await db.owner.execute(`UPDATE accounts SET roles = '{}' WHERE id = 's2'`);
    expect(await call(as('s2'), `SELECT answer_rights('r1', 'confirmed')`)).toMatch(/a second administrator answers/);
    await db.owner.execute(`UPDATE accounts SET roles = '{security-administrator}' WHERE id = 's2'`);
    expect(await call(as('s2'), `SELECT answer_rights('r1', 'confirmed')`)).toBe('done');
    expect(await rolesOf('new')).toEqual(['reviewer']);
    expect(await call(as('s2'), `SELECT answer_rights('r1', 'refused')`)).toMatch(/is over/);
  });

  test('confirms nothing for who is no longer in office, nor over rights that have changed or after its time', async () => {
    await ask(as('s1'));
    await db.owner.execute(`UPDATE accounts SET roles = '{}' WHERE id = 's1'`);
    expect(await call(as('s2'), `SELECT answer_rights('r1', 'confirmed')`)).toMatch(/is over/);
    await db.owner.execute(`UPDATE accounts SET roles = '{security-administrator}' WHERE id = 's1'`);
    await db.owner.execute(`UPDATE accounts SET roles = '{officer}' WHERE id = 'new'`);
    expect(await call(as('s2'), `SELECT answer_rights('r1', 'confirmed')`)).toMatch(/is over/);
    await ask(as('s1'), 'r2');
    await db.owner.execute(`UPDATE rights_requests SET expires_at = requested_at WHERE id = 'r2'`);
    expect(await call(as('s2'), `SELECT answer_rights('r2', 'confirmed')`)).toMatch(/is over/);
    expect(await rolesOf('new')).toEqual(['officer']);
  });

  test('about a security administrator asks the system administrator where there is no third', async () => {
    expect(await ask(as('s1'), 'r1', 's2', RIGHTS)).toBe('done');
    const sql = `SELECT answer_rights('r1', 'confirmed')`;
    expect(await call(as('s2'), sql)).toMatch(/a second administrator answers/);
    expect(await call(scope('admin', 'system-administrator'), sql)).toBe('done');
    expect(await rolesOf('s2')).toEqual(['reviewer']);
  });
});
