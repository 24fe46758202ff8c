import { hashPassword } from '../../libs/platform/passwords.js';
import type { PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { ApiHarness, PASSWORD } from './api-harness.js';
import { fillPilot } from './pilot-figures.js';
import { projectWithProposals, putPilotRows, seedPilotCounty, seedPilotPeople } from './pilot-ledger.js';

const KICKOFF = '2020-05-26T01:00:00.000Z';

/** The API over the pilot's ledger as the spreadsheets and first proposals make it, with the pilot's people; no list, no cases. */
export function startLedgerApi(): Promise<ApiHarness> {
  return ApiHarness.start({}, async (db) => {
    await seedPilotCounty(db.owner);
    await seedPilotPeople(db.owner, await hashPassword(PASSWORD));
    await putPilotRows(db.owner);
    await projectWithProposals(db.worker, KICKOFF);
  });
}

/** The API over the pilot as it stands on a day: ledger, published list and adopted cases. */
export async function startPilotApi(on: string): Promise<{ api: ApiHarness; folder: PilotFolder }> {
  let folder!: PilotFolder;
  const api = await ApiHarness.start({}, async (db) => {
    folder = await fillPilot(db, on);
    await seedPilotPeople(db.owner, await hashPassword(PASSWORD));
  });
  return { api, folder };
}
