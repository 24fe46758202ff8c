import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { LedgerRunner } from '../../apps/worker/ledger/ledger-runner.js';
import { OutboxRelay, relayJobs } from '../../apps/worker/outbox-relay.js';
import { LEDGER_QUEUE, ledgerJob, type LedgerJob } from '../../libs/contracts/jobs.js';
import type { ImportView } from '../../libs/contracts/imports.js';
import { JobOutboxRepository } from '../../libs/data/job-outbox.repository.js';
import { createLogger } from '../../libs/platform/logger.js';
import { createQueues, migrateQueues, type Queues } from '../../libs/platform/queues.js';
import type { ApiClient, Answer } from './api-client.js';
import type { TestDatabase } from './postgres.js';

/** The worker's part of the ledger on real parts: relay, BullMQ on PostgreSQL, and the compiled process that does the work. */
export class LedgerWorkerHarness {
  private constructor(
    private readonly queues: Queues,
    private readonly relay: OutboxRelay,
    private readonly runner: LedgerRunner,
  ) {}

  static async start(db: TestDatabase, env: Record<string, string> = {}): Promise<LedgerWorkerHarness> {
    await prepareQueues(db);
    const logger = createLogger({ logLevel: 'silent' }, 'worker');
    const queues = createQueues({}, db.workerUrl, logger);
    const program = pathToFileURL(join(process.cwd(), 'dist/apps/worker/ledger/ledger-process.js'));
    const runner = new LedgerRunner(logger, program, {
      ...process.env,
      NODE_OPTIONS: '',
      WORKER_DATABASE_URL: db.workerUrl,
      LOG_LEVEL: 'error',
      ...env,
    });
    queues.createWorker<LedgerJob>(LEDGER_QUEUE, async (job) =>
      runner.run(ledgerJob.parse(job.data), job.attemptsMade + 1 >= (job.opts.attempts ?? 1)),
    );
    const relay = new OutboxRelay(
      relayJobs(new JobOutboxRepository(db.worker), [queues.createQueue<LedgerJob>(LEDGER_QUEUE)]),
      logger,
    );
    relay.start();
    return new LedgerWorkerHarness(queues, relay, runner);
  }

  async stop(): Promise<void> {
    await this.relay.stop();
    this.runner.stop();
    await this.queues.close();
  }
}

/** The tables of the queues in a cloned database, as an installation's first start makes them. */
export async function prepareQueues(db: TestDatabase): Promise<void> {
  for (const statement of (await migrateQueues(db.ownerUrl, ['qunjian_worker'])).split(';\n'))
    await db.owner.execute(statement);
}

/** Uploads a file as a browser does. */
export function upload(
  client: ApiClient,
  source: string,
  content: Uint8Array | string,
  more: { fileName?: string; asOf?: string; part?: string; key?: string } = {},
): Promise<Answer<ImportView>> {
  const form = new FormData();
  form.append('file', new Blob([content as never]), more.fileName ?? 'file.xlsx');
  form.append('source', source);
  if (more.asOf) form.append('asOf', more.asOf);
  if (more.part) form.append('part', more.part);
  return client.send<ImportView>('POST', '/imports', { form, ...(more.key ? { key: more.key } : {}) });
}

const PATIENCE_MS = 50_000;
/** Waits until something has come true. */
export async function until(isSo: () => Promise<boolean>, what = 'it'): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await pause(50))
    if (Date.now() > end) throw new Error(`${what} has not come true`);
}

const UNDER_WAY = ['uploaded', 'previewing', 'committing'];
/** Waits until nothing is being done with an import. */
export async function settled(client: ApiClient, id: string): Promise<ImportView> {
  let found: ImportView | undefined;
  await until(async () => {
    const { body, status, text } = await client.get<ImportView>(`/imports/${id}`);
    if (status !== 200) throw new Error(text);
    found = body;
    return !UNDER_WAY.includes(body.status);
  }, `the end of the work on import ${id}`);
  return found!;
}

/** Uploads and waits for the preview. */
export async function previewed(
  client: ApiClient,
  ...file: Parameters<typeof upload> extends [ApiClient, ...infer Rest] ? Rest : never
): Promise<ImportView> {
  const answer = await upload(client, ...file);
  if (answer.status !== 201) throw new Error(answer.text);
  return settled(client, answer.body.id);
}

/** Uploads, waits, commits and waits. */
export async function imported(
  client: ApiClient,
  ...file: Parameters<typeof upload> extends [ApiClient, ...infer Rest] ? Rest : never
): Promise<ImportView> {
  const { id } = await previewed(client, ...file);
  const answer = await client.post<ImportView>(`/imports/${id}/commit`);
  if (answer.status !== 202) throw new Error(answer.text);
  return settled(client, id);
}
