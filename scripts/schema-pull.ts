import { readFileSync, writeFileSync } from 'node:fs';
import { introspect } from '../libs/data/introspect.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

const SCHEMA = 'prisma/schema.prisma';

/** `npm run schema:pull [-- --check] [--data DIR]`: writes prisma/schema.prisma as the migrated database is, names of models and fields kept; with --check it only says whether it is, exit 1 if not. */
await runCommand('npm run schema:pull -- [--check] [--data DIR]', async () => {
  const options = process.argv.slice(2);
  const check = options.includes('--check');
  const { ownerUrl } = findProduct(options.filter((option) => option !== '--check'));
  const schema = readFileSync(SCHEMA, 'utf8');
  const found = await introspect(ownerUrl, schema);
  if (!check) writeFileSync(SCHEMA, found);
  if (found === schema) return 0;
  const known = new Set(schema.split('\n'));
  for (const line of found.split('\n')) if (!known.has(line)) console.error(`+ ${line}`);
  return check ? 1 : 0;
});
