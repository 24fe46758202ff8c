import pg from 'pg';
import { createDatabase } from '../../libs/data/database.js';
import { fillCounty } from './generated-cases.js';
const [url = '', n = '1000'] = process.argv.slice(2);
const started = Date.now();
const owner = createDatabase({ url });
const client = new pg.Client({ connectionString: url });
await client.connect();
console.log(
  await fillCounty(owner, client, {
    cases: Number(n),
    evidence: process.argv[4] !== 'lean',
    say: (line) => console.log(((Date.now() - started) / 1000).toFixed(1), line),
  }),
);
await client.end();
await owner.close();
