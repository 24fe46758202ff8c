import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashPassword } from '../../libs/platform/passwords.js';
import { placeRelease, type ReleaseState } from '../../scripts/release/release-state.js';
import type { ApiClient } from '../support/api-client.js';
import { runCommand } from '../support/command.js';
import { Product } from '../support/product.js';

const STATES = fileURLToPath(new URL('../upgrade/states/', import.meta.url));
const PRISMA = fileURLToPath(new URL('../../prisma/', import.meta.url));
const PASSWORD = 'zaoshang-quxian-banshi';

describe.each(readdirSync(STATES))('a data folder that release %s left, with the pilot half way', (release) => {
  let product: Product;
  let then: ReleaseState;
  let reviewer: ApiClient;
  beforeAll(async () => {
    product = await Product.inNewFolder();
    const passwordHash = await hashPassword(PASSWORD);
    then = await placeRelease(`${STATES}${release}`, product.folder, { passwordHash, prisma: PRISMA });
    await product.start();
    reviewer = await as('rv-005');
  });
  afterAll(() => product.remove());

  const as = async (username: string): Promise<ApiClient> => {
    const client = product.anonymous();
    expect((await client.login(username, PASSWORD)).status).toBe(200);
    return client;
  };
  const verified = (command: 'audit-verify' | 'projection-verify') =>
    runCommand(`scripts/${command}.js`, { LOG_LEVEL: 'silent', DATABASE_URL: '', TEMPORAL_ADDRESS: '' }, [
      '--data',
      product.folder,
    ]);

  it('is brought to this version with every case, and both verifications hold', async () => {
    expect(then.tables['cases']!.length).toBeGreaterThan(100);
    expect(await verified('audit-verify')).toMatchObject({ code: 0, stderr: '' });
    const projection = await verified('projection-verify');
    expect([projection.code, projection.stderr]).toEqual([0, '']);
    expect(projection.stdout).toContain(String(then.tables['cases']!.length));
  });

  it('shows what waited, and a case goes on where it stood', async () => {
    const before = await reviewer.get<{ items: { id: string; version: number }[] }>('/reviews');
    expect(before.status).toBe(200);
    expect(before.body.items.length).toBeGreaterThan(0);
    const { id, version } = before.body.items[0]!;
    const claimed = await reviewer.post<{ version: number }>(`/cases/${id}/actions/claim`, {});
    expect([claimed.status, claimed.text]).toEqual([200, expect.stringContaining(`"version":${version + 1}`)]);
    const returned = await reviewer.post(`/cases/${id}/actions/return`, {
      reasonCode: 'material-incomplete',
      note: '缺盖章',
    });
    expect([returned.status, returned.text]).toEqual([200, expect.stringContaining(`"version":${version + 2}`)]);
    expect(await verified('projection-verify')).toMatchObject({ code: 0, stderr: '' });
  });
});
