import { join } from 'node:path';
import { startGenerator } from '../load/generator-process.js';
import { startChild, untilReady } from '../servers/child.js';
import type { BenchPostgres } from '../servers/postgres.js';
import type { Driven, Side } from '../side.js';
import { BARE_SCHEMA, countBare } from './bare-database.js';
import { ACTIONS_PER_LIFE, type BareTimers } from './bare.messages.js';

const DATABASE = 'bare';

/** Worker process and client process of the bare engine. */
export async function startBare({
  folder,
  postgres,
  address,
  timers,
}: {
  folder: string;
  postgres: BenchPostgres;
  address: string;
  timers: BareTimers;
}): Promise<Side> {
  await postgres.createDatabase(DATABASE);
  await postgres.with(DATABASE, (client) => client.query(BARE_SCHEMA));
  const worker = startChild({
    name: 'bare worker',
    module: new URL('./bare-worker.js', import.meta.url).pathname,
    args: [address, postgres.url(DATABASE)],
    nodeArgs: ['--stack-trace-limit=0'],
    env: process.env,
    logFile: join(folder, 'bare-worker.log'),
  });
  await untilReady(worker);
  const generator = await startGenerator({ side: 'bare', address, timers }, join(folder, 'bare-load.log'));
  return {
    name: 'bare',
    generator,
    // The client is the bare engine's own front: the product's API holds the same one.
    processes: [
      { name: 'front', pid: generator.pid },
      { name: 'worker', pid: worker.pid },
    ],
    database: DATABASE,
    faults: (driven) =>
      postgres.with(DATABASE, async (client) => faultsOf(await countBare(client, ACTIONS_PER_LIFE), driven)),
    sample: (count) =>
      postgres.with(DATABASE, async (client) => {
        const { rows } = await client.query<{ case_id: string }>(
          'SELECT case_id FROM bare_case WHERE version = $1 LIMIT $2',
          [ACTIONS_PER_LIFE, count],
        );
        return rows.map((row) => row.case_id);
      }),
    async stop() {
      await generator.stop();
      await worker.stop();
    },
  };
}

function faultsOf(count: { cases: number; finished: number; steps: number }, { lives, begun }: Driven): string[] {
  const wanted = { cases: lives + begun, finished: lives, steps: lives * (ACTIONS_PER_LIFE + 1) + begun * 2 };
  return (['cases', 'finished', 'steps'] as const)
    .filter((what) => count[what] !== wanted[what])
    .map((what) => `bare: ${count[what]} ${what} in the database, ${wanted[what]} were driven`);
}
