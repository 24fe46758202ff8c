import { describe, expect, it } from '@jest/globals';
import { Refused } from '../http/refused.js';
import { Admission } from './admission.js';

/** Work that ends when told to. */
function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

describe('admission', () => {
  it('refuses at once what exceeds places and queue, with Retry-After', async () => {
    const admission = new Admission({ inFlight: 1, answerWithinMs: 60_000, queued: 1, maxWaitMs: 60_000 });
    const first = gate();
    const running = admission.run(() => first.promise);
    const queued = admission.run(() => Promise.resolve('second'));
    const error = await admission.run(() => Promise.resolve()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).status).toBe(503);
    expect((error as Refused).context.retryAfterSeconds).toBe(1);
    first.open();
    await running;
    expect(await queued).toBe('second');
    expect(admission.load).toEqual({ running: 0, waiting: 0 });
    expect(admission.shed).toBe(1);
  });

  it('tells before any work that there is no place, and lets pass what may wait', async () => {
    const admission = new Admission({ inFlight: 1, answerWithinMs: 60_000, queued: 1, maxWaitMs: 60_000 });
    const first = gate();
    const running = admission.run(() => first.promise);
    admission.requirePlace();
    const queued = admission.run(() => Promise.resolve());
    expect(() => admission.requirePlace()).toThrow(Refused);
    expect(admission.shed).toBe(1);
    first.open();
    await Promise.all([running, queued]);
    admission.requirePlace();
  });

  it('gives up a wait that lasts too long and keeps the place count right', async () => {
    const admission = new Admission({ inFlight: 1, answerWithinMs: 60_000, queued: 5, maxWaitMs: 1 });
    const first = gate();
    const running = admission.run(() => first.promise);
    await expect(admission.run(() => Promise.resolve())).rejects.toThrow('engine-unavailable');
    first.open();
    await running;
    expect(await admission.run(() => Promise.resolve('again'))).toBe('again');
    expect(admission.load).toEqual({ running: 0, waiting: 0 });
  });

  it('lets fewer pass when answers come too late', async () => {
    let now = 0;
    const admission = new Admission({ inFlight: 6, answerWithinMs: 1_000, queued: 0, maxWaitMs: 1 }, () => now);
    const slow = gate();
    const running = Array.from({ length: 6 }, () => admission.run(() => slow.promise));
    now = 2_000;
    slow.open();
    await Promise.all(running);
    const next = gate();
    const fewer = Array.from({ length: 4 }, () => admission.run(() => next.promise));
    await expect(admission.run(() => next.promise)).rejects.toThrow('engine-unavailable');
    next.open();
    await Promise.all(fewer);
    expect(admission.load).toEqual({ running: 0, waiting: 0 });
  });

  it('frees the place of work that fails', async () => {
    const admission = new Admission({ inFlight: 1, answerWithinMs: 60_000, queued: 0, maxWaitMs: 1 });
    await expect(admission.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await admission.run(() => Promise.resolve(1))).toBe(1);
  });
});
