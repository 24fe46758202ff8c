import pg from 'pg';
import type { Config } from '../../libs/platform/config.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { StartError } from './start-error.js';

const ANSWER_TIMEOUT_MS = 5_000;
const NOT_FOUND = 5;

/**
 * Every service that replaces an embedded part answers, before anything long begins.
 * @throws StartError naming the variable, the address without its password, and the reason.
 */
export async function requireExternalServices(config: Config): Promise<void> {
  const checks = [
    config.databaseUrl === undefined ? undefined : requireDatabase(config.databaseUrl),
    config.temporal.address === undefined ? undefined : requireTemporal(config, config.temporal.address),
    config.redisUrl === undefined ? undefined : requireRedis(config.redisUrl),
  ];
  const failed = (await Promise.allSettled(checks)).find((check) => check.status === 'rejected');
  if (failed) throw failed.reason;
}

async function requireDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw away('DATABASE_URL', 'PostgreSQL', new URL(url).host, error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function requireTemporal(config: Config, address: string): Promise<void> {
  const { connectTemporal } = await import('../../libs/platform/temporal.js');
  const { namespace } = config.temporal;
  try {
    const { connection } = await connectTemporal(config, ANSWER_TIMEOUT_MS);
    await connection.workflowService.describeNamespace({ namespace }).finally(() => connection.close());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) throw noNamespace(address, namespace);
    throw away('TEMPORAL_ADDRESS', 'Temporal', address, error);
  }
}

async function requireRedis(url: string): Promise<void> {
  const { pingRedis } = await import('../../libs/platform/queues.js');
  try {
    await pingRedis(url, ANSWER_TIMEOUT_MS);
  } catch (error) {
    throw away('REDIS_URL', 'Redis', new URL(url).host, error);
  }
}

function away(variable: string, service: string, address: string, error: unknown): StartError {
  const reason = reasonOf(error);
  return new StartError(
    `${variable} 指定的 ${service}（${address}）不可用（${reason}）：请启动它或改正 ${variable}，去掉该变量则使用内置部分。`,
    `${service} named by ${variable} (${address}) cannot be used (${reason}): start it or correct ${variable}; without it the embedded part is used.`,
  );
}

function noNamespace(address: string, namespace: string): StartError {
  return new StartError(
    `Temporal（${address}）没有名字空间 ${namespace}：请先用 temporal operator namespace create -n ${namespace} 建立，或改正 TEMPORAL_NAMESPACE。`,
    `Temporal (${address}) has no namespace ${namespace}: create it with \`temporal operator namespace create -n ${namespace}\`, or correct TEMPORAL_NAMESPACE.`,
  );
}
