import { createPostgresBackend, Queue, QueueEvents, Worker, type JobsOptions, type Processor } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from './config.js';
import type { Logger } from './logger.js';

/** PostgreSQL schema of the queues. The owner creates it (`migrateQueues`), the application roles use it. */
export const QUEUE_SCHEMA = 'bullmq';

export interface QueueOptions {
  /** Defaults of each job added to the queue: attempts, backoff, removal. */
  jobDefaults?: JobsOptions;
}
export interface WorkerOptions {
  /** Jobs at a time in this process. */
  concurrency?: number;
  /** How often a job whose worker died is taken up again; once when left out. */
  maxStalledCount?: number;
}

/** How a queue stands: jobs by what becomes of them, and how long the oldest has waited to be taken. */
export interface QueueState {
  queue: string;
  jobs: Record<(typeof JOB_STATES)[number], number>;
  /** 0 when none waits. */
  oldestSeconds: number;
  /** The last ones that failed for good: when, after how many tries, and the first line of what went wrong; nothing of what was to be done. */
  lastFailed: { id: string; at: string; attempts: number; reason: string }[];
}
export const JOB_STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Short, repeatable work (design.md section 3). Everything made here is closed by `close()`. */
export interface Queues {
  backend: 'redis' | 'postgres';
  createQueue<Data>(name: string, options?: QueueOptions): Queue<Data>;
  createWorker<Data>(name: string, processor: Processor<Data>, options?: WorkerOptions): Worker<Data>;
  createQueueEvents(name: string): QueueEvents;
  /** How each queue made here stands. @throws when its store does not answer */
  states(): Promise<QueueState[]>;
  /** Lets the failed jobs of a queue made here be tried again, a hundred at most. @returns how many; null where there is no such queue */
  retryFailed(name: string): Promise<number | null>;
  /** Finishes running jobs, then lets go of every connection. */
  close(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Queues on Redis when REDIS_URL is set, else on PostgreSQL.
 * @param databaseUrl of this process's own role; its schema must have been prepared by `migrateQueues`.
 */
export function createQueues(config: Pick<Config, 'redisUrl'>, databaseUrl: string, logger: Logger): Queues {
  const made: Closable[] = [];
  const keep = <T extends Closable>(item: T): T => {
    item.on('error', (error) => logger.warn({ err: error }, 'queue connection'));
    made.push(item);
    return item;
  };
  const atHand = new Set<Promise<unknown>>();
  const kept =
    (processor: Processor): Processor =>
    (...job) => {
      const work = Promise.resolve(processor(...job));
      atHand.add(work);
      return work.finally(() => atHand.delete(work));
    };
  const backend = config.redisUrl ? onRedis(config.redisUrl, logger) : onPostgres(databaseUrl);
  return {
    backend: config.redisUrl ? 'redis' : 'postgres',
    createQueue: <Data>(name: string, options: QueueOptions = {}) =>
      keep(backend.queue(name, { ...KEEP_LITTLE, ...options.jobDefaults }) as Queue<Data>),
    createWorker: <Data>(name: string, processor: Processor<Data>, options: WorkerOptions = {}) =>
      keep(backend.worker(name, kept(processor as Processor), { concurrency: 1, ...options }) as Worker<Data>),
    createQueueEvents: (name) => keep(backend.events(name)),
    retryFailed: async (name) => {
      const queue = made.find((item): item is Queue => item instanceof Queue && item.name === name);
      if (!queue) return null;
      const failed = await queue.getJobs(['failed'], 0, 99);
      for (const job of failed) await job.retry('failed');
      return failed.length;
    },
    states: () => Promise.all(made.filter((item) => item instanceof Queue).map(stateOf)),
    close: async () => {
      // Workers first: a job that is still running may want to add another.
      const workersFirst = [...made].sort((a, b) => Number(b instanceof Worker) - Number(a instanceof Worker));
      for (const item of workersFirst) await closed(item, atHand);
      await backend.close();
    },
  };
}

const FAILED_SHOWN = 10;

async function stateOf(queue: Queue): Promise<QueueState> {
  const [counts, [oldest], failed] = await Promise.all([
    queue.getJobCounts(...JOB_STATES),
    queue.getJobs(['waiting'], 0, 0, true),
    queue.getJobs(['failed'], 0, FAILED_SHOWN - 1),
  ]);
  const jobs = Object.fromEntries(JOB_STATES.map((state) => [state, counts[state] ?? 0])) as QueueState['jobs'];
  const oldestSeconds = oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0;
  const lastFailed = failed.map((job) => ({
    id: job.id ?? '',
    at: new Date(job.finishedOn ?? job.timestamp).toISOString(),
    attempts: job.attemptsMade,
    reason: (job.failedReason ?? '').split('\n', 1)[0]!.slice(0, 200),
  }));
  return { queue: queue.name, jobs, oldestSeconds, lastFailed };
}

/** How long a queue may take to let go once its jobs are done: a worker whose connection was lost pauses for 15 s and hears nothing meanwhile. */
const FAREWELL_MS = 1_000;

/** Ends when `item` is closed, or when it has nothing at hand and does not answer. */
async function closed(item: Closable, atHand: ReadonlySet<Promise<unknown>>): Promise<void> {
  const over = new AbortController();
  const patience = async (): Promise<void> => {
    await Promise.allSettled(atHand);
    await pause(FAREWELL_MS, undefined, { signal: over.signal }).catch(() => undefined);
  };
  await Promise.race([item.close().finally(() => over.abort()), patience()]);
}

/** A finished job is evidence of nothing: the outbox and the audit chain are. */
const KEEP_LITTLE: JobsOptions = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1000 } };

interface Backend {
  queue(name: string, jobDefaults: JobsOptions): Queue;
  worker(name: string, processor: Processor, options: WorkerOptions): Worker;
  events(name: string): QueueEvents;
  close(): Promise<void>;
}

function onPostgres(connectionString: string): Backend {
  const connection = { connectionString, schema: QUEUE_SCHEMA, skipMigrations: true, max: 2 };
  // BullMQ's types carry the backend as type arguments; the callers' code is the same for both.
  return {
    queue: (name, defaultJobOptions) =>
      new Queue(name, { connection, defaultJobOptions }, createPostgresBackend) as unknown as Queue,
    worker: (name, processor, options) =>
      new Worker(name, processor, { connection, ...options }, createPostgresBackend) as unknown as Worker,
    events: (name) => new QueueEvents(name, { connection }, createPostgresBackend) as unknown as QueueEvents,
    close: async () => {},
  };
}

/** A job that Redis has not taken by then is handed on again later. */
const ADD_TIMEOUT_MS = 5_000;

function onRedis(url: string, logger: Logger): Backend {
  const warn = (error: Error): void => logger.warn({ err: error }, 'redis');
  // BullMQ duplicates this connection for its blocking reads, and requires unlimited retries of it.
  const connection = new Redis(url, { maxRetriesPerRequest: null }).on('error', warn);
  // Who adds a job holds a transaction meanwhile: it is told that Redis is away instead of waiting for it.
  const adding = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: ADD_TIMEOUT_MS }).on('error', warn);
  return {
    queue: (name, defaultJobOptions) => new Queue(name, { connection: adding, defaultJobOptions }),
    worker: (name, processor, options) => new Worker(name, processor, { connection, ...options }),
    events: (name) => new QueueEvents(name, { connection }),
    close: async () => {
      connection.disconnect();
      adding.disconnect();
    },
  };
}

/** One question to Redis, without retries. @throws the reason it is not to be used: refused, wrong password, late. */
export async function pingRedis(url: string, timeoutMs: number): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // A refused connection is told by this event; the promise says only that it is closed.
  let reason: Error | undefined;
  redis.on('error', (error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}

/**
 * Creates or updates the queues' tables as the owner. Nothing to do on Redis.
 * @returns SQL for the owner to run, that lets `roles` use them.
 */
export async function migrateQueues(ownerUrl: string, roles: string[]): Promise<string> {
  const connection = { connectionString: ownerUrl, schema: QUEUE_SCHEMA, migrate: true, max: 1 };
  const queue = new Queue('migration', { connection }, createPostgresBackend);
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
  const to = roles.map((role) => `"${role.replaceAll('"', '""')}"`).join(', ');
  return [
    // BullMQ makes a sequence of its own for each queue when it is first used.
    `GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO ${to}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO ${to}`,
    // Those sequences belong to the role that used the queue, and an owner who is no superuser has no say in them.
    [
      'DO $$ DECLARE one regclass; BEGIN FOR one IN SELECT oid::regclass FROM pg_class',
      `WHERE relnamespace = '${QUEUE_SCHEMA}'::regnamespace AND relkind = 'S' AND pg_has_role(relowner, 'USAGE') LOOP`,
      `EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO ${to}', one); END LOOP; END $$`,
    ].join(' '),
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO ${to}`,
  ].join(';\n');
}
