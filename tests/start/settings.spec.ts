import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { claimEngine, ownerOfEngine } from '../../libs/platform/engine-identity.js';
import { seedRules } from '../../libs/data/seed.js';
import { waitFor } from '../../scripts/start/process-identity.js';
import { runCommand } from '../support/command.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

type Program = 'api' | 'worker';
const PROGRAMS: Program[] = ['api', 'worker'];
let db: TestDatabase;
let other: Server;
beforeAll(async () => {
  db = await cloneDatabase();
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
});
afterAll(async () => {
  other.close();
  await db.drop();
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const rightSettings = (): Record<string, string> => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  API_DATABASE_URL: db.apiUrl,
  WORKER_DATABASE_URL: db.workerUrl,
  TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS']!,
});
/** What a process says that cannot begin: nothing on standard output, and on standard error the lines of its sentences alone. */
async function said(program: Program, env: Record<string, string>): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(`apps/${program}/main.js`, { ...rightSettings(), ...env });
  expect([program, code, stdout]).toEqual([program, 1, '']);
  return stderr.split('\n').slice(0, -1);
}
const withPassword = (url: string, password: string): string => Object.assign(new URL(url), { password }).toString();

describe('API and worker with a wrong setting end with code 1 and one sentence', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a port that is no number', { PORT: 'http' }, 'PORT must be a whole number from 1 to 65535, but is "http".'],
    [
      'an unknown log level',
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "loud".',
    ],
    [
      'an address without a port',
      { TEMPORAL_ADDRESS: 'temporal' },
      'TEMPORAL_ADDRESS must be host:port, but is "temporal".',
    ],
    [
      'a file that cannot be read',
      { SEALING_KEY_FILE: '/nowhere/key' },
      'SEALING_KEY_FILE must name a readable file, but is "/nowhere/key".',
    ],
    ['no keys of the engine', { ENGINE_KEYS: '' }, 'ENGINE_KEYS must be set for this process.'],
    [
      'a key of another length',
      { ENGINE_KEYS: 'c2hvcnQ=' },
      'ENGINE_KEYS must be 32 bytes in base64, newer before older with commas between, retired ones behind a semicolon.',
    ],
    ['no engine', { TEMPORAL_ADDRESS: '' }, 'TEMPORAL_ADDRESS must be set for this process.'],
  ])('%s', async (_, env, sentence) => {
    expect(await Promise.all(PROGRAMS.map((program) => said(program, env)))).toEqual([[sentence], [sentence]]);
  });

  it('without their own database, naming the variable', async () => {
    expect(await said('api', { API_DATABASE_URL: '' })).toEqual(['API_DATABASE_URL must be set for this process.']);
    expect(await said('worker', { WORKER_DATABASE_URL: '' })).toEqual([
      'WORKER_DATABASE_URL must be set for this process.',
    ]);
  });

  it('each of several by a line of its own, and no secret', async () => {
    for (const program of PROGRAMS) {
      const lines = await said(program, { PORT: '0', REDIS_URL: 'amqp://user:hidden@broker' });
      expect(lines).toEqual([
        expect.stringMatching(/^REDIS_URL must be an address that starts with redis:\/\/ or rediss:\/\/\.$/),
        'PORT must be a whole number from 1 to 65535, but is "0".',
      ]);
    }
  });

  it('a password that PostgreSQL does not take, or a database that it does not have', async () => {
    for (const [program, name, url] of [
      ['api', 'API_DATABASE_URL', db.apiUrl],
      ['worker', 'WORKER_DATABASE_URL', db.workerUrl],
    ] as const) {
      expect(await said(program, { [name]: withPassword(url, 'hidden') })).toEqual([
        `${name} must let this process in, but PostgreSQL says: password authentication failed for user "qunjian_${program}".`,
      ]);
      const elsewhere = Object.assign(new URL(url), { pathname: '/nowhere' }).toString();
      expect(await said(program, { [name]: elsewhere })).toEqual([
        `${name} must let this process in, but PostgreSQL says: database "nowhere" does not exist.`,
      ]);
    }
  });

  it('a role that could see past row-level security, by itself or as a member of another', async () => {
    const sentence = (name: string, role: string): string =>
      `${name} must be the address of a role that row-level security binds, but ${role} is a superuser, has BYPASSRLS or owns tables: use the role that the migrations made for this process.`;
    const member = `member_${randomUUID().replaceAll('-', '')}`;
    const password = randomUUID();
    await db.owner.execute(
      `CREATE ROLE ${member} LOGIN PASSWORD '${password}' IN ROLE ${new URL(db.ownerUrl).username}`,
    );
    try {
      const asMember = Object.assign(new URL(db.ownerUrl), { username: member, password }).toString();
      for (const [program, name] of [
        ['api', 'API_DATABASE_URL'],
        ['worker', 'WORKER_DATABASE_URL'],
      ] as const) {
        expect(await said(program, { [name]: db.ownerUrl })).toEqual([sentence(name, new URL(db.ownerUrl).username)]);
        expect(await said(program, { [name]: asMember })).toEqual([sentence(name, member)]);
      }
    } finally {
      await db.owner.execute(`DROP ROLE ${member}`);
    }
  });

  it('an engine that nobody answers for', async () => {
    const sentence = expect.stringMatching(
      /^TEMPORAL_ADDRESS must name a Temporal server that answers, but 127\.0\.0\.1:1 does not: .+\.$/,
    );
    expect(await Promise.all(PROGRAMS.map((program) => said(program, { TEMPORAL_ADDRESS: '127.0.0.1:1' })))).toEqual([
      [sentence],
      [sentence],
    ]);
  });

  it('a port that another program listens on, or an address of another machine', async () => {
    const port = portOf(other);
    expect(await said('api', { PORT: String(port) })).toEqual([
      `HOST and PORT must name a free address of this machine, but 127.0.0.1:${port} is none: another program listens there.`,
    ]);
    expect(await said('api', { HOST: '203.0.113.1' })).toEqual([
      expect.stringMatching(
        /^HOST and PORT must name a free address of this machine, but 203\.0\.113\.1:3000 is none: this machine has no such address\.$/,
      ),
    ]);
  });
});

describe('API and worker on a database whose cases were opened under other rules', () => {
  it('do not begin, and name the rule set whose text is another', async () => {
    await db.owner.transaction(seedRules);
    await db.owner.execute(`UPDATE rule_sets SET sha256 = repeat('0', 64) WHERE id = 'cn-anhui-yuexi-2020'`);
    for (const program of PROGRAMS)
      expect(await said(program, {})).toEqual([
        expect.stringMatching(/^The rule set cn-anhui-yuexi-2020 of this version is another than the one under which/),
      ]);
    await db.owner.execute('DELETE FROM rule_sets');
  });
});

describe('a worker before the engine of another installation', () => {
  let engine: Connection;
  const namespace = `other-${randomUUID()}`;
  const mark = async (installation: string): Promise<void> => {
    await engine.workflowService.updateNamespace({
      namespace,
      updateInfo: { data: { 'qunjian-installation': installation } },
    });
  };
  beforeAll(async () => {
    engine = await Connection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS']! });
    await engine.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await waitFor(
      () =>
        engine.workflowService.describeNamespace({ namespace }).then(
          () => true,
          () => false,
        ),
      30_000,
    );
  });
  afterAll(() => engine.close());

  it('polls nothing and says whose it is', async () => {
    const [{ id }] = (await db.owner.query<{ id: string }>('SELECT id FROM installation')) as [{ id: string }];
    await mark('somebody-else');
    expect(await said('worker', { TEMPORAL_NAMESPACE: namespace })).toEqual([
      `TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE must name the engine of this database, but the namespace ${namespace} belongs to installation somebody-else and the database to ${id}: ` +
        'correct the one or the other, or give each installation a namespace of its own.',
    ]);
    const { pollers } = await engine.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: 'cases' },
      taskQueueType: 1,
    });
    expect(pollers ?? []).toEqual([]);
  });

  it("marks an engine that is nobody's, and knows it again", async () => {
    const client = new Client({ connection: engine, namespace });
    const [own] = (await db.owner.query<{ id: string }>('SELECT id FROM installation')) as [{ id: string }];
    await engine.workflowService.updateNamespace({ namespace, updateInfo: { data: { 'qunjian-installation': '' } } });
    await claimEngine(client, own.id, '00000001');
    await claimEngine(client, own.id, '00000001');
    expect(await ownerOfEngine(client)).toBe(own.id);
    await expect(claimEngine(client, randomUUID(), '00000001')).rejects.toThrow(`belongs to installation ${own.id}`);
  });
});
