// Raw SQL: one case for an operator, by its id or its number.
import { createDatabase } from '../libs/data/database.js';
import { unpackState, type StoredState } from '../libs/data/stored-state.js';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

const USAGE = 'npm run case:show -- ID [--data DIR]';

/** `npm run case:show -- ID [--data DIR]`: a case as the read model holds it, its state unpacked, for an operator; ID is the case's id or its number. Exit 1 where there is none. */
await runCommand(USAGE, async () => {
  const [id, ...options] = process.argv.slice(2);
  if (!id || id.startsWith('-')) throw new StartProblem(`Name the case: ${USAGE}`);
  const database = createDatabase({
    url: findProduct(options).ownerUrl,
    poolSize: 1,
    applicationName: 'qunjian-show',
  });
  const [row] = await database
    .query<StoredState & Record<string, unknown>>(
      'SELECT * FROM cases WHERE case_id = $1 OR case_no = $1 ORDER BY case_id = $1 DESC LIMIT 1',
      id,
    )
    .finally(() => database.close());
  if (!row) throw new StartProblem(`没有这个案件（no such case）: ${id}`);
  console.log(JSON.stringify({ ...row, state: unpackState(row) }, null, 2));
  return 0;
});
