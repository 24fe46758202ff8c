import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { waitFor } from '../../scripts/start/process-identity.js';
import type { Answer, ApiClient } from '../support/api-client.js';
import { Product } from '../support/product.js';

// The whole product on a disk of its own, which is filled to the last byte and emptied again.
jest.setTimeout(400_000);

let product: Product;
let disk: string;
let supervisor: ApiClient;
let caseId: string;
beforeAll(async () => {
  product = await Product.inNewFolder();
  disk = mkdtempSync(join(tmpdir(), 'qunjian-disk-'));
  // The folder of the product lies on the disk: PostgreSQL's own user has to get in.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=755', 'tmpfs', disk]);
  mkdirSync(dirname(product.folder), { recursive: true });
  rmSync(product.folder, { recursive: true, force: true });
  execFileSync('ln', ['-s', disk, product.folder]);
  await product.start();
  supervisor = await product.as('sv-01');
  const { body } = await supervisor.post<{ items: { id: string }[] }>('/cases/search', {
    filter: { status: ['open'] },
    page: { limit: 1 },
  });
  caseId = body.items[0]!.id;
});
afterAll(async () => {
  await product.remove();
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

const ballast = (): string => join(disk, 'ballast');
function fill(): void {
  const { bavail, bsize } = statfsSync(disk);
  execFileSync(
    'dd',
    ['if=/dev/zero', `of=${ballast()}`, 'bs=1M', `count=${Math.ceil((bavail * bsize) / 2 ** 20) + 1}`],
    {
      stdio: 'ignore',
    },
  );
}
const filled = (): void => {
  try {
    fill();
  } catch {
    // dd ends with an error where nothing more fits: that is what is wanted.
  }
};

it('answers 503 with Retry-After while its disk is full, ends with nobody, and goes on when there is room', async () => {
  const pid = product.ready().pid;
  const recorded: string[] = [];
  const comment = async (): Promise<Answer | null> => {
    const key = randomUUID();
    const answer = await supervisor
      .post(`/cases/${caseId}/actions/comment`, { text: `满盘 ${key}` }, { key })
      .catch(() => null);
    if (answer?.status === 200) recorded.push(key);
    return answer;
  };
  expect((await comment())!.status).toBe(200);
  filled();
  const ready = async (): Promise<Answer | null> => supervisor.get('/health/ready').catch(() => null);
  expect((await ready())!.body).toMatchObject({
    status: 'unavailable',
    parts: { disk: { ok: false, detail: expect.stringContaining('the disk of the data folder is full') } },
  });
  // Until the engine or the database has come to the end of what it had put by.
  const answers: Answer[] = [];
  await waitFor(
    async () => {
      const answer = await comment();
      if (answer) answers.push(answer);
      return answers.filter(({ status }) => status === 503).length >= 3;
    },
    120_000,
    0,
  );
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after') !== null])).toEqual(
    refused.map(() => [503, true]),
  );
  expect(() => appendFileSync(join(disk, 'one-more'), Buffer.alloc(65_536))).toThrow(/ENOSPC/);

  rmSync(ballast());
  expect(await waitFor(async () => (await ready())?.status === 200, 120_000, 250)).toBe(true);
  expect(await waitFor(async () => (await comment())?.status === 200, 60_000, 250)).toBe(true);
  expect(product.ready().pid).toBe(pid);
  const { body } = await supervisor.get<{ items: unknown[] }>(`/cases/${caseId}/timeline`);
  const text = JSON.stringify(body);
  expect(recorded.filter((key) => !text.includes(key))).toEqual([]);
});
