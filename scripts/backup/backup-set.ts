import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartProblem } from '../../libs/platform/lifecycle.js';
import { writeWhole } from '../start/data-folder.js';
import type { ClusterCopy } from './cluster.js';

const FORMAT = 1;
const BASE = /^base-(\d{8}T\d{9}Z)$/;

/** What one backup is, in its `backup.json`; instants are real time. A folder without the file was broken off and is no backup. */
export interface Backup extends ClusterCopy {
  format: number;
  /** Product version that made it. */
  version: string;
  /** Of the database that was copied. */
  installation: string;
  /** folder: of `npm start`, with the engine's file; cluster: of PostgreSQL alone, where the engine's databases are in it. */
  kind: 'folder' | 'cluster';
  /** When the engine's file was copied. */
  engineAt: string | null;
}
export interface StoredBackup extends Backup {
  path: string;
}

/** A folder of backups: `wal` with the archived log, and one `base-…` per backup. */
export class BackupSet {
  readonly wal: string;

  constructor(readonly path: string) {
    this.wal = join(path, 'wal');
  }

  /** A new place, named after the instant. */
  begin(): string {
    const path = join(this.path, `base-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  complete(path: string, backup: Omit<Backup, 'format'>): void {
    writeWhole(join(path, 'backup.json'), JSON.stringify({ format: FORMAT, ...backup }, null, 2));
  }

  /** Whole backups, oldest first. */
  list(): StoredBackup[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path)
      .filter((name) => BASE.test(name) && existsSync(join(this.path, name, 'backup.json')))
      .sort()
      .map((name) => read(join(this.path, name)));
  }

  /**
   * The newest backup that ended by then: a server cannot be brought to an instant at which its copy was still being made.
   * @throws StartProblem when there is none
   */
  newestBefore(at: string | null): StoredBackup {
    const all = this.list();
    const found = all.findLast(({ finishedAt }) => at === null || finishedAt <= at);
    if (found) return found;
    throw new StartProblem(
      all.length === 0
        ? `${this.path} holds no whole backup.`
        : `${this.path} holds no backup from before ${at}: the first one ended at ${all[0]!.finishedAt}.`,
    );
  }

  /** Takes older backups away, and what of the log only they need. @returns how many backups went */
  keepNewest(count: number): number {
    const all = this.list();
    const gone = all.slice(0, Math.max(0, all.length - count));
    for (const { path } of gone) rmSync(path, { recursive: true, force: true });
    const first = all
      .slice(gone.length)
      .map(({ wal }) => positionOf(wal))
      .sort()[0];
    if (first === undefined || gone.length === 0) return gone.length;
    for (const name of readdirSync(this.wal))
      if (/^[0-9A-F]{24}/.test(name) && positionOf(name) < first) rmSync(join(this.wal, name), { force: true });
    return gone.length;
  }
}

/** Place of a piece in the log, whatever its timeline. */
function positionOf(name: string): string {
  return name.slice(8, 24);
}

function read(path: string): StoredBackup {
  const backup = JSON.parse(readFileSync(join(path, 'backup.json'), 'utf8')) as Backup;
  if (backup.format === FORMAT) return { ...backup, path };
  throw new StartProblem(`${path} is of format ${backup.format}, and this version reads ${FORMAT}.`);
}
