import pg from 'pg';
import type { Config } from '../../libs/platform/config.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { StartError } from './start-error.js';

const ANSWER_TIMEOUT_MS = 5_000;
const NOT_FOUND = 5;
/** Histories of ended cases are evidence: under ten years they are not kept long enough. */
const LEAST_RETENTION_DAYS = 3_650;
const KEEPING = '--retention 876000h';

/**
 * Every service that replaces an embedded part answers, before anything long begins. @returns sentences on what works and should not stay as it is
 * @throws StartError naming the variable, the address without its password, and the reason.
 */
export async function requireExternalServices(config: Config): Promise<string[]> {
  const checks = [
    config.databaseUrl === undefined ? undefined : requireDatabase(config.databaseUrl),
    config.temporal.address === undefined ? undefined : requireTemporal(config, config.temporal.address),
    config.redisUrl === undefined ? undefined : requireRedis(config.redisUrl),
  ];
  const checked = await Promise.allSettled(checks);
  const failed = checked.find((check) => check.status === 'rejected');
  if (failed) throw failed.reason;
  return checked.flatMap((check) =>
    check.status === 'fulfilled' && typeof check.value === 'string' ? [check.value] : [],
  );
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

/** @returns a warning where the namespace forgets its histories */
async function requireTemporal(config: Config, address: string): Promise<string | undefined> {
  const { connectTemporal } = await import('../../libs/platform/temporal.js');
  const { namespace } = config.temporal;
  try {
    const { connection } = await connectTemporal(config, ANSWER_TIMEOUT_MS);
    const found = await connection.workflowService.describeNamespace({ namespace }).finally(() => connection.close());
    const days = Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400;
    return days < LEAST_RETENTION_DAYS ? forgetful(namespace, days) : undefined;
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
    `Temporal（${address}）没有名字空间 ${namespace}：请先用 temporal operator namespace create -n ${namespace} ${KEEPING} 建立，或改正 TEMPORAL_NAMESPACE。`,
    `Temporal (${address}) has no namespace ${namespace}: create it with \`temporal operator namespace create -n ${namespace} ${KEEPING}\`, or correct TEMPORAL_NAMESPACE.`,
  );
}

function forgetful(namespace: string, kept: number): string {
  const days = Math.floor(kept);
  return (
    `名字空间 ${namespace} 只保留已结案件的历史 ${days} 天，之后无法复验：请用 temporal operator namespace update -n ${namespace} ${KEEPING} 延长。` +
    ` The namespace ${namespace} keeps the histories of ended cases for ${days} ${days === 1 ? 'day' : 'days'} only: extend it with \`temporal operator namespace update -n ${namespace} ${KEEPING}\`.`
  );
}
