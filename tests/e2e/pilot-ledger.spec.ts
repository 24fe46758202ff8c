import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caseKeysOf, compareFigures, type ExpectedFigures } from '../../scripts/figures/compare-with-expected.js';
import { httpRespondent } from '../../scripts/figures/http-respondent.js';
import { clockEnvironment } from '../../libs/platform/config.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import { ApiClient } from '../../scripts/pilot/api-client.js';
import { sheetsOf } from '../../scripts/pilot/folder-sheets.js';
import { makeLedger, publishList } from '../../scripts/pilot/import-over-http.js';
import { readPilotFolder, type PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { LedgerWorkerHarness } from '../support/ledger-worker.js';
import { rehearsalClock } from '../support/workflow-harness.js';
import { PILOT, seedPilotCounty, seedPilotPeople } from '../support/pilot-ledger.js';

let api: ApiHarness | undefined;
let worker: LedgerWorkerHarness | undefined;
let folder: PilotFolder;
beforeAll(async () => {
  folder = await readPilotFolder(PILOT);
  api = await ApiHarness.start({ bulk: { sideBySide: 4, retryMs: 50 } }, async (db) => {
    await seedPilotCounty(db.owner);
    await seedPilotPeople(db.owner, await hashPassword(PASSWORD));
  });
  worker = await LedgerWorkerHarness.start(api!.db, clockEnvironment(rehearsalClock(`${TODAY}T01:00:00.000Z`)));
});
afterAll(async () => {
  await worker?.stop();
  await api?.stop();
});

describe('one officer with the spreadsheets of five offices', () => {
  const lines: string[] = [];
  it('imports them, decides the open matches and finds the list drafted, with the bodies that decide', async () => {
    const officer = await ApiClient.login(api!.url, 'of-001', PASSWORD);
    const sheets = sheetsOf(PILOT);
    expect(sheets.length).toBe(18);
    await makeLedger(officer, folder, sheets, (line) => lines.push(line));
    expect(lines.length).toBe(19);
    const [decisions] = await api!.db.owner.query<{ n: bigint; people: bigint }>(
      'SELECT count(*) AS n, count(DISTINCT decided_by) AS people FROM reconciliation_decisions',
    );
    expect([Number(decisions!.n) > 500, Number(decisions!.people)]).toEqual([true, 1]);
    const items = await api!.db.owner.query<{ id: string; approving_body: string }>(
      'SELECT id, approving_body FROM task_list_items WHERE removed_in IS NULL',
    );
    const deciding = new Map(items.map(({ id, approving_body }) => [id.replace('batch-1-', ''), approving_body]));
    expect(folder.taskList.formations.filter((f) => deciding.get(f.caseKey) !== f.reviewingBody)).toEqual([]);
  });

  it('publishes it, opens its 111 cases in one act, and has every figure of the ledger equal', async () => {
    const [reviewer, officer] = [
      await ApiClient.login(api!.url, 'rv-001', PASSWORD),
      await ApiClient.login(api!.url, 'of-001', PASSWORD),
    ];
    expect(await publishList(reviewer, officer, folder)).toEqual({ listed: 111, opened: 111, refused: [] });
    const expected = folder.expected as unknown as ExpectedFigures;
    const { differences, got } = await compareFigures(httpRespondent(officer), expected, {
      until: '2020-05-26',
      caseKeyOf: caseKeysOf(folder.formations.values()),
    });
    expect([differences, Object.keys(got).length >= 12]).toEqual([[], true]);
  });
});
