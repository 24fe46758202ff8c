import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Product } from '../support/product.js';

/** The releases with long support that the product is run on beside the oldest that it takes (`engines` of package.json). */
const RELEASES = [22, 24];

describe.each(RELEASES)('npm start on Node %i', (release) => {
  let product: Product;
  const folder = mkdtempSync(join(tmpdir(), `qunjian-node-${release}-`));
  beforeAll(async () => {
    const name = `node-${process.platform}-${process.arch}`;
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `${name}@${release}`], {
      stdio: 'pipe',
    });
    product = await Product.inNewFolder();
    await product.start([], {
      PATH: [join(folder, 'node_modules', name, 'bin'), process.env['PATH']].join(delimiter),
    });
  });
  afterAll(async () => {
    await product.remove();
    rmSync(folder, { recursive: true });
  });

  it('runs every part on it, and a decision goes through the engine', async () => {
    const metrics = await product.anonymous().get('/metrics');
    expect(metrics.text).toContain(`nodejs_version_info{version="v${release}.`);
    const { username } = product.ready().waiting.find(({ role }) => role === 'reviewer')!;
    const reviewer = await product.as(username);
    const { body } = await reviewer.get<{ items: { id: string; version: number }[] }>('/reviews');
    const { id, version } = body.items[0]!;
    const claimed = await reviewer.post<{ version: number }>(`/cases/${id}/actions/claim`, {});
    expect([claimed.status, claimed.text]).toEqual([200, expect.stringContaining(`"version":${version + 1}`)]);
  });

  it('ends in order', async () => {
    expect(await product.stop()).toMatchObject({ code: 0, stderr: '' });
  });
});
