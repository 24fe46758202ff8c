import { createDatabase } from '../libs/data/database.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

/** `npm run projection:rebuild [-- --data DIR]`: makes anew what lists and boards are read from, out of the read model of cases. May run beside the product. */
await runCommand('npm run projection:rebuild -- [--data DIR]', async () => {
  const { ownerUrl } = findProduct(process.argv.slice(2));
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-projection' });
  const [row] = await database
    .query<{ waiting: bigint }>('SELECT rebuild_waiting() AS waiting')
    .finally(() => database.close());
  console.log(`${row!.waiting} cases wait`);
  return 0;
});
