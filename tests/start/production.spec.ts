import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { environmentSchema } from '../../libs/contracts/environment.js';
import { archiveCommand } from '../../scripts/backup/wal-archive.js';
import { NODE_ARGUMENTS } from '../../scripts/start/node-arguments.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

interface Service {
  image?: string;
  environment?: Record<string, string>;
  secrets?: string[];
  depends_on?: Record<string, object>;
  command?: string[];
  networks?: string[];
  ports?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  read_only?: boolean;
  privileged?: boolean;
  pids_limit?: number;
  cpus?: number | string;
  mem_limit?: string;
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  secrets: Record<string, { file: string }>;
}
const text = readFileSync('docker-compose.yml', 'utf8');
/** As the client reads it: defaults put in, merge keys merged. */
const compose = load(text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'), { schema: YAML11_SCHEMA }) as Compose;
const OWN = ['api', 'worker', 'migrate'];

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await cloneDatabase();
  folder = mkdtempSync(join(tmpdir(), 'qunjian-production-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

/** A process of the product with the environment it has in docker-compose.yml, its secrets and services being those of this test. */
async function run(service: string, secrets: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const { command, environment } = compose.services[service]!;
  const files = Object.entries(secrets).map(([name, value]) => {
    writeFileSync(join(folder, name), `${value}\n`);
    return [`${name}_FILE`, join(folder, name)];
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    ...environment,
    PORT: '39999',
    TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
    ...Object.fromEntries(files),
  };
  const child = spawn(command![0]!, command!.slice(1), {
    env: Object.fromEntries(Object.entries(env).map(([k, v]) => [k, String(v)])),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('the product in production', () => {
  it.each([
    ['api', 'API_DATABASE_URL'],
    ['worker', 'WORKER_DATABASE_URL'],
  ])('%s refuses to start on the Temporal development server', async (service, variable) => {
    const secret = service === 'api' ? db.apiUrl : db.workerUrl;
    // Redis is not reached: the engine is looked at first.
    const { code, output } = await run(service, {
      [variable]: secret,
      REDIS_URL: 'redis://127.0.0.1:1',
      SEALING_KEY: randomBytes(32).toString('base64'),
      ENGINE_KEYS: randomBytes(32).toString('base64'),
    });
    expect(code).toBe(1);
    expect(output).toContain('TEMPORAL_ADDRESS must not name the development server in production');
    expect(output).not.toContain(`:${new URL(secret).password}@`);
  });

  it('migrates as the owner, and says when there is nothing to apply', async () => {
    const { code, output } = await run('migrate', {
      DATABASE_URL: db.ownerUrl,
      API_DATABASE_URL: db.apiUrl,
      WORKER_DATABASE_URL: db.workerUrl,
      ENGINE_KEYS: randomBytes(32).toString('base64'),
    });
    expect([code, output]).toEqual([0, 'nothing to apply\n']);
  });

  it('refuses a rehearsal clock', () => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/apps/api/main.js'], {
      env: {
        NODE_ENV: 'production',
        CLOCK_ANCHOR_REAL: '2026-01-01T00:00:00Z',
        CLOCK_ANCHOR_BUSINESS: '2020-05-26T00:00:00Z',
        CLOCK_SPEED: '60',
      },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('CLOCK_* must not be set in production')]);
  });
});

it('of the indexes of lists of workflows those are left by which the product asks', async () => {
  const ordered = '(coalesce(close_time, start_time)) DESC, run_id';
  await db.owner.execute(
    `CREATE TABLE executions_visibility (namespace_id text, run_id text, workflow_id text, status integer, start_time timestamp, close_time timestamp, Keyword01 text,
       PRIMARY KEY (namespace_id, run_id))`,
  );
  for (const [name, columns] of [
    ['default_idx', `namespace_id, ${ordered}`],
    ['by_workflow_id', `namespace_id, workflow_id, ${ordered}`],
    ['by_status', `namespace_id, status, ${ordered}`],
    ['by_keyword_01', `namespace_id, Keyword01, ${ordered}`],
    ['by_what_a_later_server_brings', 'namespace_id, start_time'],
  ])
    await db.owner.execute(`CREATE INDEX ${name} ON executions_visibility (${columns})`);
  const thin = readFileSync('deploy/thin-visibility.sql', 'utf8');
  await db.owner.execute(thin);
  await db.owner.execute(thin);
  const left = await db.owner.query<{ indexname: string }>(
    `SELECT indexname FROM pg_indexes WHERE tablename = 'executions_visibility' ORDER BY 1`,
  );
  expect(left.map(({ indexname }) => indexname)).toEqual([
    'by_status',
    'by_workflow_id',
    'default_idx',
    'executions_visibility_pkey',
  ]);
});

describe('docker-compose.yml', () => {
  it("has Temporal on PostgreSQL with its UI, Redis, and the product's own processes from one image", () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'api',
      'backup',
      'migrate',
      'postgres',
      'redis',
      'restore',
      'temporal',
      'temporal-ui',
      'thin-visibility',
      'worker',
    ]);
    expect(compose.services['temporal']?.environment).toMatchObject({ DB: 'postgres12', POSTGRES_SEEDS: 'postgres' });
    expect(new Set(OWN.map((name) => compose.services[name]?.image)).size).toBe(1);
  });

  it('holds no secret: each is a file of a folder outside of the repository', () => {
    for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`);
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('secrets/');
    expect(text).not.toMatch(/(password|secret|key)\w*: ['"]?(?!\/run\/secrets|\{|\[)\w/i);
  });

  it('uses only secrets, services and settings that there are', () => {
    for (const { secrets = [], depends_on = {} } of Object.values(compose.services)) {
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(secrets));
      expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
    }
    const settings = OWN.flatMap((name) => Object.keys(compose.services[name]?.environment ?? {})).map((name) =>
      name.replace(/_FILE$/, ''),
    );
    expect(Object.keys(environmentSchema.shape)).toEqual(expect.arrayContaining(settings));
  });

  it('lets nobody reach the engine who needs not: the proxy meets the API alone', () => {
    const members = (network: string): string[] =>
      Object.entries(compose.services)
        .filter(([, { networks }]) => networks?.includes(network))
        .map(([name]) => name)
        .sort();
    const opened = Object.keys(compose.networks).filter((name) => !compose.networks[name]?.internal);
    expect(opened.sort()).toEqual(['out', 'proxy', 'ui']);
    expect([members('proxy'), members('ui'), members('out')]).toEqual([['api'], ['temporal-ui'], ['worker']]);
    expect(members('engine')).toEqual(['api', 'migrate', 'postgres', 'temporal', 'temporal-ui', 'worker']);
    expect(members('data')).toEqual([
      ...['api', 'backup', 'migrate', 'postgres', 'redis', 'restore', 'thin-visibility', 'worker'],
    ]);
    // Without a network of its own a service would be in one with all others.
    for (const { networks } of Object.values(compose.services)) expect(networks).toBeDefined();
    for (const { ports = [] } of Object.values(compose.services))
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('gives every service no right of the host but those that are named, and so much memory, processors and processes', () => {
    const added: Record<string, string[]> = {
      postgres: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
      redis: ['DAC_OVERRIDE'],
      backup: ['DAC_OVERRIDE', 'CHOWN'],
      restore: ['DAC_OVERRIDE', 'CHOWN'],
    };
    for (const [name, service] of Object.entries(compose.services)) {
      expect([name, service.cap_drop, service.security_opt, service.cap_add ?? [], service.privileged]).toEqual([
        name,
        ['ALL'],
        ['no-new-privileges:true'],
        added[name] ?? [],
        undefined,
      ]);
      expect([name, Number(service.pids_limit) > 0, Number(service.cpus) > 0]).toEqual([name, true, true]);
      expect([name, service.mem_limit]).toEqual([name, expect.stringMatching(/^\d+[mg]$/)]);
    }
    // These two write their configuration as they start.
    const writable = Object.keys(compose.services).filter((name) => compose.services[name]!.read_only !== true);
    expect(writable.sort()).toEqual(['temporal', 'temporal-ui']);
  });

  it('gives the keys of the engine to API, worker and commands', () => {
    for (const name of OWN)
      expect(compose.services[name]).toMatchObject({
        environment: { ENGINE_KEYS_FILE: '/run/secrets/engine-keys' },
        secrets: expect.arrayContaining(['engine-keys']),
      });
  });

  it('starts API and worker with the arguments of Node that npm start gives them', () => {
    const inImage = (args: readonly string[]) =>
      args.map((arg) => (arg.startsWith('file:') ? `./dist/${relative(process.cwd(), fileURLToPath(arg))}` : arg));
    for (const name of ['api', 'worker'] as const) {
      expect(compose.services[name]!.command).toEqual([
        'node',
        ...inImage(NODE_ARGUMENTS[name]),
        `dist/apps/${name}/main.js`,
      ]);
    }
    expect(readFileSync('Dockerfile', 'utf8')).toContain(
      `CMD ${JSON.stringify(compose.services['api']!.command).replaceAll(',', ', ')}`,
    );
    expect(existsSync(inImage(NODE_ARGUMENTS.worker)[1]!)).toBe(true);
  });

  it('keeps the log of PostgreSQL as npm start does, where backup and restore look for it', () => {
    expect(compose.services['postgres']!.command).toContain(
      `archive_command=${archiveCommand('/backups/wal').replaceAll("'", '')}`,
    );
    for (const name of ['backup', 'restore'])
      expect(JSON.stringify(compose.services[name])).toContain('backups:/backups');
  });

  it('runs programs that the build makes', () => {
    for (const name of OWN) expect(existsSync(compose.services[name]!.command!.at(-1)!)).toBe(true);
  });
});

describe('deploy/make-secrets.mjs', () => {
  it('writes every secret that docker-compose.yml names, once, into a folder that only its owner enters', () => {
    const target = join(folder, 'secrets');
    const make = () => spawnSync(process.execPath, ['deploy/make-secrets.mjs', target], { encoding: 'utf8' });
    expect(make().status).toBe(0);
    expect(readdirSync(target).sort()).toEqual(Object.keys(compose.secrets).sort());
    expect(statSync(target).mode & 0o777).toBe(0o700);
    const before = readFileSync(join(target, 'redis-url'), 'utf8');
    const again = make();
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('Nothing is replaced')]);
    expect(readFileSync(join(target, 'redis-url'), 'utf8')).toBe(before);
  });
});
