import { fileURLToPath } from 'node:url';
import { createDatabase } from '../libs/data/database.js';
import { CN_RELEASES } from '../libs/domain/calendars/cn.js';
import { loadConfig, requireSetting } from '../libs/platform/config.js';
import { createLogger } from '../libs/platform/logger.js';
import { connectTemporal } from '../libs/platform/temporal.js';
import type { CaseInput } from '../workflows/case/case.messages.js';
import { adopt, lineOfRefusal, wordsOf } from './pilot/adopt-history.js';
import { PilotFileError } from './pilot/file-checks.js';
import { readRunningCounty } from './adopt/running-county.js';
import type { County } from './pilot/county.js';
import { sheetsOf } from './pilot/folder-sheets.js';
import { loadLedger } from './pilot/load-ledger.js';
import { readPilotFolder, type PilotFolder } from './pilot/pilot-folder.js';
import { startAdopted } from './pilot/start-adopted.js';
import { historiesUntil } from './pilot/pilot-seed.js';
import { seedOffices, seedPreparedLedger } from './pilot/seed-pilot.js';

/**
 * Loads a pilot folder into a new installation: bodies and people, the ledger and the task list out of its spreadsheets, and its cases as of the
 * report's day. Environment as of the worker, and DATABASE_URL of the owner. Options: PILOT_FROM (folder), PILOT_ADOPT=none (only bodies and
 * people: the ledger is imported over HTTP; a folder without spreadsheets brings units and list in its JSON files).
 * Hands the demo accounts to the parent by message.
 */
async function main(): Promise<void> {
  const config = loadConfig();
  const from = process.env['PILOT_FROM'] ?? fileURLToPath(new URL('../../examples/pilot-2020', import.meta.url));
  const folder = await readPilotFolder(from);
  const sheets = sheetsOf(from);
  const database = createDatabase({
    url: requireSetting(config, 'databaseUrl'),
    poolSize: 4,
    applicationName: 'qunjian-load',
  });
  const accounts = await seedOffices(database, folder);
  const imported = process.env['PILOT_ADOPT'] !== 'none';
  if (sheets.length === 0) await seedPreparedLedger(database, folder);
  else if (imported) await loadLedger({ database, folder, sheets, logger: createLogger(config, 'load') });
  const units = (await readRunningCounty(database)).units;
  await database.close();
  if (imported) {
    const { client, connection } = await connectTemporal(config);
    for (const { caseNo, refusal } of await startAdopted(client, inputs(folder, units, config.clock)))
      throw new PilotFileError('events.jsonl', null, `${caseNo}: ${wordsOf(refusal)}`);
    await connection.close();
  }
  process.send?.({ type: 'accounts', accounts });
}

function inputs(folder: PilotFolder, units: County['units'], clock: CaseInput['clock']): CaseInput[] {
  return historiesUntil(folder, folder.expected.reportDate, units).map((history) => {
    const adopted = adopt(history, CN_RELEASES, clock);
    if (adopted.ok) return adopted.input;
    throw new PilotFileError(
      'events.jsonl',
      lineOfRefusal(history, adopted),
      `${history.open.caseNo}: ${wordsOf(adopted.refusal)}`,
    );
  });
}

// Who started it and was killed will not use what is loaded; the next start begins anew, on the same ports.
const orphaned = (): never => process.exit(1);
process.once('disconnect', orphaned);
await main().then(
  () => {
    process.off('disconnect', orphaned);
    process.disconnect?.();
  },
  (error: unknown) => {
    console.error(error instanceof PilotFileError ? error.message : error);
    process.exit(1);
  },
);
