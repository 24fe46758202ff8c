import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CaseStore } from '../../libs/data/case-store.js';
import { createDatabase, type Database } from '../../libs/data/database.js';
import { bootstrapRoles } from '../../libs/data/migrate.js';
import { PEOPLE } from '../support/case-builder.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { fillEmptyTables, tablesOf, type CatalogTable } from '../support/filled-tables.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

/** Tables the API reads without a scope, and why that gives nothing of any case or unit away. A new table has to be protected or be named here. */
const UNPROTECTED: Record<string, string> = {
  bodies: 'the tree of bodies is public to the product',
  accounts: 'signing in comes before any scope',
  account_totp: 'sealed secrets, read while signing in',
  sessions: 'hashes, read while signing in',
  service_tokens: 'hashes, read while signing in',
  rule_sets: 'rules are published',
  calendar_releases: 'notices of holidays are published',
  calendar_drafts: 'notices of holidays, and which administrator brought them in',
  document_counters: 'last numbers, without cases',
  outbox_relay: 'one position',
  notification_reads: 'who has read what number',
  idempotency: 'always asked for by account and key',
  operations: 'always asked for by account; taken up again at the start',
  operation_items: 'always asked for by operation',
  campaigns: 'dates and names of campaigns',
  heartbeats: 'when a worker last said that it works',
  installation: 'one id',
  sweeps: 'when each sweep was',
  stuck_cases: 'ids of cases for operators, nothing of what is in them',
  applied_functions: 'one fingerprint of the program',
  sign_in_limits: 'counts of attempts, asked for before any scope',
  case_areas: 'names of places that have cases',
  ledger_revision: 'one number that says whether the ledger has changed',
  case_number_counters: 'last numbers of series, without cases; not granted to the API',
  limit_warnings: 'ids of cases and shares; not granted to the API',
  plan_warnings: 'ids of cases and shares; not granted to the API',
  chain_heads: 'last hash of the attempts’ chain; not granted to the API',
  job_outbox: 'the API may only add',
  reconciler_checkpoint: 'one position; not granted to the API',
};
/** Protected tables with a policy for everybody. */
const OPEN_TO_ALL: Record<string, string> = { report_templates: 'forms of reports, without figures' };

let db: TestDatabase;
let tables: CatalogTable[];
let guarded: string[];
beforeAll(async () => {
  db = await cloneDatabase();
  await recordLife(new CaseStore(db.worker), aCaseOfItsOwn('union'), 6);
  tables = await tablesOf(db.owner);
  await db.owner.transaction((tx) => fillEmptyTables(tx, tables));
  guarded = tables.filter((t) => t.rowSecurity).map((t) => t.name);
});
afterAll(() => db.drop());

const count = async (database: Pick<Database, 'query'>, table: string): Promise<number | 'denied'> => {
  try {
    return Number((await database.query<{ n: bigint }>(`SELECT count(*) AS n FROM "${table}"`))[0]!.n);
  } catch (error) {
    if (/permission denied/.test(String(error))) return 'denied';
    throw error;
  }
};
const privileged = async (role: string, right: string): Promise<string[]> =>
  (
    await db.owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND has_table_privilege($1, c.oid, $2) ORDER BY 1`,
      role,
      right,
    )
  ).map((r) => r.name);

describe('row-level security', () => {
  test('is on and forced for every table but those that are named with a reason', () => {
    const bare = tables.filter((t) => !t.rowSecurity).map((t) => t.name);
    expect(guarded.length).toBeGreaterThan(8);
    expect(tables.filter((t) => t.rowSecurity && !t.forced)).toEqual([]);
    expect(bare.filter((name) => !(name in UNPROTECTED))).toEqual([]);
  });

  test('lets the API read no row of any protected table without a scope', async () => {
    for (const table of guarded) {
      expect([table, Number(await count(db.owner, table)) > 0]).toEqual([table, true]);
      const seen = await count(db.api, table);
      expect([table, table in OPEN_TO_ALL || seen === 0 || seen === 'denied']).toEqual([table, true]);
    }
  });

  test.each([
    '',
    '{}',
    '{"roles":[]}',
    '{"roles":["reviewer"],"body":null,"area":null,"line":null}',
    '{"account":"nobody","roles":["system-administrator"],"area":"340828","line":"task-force","body":"TF"}',
  ])('lets the API see no case under the scope %j', async (scope) => {
    const rows = await db.api.transaction(async (tx) => {
      await tx.execute(`SELECT set_config('app.scope', $1, true)`, scope);
      return Promise.all(
        ['cases', 'case_units', 'case_actions', 'documents', 'outbox', 'notifications', 'attempts', 'units'].map((t) =>
          count(tx, t),
        ),
      );
    });
    expect(rows).toEqual(rows.map(() => 0));
  });

  test('ends with the transaction: the next statement on the same connection sees nothing', async () => {
    const single = createDatabase({ url: db.apiUrl, poolSize: 1 });
    expect(await single.withScope(PEOPLE.officer, (tx) => count(tx, 'cases'))).toBe(1);
    expect(await count(single, 'cases')).toBe(0);
    await single.withScope(PEOPLE.officer, () => Promise.reject(new Error('given up'))).catch(() => undefined);
    expect(await count(single, 'cases')).toBe(0);
    expect(
      await single.query(`SELECT document_no FROM read_case($1, 'case-1')`, JSON.stringify(PEOPLE.officer)),
    ).toHaveLength(1);
    expect(await count(single, 'cases')).toBe(0);
    await single.close();
  });

  test('lets the API change, delete or add no row of a protected table without a scope', async () => {
    for (const table of guarded) {
      const [{ row }] = (await db.owner.query<{ row: Record<string, unknown> }>(
        `SELECT to_jsonb(t) AS row FROM "${table}" t LIMIT 1`,
      )) as [{ row: Record<string, unknown> }];
      const column = Object.keys(row)[0]!;
      const tries: [string, () => Promise<number>][] = [
        ['UPDATE', () => db.api.execute(`UPDATE "${table}" SET "${column}" = "${column}"`)],
        ['DELETE', () => db.api.execute(`DELETE FROM "${table}"`)],
        [
          'INSERT',
          () =>
            db.api.execute(
              `INSERT INTO "${table}" SELECT (jsonb_populate_record(NULL::"${table}", $1::jsonb)).*`,
              JSON.stringify(row),
            ),
        ],
      ];
      for (const [what, attempt] of tries) {
        const outcome = await attempt().then(
          (n) => n,
          (error: unknown) =>
            /permission denied|row-level security|generated|cannot insert/.test(String(error)) ? 0 : String(error),
        );
        expect([table, what, outcome]).toEqual([table, what, 0]);
      }
    }
  });
});

describe('the application’s roles', () => {
  test('own nothing, are no superusers, pass no policy by and belong to no other role', async () => {
    const roles = await db.owner.query(
      "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname IN ('qunjian_api', 'qunjian_worker') ORDER BY 1",
    );
    expect(roles).toEqual(
      ['qunjian_api', 'qunjian_worker'].map((rolname) => ({
        rolname,
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
      })),
    );
    expect(tables.map((t) => t.owner).filter((owner) => owner.startsWith('qunjian_'))).toEqual([]);
    const owned = `SELECT count(*) AS n FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE d.deptype = 'o' AND r.rolname IN ('qunjian_api', 'qunjian_worker')
      AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    expect(await db.owner.query(owned)).toEqual([{ n: 0n }]);
    expect(
      await db.owner.query(
        `SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname LIKE 'qunjian%'`,
      ),
    ).toEqual([]);
    await expect(db.api.execute('SET ROLE owner')).rejects.toThrow(/permission denied/);
    await expect(db.api.execute('CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(db.api.execute('ALTER TABLE cases DISABLE ROW LEVEL SECURITY')).rejects.toThrow(/must be owner/);
  });

  test('may add to the evidence and neither change nor delete it', async () => {
    for (const table of ['case_actions', 'attempts']) {
      for (const role of ['qunjian_api', 'qunjian_worker']) {
        for (const right of ['UPDATE', 'DELETE', 'TRUNCATE'])
          expect([table, role, right, (await privileged(role, right)).includes(table)]).toEqual([
            table,
            role,
            right,
            false,
          ]);
      }
    }
    expect(
      (await privileged('qunjian_api', 'INSERT')).filter((t) =>
        ['cases', 'case_actions', 'case_units', 'documents', 'attempts', 'outbox', 'chain_heads'].includes(t),
      ),
    ).toEqual([]);
  });

  test('of the worker writes cases, their audit and numbers through the commit functions and in no other way', async () => {
    const evidence = [
      'cases',
      'case_units',
      'case_actions',
      'case_texts',
      'case_areas',
      'documents',
      'document_counters',
      'waiting',
      'attempts',
      'chain_heads',
    ];
    for (const right of ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'])
      expect([right, (await privileged('qunjian_worker', right)).filter((table) => evidence.includes(table))]).toEqual([
        right,
        [],
      ]);
    const forged = `INSERT INTO case_actions SELECT (jsonb_populate_record(a, '{"seq": 99, "action_id": "forged"}')).* FROM case_actions a LIMIT 1`;
    await expect(db.worker.execute(forged)).rejects.toThrow(/permission denied/);
    for (const call of [`commit_action('{}', '')`, `commit_opening('{}', '')`, `standing_from('A', 1)`])
      await expect(db.api.query(`SELECT ${call}`)).rejects.toThrow(/permission denied for function/);
  });

  test('of the API writes of an account its password with its end, and nothing of who it is or what it may do', async () => {
    const columns = await db.owner.query<{ column: string; may: boolean }>(
      `SELECT attname AS column, has_column_privilege('qunjian_api', 'accounts', attname, 'UPDATE') AS may FROM pg_attribute
       WHERE attrelid = 'accounts'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
    );
    expect(columns.filter((c) => c.may).map((c) => c.column)).toEqual([
      'must_change_password',
      'one_time_until',
      'password_hash',
    ]);
    for (const { column } of columns.filter((c) => !c.may)) {
      await expect(db.api.execute(`UPDATE accounts SET "${column}" = "${column}"`)).rejects.toThrow(
        /permission denied/,
      );
    }
    await expect(
      db.api.execute(
        `INSERT INTO accounts (id, username, display_name, body, roles, area) SELECT 'me', 'me', 'me', id, '{reviewer}', area FROM bodies LIMIT 1`,
      ),
    ).rejects.toThrow(/permission denied/);
    await expect(db.api.execute(`DELETE FROM accounts`)).rejects.toThrow(/permission denied/);
    // A token cannot be given to another account, or live longer, once it is made.
    for (const set of ['account = account', 'expires_at = NULL', 'id = id'])
      await expect(db.api.execute(`UPDATE service_tokens SET ${set}`)).rejects.toThrow(/permission denied/);
  });

  test('of the worker reads no password, token or secret', async () => {
    for (const sql of [
      'SELECT password_hash FROM accounts',
      'SELECT id FROM service_tokens',
      'SELECT id FROM sessions',
      'SELECT secret_sealed FROM account_totp',
    ])
      await expect(db.worker.query(sql)).rejects.toThrow(/permission denied/);
  });

  test('are not let in when one of them could see past the policies', async () => {
    await db.owner.execute('ALTER ROLE qunjian_worker BYPASSRLS');
    const refused = bootstrapRoles(db.ownerUrl, { apiPassword: 'api', workerPassword: 'worker' });
    await expect(refused.finally(() => db.owner.execute('ALTER ROLE qunjian_worker NOBYPASSRLS'))).rejects.toThrow(
      /qunjian_worker may see past row-level security/,
    );
  });

  test('call functions of the owner only where these fix their search path', async () => {
    const definers = await db.owner.query<{ name: string; config: string[] | null }>(
      `SELECT proname AS name, proconfig AS config FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1`,
    );
    expect(definers.map((d) => d.name)).toEqual(expect.arrayContaining(['append_attempt', 'stream_end']));
    expect(definers.filter((d) => !d.config?.some((c) => c.startsWith('search_path=')))).toEqual([]);
  });
});
