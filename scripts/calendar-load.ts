import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../libs/data/database.js';
import { reachTemporal } from '../libs/platform/reachable.js';
import { runCommand } from './command.js';
import { readCalendarFile } from './calendar/calendar-file.js';
import { landReleases } from './calendar/land-releases.js';
import { findProduct } from './running-product.js';

/**
 * `npm run calendar:load -- FILE [--data DIR]`: a notice of the State Council, as data, into the running product. New cases count with it from
 * then on; every living case counts its deadlines again, inside its own history. Running it again does what is left.
 */
const USAGE = '用法（usage）：npm run calendar:load -- 文件（FILE） [--data 数据目录（DIR）]';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
  if (positionals.length !== 1) {
    console.error(USAGE);
    return 2;
  }
  return load(positionals[0]!, values.data);
}

async function load(file: string, data: string | undefined): Promise<number> {
  const releases = await readCalendarFile(resolve(process.env['INIT_CWD'] ?? process.cwd(), file));
  const { config, ownerUrl } = findProduct(data === undefined ? [] : ['--data', data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 4, applicationName: 'qunjian-calendar' });
  const { client, connection } = await reachTemporal(config);
  try {
    const { stored, applied, ended, failed } = await landReleases(database, client, releases, () =>
      new Date().toISOString(),
    );
    for (const caseId of failed) console.error(`✗ ${caseId} 没有应答，请再次运行（no answer: run it again）`);
    console.log(
      `日历 ${stored.join('、') || '已在库'}；${applied} 件重算期限，${ended} 件已办结（calendars stored; cases recomputed; ended）`,
    );
    return failed.length === 0 ? 0 : 1;
  } finally {
    await Promise.all([connection.close(), database.close()]);
  }
}

await runCommand(USAGE, main);
