import { NativeConnection, Runtime, DefaultLogger, Worker } from '@temporalio/worker';
import { Pool } from 'pg';
import { CASE_WORKER_OPTIONS } from '../../../apps/worker/case-worker.js';
import { bareActivities } from './bare-database.js';
import { BARE_TASK_QUEUE } from './bare.messages.js';

/** Worker process of the bare engine, with the SDK options of the product's. Arguments: address of the Temporal server, address of its database. */
async function main(): Promise<void> {
  const [address, database] = process.argv.slice(2);
  if (!address || !database) throw new Error('usage: bare-worker ADDRESS DATABASE_URL');
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const pool = new Pool({ connectionString: database });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_TASK_QUEUE,
    workflowsPath: new URL('./bare.workflow.js', import.meta.url).pathname,
    activities: bareActivities(pool),
    ...CASE_WORKER_OPTIONS,
  });
  process.once('SIGTERM', () => worker.shutdown());
  process.send?.({ type: 'ready' });
  await worker.run();
  await connection.close();
  await pool.end();
  process.disconnect?.();
}

await main();
