// Raw SQL: the server's own functions of backup.
import {
  existsSync,
  readdirSync,
  rmSync,
  writeFileSync,
  appendFileSync,
  chownSync,
  statSync,
  mkdirSync,
  copyFileSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { StartProblem } from '../../libs/platform/lifecycle.js';
import { copyTree } from './copy-tree.js';
import { restoreCommand } from './wal-archive.js';

/** What a server writes anew when it starts, or must not bring along (PostgreSQL, "Making a Base Backup Using the Low Level API"). */
const NOT_COPIED = ['postmaster.pid', 'postmaster.opts', 'recovery.signal', 'standby.signal'];
const EMPTIED = [
  'pg_wal',
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];

/** A base copy of a cluster: with the archived log from `wal` on it can be brought to any instant after `finishedAt`. */
export interface ClusterCopy {
  startedAt: string;
  finishedAt: string;
  /** First piece of the log it needs. */
  wal: string;
}

/**
 * Copies the files of a running cluster (non-exclusive backup) and waits until the log that it needs is in the archive.
 * @param url of a superuser. @throws StartProblem when the server does not archive, or keeps tablespaces elsewhere
 */
export async function copyCluster(url: string, cluster: string, target: string): Promise<ClusterCopy> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await requireCopyable(client, cluster);
    const { rows } = await client.query<{ wal: string; at: Date }>(
      `SELECT pg_walfile_name(pg_backup_start('qunjian', fast => true)) AS wal, clock_timestamp() AS at`,
    );
    copyTree(cluster, target, leftOut);
    const stopped = await client.query<{ labelfile: string; at: Date }>(
      `SELECT labelfile, clock_timestamp() AS at FROM pg_backup_stop(wait_for_archive => true)`,
    );
    const { labelfile, at } = stopped.rows[0]!;
    writeOwned(join(target, 'backup_label'), labelfile, target);
    return { startedAt: rows[0]!.at.toISOString(), finishedAt: at.toISOString(), wal: rows[0]!.wal };
  } finally {
    await client.end();
  }
}

/** @throws StartProblem */
export function requireCluster(folder: string): void {
  if (!existsSync(join(folder, 'PG_VERSION')))
    throw new StartProblem(`${folder} is no folder of a PostgreSQL cluster: name with --cluster where its files are.`);
}

async function requireCopyable(client: pg.Client, cluster: string): Promise<void> {
  const { rows } = await client.query<{ mode: string }>(`SELECT current_setting('archive_mode') AS mode`);
  if (rows[0]!.mode === 'off')
    throw new StartProblem(
      'PostgreSQL does not archive its log: set archive_mode=on and an archive_command as in docs/operations.md, and start it anew.',
    );
  if (readdirSync(join(cluster, 'pg_tblspc')).length > 0)
    throw new StartProblem(
      `${cluster} keeps tablespaces elsewhere, which this command does not copy: use pg_basebackup.`,
    );
}

function leftOut(path: string): 'all' | 'content' | null {
  const name = path.split('/').at(-1)!;
  if (NOT_COPIED.includes(path) || name.startsWith('pgsql_tmp') || name === 'pg_internal.init') return 'all';
  return EMPTIED.includes(path) ? 'content' : null;
}

/**
 * Puts a copy where a server can be started on it: it fetches the archived log, goes through it up to `at` (all of it when left out), and opens.
 * @param wal folder of the archive. @param remains pieces that the lost server had not archived yet, where its folder is still there
 */
export function placeCluster(place: {
  copy: string;
  target: string;
  wal: string;
  at: string | null;
  remains: string | null;
}): void {
  const { copy, target, wal, at, remains } = place;
  copyTree(copy, target, () => null);
  mkdirSync(join(target, 'pg_wal', 'archive_status'), { recursive: true, mode: 0o700 });
  ownAs(join(target, 'pg_wal', 'archive_status'), target);
  if (remains !== null) takeRemains(remains, wal, join(target, 'pg_wal'), target);
  const settings = [
    `restore_command = ${quoted(restoreCommand(wal))}`,
    `recovery_target_timeline = 'latest'`,
    `recovery_target_action = 'promote'`,
    ...(at === null ? [] : [`recovery_target_time = ${quoted(at.replace('T', ' ').replace('Z', '+00'))}`]),
  ];
  appendFileSync(join(target, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  writeOwned(join(target, 'recovery.signal'), '', target);
}

/** Takes the settings of the recovery out again, once the server has opened. */
export function forgetRecovery(cluster: string): void {
  const file = join(cluster, 'postgresql.auto.conf');
  const kept = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^(restore_command|recovery_target_\w+) = /.test(line));
  writeOwned(file, kept.join('\n'), cluster);
}

function takeRemains(from: string, archive: string, to: string, cluster: string): void {
  for (const name of readdirSync(from).filter((one) => /^[0-9A-F]{24}$/.test(one) && !existsSync(join(archive, one)))) {
    copyFileSync(join(from, name), join(to, name));
    ownAs(join(to, name), cluster);
  }
}

function writeOwned(file: string, text: string, cluster: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flush: true });
  ownAs(file, cluster);
}

function ownAs(file: string, cluster: string): void {
  const { uid, gid } = statSync(cluster);
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
