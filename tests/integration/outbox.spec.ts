import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope, Statements } from '../../libs/data/database.js';
import { OutboxRepository, unbroken } from '../../libs/data/outbox.repository.js';
import { until } from '../support/ledger-worker.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let outbox: OutboxRepository;
beforeAll(async () => {
  db = await cloneDatabase();
  outbox = new OutboxRepository(db.worker);
});
afterAll(() => db.drop());

/** As the commit functions do it: the transaction has written before the row draws its id. */
async function tell(tx: Statements): Promise<number> {
  await tx.query('SELECT pg_current_xact_id()');
  const [row] = await tx.query<{ id: bigint }>(
    `INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES ('case-1', 1, 'comment', now(), '[]', now()) RETURNING id`,
  );
  return Number(row!.id);
}
const told = (): Promise<number> => db.worker.transaction(tell);
async function drained(limit = 100): Promise<number[]> {
  const handed: number[] = [];
  await outbox.drain(limit, async (ids) => void handed.push(...ids));
  return handed;
}
/** A transaction that has drawn its id and waits to be told how to end. */
async function underWay(): Promise<{ id: number; end: (how: 'commit' | 'rollback') => Promise<void> }> {
  let end!: (how: 'commit' | 'rollback') => void;
  const asked = new Promise<'commit' | 'rollback'>((resolve) => (end = resolve));
  let drawn!: (id: number) => void;
  const id = new Promise<number>((resolve) => (drawn = resolve));
  const ended = db.worker
    .transaction(async (tx) => {
      drawn(await tell(tx));
      if ((await asked) === 'rollback') throw new Error('given up');
    })
    .catch(() => undefined);
  return { id: await id, end: (how) => (end(how), ended) };
}

describe('the outbox', () => {
  it('is handed on in order, once, in batches', async () => {
    const ids = [await told(), await told(), await told()];
    expect([await drained(2), await drained(2), await drained(2)]).toEqual([ids.slice(0, 2), ids.slice(2), []]);
  });

  it('stays where it is when the queue does not take it', async () => {
    const id = await told();
    await expect(outbox.drain(10, () => Promise.reject(new Error('queue away')))).rejects.toThrow('queue away');
    expect(await drained()).toEqual([id]);
  });

  it('waits for a row whose transaction has not ended, so that no reader misses it', async () => {
    const first = await told();
    const slow = await underWay();
    const after = await told();
    expect([await drained(), await drained(), await outbox.lastStreamNo()]).toEqual([[first], [], first]);
    await slow.end('commit');
    expect(await drained()).toEqual([slow.id, after]);
  });

  it('steps over a row that never came once nobody is left who could bring it', async () => {
    const [given, other] = [await underWay(), await underWay()];
    const after = await told();
    await given.end('rollback');
    expect([await drained(), await drained()]).toEqual([[], []]);
    await other.end('rollback');
    // Transactions of other databases on the server count as well: those of the tests beside this one end sooner or later.
    const handed: number[] = [];
    await until(async () => handed.push(...(await drained())) > 0, 'the step over the gap');
    expect(handed).toEqual([after]);
    expect(await outbox.lastStreamNo()).toBe(after);
  });

  it('is read a stretch at a time by somebody who comes back after years and sees little of it', async () => {
    const start = await outbox.lastStreamNo();
    await db.owner.execute(
      `INSERT INTO outbox (case_id, seq, name, at, notices, created_at) SELECT 'case-of-others', n, 'comment', now(), '[]', now() FROM generate_series(1, 45000) n`,
    );
    await db.owner.execute('UPDATE outbox_relay SET relayed_to = (SELECT max(id) FROM outbox)');
    const reader = new OutboxRepository(db.api);
    const scope: Scope = {
      account: 'rv-1',
      body: 'T01U',
      line: 'union',
      level: 'township',
      area: '340828/天堂镇',
      roles: ['reviewer'],
    };
    const steps: number[] = [];
    for (let after = start; after < (await outbox.lastStreamNo());) {
      const { events, next } = await reader.since(scope, after);
      steps.push(events.length, next - after);
      after = next;
    }
    expect(steps).toEqual([0, 20_000, 0, 20_000, 0, 5_000]);
  });

  it('is drained by one relay at a time', async () => {
    const id = await told();
    const counts: number[] = [];
    await outbox.drain(10, async (ids) => {
      counts.push(ids.length, await outbox.drain(10, () => Promise.resolve()));
    });
    expect([counts, await outbox.lastStreamNo()]).toEqual([[1, 0], id]);
  });
});

describe('ids without a gap', () => {
  it.each([
    [[5, 6, 7], 4, false, [5, 6, 7]],
    [[5, 7, 8], 4, false, [5]],
    [[6, 7], 4, false, []],
    [[6, 7, 9], 4, true, [6, 7]],
    [[5, 6], 4, true, [5, 6]],
    [[], 4, true, []],
  ])('of %j after %i, dead gap %s: %j', (ids, after, dead, taken) => {
    expect(unbroken(ids, after, dead)).toEqual(taken);
  });
});
