import { verifyProjection } from '../apps/worker/projection-verify.js';
import { createDatabase } from '../libs/data/database.js';
import { EngineSeals } from '../libs/platform/engine-seals.js';
import { reachTemporal } from '../libs/platform/reachable.js';
import { CASE_TASK_QUEUE } from '../workflows/case/case.messages.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

/** `npm run projection:verify [-- --data DIR]`: compares every case with its workflow, which a worker has to answer for; exit 1 on any difference. */
await runCommand('npm run projection:verify -- [--data DIR]', async () => {
  const { config, ownerUrl } = findProduct(process.argv.slice(2));
  const database = createDatabase({ url: ownerUrl, poolSize: 2, applicationName: 'qunjian-projection' });
  const { client, connection } = await reachTemporal(config);
  const { compared, retired, problems } = await verifyProjection({
    database,
    client,
    seals: new EngineSeals(config.engine),
    taskQueue: CASE_TASK_QUEUE,
    clock: config.clock,
  }).finally(() => Promise.all([connection.close(), database.close()]));
  for (const line of problems) console.error(`✗ ${line}`);
  const left = retired === 0 ? '' : `, ${retired} ended ones no longer kept by the engine`;
  console.log(
    `${compared} cases compared${left}: ${problems.length === 0 ? 'read model and workflows agree' : `${problems.length} do not agree`}`,
  );
  return problems.length === 0 ? 0 : 1;
});
