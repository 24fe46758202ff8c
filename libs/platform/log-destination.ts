import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Tries at a pipe that is full, and the pause before the next. */
const TRIES = 20;
const PAUSE_MS = 10;
const STANDARD_OUTPUT = 1;

/**
 * Log lines to a file descriptor. A line that cannot be written (a full disk, a reader that is gone) is lost and counted, and the process goes on: what
 * stands in the log is never worth what the process does. Once lines can be written again, one says how many are missing.
 */
export class LogDestination implements DestinationStream {
  private lost = 0;
  /** Part of a line stands at the end of the log: the next one begins on a line of its own. */
  private isCut = false;

  /** @param lostLine the line that says how many were lost; without a line break */
  constructor(
    private readonly lostLine: (lost: number) => string,
    private readonly fd = STANDARD_OUTPUT,
  ) {}

  write(line: string): void {
    const text = `${this.isCut ? '\n' : ''}${this.lost > 0 ? `${this.lostLine(this.lost)}\n` : ''}${line}`;
    if (this.writeAll(Buffer.from(text))) [this.lost, this.isCut] = [0, false];
    else this.lost += 1;
  }

  private writeAll(bytes: Buffer): boolean {
    let written = 0;
    try {
      for (let tries = 0; written < bytes.length;) {
        const now = this.tryWrite(bytes, written);
        if (now === 0 && (tries += 1) > TRIES) throw new Error('the reader of the log is too slow');
        written += now;
      }
      return true;
    } catch {
      this.isCut ||= written > 0;
      return false;
    }
  }

  /** @returns bytes written, none while a pipe is full */
  private tryWrite(bytes: Buffer, from: number): number {
    try {
      return writeSync(this.fd, bytes, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      return 0;
    }
  }
}

/** Also what Node itself or a package prints must not end the process when nobody reads it any more. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
