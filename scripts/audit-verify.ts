import { verifyRunningAudit } from '../libs/data/audit-verify.js';
import { createDatabase } from '../libs/data/database.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

/** `npm run audit:verify [-- --data DIR]`: exit 1 and name the case on any row that was edited, deleted, inserted or moved. */
await runCommand('npm run audit:verify -- [--data DIR]', async () => {
  const database = createDatabase({
    url: findProduct(process.argv.slice(2)).ownerUrl,
    poolSize: 2,
    applicationName: 'qunjian-audit',
  });
  const { cases, actions, attempts, problems } = await verifyRunningAudit(database).finally(() => database.close());
  for (const { chain, seq, problem } of problems)
    console.error(`✗ ${chain}${seq === null ? '' : ` #${seq}`}: ${problem}`);
  console.log(
    `${cases} cases, ${actions} actions, ${attempts} attempts: ${problems.length === 0 ? 'every chain holds' : `${problems.length} problems`}`,
  );
  return problems.length === 0 ? 0 : 1;
});
