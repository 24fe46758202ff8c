import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRunning, waitFor } from '../../scripts/start/process-identity.js';
import { Product } from '../support/product.js';

/** Cases with an event on or before the report's day. */
const ADOPTED = new Set(
  readFileSync('examples/pilot-2020/events.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { at: string; caseKey: string })
    .filter(({ at }) => at < '2020-07-07')
    .map(({ caseKey }) => caseKey),
).size;
const PARTS = ['api', 'postgres', 'temporal', 'worker'];

let product: Product;
beforeAll(async () => {
  product = await Product.inNewFolder();
});
afterAll(() => product.remove());

const health = () => product.anonymous().get('/health/ready');
const totalOfCases = async (): Promise<number> => {
  const { body } = await (
    await product.as('sv-01')
  ).post<{ page: { total: number } }>('/cases/search', { page: { limit: 1 }, withTotal: true });
  return body.page.total;
};
let opened: { caseId: string; body: unknown };
const openedCase = async (): Promise<unknown> =>
  (await (await product.as('of-001')).get(`/cases/${opened.caseId}`)).body;

/** The README's commands, on this product's address and folder, with cookies of its own. */
function readmeExample(): string {
  const block = /## One case through curl\n[^#]*?```sh\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))![1]!;
  return block
    .replace('http://127.0.0.1:3000', product.ready().url)
    .replaceAll('/tmp/', `${product.folder}/logs/`)
    .replaceAll('.qunjian/', `${product.folder}/`);
}

describe('a data folder through its life', () => {
  it('loads the pilot as of 6 July 2020 into a new folder and says where everything is', async () => {
    const ready = await product.start();
    expect(ready).toEqual({
      url: `http://127.0.0.1:${product.port}`,
      pid: expect.any(Number),
      version: '0.1.0',
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      readyAfterMs: expect.any(Number),
      waiting: expect.any(Array),
    });
    expect(await waitFor(async () => (await health()).body['status'] === 'ok', 60_000, 250)).toBe(true);
    expect((await product.anonymous().get('/clock')).body).toMatchObject({
      today: '2020-07-06',
      rehearsal: true,
      speed: 1,
    });
    expect(await totalOfCases()).toBe(ADOPTED);
  });

  it('lists the demo accounts in a file that only its owner reads, and they can sign in', async () => {
    expect(product.modeOf('demo-accounts.json')).toBe('600');
    expect(product.modeOf('secrets.json')).toBe('600');
    const accounts = product.accounts();
    expect(
      accounts.every(({ username, password, roles, body }) => username && password && roles.length > 0 && body),
    ).toBe(true);
    expect((await (await product.as('rv-001')).get('/me')).body).toMatchObject({ account: 'rv-001' });
  });

  it('serves the console, and names a reviewer and an officer whose desks have work on them', async () => {
    const page = await fetch(`${product.ready().url}/reviews`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())![1]!;
    expect((await fetch(`${product.ready().url}${script}`)).headers.get('cache-control')).toContain('immutable');
    const { waiting } = product.ready();
    expect(waiting.map(({ role }) => role)).toEqual(['reviewer', 'officer']);
    for (const { username, cases } of waiting) {
      const { body } = await (await product.as(username)).get('/reviews?limit=200');
      expect([username, (body['items'] as unknown[]).length]).toEqual([username, cases]);
      expect(cases).toBeGreaterThan(0);
    }
  });

  it('refuses a second instance on the same folder, naming the process and what to do', async () => {
    const { code, stderr } = await product.run();
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      `数据文件夹 ${product.folder} 正由另一个实例使用（进程 ${product.ready().pid}）：请先停止它，或用 --data 另选文件夹。 ` +
        `The data folder ${product.folder} is in use by another instance (process ${product.ready().pid}): stop it, or give another folder with --data.`,
    );
  });

  it('refuses a busy port before it makes anything, and goes on with the other instance', async () => {
    const second = await Product.inNewFolder();
    second.port = product.port;
    const { code, stderr } = await second.run();
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(
      `Port ${product.port} is in use or not available: stop the program that uses it, or choose another with --port.`,
    );
    expect(second.has('postgres')).toBe(false);
    await second.remove();
    expect(await waitFor(async () => (await health()).status === 200, 60_000, 250)).toBe(true);
  });

  it('is what the README says: one case from survey to registration through curl', async () => {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euc', `${readmeExample()}\necho; echo "$ID"`], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => /^[a-z-]+: /.test(line))).toEqual([
      'record-survey: survey counting open',
      'confirm-eligibility: guidance assigning open',
      'assign-instructor: guidance contacting open',
      'record-contact: application preparing open',
      'submit-application: application reviewing open',
      'approve: congress planning open',
      'approve: 该环节已作出决定，不能重复审核',
      'submit-congress-plan: congress reviewing open',
      'approve: congress holding open',
      'record-congress: registration reporting open',
      'submit-result: registration reviewing open',
      'approve: registration recording open',
      'register: registration recording formed',
    ]);
    const formed = (
      await (await product.as('of-001')).get<{ documents: { documentNo: string }[] }>(`/cases/${lines.at(-1)!}`)
    ).body;
    expect(formed).toMatchObject({ status: 'formed', version: 13, term: { from: '2020-07-06', to: '2023-07-05' } });
    expect(formed.documents.map((d) => d.documentNo)).toEqual([
      '天团发〔2020〕6号',
      '天团发〔2020〕7号',
      '天团发〔2020〕8号',
      'TZ-1',
    ]);
    expect(await totalOfCases()).toBe(ADOPTED + 1);
    const { items } = (
      await (
        await product.as('of-001')
      ).post<{ items: { id: string }[] }>('/cases/search', { filter: { status: ['open'] }, page: { limit: 1 } })
    ).body;
    opened = { caseId: items[0]!.id, body: (await (await product.as('of-001')).get(`/cases/${items[0]!.id}`)).body };
  });

  it('leaves no process behind at Ctrl-C', async () => {
    const running = product.processes();
    expect([...running.keys()].sort()).toEqual(PARTS);
    const { code, stderr } = await product.stop('SIGINT');
    expect([code, stderr]).toEqual([0, '']);
    expect([...running.values()].filter(isRunning)).toEqual([]);
    expect([product.isReady(), product.has('lock'), product.processes().size]).toEqual([false, false, 0]);
    for (const part of ['api', 'worker'] as const) {
      const words = product
        .log(part)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { level: string; msg: string });
      expect([part, words.at(-1)!.msg, words.filter(({ msg }) => msg === 'stopping failed')]).toEqual([
        part,
        'stopped',
        [],
      ]);
    }
  });

  it('starts again with the same data, accounts and clock', async () => {
    const accounts = product.accounts();
    await product.start();
    expect(product.accounts()).toEqual(accounts);
    expect(await openedCase()).toEqual(opened.body);
    expect(await totalOfCases()).toBe(ADOPTED + 1);
    expect((await product.anonymous().get('/clock')).body).toMatchObject({ today: '2020-07-06', rehearsal: true });
  });

  it('recovers with its data after kill -9 of everything', async () => {
    const comment = { text: '崩溃之前的一句话' };
    expect(
      (
        await (
          await product.as('of-002')
        ).post(`/cases/${opened.caseId}/actions/comment`, comment, { key: 'comment-before-the-crash' })
      ).status,
    ).toBe(200);
    opened.body = await openedCase();
    await product.kill('everything');
    await product.start();
    expect(await openedCase()).toEqual(opened.body);
    expect(await totalOfCases()).toBe(ADOPTED + 1);
    // The same action again is the same action; the next one goes on from it.
    const again = await (
      await product.as('of-002')
    ).post(`/cases/${opened.caseId}/actions/comment`, comment, { key: 'comment-before-the-crash' });
    const { version } = opened.body as { version: number };
    expect([again.status, again.body['version']]).toEqual([200, version]);
    expect(
      (await (await product.as('of-001')).post(`/cases/${opened.caseId}/actions/comment`, { text: '之后' })).body[
        'version'
      ],
    ).toBe(version + 1);
  });

  it('ends what is left of a start that was killed alone, and takes its place', async () => {
    const orphans = product.processes();
    await product.kill('npm start alone');
    // API and worker notice by themselves; the servers wait for the next start.
    const own = ['api', 'worker'].map((name) => orphans.get(name as 'api')!);
    expect(await waitFor(() => !own.some(isRunning), 20_000)).toBe(true);
    await product.start();
    expect([...orphans.values()].filter(isRunning)).toEqual([]);
    expect(await totalOfCases()).toBe(ADOPTED + 1);
    const { code, stdout } = await product.stop('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toContain('ended what the last start left running');
  });
});
