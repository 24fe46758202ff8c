import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { createDatabase } from '../../libs/data/database.js';
import { installationOf } from '../../libs/data/installation.repository.js';
import { StartProblem } from '../../libs/platform/lifecycle.js';
import { holderOf } from '../start/data-folder.js';
import { isRunning, type ProcessIdentity } from '../start/process-identity.js';
import { BackupSet, type StoredBackup } from './backup-set.js';
import { copyCluster, requireCluster } from './cluster.js';
import { copyTree } from './copy-tree.js';
import { copyEngine } from './engine-copy.js';
import { WAL_ARCHIVE } from './wal-archive.js';

/** Of a data folder: what is copied in another way, what belongs to the running start, and what is of no use elsewhere. */
const NOT_COPIED = ['postgres', 'temporal', 'logs', 'run', 'lock', 'ready.json', 'backups', WAL_ARCHIVE];

export interface BackupOrder {
  ownerUrl: string;
  version: string;
  /** Where the backups go. */
  to: string;
}

/** Copies a running `npm start`: first the engine's file, then the database, so that the audit is never behind a history. @throws StartProblem when it does not run */
export async function backUpFolder(order: BackupOrder & { folder: string }): Promise<StoredBackup> {
  const { folder, to } = order;
  if (!holderOf(folder)) throw new StartProblem(`${folder} is not running: start it, or copy the folder as it is.`);
  const set = new BackupSet(resolve(to));
  const cluster = join(folder, 'postgres');
  if (!existsSync(cluster))
    throw new StartProblem(`${folder} has no database of its own: back up that of DATABASE_URL with --cluster.`);
  archiveTo(folder, set.wal, cluster);
  const place = set.begin();
  const engine = runningEngine(folder);
  const engineAt = engine === null ? null : copyEngine(join(folder, 'temporal'), engine, join(place, 'temporal'));
  copyTree(folder, join(place, 'files'), (path) =>
    NOT_COPIED.includes(path) || /^lock\.|\.new$/.test(path) ? 'all' : null,
  );
  return finish(set, place, { ...order, cluster, kind: 'folder', engineAt }, () => copyPapers(folder, place));
}

/** Papers that came while the database was copied: its copy names them. */
function copyPapers(folder: string, place: string): void {
  if (existsSync(join(folder, 'documents')))
    copyTree(join(folder, 'documents'), join(place, 'files', 'documents'), (path) =>
      path.endsWith('.new') ? 'all' : null,
    );
}

/** Copies the files of a PostgreSQL of one's own, the engine's databases with it; the server itself fills `to`/wal. */
export async function backUpCluster(order: BackupOrder & { cluster: string }): Promise<StoredBackup> {
  requireCluster(order.cluster);
  const set = new BackupSet(resolve(order.to));
  makeArchive(set.wal, order.cluster);
  return finish(set, set.begin(), { ...order, kind: 'cluster', engineAt: null });
}

async function finish(
  set: BackupSet,
  place: string,
  {
    ownerUrl,
    version,
    cluster,
    kind,
    engineAt,
  }: BackupOrder & { cluster: string; kind: StoredBackup['kind']; engineAt: string | null },
  afterwards: () => void = () => undefined,
): Promise<StoredBackup> {
  const copy = await copyCluster(ownerUrl, cluster, join(place, 'postgres'));
  afterwards();
  if (!existsSync(join(set.wal, copy.wal)))
    throw new StartProblem(
      `The server archives its log elsewhere than in ${set.wal}: without it this copy cannot be restored.`,
    );
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-backup' });
  const installation = await installationOf(database).finally(() => database.close());
  set.complete(place, { version, installation, kind, engineAt, ...copy });
  return set.list().find(({ path }) => path === place)!;
}

/** The server writes into it under its own user. */
function makeArchive(wal: string, cluster: string): void {
  mkdirSync(wal, { recursive: true, mode: 0o700 });
  const { uid, gid } = statSync(cluster);
  if (process.getuid?.() === 0) chownSync(wal, uid, gid);
}

/** From now on the server's log goes there. */
function archiveTo(folder: string, wal: string, cluster: string): void {
  makeArchive(wal, cluster);
  const link = join(folder, WAL_ARCHIVE);
  rmSync(`${link}.new`, { force: true });
  symlinkSync(wal, `${link}.new`);
  if (existsSync(link) && !lstatSync(link).isSymbolicLink())
    throw new StartProblem(`${link} is in the way: it must be a link.`);
  renameSync(`${link}.new`, link);
}

function runningEngine(folder: string): number | null {
  const file = join(folder, 'run', 'temporal.json');
  if (!existsSync(file)) return null;
  const identity = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  return isRunning(identity) ? identity.pid : null;
}
