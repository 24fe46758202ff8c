// Raw SQL: the server's own functions of recovery.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDatabase, type Database } from '../../libs/data/database.js';
import { verifyRunningAudit } from '../../libs/data/audit-verify.js';
import { SealFile } from '../../libs/data/seals/seal-file.js';
import { StartProblem } from '../../libs/platform/lifecycle.js';
import { endProcess } from '../start/managed-process.js';
import { freePort } from '../start/ports.js';
import { addressOf, preparePostgres } from '../start/postgres.js';
import { identify, waitFor } from '../start/process-identity.js';
import { loadSecrets } from '../start/secrets.js';
import { BackupSet, type StoredBackup } from './backup-set.js';
import { forgetRecovery, placeCluster } from './cluster.js';
import { copyTree } from './copy-tree.js';

export interface RestoreOrder {
  from: string;
  /** A folder that is new or empty. */
  to: string;
  /** Real instant; null: as late as the log goes. */
  at: string | null;
  /** `pg_wal` of the lost server, where it is still there: what was not archived yet. */
  remains: string | null;
}
export interface Restored {
  backup: StoredBackup;
  /** Of a data folder; null where the server of a cluster has yet to be started. */
  database: RestoredDatabase | null;
}
export interface RestoredDatabase {
  cases: number;
  /** When the last action it holds was recorded. */
  lastRecordedAt: string | null;
  /** Actions that were recorded after the engine's file was copied: the product sends them again when it starts. */
  aheadOfEngine: number;
  problems: number;
}

const RECOVERY_MS = 3_600_000;

/** Makes a data folder, or the folder of a cluster, as it was. Nothing of `from` is changed. @throws StartProblem */
export async function restore({ from, to, at, remains }: RestoreOrder): Promise<Restored> {
  const target = resolve(to);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new StartProblem(`${target} is not empty: restore into a new folder.`);
  const set = new BackupSet(resolve(from));
  const backup = set.newestBefore(at);
  const cluster = backup.kind === 'folder' ? join(target, 'postgres') : target;
  if (backup.kind === 'folder') copyTree(join(backup.path, 'files'), target, () => null);
  mkdirSync(target, { recursive: true });
  placeCluster({ copy: join(backup.path, 'postgres'), target: cluster, wal: set.wal, at, remains });
  if (backup.kind === 'cluster') return { backup, database: null };
  if (backup.engineAt !== null) copyTree(join(backup.path, 'temporal'), join(target, 'temporal'), () => null);
  return { backup, database: await recovered(target, backup) };
}

/** Lets the server go through the log, looks at what it has, and stops it again. */
async function recovered(folder: string, backup: StoredBackup): Promise<RestoredDatabase> {
  const port = await freePort();
  const password = loadSecrets(folder).owner;
  const plan = await preparePostgres({ folder, port, password, signal: new AbortController().signal });
  const logFile = join(folder, 'logs', 'restore.log');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const log = openSync(logFile, 'a');
  const { file, args, env, uid, gid } = plan;
  const child = spawn(file, args, { env, uid, gid, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<never>((_, reject) => child.once('close', () => reject(notRecovered(logFile))));
  ended.catch(() => {});
  const database = createDatabase({ url: addressOf(port, password), poolSize: 2, applicationName: 'qunjian-restore' });
  try {
    await Promise.race([plan.ready(child), ended]);
    await Promise.race([waitFor(() => hasOpened(database), RECOVERY_MS, 200), ended]);
    forgetRecovery(join(folder, 'postgres'));
    return await inspect(database, backup, folder);
  } finally {
    await database.close();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity) await endProcess(identity, plan.stopSignal, plan.stopTimeoutMs);
  }
}

async function hasOpened(database: Database): Promise<boolean> {
  const [row] = await database.query<{ closed: boolean }>('SELECT pg_is_in_recovery() AS closed');
  return !row!.closed;
}

/** The seals that were copied are from before the database's moment, so they hold. */
async function inspect(database: Database, { engineAt }: StoredBackup, folder: string): Promise<RestoredDatabase> {
  const [row] = await database.query<{ last: Date | null; ahead: number }>(
    'SELECT max(recorded_at) AS last, count(*) FILTER (WHERE recorded_at > $1::timestamptz)::int AS ahead FROM case_actions',
    engineAt,
  );
  const { cases, problems } = await verifyRunningAudit(database, new SealFile(join(folder, 'seals')));
  return {
    cases,
    lastRecordedAt: row!.last?.toISOString() ?? null,
    aheadOfEngine: row!.ahead,
    problems: problems.length,
  };
}

function notRecovered(logFile: string): StartProblem {
  const fatal = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => / (FATAL|PANIC): /.test(line))
    .at(-1);
  return new StartProblem(
    `PostgreSQL could not be brought to that instant (${fatal?.replace(/^.*?(FATAL|PANIC): +/, '') ?? 'see the log'}): ${logFile}`,
  );
}
