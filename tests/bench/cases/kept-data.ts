import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { createDatabase } from '../../../libs/data/database.js';
import { bootstrapRoles, migrate } from '../../../libs/data/migrate.js';
import { fillCounty, type GeneratedCounty } from '../../support/generated-cases.js';
import type { BenchPostgres } from '../servers/postgres.js';

/** A filled database may be kept in a folder (`--data`) and measured again: filling a million cases takes a quarter of an hour. */
export const DATABASE = 'cases';
const NOTE = 'county.json';
const MIGRATIONS = 'prisma/migrations';

/** What was kept is not what was asked for. */
export class KeptDataError extends Error {
  override name = 'KeptDataError';
}

export interface CaseFolder {
  path: string;
  /** What an earlier run has filled it with. */
  kept?: GeneratedCounty;
  /** Notes that it is filled to the end. */
  keep(county: GeneratedCounty): void;
  /** Takes it away, unless it is to be kept. */
  leave(): void;
}

/** @throws KeptDataError for a folder that is neither empty nor filled to the end */
export function caseFolder(data: string | undefined): CaseFolder {
  if (data === undefined) {
    const path = mkdtempSync(join(tmpdir(), 'qunjian-bench-cases-'));
    chmodSync(path, 0o755); // PostgreSQL does not run as root: its own user must reach its folder
    return { path, keep: () => {}, leave: () => rmSync(path, { recursive: true, force: true }) };
  }
  const path = fromWhereCalled(data);
  const note = join(path, NOTE);
  if (!existsSync(note) && existsSync(join(path, 'postgres')))
    throw new KeptDataError(`${path} was not filled to the end: take it away, or name another folder`);
  mkdirSync(path, { recursive: true, mode: 0o755 });
  return {
    path,
    ...(existsSync(note) ? { kept: JSON.parse(readFileSync(note, 'utf8')) as GeneratedCounty } : {}),
    keep: (county) => writeFileSync(note, `${JSON.stringify(county)}\n`),
    leave: () => {},
  };
}

export async function filledCounty(
  postgres: BenchPostgres,
  cases: number,
  say: (line: string) => void,
): Promise<GeneratedCounty> {
  await postgres.createDatabase(DATABASE);
  const ownerUrl = postgres.url(DATABASE);
  await migrate(ownerUrl);
  await bootstrapRoles(ownerUrl, { apiPassword: 'api', workerPassword: 'worker' });
  const owner = createDatabase({ url: ownerUrl, poolSize: 2 });
  try {
    return await postgres.with(DATABASE, (client) => fillCounty(owner, client, { cases, say }));
  } finally {
    await owner.close();
  }
}

/**
 * A kept county, brought to this version as an upgrade would bring it.
 * @throws KeptDataError where it has another number of cases, or a schema that this version does not come from
 */
export async function keptCounty(
  county: GeneratedCounty,
  cases: number,
  ownerUrl: string,
  say: (line: string) => void,
): Promise<GeneratedCounty> {
  if (county.cases !== cases) throw new KeptDataError(`the folder holds ${county.cases} cases, not ${cases}`);
  const unknown = (await appliedMigrations(ownerUrl)).filter((name) => !existsSync(join(MIGRATIONS, name)));
  if (unknown.length > 0) throw new KeptDataError(`kept with another schema: it has ${unknown.join(', ')}`);
  const { applied } = await migrate(ownerUrl);
  say(`kept; applied now: ${applied.join(', ') || 'nothing'}`);
  return county;
}

async function appliedMigrations(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** A path as it was meant by who called: npm runs a script in the repository. */
export function fromWhereCalled(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}
