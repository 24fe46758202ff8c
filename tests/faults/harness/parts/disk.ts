import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SIZE = '1500m';
/** Left free, so that the last block that fits is somebody's who writes little. */
const CRUMB = 4096;
const CHUNK = Buffer.alloc(1 << 20);

/** A disk of its own for the data of one run, small enough to be filled. */
export class Disk {
  private constructor(readonly path: string) {}

  /** @returns null where this user may not mount. */
  static mount(path: string): Disk | null {
    mkdirSync(path, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', path], { stdio: 'ignore' });
      return new Disk(path);
    } catch {
      return null;
    }
  }

  /** Until nothing more fits. */
  fill(): void {
    const file = openSync(this.ballast(), 'w');
    try {
      for (let free = this.free(); free > CRUMB; free = this.free())
        writeSync(file, CHUNK, 0, Math.min(CHUNK.length, free - CRUMB));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Room again. */
  clear(): void {
    rmSync(this.ballast(), { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.path], { stdio: 'ignore' });
  }

  private free(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }
  private ballast = () => join(this.path, 'ballast');
}
