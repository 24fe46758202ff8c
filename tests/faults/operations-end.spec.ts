import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { OperationView } from '../../libs/contracts/bulk.js';
import { isRunning, signalGroup, waitFor } from '../../scripts/start/process-identity.js';
import type { ApiClient } from '../support/api-client.js';
import { Product } from '../support/product.js';

const ITEMS = 60;

let product: Product;
let supervisor: ApiClient;
let cases: { id: string; version: number }[];
beforeAll(async () => {
  product = await Product.inNewFolder();
  await product.start();
  supervisor = await product.as('sv-01');
  const { body } = await supervisor.post<{ items: typeof cases }>('/cases/search', {
    filter: { status: ['open'] },
    page: { limit: ITEMS },
  });
  cases = body.items;
});
afterAll(() => product.remove());

/** What the operation says; null while nobody answers. */
const look = async (id: string): Promise<OperationView | null> => {
  const answer = await supervisor.get<OperationView>(`/operations/${id}`).catch(() => null);
  return answer?.status === 200 ? answer.body : null;
};
const until = async (id: string, isSo: (seen: OperationView) => boolean): Promise<OperationView> => {
  let seen: OperationView | null = null;
  await waitFor(async () => (seen = await look(id)) !== null && isSo(seen), 120_000);
  return seen!;
};

it.each(['postgres', 'api', 'worker'] as const)(
  'an operation ends by itself, with every item done once, when %s is killed in the middle of it',
  async (part) => {
    const before = await Promise.all(
      cases.map(async ({ id }) => (await supervisor.get<{ version: number }>(`/cases/${id}`)).body.version),
    );
    const text = `批量 ${part}`;
    const { status, body } = await supervisor.post<OperationView>('/bulk-actions', {
      action: 'comment',
      items: cases.map(({ id }) => ({ caseId: id })),
      data: { text },
    });
    expect(status).toBe(202);
    await until(body.id, ({ done }) => done >= 5);
    const victim = product.processes().get(part)!;
    signalGroup(victim.pid, 'SIGKILL');
    await waitFor(() => !isRunning(victim), 10_000);
    const ended = await until(body.id, (seen) => seen.status === 'finished');
    expect(ended).toMatchObject({ done: cases.length, refused: 0, failed: 0, pending: 0 });
    const after = await Promise.all(
      cases.map(async ({ id }) => (await supervisor.get<{ version: number }>(`/cases/${id}`)).body.version),
    );
    expect(after).toEqual(before.map((version) => version + 1));
  },
);
