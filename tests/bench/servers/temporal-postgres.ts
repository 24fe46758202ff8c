import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Connection } from '@temporalio/client';
import { freePorts, startChild } from './child.js';
import { temporalBinaries } from './temporal-binaries.js';
import { untilServing, type BenchTemporal } from './temporal.js';

const DATABASES = { temporal: 'temporal', visibility: 'temporal_visibility' } as const;
const SERVICES = ['frontend', 'matching', 'history', 'worker'] as const;

/** What the server and its schema tool need to know of PostgreSQL. */
export interface PostgresAccess {
  port: number;
  user: string;
  password: string;
  createDatabase(name: string): Promise<void>;
}

interface TemporalPlace {
  folder: string;
  postgres: PostgresAccess;
  env: Record<string, string | undefined>;
  say: (line: string) => void;
}

/** How to run a Temporal server whose databases are made. */
export interface TemporalProgram {
  program: string;
  args: string[];
  address: string;
}

/** A Temporal server as production has it, all four services in one process, on the bench's own PostgreSQL. */
export async function startTemporalOnPostgres(place: TemporalPlace): Promise<BenchTemporal> {
  const { program, args, address } = await prepareTemporalOnPostgres(place);
  const child = startChild({
    name: 'temporal',
    program,
    args,
    env: place.env,
    logFile: join(place.folder, 'temporal.log'),
  });
  await untilServing(child, address, registerNamespace);
  return { kind: 'postgres', address, pid: child.pid, databases: Object.values(DATABASES), stop: () => child.stop() };
}

/** Makes its databases and its settings. */
export async function prepareTemporalOnPostgres({
  folder,
  postgres,
  env,
  say,
}: TemporalPlace): Promise<TemporalProgram> {
  const { server, sql } = await temporalBinaries(env, say);
  for (const [schema, database] of Object.entries(DATABASES)) await setUpSchema(sql, postgres, schema, database);
  const ports = await freePorts(SERVICES.length * 2 + 1);
  const root = join(folder, 'temporal');
  mkdirSync(join(root, 'config'), { recursive: true });
  writeFileSync(
    join(root, 'config', 'development.yaml'),
    serverConfig(postgres, ports, join(root, 'config', 'dynamic.yaml')),
  );
  writeFileSync(join(root, 'config', 'dynamic.yaml'), '{}\n');
  return {
    program: server,
    args: ['--root', root, '--config', 'config', '--env', 'development', '--allow-no-auth', 'start'],
    address: `127.0.0.1:${ports[0]}`,
  };
}

async function setUpSchema(sql: string, postgres: PostgresAccess, schema: string, database: string): Promise<void> {
  await postgres.createDatabase(database);
  const connection = [
    '--plugin',
    'postgres12',
    '--endpoint',
    '127.0.0.1',
    '--port',
    String(postgres.port),
    '--user',
    postgres.user,
    '--password',
    postgres.password,
    '--database',
    database,
  ];
  const tool = (...args: string[]) => promisify(execFile)(sql, [...connection, ...args]);
  await tool('setup-schema', '--version', '0.0');
  await tool('update-schema', '--schema-name', `postgresql/v12/${schema}`);
}

/** The namespace the product works in; one that exists is left as it is. */
export async function registerNamespace(connection: Connection): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace: 'default',
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
  } catch (error) {
    if ((error as { code?: number }).code !== 6) throw error; // 6: it exists
  }
}

/** JSON is YAML: nothing to quote wrongly. Sizes are those of the vendor's own PostgreSQL example. */
function serverConfig(postgres: PostgresAccess, ports: number[], dynamicConfig: string): string {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgres.port}`,
      connectProtocol: 'tcp',
      user: postgres.user,
      password: postgres.password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const rpc = (service: number) => ({
    rpc: { grpcPort: ports[service * 2], membershipPort: ports[service * 2 + 1], bindOnLocalHost: true },
  });
  return JSON.stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { default: store(DATABASES.temporal, 20), visibility: store(DATABASES.visibility, 2) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: Object.fromEntries(SERVICES.map((name, nth) => [name, rpc(nth)])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: `127.0.0.1:${ports[0]}` },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '1m' },
  });
}
