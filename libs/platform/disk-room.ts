import { statfs } from 'node:fs/promises';

/** PostgreSQL writes its log in files of 16 MB: with less than two of them it cannot be relied on to go on. */
export const LEAST_FREE_BYTES = 32 * 2 ** 20;

/** Room left on the disk that holds a folder, in bytes; null where there is no such folder. */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
