import { statSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { runCommand } from './command.js';
import { keepRelease } from './release/release-state.js';

const USAGE = 'npm run release:keep -- --data DIR --to tests/upgrade/states/VERSION';

/** `npm run release:keep`: keeps the state of a stopped data folder for the test of upgrades (CONTRIBUTING.md, "A release"). */
await runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' }, to: { type: 'string' } } });
  if (!values.data || !values.to) throw new StartProblem(USAGE);
  const to = resolve(values.to);
  const { tables, migrations } = await keepRelease(
    resolve(values.data),
    to,
    fileURLToPath(new URL('../../prisma', import.meta.url)),
  );
  const rows = Object.values(tables).reduce((sum, list) => sum + list.length, 0);
  const bytes = readdirSync(to).reduce((sum, name) => sum + statSync(join(to, name)).size, 0);
  console.log(`${to}: ${rows} rows after ${migrations.at(-1)}, ${Math.round(bytes / 1024)} KB`);
  return 0;
});
