import { describe, expect, it } from '@jest/globals';
import { Refused } from '../http/refused.js';
import { Turns } from './turns.js';

/** Work that ends when told to. */
function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

describe('turns at a case', () => {
  it('come one after the other, in the order of asking, and each case has its own', async () => {
    const turns = new Turns(1);
    const [first, done] = [gate(), [] as string[]];
    const running = [
      turns.take('a', '1', 60_000, () => first.promise.then(() => void done.push('a1'))),
      turns.take('a', '2', 60_000, async () => void done.push('a2')),
      turns.take('a', '3', 60_000, async () => void done.push('a3')),
    ];
    await turns.take('b', '1', 60_000, async () => void done.push('b1'));
    expect(done).toEqual(['b1']);
    first.open();
    await Promise.all(running);
    expect(done).toEqual(['b1', 'a1', 'a2', 'a3']);
    expect(turns.busy).toBe(0);
  });

  it('are shared by those who send the same, and pass on when the last of them has gone', async () => {
    const turns = new Turns(1);
    const [first, again, done] = [gate(), gate(), [] as string[]];
    const running = turns.take('a', 'k', 60_000, () => first.promise);
    const attached = turns.take('a', 'k', 60_000, () => again.promise);
    const other = turns.take('a', 'other', 60_000, async () => void done.push('other'));
    first.open();
    await running;
    expect(done).toEqual([]);
    again.open();
    await Promise.all([attached, other]);
    expect(done).toEqual(['other']);
  });

  it('end with whoever gives up, fails or waits too long', async () => {
    const turns = new Turns(7);
    const first = gate();
    const running = turns.take('a', '1', 60_000, () => first.promise.then(() => Promise.reject(new Error('broken'))));
    const late = await turns.take('a', '2', 1, () => Promise.resolve()).catch((error: unknown) => error);
    expect((late as Refused).refusal.code).toBe('engine-unavailable');
    expect((late as Refused).context.retryAfterSeconds).toBe(7);
    const next = turns.take('a', '3', 60_000, () => Promise.resolve('its turn'));
    first.open();
    await expect(running).rejects.toThrow('broken');
    expect(await next).toBe('its turn');
    expect(turns.busy).toBe(0);
  });

  it('are refused at once where the line is so long that they would not come in time', async () => {
    const turns = new Turns(1);
    const first = gate();
    const running = Array.from({ length: 65 }, (_, i) => turns.take('a', `${i}`, 60_000, () => first.promise));
    await expect(turns.take('a', 'one more', 60_000, () => Promise.resolve())).rejects.toThrow('engine-unavailable');
    first.open();
    await Promise.all(running);
  });
});
