import {
  createPostgresBackend,
  Queue,
  QueueEvents,
  Worker,
  type JobsOptions,
  type Processor,
  type RepeatOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Config } from './config.js';
import type { Logger } from './logger.js';

/** PostgreSQL schema of the queues. The owner creates it (`migrateQueues`), the application roles use it. */
export const QUEUE_SCHEMA = 'bullmq';

/** Repeats a job: every so many milliseconds, or by a cron pattern in a time zone. */
export type Schedule = { everyMs: number } | { cron: string; timeZone: string };

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

/** Short, repeatable work (design.md section 3). Everything made here is closed by `close()`. */
export interface Queues {
  backend: 'redis' | 'postgres';
  createQueue<Data>(name: string, options?: QueueOptions): Queue<Data>;
  createWorker<Data>(name: string, processor: Processor<Data>, options?: WorkerOptions): Worker<Data>;
  createQueueEvents(name: string): QueueEvents;
  /** Adds or changes the schedule `id` of a queue; the same id twice leaves one schedule. */
  createScheduler<Data>(queue: Queue<Data>, id: string, schedule: Schedule, data: Data): Promise<void>;
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
  const backend = config.redisUrl ? onRedis(config.redisUrl, logger) : onPostgres(databaseUrl);
  return {
    backend: config.redisUrl ? 'redis' : 'postgres',
    createQueue: <Data>(name: string, options: QueueOptions = {}) =>
      keep(backend.queue(name, { ...KEEP_LITTLE, ...options.jobDefaults }) as Queue<Data>),
    createWorker: <Data>(name: string, processor: Processor<Data>, options: WorkerOptions = {}) =>
      keep(backend.worker(name, processor as Processor, { concurrency: 1, ...options }) as Worker<Data>),
    createQueueEvents: (name) => keep(backend.events(name)),
    createScheduler: addSchedule,
    close: async () => {
      // Workers first: a job that is still running may want to add another.
      const workersFirst = [...made].sort((a, b) => Number(b instanceof Worker) - Number(a instanceof Worker));
      for (const item of workersFirst) await item.close();
      await backend.close();
    },
  };
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

function onRedis(url: string, logger: Logger): Backend {
  // BullMQ duplicates this connection for its blocking reads, and requires unlimited retries of it.
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  connection.on('error', (error) => logger.warn({ err: error }, 'redis'));
  return {
    queue: (name, defaultJobOptions) => new Queue(name, { connection, defaultJobOptions }),
    worker: (name, processor, options) => new Worker(name, processor, { connection, ...options }),
    events: (name) => new QueueEvents(name, { connection }),
    close: async () => connection.disconnect(),
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

async function addSchedule<Data>(queue: Queue<Data>, id: string, schedule: Schedule, data: Data): Promise<void> {
  const repeat: Omit<RepeatOptions, 'key'> =
    'everyMs' in schedule ? { every: schedule.everyMs } : { pattern: schedule.cron, tz: schedule.timeZone };
  const plain = queue as unknown as Queue<unknown>;
  await plain.upsertJobScheduler(id, repeat, { name: id, data });
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
