import { fileURLToPath } from 'node:url';
import { createDatabase } from '../libs/data/database.js';
import { CN_RELEASES } from '../libs/domain/calendars/cn.js';
import { loadConfig, requireSetting } from '../libs/platform/config.js';
import { connectTemporal } from '../libs/platform/temporal.js';
import type { CaseInput } from '../workflows/case/case.messages.js';
import { adopt, lineOfRefusal, wordsOf } from './pilot/adopt-history.js';
import { PilotFileError } from './pilot/file-checks.js';
import { readPilotFolder } from './pilot/pilot-folder.js';
import { startAdopted } from './pilot/start-adopted.js';
import { historiesUntil } from './pilot/pilot-seed.js';
import { seedPilot } from './pilot/seed-pilot.js';

/**
 * Loads a pilot folder into a new installation and adopts its cases as of the report's day. Environment as of the worker, and DATABASE_URL
 * of the owner. Options: PILOT_FROM (folder), PILOT_ADOPT=none (only bodies, accounts, ledger and list).
 * Hands the demo accounts to the parent by message.
 */
async function main(): Promise<void> {
  const config = loadConfig();
  const from = process.env['PILOT_FROM'] ?? fileURLToPath(new URL('../../examples/pilot-2020', import.meta.url));
  const folder = await readPilotFolder(from);
  const database = createDatabase({ url: requireSetting(config, 'databaseUrl'), poolSize: 2, applicationName: 'qunjian-load' });
  const accounts = await seedPilot(database, folder);
  await database.close();
  if (process.env['PILOT_ADOPT'] !== 'none') {
    const { client, connection } = await connectTemporal(config);
    for (const { caseNo, refusal } of await startAdopted(client, inputs(folder, config.clock))) throw new PilotFileError('events.jsonl', null, `${caseNo}: ${wordsOf(refusal)}`);
    await connection.close();
  }
  process.send?.({ type: 'accounts', accounts });
}

function inputs(folder: Awaited<ReturnType<typeof readPilotFolder>>, clock: CaseInput['clock']): CaseInput[] {
  return historiesUntil(folder, folder.expected.reportDate).map((history) => {
    const adopted = adopt(history, CN_RELEASES, clock);
    if (adopted.ok) return adopted.input;
    throw new PilotFileError('events.jsonl', lineOfRefusal(history, adopted), `${history.open.caseNo}: ${wordsOf(adopted.refusal)}`);
  });
}

await main().then(() => process.disconnect?.(), (error: unknown) => {
  console.error(error instanceof PilotFileError ? error.message : error);
  process.exit(1);
});
