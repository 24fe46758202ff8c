import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiClient } from '../support/api-client.js';
import { runCommand } from '../support/command.js';
import { imported } from '../support/ledger-worker.js';
import { PILOT } from '../support/pilot-ledger.js';
import { Product } from '../support/product.js';

let product: Product;
beforeAll(async () => {
  product = await Product.inNewFolder();
  await product.start(['--empty', '--clock', '2020-05-26T08:00:00+08:00', '--speed', '86400']);
});
afterAll(() => product.remove());

/** The pilot's bodies and three of its people, as a county of its own would bring them. */
function writeCounty(folder: string): void {
  mkdirSync(folder);
  const { accounts } = JSON.parse(readFileSync(path.join(PILOT, 'accounts.json'), 'utf8')) as {
    accounts: { id: string }[];
  };
  const put = (file: string, content: unknown): void =>
    writeFileSync(path.join(folder, file), JSON.stringify(content, null, 1));
  put('campaign.json', {
    name: '党建带群建',
    area: '340828',
    kickoff: '2020-05-26',
    baselineOn: '2020-05-25',
    deadline: '2020-07-31',
  });
  put('bodies.json', JSON.parse(readFileSync(path.join(PILOT, 'bodies.json'), 'utf8')));
  put('accounts.json', { accounts: accounts.filter(({ id }) => ['of-001', 'of-006', 'rv-023'].includes(id)) });
}
/** Signed in, with the one-time password replaced. */
async function settled(username: string, current: string): Promise<ApiClient> {
  const client = product.anonymous();
  await client.login(username, current);
  expect((await client.post('/me/password', { current, next: '漫山遍野的杜鹃花都开了-2020' })).status).toBe(204);
  return client;
}

describe('npm start -- --empty', () => {
  it('makes one administrator with a one-time password, in a file that only its owner reads', () => {
    expect(product.accounts()).toEqual([
      { username: 'admin', password: expect.any(String), roles: ['system-administrator'], body: expect.any(String) },
    ]);
    expect(product.modeOf('demo-accounts.json')).toBe('600');
  });

  it('lets the administrator do nothing before the password is changed', async () => {
    const { username, password: current } = product.accounts()[0]!;
    const client = product.anonymous();
    expect((await client.login(username, current)).body).toMatchObject({ mustChangePassword: true });
    expect((await client.get('/reviews')).status).toBe(403);
    const next = '春天里的百合花-2020';
    expect((await client.post('/me/password', { current, next })).status).toBeLessThan(300);
    expect((await product.anonymous().login(username, current)).status).toBe(401);
    expect((await product.anonymous().login(username, next)).body).toMatchObject({
      account: 'admin',
      mustChangePassword: false,
    });
  });

  it("is set up from a county's files by one command, and gets to ledger and case by the people these name", async () => {
    const files = path.join(product.folder, 'county');
    writeCounty(files);
    const done = await runCommand('scripts/setup.js', { INIT_CWD: process.cwd() }, [
      '--from',
      files,
      '--data',
      product.folder,
    ]);
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('账号新增 3')]);
    const passwords = JSON.parse(readFileSync(path.join(files, 'one-time-passwords.json'), 'utf8')) as {
      username: string;
      password: string;
    }[];
    const [keeper, clerk, reviewer] = await Promise.all(
      ['of-001', 'of-006', 'rv-023'].map((username) =>
        settled(username, passwords.find((one) => one.username === username)!.password),
      ),
    );
    expect(
      await imported(keeper!, 'platform', readFileSync(path.join(PILOT, 'platform.xlsx')), {
        fileName: 'platform.xlsx',
      }),
    ).toMatchObject({ status: 'committed', refusal: null });
    const { items } = (
      await keeper!.post<{ items: { unitId: string }[] }>('/units/search', {
        filter: { township: ['天堂镇'] },
        page: { limit: 1 },
      })
    ).body;
    const unit = items[0]!.unitId;
    const opened = await clerk!.post<{ id: string }>('/cases', {
      type: 'league',
      mode: 'single',
      units: [unit],
      leadUnit: unit,
      responsibleBody: 'T01P',
    });
    expect([opened.status, opened.body]).toEqual([
      201,
      expect.objectContaining({
        bodies: expect.objectContaining({ approving: expect.objectContaining({ id: 'T01L' }) }),
      }),
    ]);
    expect((await reviewer!.get(`/cases/${opened.body.id}`)).status).toBe(200);
  });

  it('runs by the clock and speed it was given', async () => {
    const clock = (await product.anonymous().get<{ now: string }>('/clock')).body;
    expect(clock).toMatchObject({
      rehearsal: true,
      speed: 86_400,
      anchorBusiness: Date.parse('2020-05-26T08:00:00+08:00'),
    });
    expect(Date.parse(clock.now)).toBeGreaterThan(Date.parse('2020-05-26T08:00:00+08:00'));
  });

  it('serves its description and says at its end that the data stays', async () => {
    expect((await product.anonymous().get('/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await product.stop('SIGTERM')).stdout).toContain('the data stays');
  });
});
