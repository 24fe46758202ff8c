import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LedgerWork } from '../../apps/worker/ledger/ledger-work.js';
import type { Database } from '../../libs/data/database.js';
import { ImportWorkRepository } from '../../libs/data/ledger/import/import-work.repository.js';
import { addFilePart, askCommit, createImport, findImport } from '../../libs/data/ledger/import/imports.repository.js';
import { AuditedChanges } from '../../libs/data/audited-changes.js';
import { projectLedger } from '../../libs/data/ledger/import/ledger-projection.js';
import { ReconciliationRepository } from '../../libs/data/ledger/matching/reconciliation.repository.js';
import {
  freezeVersion,
  lockList,
  saveItems,
  workingItems,
} from '../../libs/data/ledger/lists/task-lists.repository.js';
import { listContent } from '../../libs/domain/ledger/lists/list-versions.js';
import type { Logger } from '../../libs/platform/logger.js';
import { PilotFileError } from './file-checks.js';
import type { FolderSheet } from './folder-sheets.js';
import type { PilotFolder } from './pilot-folder.js';
import { requireOfficer, requireReviewer } from './pilot-people.js';
import { listIdOf, listItemOf } from './pilot-seed.js';

export interface LedgerLoad {
  database: Database;
  folder: PilotFolder;
  sheets: readonly FolderSheet[];
  logger: Logger;
}
/** Below this no match is proposed. */
const LEAST_SCORE = 0.7;

/**
 * What the task force does with the spreadsheets before the campaign, in one go and as the owner: the same reading, rows, projection, decisions and
 * frozen list as over HTTP, but the ledger is made once for all files. The decisions are recorded as the officer's, the list as published by the reviewer.
 */
export async function loadLedger(load: LedgerLoad): Promise<void> {
  const { folder } = load;
  const at = `${folder.expected.kickoff}T01:00:00.000Z`;
  for (const sheet of load.sheets) await importSheet(load, sheet, at);
  await load.database.transaction((tx) => projectLedger(tx, { importId: null, at }));
  while ((await takeProposals(load, at)) > 0)
    await load.database.transaction((tx) => projectLedger(tx, { importId: null, at }));
  await publish(load);
}

async function importSheet(
  { database, folder, logger }: LedgerLoad,
  { source, path }: FolderSheet,
  at: string,
): Promise<void> {
  const id = randomUUID();
  const account = requireOfficer(folder);
  const { body } = folder.accounts.find((one) => one.id === account)!;
  const content = await readFile(path);
  await database.transaction(async (tx) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    await createImport(tx, {
      id,
      source,
      fileName: basename(path),
      sha256,
      size: content.length,
      asOf: null,
      part: false,
      account,
      body,
      createdAt: at,
    });
    await addFilePart(tx, id, 0, content);
  });
  await new LedgerWork({ database, now: () => at, logger }).preview(id);
  const asked = await database.transaction((tx) => askCommit(tx, id, account));
  if (asked !== 'committing') {
    const refusal = (await findImport(database, id))?.refusal;
    throw new PilotFileError(basename(path), null, refusal ? `${refusal.zh}（${refusal.code}）` : `stands at ${asked}`);
  }
  const imports = new ImportWorkRepository(database);
  await imports.commit((await imports.get(id))!, at, true);
}

/** First proposals as decisions of the officer. @returns how many */
async function takeProposals({ database, folder }: LedgerLoad, at: string): Promise<number> {
  const account = requireOfficer(folder);
  const { body } = folder.accounts.find((one) => one.id === account)!;
  const matches = new ReconciliationRepository(database);
  return database.transaction(async (tx) => {
    const open = await matches.lockProposals(tx, { minScore: LEAST_SCORE, reason: '', dryRun: false });
    const decisions = new Map(
      open.map(({ decisionKey, unitId, score }) => [decisionKey, { decisionKey, unitId, score }]),
    );
    if (decisions.size === 0) return 0;
    await matches.decide(tx, [...decisions.values()], { account, at, reason: '采用首个建议', operation: null });
    await new AuditedChanges(database, () => at).record(tx, {
      action: 'decide-match',
      account,
      body,
      subject: null,
      requestId: 'load',
      details: { decisions: decisions.size, items: open.length },
    });
    return decisions.size;
  });
}

/** The list as the folder published it: its deciding bodies where the rules of the draft's day say otherwise, then frozen. */
async function publish({ database, folder }: LedgerLoad): Promise<void> {
  const { batch, publishedOn } = folder.taskList;
  const reviewer = requireReviewer(folder);
  const at = `${publishedOn}T01:00:00.000Z`;
  await database.transaction(async (tx) => {
    const list = await lockList(tx, listIdOf(batch));
    if (!list) throw new PilotFileError('task-list.xlsx', null, `gave no list of batch ${batch}`);
    const items = await workingItems(tx, list.id);
    const decided = new Map(folder.taskList.formations.map((f) => [listItemOf(batch, f.caseKey), f.reviewingBody]));
    const wanted = items.map((item) => ({ ...item, approvingBody: decided.get(item.id) ?? item.approvingBody }));
    await saveItems(tx, list, wanted, at);
    const { sha256 } = await freezeVersion(tx, list, listContent(list, wanted), { by: reviewer, at, on: publishedOn });
    const { body } = folder.accounts.find((one) => one.id === reviewer)!;
    await new AuditedChanges(database, () => at).record(tx, {
      action: 'publish-list',
      account: reviewer,
      body,
      subject: list.id,
      requestId: 'load',
      details: { version: 1, sha256, items: wanted.length },
    });
  });
}
