import { canonicalJson } from '../libs/data/canonical.js';
import { createDatabase } from '../libs/data/database.js';
import type { CaseState } from '../libs/domain/case.js';
import { connectTemporal } from '../libs/platform/temporal.js';
import { stateOf } from '../workflows/case/case.messages.js';
import { findProduct } from './running-product.js';

/** `npm run projection:verify [-- --data DIR]`: asks every case's workflow for its state and compares it with the read model; exit 1 on any difference. */
const SIDE_BY_SIDE = 8;
const { config, ownerUrl } = findProduct(process.argv.slice(2));
const database = createDatabase({ url: ownerUrl, poolSize: 2, applicationName: 'qunjian-projection' });
const { client, connection } = await connectTemporal(config);
let compared = 0;
const different: string[] = [];

async function compare({ case_id, state }: { case_id: string; state: CaseState }): Promise<void> {
  const known = await client.workflow.getHandle(case_id).query(stateOf);
  compared += 1;
  if (canonicalJson(known) === canonicalJson(state)) return;
  const fields = Object.keys(known).filter((key) => canonicalJson(known[key as keyof CaseState]) !== canonicalJson(state[key as keyof CaseState]));
  different.push(`${case_id}: read model at ${state.version}, workflow at ${known.version}; differs in ${fields.join(', ')}`);
}

for (let after = ''; ; ) {
  const rows = await database.query<{ case_id: string; state: CaseState }>('SELECT case_id, state FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT 200', after);
  if (rows.length === 0) break;
  for (let i = 0; i < rows.length; i += SIDE_BY_SIDE) await Promise.all(rows.slice(i, i + SIDE_BY_SIDE).map(compare));
  after = rows.at(-1)!.case_id;
}
await Promise.all([connection.close(), database.close()]);
for (const line of different) console.error(`✗ ${line}`);
console.log(`${compared} cases compared: ${different.length === 0 ? 'read model and workflows agree' : `${different.length} differ`}`);
process.exitCode = different.length === 0 ? 0 : 1;
