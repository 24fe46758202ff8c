import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '../libs/data/database.js';
import { runCommand } from './command.js';
import { readCalendarFile } from './calendar/calendar-file.js';
import { landReleases } from './calendar/land-releases.js';
import { findProduct } from './running-product.js';

/**
 * `npm run calendar:load -- FILE [--data DIR]`: a notice of the State Council, as data, into the running product, without the preview that the console has. New
 * cases count with it from then on; the API brings it to every living case, which counts its deadlines again inside its own history. Running it again does what is left.
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
  const { ownerUrl } = findProduct(data === undefined ? [] : ['--data', data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 2, applicationName: 'qunjian-calendar' });
  try {
    const { stored, applied, ended, pending } = await landReleases(database, releases, () => new Date().toISOString());
    if (pending > 0)
      console.error(
        `还有 ${pending} 件没有重算；API 和引擎恢复后会自行继续（not told yet: it goes on when API and engine are back）`,
      );
    console.log(
      `日历 ${stored.join('、') || '已在库'}；${applied} 件重算期限，${ended} 件已办结（calendars stored; cases recomputed; ended）`,
    );
    return pending === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

await runCommand(USAGE, main);
