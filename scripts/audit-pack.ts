import { parseArgs } from 'node:util';
import { businessDate } from '../libs/domain/calendar.js';
import { createDatabase } from '../libs/data/database.js';
import { isDayKey } from '../libs/data/ledger/keyset.js';
import { packAudits } from '../libs/data/packed-audits.js';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

const USAGE = 'npm run audit:pack -- --ended-before 2022-01-01 [--data DIR]';

/**
 * `npm run audit:pack`: the audit of every case that ended before a day, into one row a case (docs/audit.md); people may go on working. Exit 1 where a chain does
 * not hold: that case stays as it is.
 */
await runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' }, 'ended-before': { type: 'string' } } });
  const before = values['ended-before'];
  if (before === undefined || !isDayKey(before))
    throw new StartProblem(`--ended-before: a day is needed, e.g. 2022-01-01: ${USAGE}`);
  if (before > businessDate(new Date().toISOString()))
    throw new StartProblem(
      '--ended-before: the day is still to come: what ended today is packed tomorrow at the earliest.',
    );
  const { ownerUrl } = findProduct(values.data === undefined ? [] : ['--data', values.data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-pack' });
  const { cases, unsound } = await packAudits(database, before).finally(() => database.close());
  for (const caseId of unsound)
    console.error(`✗ ${caseId}: its chain does not hold, left as it is: npm run audit:verify`);
  console.log(
    `packed the audit of ${cases} cases that ended before ${before}; the room is used again after the next VACUUM`,
  );
  return unsound.length === 0 ? 0 : 1;
});
