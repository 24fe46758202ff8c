// Loaded before the program of an API or a worker: on SIGUSR2 its wall clock jumps by the milliseconds that the file SKEW_FILE holds, as a machine's does
// when somebody or NTP sets it. Monotonic time goes on undisturbed, and so does the time of every other process. The channel to the parent is left alone:
// its first listener gets what was said before.
import { readFileSync } from 'node:fs';

const Real = Date;
let offsetMs = 0;

class SkewedDate extends Real {
  constructor(...parts: unknown[]) {
    super(...((parts.length === 0 ? [Real.now() + offsetMs] : parts) as [number]));
  }
  static override now(): number {
    return Real.now() + offsetMs;
  }
}
globalThis.Date = SkewedDate as DateConstructor;

process.on('SIGUSR2', () => {
  offsetMs = Number(readFileSync(process.env['SKEW_FILE']!, 'utf8'));
});
