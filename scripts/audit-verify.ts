import { verifyRunningAudit } from '../libs/data/audit-verify.js';
import { createDatabase } from '../libs/data/database.js';
import { SealFile } from '../libs/data/seals/seal-file.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

/**
 * `npm run audit:verify [-- --data DIR]`: exit 1 and name the case on any row that was edited, deleted, inserted or moved, and on a chain that is not as it was
 * sealed outside of the database.
 */
await runCommand('npm run audit:verify -- [--data DIR]', async () => {
  const { config, ownerUrl } = findProduct(process.argv.slice(2));
  const database = createDatabase({ url: ownerUrl, poolSize: 2, applicationName: 'qunjian-audit' });
  const { cases, actions, attempts, seals, problems } = await verifyRunningAudit(
    database,
    new SealFile(config.sealsDir, config.sealStamps.authority),
  ).finally(() => database.close());
  for (const { chain, seq, problem } of problems)
    console.error(`✗ ${chain}${seq === null ? '' : ` #${seq}`}: ${problem}`);
  const last = seals.at(-1);
  const against = last
    ? `also against ${seals.length} seals, the last of ${last.at}`
    : `but there is no seal in ${config.sealsDir} to hold them against`;
  console.log(
    `${cases} cases, ${actions} actions, ${attempts} attempts: ${problems.length === 0 ? `every chain holds, ${against}` : `${problems.length} problems`}`,
  );
  for (const { nr, restoredTo } of seals)
    if (restoredTo !== null) console.log(`seal ${nr} says that the database was put back to ${restoredTo}`);
  return problems.length === 0 ? 0 : 1;
});
