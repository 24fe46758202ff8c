import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import pg from 'pg';

/** Says which functions no test has called, stops what global-setup started and removes its folder. */
export default async function teardown() {
  const { sharedServers: servers } = /** @type {any} */ (globalThis);
  if (!servers) return;
  const { UNCALLED_FUNCTIONS: told } = process.env;
  if (told) writeFileSync(told, JSON.stringify(await uncalledFunctions()));
  const gone = new Promise((resolve) => servers.temporal.once('exit', resolve));
  servers.temporal.kill('SIGTERM');
  await Promise.all([gone, servers.postgres.stop()]);
  rmSync(servers.folder, { recursive: true, force: true });
}

/**
 * Functions and triggers of prisma/functions that ran neither in a test's database nor while the template was made. PostgreSQL counts calls of PL/pgSQL that return:
 * a function in SQL may become part of the statement that calls it, and one that only refuses never returns; neither is asked for.
 * @returns {Promise<string[]>} names in order
 */
async function uncalledFunctions() {
  const url = String(process.env.TEST_POSTGRES_URL).replace(/postgres$/, 'template_engine');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT p.proname AS name FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
     WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql' AND p.prosrc !~ '^\\s*BEGIN\\s+RAISE EXCEPTION [^;]+;\\s*END\\s*$'
       AND NOT EXISTS (SELECT 1 FROM pg_stat_user_functions s WHERE s.funcid = p.oid AND s.calls > 0)
     ORDER BY 1`,
  );
  await client.end();
  const called = new Set(readFileSync(String(process.env.TEST_CALLED_FUNCTIONS), 'utf8').split('\n'));
  return rows.map(({ name }) => name).filter((name) => !called.has(name));
}
