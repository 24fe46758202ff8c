import { mendCase } from '../apps/worker/case-mending.js';
import { createDatabase } from '../libs/data/database.js';
import { MendingRepository } from '../libs/data/mending.repository.js';
import { EngineSeals } from '../libs/platform/engine-seals.js';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { reachTemporal } from '../libs/platform/reachable.js';
import { CASE_TASK_QUEUE } from '../workflows/case/case.messages.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

const USAGE = 'npm run case:mend -- ID [--data DIR]';

/** `npm run case:mend -- ID [--data DIR]`: starts the workflow of a case again from its audit, which a worker has to be running for; exit 1 with a sentence where it may not. */
await runCommand(USAGE, async () => {
  const [caseId, ...options] = process.argv.slice(2);
  if (!caseId || caseId.startsWith('-')) throw new StartProblem(`Name the case: ${USAGE}`);
  const { config, ownerUrl } = findProduct(options);
  const database = createDatabase({ url: ownerUrl, poolSize: 2, applicationName: 'qunjian-mend' });
  const { client, connection } = await reachTemporal(config);
  const repository = new MendingRepository(database);
  const mended = await mendCase(
    { client, seals: new EngineSeals(config.engine), repository, taskQueue: CASE_TASK_QUEUE, clock: config.clock },
    caseId,
  ).finally(() => Promise.all([connection.close(), database.close()]));
  if (mended.ok) console.log(`${caseId}: mended at version ${mended.version}; its rules came from its ${mended.from}`);
  else console.error(`${caseId}: not mended: ${mended.refused}`);
  return mended.ok ? 0 : 1;
});
