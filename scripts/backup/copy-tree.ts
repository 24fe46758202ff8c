import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Copies a folder with modes and, for root, owners. Files may change and vanish meanwhile: a server at work is copied, and its log makes the copy whole.
 * @param leaveOut decides by the path below the folder; a folder that is left out is made without what is in it when `empty` is told
 */
export function copyTree(
  from: string,
  to: string,
  leaveOut: (path: string) => 'all' | 'content' | null,
  below = '',
): void {
  const stat = lstatSync(join(from, below));
  const target = join(to, below);
  mkdirSync(target, { recursive: true });
  // Also where it is there already: PostgreSQL starts in no folder that others may enter.
  chmodSync(target, stat.mode & 0o777);
  own(target, stat);
  for (const name of readdirSync(join(from, below))) {
    const path = below === '' ? name : join(below, name);
    const decision = leaveOut(path);
    if (decision !== 'all') copyOne(from, to, path, decision === 'content' ? () => 'all' : leaveOut);
  }
}

function copyOne(from: string, to: string, path: string, leaveOut: Parameters<typeof copyTree>[2]): void {
  try {
    const stat = lstatSync(join(from, path));
    if (stat.isDirectory()) return copyTree(from, to, leaveOut, path);
    if (stat.isSymbolicLink()) return symlinkSync(readlinkSync(join(from, path)), join(to, path));
    if (!stat.isFile()) return;
    copyFileSync(join(from, path), join(to, path), constants.COPYFILE_FICLONE);
    own(join(to, path), stat);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function own(path: string, { uid, gid }: { uid: number; gid: number }): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}
