import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createDatabase } from '../libs/data/database.js';
import { readCalendarReleases } from '../libs/data/calendars.repository.js';
import { businessInstant } from '../libs/domain/business-clock.js';
import { reachTemporal } from '../libs/platform/reachable.js';
import { runCommand } from './command.js';
import { prepareAdoption } from './adopt/adoption.js';
import { readPaperFile } from './adopt/paper-file.js';
import { readRunningCounty } from './adopt/running-county.js';
import { wordsOf } from './pilot/adopt-history.js';
import { startAdopted } from './pilot/start-adopted.js';
import { findProduct } from './running-product.js';

/**
 * `npm run adopt -- --from FILE [--dry-run] [--data DIR]`: takes cases that are half way on paper into the running product. The whole file is
 * folded through the rules first; one illegal line and nothing is taken over. The same file again finds its cases and changes nothing.
 */
const USAGE = 'npm run adopt -- --from FILE [--dry-run] [--data DIR]';
const text = { type: 'string' } as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { from: text, data: text, 'dry-run': { type: 'boolean' } } });
  if (values.from === undefined) {
    console.error(USAGE);
    return 2;
  }
  return adopt({ from: values.from, data: values.data, dryRun: values['dry-run'] === true });
}

async function adopt({
  from,
  data,
  dryRun,
}: {
  from: string;
  data: string | undefined;
  dryRun: boolean;
}): Promise<number> {
  const startedAt = performance.now();
  const { config, ownerUrl } = findProduct(data === undefined ? [] : ['--data', data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 2, applicationName: 'qunjian-adopt' });
  try {
    const paper = await readPaperFile(
      resolve(process.env['INIT_CWD'] ?? process.cwd(), from),
      await readRunningCounty(database),
      businessInstant(config.clock, Date.now()),
    );
    const { inputs, standing } = await prepareAdoption(
      paper,
      database,
      await readCalendarReleases(database),
      config.clock,
    );
    if (dryRun) {
      console.log(
        `可接续 ${inputs.length} 件，已在办 ${standing.length} 件（could be adopted, already here）；未写入（nothing written）`,
      );
      return 0;
    }
    const { client, connection } = await reachTemporal(config);
    const refused = await startAdopted(client, inputs).finally(() => connection.close());
    for (const { caseNo, refusal } of refused) console.error(`✗ ${caseNo}: ${wordsOf(refusal)}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `已接续 ${inputs.length - refused.length} 件，已在办 ${standing.length} 件，用时 ${seconds} s（adopted, already here）`,
    );
    return refused.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

await runCommand(USAGE, main);
