import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase } from '../libs/data/database.js';
import { runCommand } from './command.js';
import { databaseQuality } from './database-quality.js';
import type { LedgerExpectations } from './ledger-expectations.js';
import { findProduct } from './running-product.js';

const WANTED_PERCENT = 98;
/** `npm run reconciliation:quality [-- --data DIR --from FOLDER]`: the running product's matches against the folder's expected.json; exit 1 below what is wanted. */
await runCommand('npm run reconciliation:quality -- [--data DIR] [--from FOLDER]', async () => {
  const argv = process.argv.slice(2);
  const from = argv.includes('--from') ? argv[argv.indexOf('--from') + 1]! : 'examples/pilot-2020';
  const rest = argv.filter((_, i) => argv[i] !== '--from' && argv[i - 1] !== '--from');

  const database = createDatabase({ url: findProduct(rest).ownerUrl, poolSize: 2, applicationName: 'qunjian-quality' });
  const expected = JSON.parse(await readFile(join(from, 'expected.json'), 'utf8')) as LedgerExpectations;
  const quality = await databaseQuality(database, expected).finally(() => database.close());
  const { byStatus, wrongAutomatic, decidedOtherwise, trueMatches, missed, registrations } = quality;
  console.log(`names in the three lists ${JSON.stringify(byStatus)}`);
  console.log(
    `wrong automatic matches: ${wrongAutomatic.length}${wrongAutomatic.map((one) => `\n  ✗ ${one}`).join('')}`,
  );
  console.log(
    `decided otherwise than expected: ${decidedOtherwise.length}${decidedOtherwise.map((one) => `\n  · ${one}`).join('')}`,
  );
  console.log(
    `true matches joined or in the first three: ${trueMatches.numerator}/${trueMatches.denominator} ${trueMatches.percent} %${missed.map((one) => `\n  ✗ ${one}`).join('')}`,
  );
  console.log(
    `true registrations joined or in the first three: ${registrations.numerator}/${registrations.denominator} ${registrations.percent} %`,
  );
  return wrongAutomatic.length === 0 &&
    [trueMatches, registrations].every(({ percent }) => Number(percent) >= WANTED_PERCENT)
    ? 0
    : 1;
});
