import { parseArgs } from 'node:util';
import { AuditSeals } from '../apps/worker/audit-seals.js';
import { createDatabase } from '../libs/data/database.js';
import { ForeignSeals, makeSeal } from '../libs/data/seals/make-seal.js';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { reasonOf } from '../libs/platform/reason.js';
import { instantOf, runCommand } from './command.js';
import { findProduct } from './running-product.js';

const USAGE = 'npm run audit:seal -- [--data DIR] [--restored 2026-11-29T23:00:00+08:00]';

/** `npm run audit:seal`: the heads of all chains that have grown, into the seals outside of the database (docs/audit.md); the worker does so daily. */
await runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' }, restored: { type: 'string' } } });
  const restoredTo = values.restored === undefined ? null : instantOf('--restored', values.restored);
  const { config, ownerUrl } = findProduct(values.data === undefined ? [] : ['--data', values.data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-seal' });
  const seals = new AuditSeals(database, config);
  const seal = await makeSeal(database, seals.file, restoredTo)
    .catch((error: unknown) => {
      throw error instanceof ForeignSeals ? new StartProblem(error.message) : error;
    })
    .finally(() => database.close());
  if (!seal) throw new StartProblem('Another seal is being made: run it again in a moment.');
  console.log(`seal ${seal.nr} of ${seal.count} chains, root ${seal.root}, in ${config.sealsDir}`);
  await seals.stampLatest().catch((error: unknown) => {
    throw new StartProblem(`The seal bears no time stamp yet (${reasonOf(error)}): the worker asks again every hour.`);
  });
  return 0;
});
