import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LEAST_FREE_BYTES } from '../../libs/platform/disk-room.js';

export interface FullDisk {
  /** Where the disk is mounted. */
  mount: string;
  freeMb: number;
  folder: string;
}

/** The disk that holds a folder, where it has less room than the product needs to go on; undefined where it has. */
export function fullDisk(folder: string): FullDisk | undefined {
  const at = existing(resolve(folder));
  const { bavail, bsize } = statfsSync(at);
  const free = bavail * bsize;
  return free >= LEAST_FREE_BYTES ? undefined : { mount: mountOf(at), freeMb: Math.floor(free / 2 ** 20), folder };
}

function existing(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : existing(dirname(path));
}

/** The topmost folder above that is still on the same device. */
function mountOf(path: string): string {
  const above = dirname(path);
  return above === path || statSync(above).dev !== statSync(path).dev ? path : mountOf(above);
}
