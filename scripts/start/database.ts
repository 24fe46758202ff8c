import pg from 'pg';
import { bootstrapRoles, migrate, urlAs } from '../../libs/data/migrate.js';
import { migrateQueues } from '../../libs/platform/queues.js';

/** Who uses the queues: the API has no business there. */
const QUEUE_ROLES = ['qunjian_worker'];

export interface DatabaseUrls {
  ownerUrl: string;
  apiUrl: string;
  workerUrl: string;
}

/** Either the addresses that exist already, or passwords for the roles this database gets. */
export type RoleAccess = { apiUrl: string; workerUrl: string } | { api: string; worker: string };

/** Brings a database to this version as its owner: tables, queues, and the two roles the application logs in with. */
export async function prepareDatabase(ownerUrl: string, access: RoleAccess): Promise<DatabaseUrls> {
  await migrate(ownerUrl);
  if ('api' in access) await bootstrapRoles(ownerUrl, { apiPassword: access.api, workerPassword: access.worker });
  await runAsOwner(ownerUrl, await migrateQueues(ownerUrl, QUEUE_ROLES));
  if ('apiUrl' in access) return { ownerUrl, ...access };
  return {
    ownerUrl,
    apiUrl: urlAs(ownerUrl, 'qunjian_api', access.api),
    workerUrl: urlAs(ownerUrl, 'qunjian_worker', access.worker),
  };
}

async function runAsOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
