import pg from 'pg';
import { createDatabase } from '../../libs/data/database.js';
import { bootstrapRoles, migrate, urlAs } from '../../libs/data/migrate.js';
import { seedRules } from '../../libs/data/seed.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { StartError } from './start-error.js';

/** Who uses the queues: the API has no business there. */
const QUEUE_ROLES = ['qunjian_worker'];

export interface DatabaseUrls {
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
}

/** Either the addresses that exist already, or passwords for the roles this database gets. */
export type RoleAccess = { apiUrl: string; workerUrl: string } | { api: string; worker: string };

/**
 * Brings a database to this version as its owner: tables, queues, and the two roles the application logs in with.
 * @throws StartError when its owner may not, or it holds something else.
 */
export async function prepareDatabase(ownerUrl: string, access: RoleAccess): Promise<DatabaseUrls> {
  try {
    await migrate(ownerUrl);
    if ('api' in access) await bootstrapRoles(ownerUrl, { apiPassword: access.api, workerPassword: access.worker });
    await bringRules(ownerUrl);
    await prepareQueues(ownerUrl);
  } catch (error) {
    const reason = reasonOf(error);
    throw new StartError(
      `数据库无法升级到本版本（${reason}）：请检查 DATABASE_URL 的用户是库的所有者并可建角色。`,
      `The database cannot be brought to this version (${reason}): its user must own it and may create roles.`,
    );
  }
  return databaseUrls(ownerUrl, access);
}

/** The addresses of the three roles. */
export function databaseUrls(ownerUrl: string, access: RoleAccess): DatabaseUrls {
  if ('apiUrl' in access) return { ownerUrl, ...access };
  return {
    ownerUrl,
    apiUrl: urlAs(ownerUrl, 'qunjian_api', access.api),
    workerUrl: urlAs(ownerUrl, 'qunjian_worker', access.worker),
  };
}

/** Whether somebody has already begun to use the database. */
export async function holdsData(ownerUrl: string): Promise<boolean> {
  const rows = await runAsOwner<{ used: boolean }>(ownerUrl, 'SELECT EXISTS (SELECT 1 FROM accounts) AS used');
  return rows[0]?.used === true;
}

/** What waits for a person, as the inbox of the API counts it (CasesRepository.reviews). */
export interface Waiting {
  username: string;
  role: 'reviewer' | 'officer';
  cases: number;
}

/** Of each role the account with the most cases waiting for it, so that whoever tries the product meets work; none where nothing waits. */
export function accountsWithWork(ownerUrl: string): Promise<Waiting[]> {
  return runAsOwner<Waiting>(
    ownerUrl,
    `SELECT DISTINCT ON (c.waiting_role) a.username, c.waiting_role AS role, count(*)::int AS cases
     FROM cases c JOIN accounts a ON c.waiting_account = a.id
       OR (c.waiting_account IS NULL AND c.waiting_body = a.body AND c.waiting_role = ANY (a.roles))
     WHERE c.status = 'open' AND c.waiting_role IN ('reviewer', 'officer') AND a.active
     GROUP BY c.waiting_role, a.username ORDER BY c.waiting_role DESC, cases DESC, count(c.due_on) DESC, a.username`,
  );
}

/** Rule sets and calendars that this version ships and the database does not know yet. */
async function bringRules(ownerUrl: string): Promise<void> {
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-migrate' });
  await database.transaction(seedRules).finally(() => database.close());
}

async function prepareQueues(ownerUrl: string): Promise<void> {
  // Loaded while the database starts: the queues' packages take a quarter of a second of a core.
  const { migrateQueues } = await import('../../libs/platform/queues.js');
  await runAsOwner(ownerUrl, await migrateQueues(ownerUrl, QUEUE_ROLES));
}

async function runAsOwner<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql).finally(() => client.end());
  return rows;
}
