import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { OperationsAnswer, OperationView } from '../../libs/contracts/bulk.js';
import { API_PATIENCE, createDatabase } from '../../libs/data/database.js';
import { OperationsRepository, type NewOperation } from '../../libs/data/operations.repository.js';
import { ApiHarness } from '../support/api-harness.js';
import { BreakableLink } from '../support/breakable-link.js';

let api: ApiHarness;
const cases: string[] = [];
beforeAll(async () => {
  api = await ApiHarness.start();
  for (let i = 0; i < 8; i += 1) cases.push(await api.openCase());
});
afterAll(() => api.stop());

async function finished(id: string): Promise<OperationView> {
  const client = await api.as('officer');
  for (;;) {
    const { status, body } = await client.get<OperationView>(`/operations/${id}`);
    if (status === 200 && body.status === 'finished') return body;
  }
}
/** Comments of the officer, written down by a process that then died over them. */
async function leftBehind(other: Partial<NewOperation> = {}, status = 'running'): Promise<NewOperation> {
  const operation: NewOperation = {
    id: randomUUID(),
    kind: 'bulk-actions',
    action: 'comment',
    dryRun: false,
    actor: await api.actorOf('officer'),
    input: { fingerprint: 'x', requestId: randomUUID(), data: { text: '批量' } },
    createdAt: new Date().toISOString(),
    items: cases.map((caseId) => ({ actionId: randomUUID(), caseId })),
    ...other,
  };
  await api.db.owner.transaction(async (tx) => {
    await new OperationsRepository(api.db.api).createWithin(tx, operation);
    await tx.execute(
      `UPDATE operations SET taken_by = 'a process that is gone', taken_until = clock_timestamp(), status = $2 WHERE id = $1`,
      operation.id,
      status,
    );
  });
  return operation;
}
/** The same, paused before anybody took it up. */
function paused(other: Partial<NewOperation> = {}): Promise<NewOperation> {
  return leftBehind(other, 'paused');
}
const recordedOf = async ({ items }: NewOperation): Promise<number[]> =>
  (
    await api.db.owner.query<{ times: number }>(
      `SELECT (SELECT count(*)::int FROM case_actions c WHERE c.action_id = wanted) AS times FROM unnest($1::text[]) WITH ORDINALITY AS w (wanted, n) ORDER BY n`,
      items.map(({ actionId }) => actionId),
    )
  ).map(({ times }) => times);

describe('an operation ends', () => {
  it('although PostgreSQL was away in the middle of it', async () => {
    const address = new URL(api.db.apiUrl);
    const link = await BreakableLink.to(address.hostname, Number(address.port));
    address.port = String(link.port);
    const database = createDatabase({ url: address.toString(), poolSize: 3, patience: API_PATIENCE });
    await api.restart({ database });
    const key = randomUUID();
    const request = { action: 'comment', items: cases.map((caseId) => ({ caseId })), data: { text: '中断' } };
    const { body } = await (await api.as('officer')).post<OperationView>('/bulk-actions', request, { key });
    for (let cut = 1; cut <= 3; cut += 1) {
      const done = `SELECT count(*)::int AS n FROM operation_items WHERE operation = $1 AND status = 'done'`;
      while ((await api.db.owner.query<{ n: number }>(done, body.id))[0]!.n < cut * 2);
      await link.cut();
      await link.mend();
    }
    expect(await finished(body.id)).toMatchObject({ done: cases.length, refused: 0, failed: 0, pending: 0 });
    await api.restart();
    await database.close();
    await link.cut();
  });

  it('in another process when the one that worked on it is gone', async () => {
    const operation = await leftBehind();
    expect(await finished(operation.id)).toMatchObject({ done: cases.length, refused: 0 });
    expect(await recordedOf(operation)).toEqual(cases.map(() => 1));
  });

  it('in one of two processes that look for it at the same time: what is refused is refused once', async () => {
    const second = await api.another();
    await second.init();
    const actor = await api.actorOf('officer');
    const operation = await leftBehind({
      actor,
      action: 'approve',
      input: { fingerprint: 'x', requestId: randomUUID(), data: {} },
    });
    expect(await finished(operation.id)).toMatchObject({ refused: cases.length, pending: 0 });
    expect(
      await api.db.owner.query(
        `SELECT count(*)::int AS times FROM attempts WHERE entry::jsonb->>'requestId' = $1`,
        operation.input.requestId,
      ),
    ).toEqual([{ times: cases.length }]);
    await second.close();
  });

  it('as far as its asker lets it: paused it waits, gone on with it repeats nothing, cancelled the rest is never done', async () => {
    const client = await api.as('officer');
    const waiting = await paused();
    expect((await client.get<OperationsAnswer>('/operations?limit=1')).body).toMatchObject({
      items: [{ id: waiting.id, status: 'paused', pending: cases.length, stoppable: true }],
      page: { endCursor: waiting.id, hasMore: true },
    });
    const next = (await client.get<OperationsAnswer>(`/operations?limit=1&after=${waiting.id}`)).body.items;
    expect(next.map(({ id }) => id)).not.toContain(waiting.id);
    expect((await (await api.as('reviewer-l1')).post(`/operations/${waiting.id}/cancel`, {})).status).toBe(404);
    expect((await client.post(`/operations/${waiting.id}/pause`, {})).body['status']).toBe('paused');
    await client.post(`/operations/${waiting.id}/resume`, {});
    expect(await finished(waiting.id)).toMatchObject({ done: cases.length });
    expect(await recordedOf(waiting)).toEqual(cases.map(() => 1));

    const dropped = await paused();
    // The process that had it died over the first item: what that became is found out, the others were never begun.
    await api.db.owner.execute(
      'UPDATE operation_items SET begun_at = now() WHERE operation = $1 AND item = 0',
      dropped.id,
    );
    for (let twice = 0; twice < 2; twice += 1) await client.post(`/operations/${dropped.id}/cancel`, {});
    const view = async (): Promise<OperationView> =>
      (await client.get<OperationView>(`/operations/${dropped.id}`)).body;
    let found = await view();
    while (found.finishedAt === null) found = await view();
    expect(found).toMatchObject({ status: 'cancelled', done: 1, pending: 0, cancelled: cases.length - 1 });
    expect(await recordedOf(dropped)).toEqual(cases.map((_, i) => (i === 0 ? 1 : 0)));
  });

  it('whoever asked for it, where it follows from a change of the ledger', async () => {
    const operation = await paused({ kind: 'unit-status' });
    const { status, body } = await (await api.as('officer')).post(`/operations/${operation.id}/cancel`, {});
    expect([status, body['code']]).toEqual([409, 'operation-not-stoppable']);
  });

  it('with what an item became, also where its answer was lost and the one who asked may do nothing more', async () => {
    // The first try was recorded; since then the account has been closed.
    const actionId = randomUUID();
    const officer = await api.as('officer');
    await officer.post(`/cases/${cases[0]!}/actions/comment`, { text: '批量' }, { key: actionId });
    const actor = await api.actorOf('gone');
    const operation = await leftBehind({ actor, items: [{ actionId, caseId: cases[0]! }] });
    const operations = new OperationsRepository(api.db.api);
    const view = async (): Promise<OperationView> => (await operations.find('gone', operation.id))!;
    let found = await view();
    while (found.status !== 'finished') found = await view();
    expect(found.items).toMatchObject([{ status: 'done', version: expect.any(Number), problem: null }]);
  });
});
