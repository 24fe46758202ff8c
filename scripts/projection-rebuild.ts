import { rebuildProjection } from '../apps/worker/projection-rebuild.js';
import { createDatabase } from '../libs/data/database.js';
import { ProjectionRepository } from '../libs/data/projection.repository.js';
import { reachTemporal } from '../libs/platform/reachable.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

/** `npm run projection:rebuild [-- --data DIR]`: makes the read model anew, and what waits with it: from the histories, which a worker has to answer for, and from the audit where a history is gone; exit 1 where a case was left. */
await runCommand('npm run projection:rebuild -- [--data DIR]', async () => {
  const { config, ownerUrl } = findProduct(process.argv.slice(2));
  const database = createDatabase({ url: ownerUrl, poolSize: 4, applicationName: 'qunjian-rebuild' });
  const { client, connection } = await reachTemporal(config);
  const { fromHistories, fromAudit, outcomes, left, waiting } = await rebuildProjection({
    client,
    repository: new ProjectionRepository(database),
  }).finally(() => Promise.all([connection.close(), database.close()]));
  for (const line of left) console.error(`✗ ${line}`);
  console.log(
    `${fromHistories} cases from their histories, ${fromAudit} from their audits: ${outcomes.same} stood so, ${outcomes.changed} were otherwise, ${outcomes.made} were missing; ${left.length} left as they are; ${waiting} wait`,
  );
  return left.length === 0 ? 0 : 1;
});
