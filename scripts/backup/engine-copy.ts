import { constants, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FILES = ['temporal.db', 'temporal.db-wal'];

/**
 * Copies the file of the evaluation engine as it is at one instant: the process stands still meanwhile, and what it had not committed is not in the copy.
 * The file and its log belong together; SQLite brings them together when the copy is opened.
 * @returns that instant
 */
export function copyEngine(folder: string, pid: number, target: string): string {
  mkdirSync(target, { recursive: true });
  process.kill(pid, 'SIGSTOP');
  try {
    const at = new Date().toISOString();
    for (const name of FILES.filter((one) => existsSync(join(folder, one))))
      copyFileSync(join(folder, name), join(target, name), constants.COPYFILE_FICLONE);
    return at;
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
