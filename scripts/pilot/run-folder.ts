import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PILOT_MARK, holderOf } from '../start/data-folder.js';
import { PilotFileError } from './file-checks.js';

/** Where a run keeps its data when nothing else is said. */
export const RUN_FOLDER = '.qunjian-pilot';

/**
 * An empty data folder for a run, marked as one: what an earlier run left is taken away, and nothing else ever is.
 * @throws PilotFileError when something runs in it, or it holds what no run has made
 */
export function emptyRunFolder(path: string): void {
  const found = existsSync(path) ? readdirSync(path) : [];
  const holder = holderOf(path);
  if (holder)
    throw new PilotFileError(
      `--data ${path}`,
      null,
      `is in use (process ${holder.pid}): stop it, or name another folder`,
    );
  if (found.length > 0 && !found.includes(PILOT_MARK) && basename(path) !== RUN_FOLDER) {
    throw new PilotFileError(
      `--data ${path}`,
      null,
      'holds other things than a run of the pilot, which begins in an empty folder: name another one',
    );
  }
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, PILOT_MARK), '');
}
