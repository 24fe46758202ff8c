import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationView } from '../../libs/contracts/bulk.js';
import type { ImportView } from '../../libs/contracts/imports.js';
import type { ReconciliationAnswer } from '../../libs/contracts/reconciliation.js';
import type { ListItemView, TaskListView } from '../../libs/contracts/task-lists.js';
import type { ApiClient } from './api-client.js';
import { PilotFileError } from './file-checks.js';
import type { FolderSheet } from './folder-sheets.js';
import type { PilotFolder } from './pilot-folder.js';
import { listIdOf, listItemOf } from './pilot-seed.js';

const POLL_MS = 150;
const UNDER_WAY = new Set<ImportView['status']>(['uploaded', 'previewing', 'committing']);

/** What an officer of the task force does before the campaign begins: imports every file, decides the open matches, names the deciding bodies of the list. */
export async function makeLedger(
  officer: ApiClient,
  folder: PilotFolder,
  sheets: readonly FolderSheet[],
  say: (line: string) => void,
): Promise<void> {
  const previews: { sheet: FolderSheet; id: string }[] = [];
  for (const sheet of sheets) previews.push({ sheet, id: await upload(officer, sheet) });
  for (const { sheet, id } of previews) {
    const preview = await settled(officer, sheet, id);
    if (preview.status !== 'previewed') throw refusedFile(sheet, preview);
    const asked = await officer.change<ImportView>(`/imports/${id}/commit`, {});
    if (!asked.ok) throw new PilotFileError(basename(sheet.path), null, asked.problem.detail);
    const done = await settled(officer, sheet, id);
    if (done.status !== 'committed') throw refusedFile(sheet, done);
    const { rows, new: added, error } = done.counts!;
    say(`  ${basename(sheet.path).padEnd(24)} ${rows} 行（rows），新增（new） ${added}，错误（errors） ${error}`);
  }
  say(`  已按首个建议决定 ${await decideMatches(officer)} 项比对（matches decided, first proposals）`);
  await nameDecidingBodies(officer, folder);
}

async function upload(officer: ApiClient, { source, path }: FolderSheet): Promise<string> {
  const form = new FormData();
  form.append('source', source);
  form.append('file', new Blob([new Uint8Array(await readFile(path))]), basename(path));
  const answer = await officer.change<ImportView>('/imports', form);
  if (!answer.ok) throw new PilotFileError(basename(path), null, answer.problem.detail);
  return answer.body.id;
}

async function settled(officer: ApiClient, { path }: FolderSheet, id: string): Promise<ImportView> {
  for (;;) {
    const answer = await officer.get<ImportView>(`/imports/${id}`);
    if (!answer.ok) throw new PilotFileError(basename(path), null, answer.problem.detail);
    if (!UNDER_WAY.has(answer.body.status)) return answer.body;
    await pause(POLL_MS);
  }
}

function refusedFile({ path }: FolderSheet, { status, refusal }: ImportView): PilotFileError {
  return new PilotFileError(basename(path), null, refusal ? `${refusal.zh}（${refusal.code}）` : `stands at ${status}`);
}

/** Takes first proposals until none is left: one decision may bring another to light. @returns how many */
async function decideMatches(officer: ApiClient): Promise<number> {
  for (let decided = 0; ;) {
    await upToDate(officer);
    const answer = await officer.change<OperationView>('/reconciliation/acceptance', {
      minScore: 0.7,
      reason: '采用首个建议',
    });
    if (!answer.ok) throw new Error(answer.problem.detail);
    if (answer.body.items.length === 0) return decided;
    decided += answer.body.items.length;
  }
}

/** Waits until the ledger has followed the last decision. */
async function upToDate(officer: ApiClient): Promise<void> {
  for (;;) {
    const answer = await officer.get<ReconciliationAnswer>('/reconciliation?limit=1');
    if (!answer.ok) throw new Error(answer.problem.detail);
    if (answer.body.upToDate) return;
    await pause(POLL_MS);
  }
}

/** Where the published list names another deciding body than the rules do on the day of the draft, the officer puts it in. */
async function nameDecidingBodies(officer: ApiClient, { taskList }: PilotFolder): Promise<void> {
  const list = `/task-lists/${listIdOf(taskList.batch)}`;
  const wanted = new Map(taskList.formations.map((f) => [listItemOf(taskList.batch, f.caseKey), f.reviewingBody]));
  for (let after = ''; ;) {
    const page = await officer.get<{ items: ListItemView[]; page: { hasMore: boolean; endCursor: string | null } }>(
      `${list}/items?limit=200${after}`,
    );
    if (!page.ok) throw new Error(`${list}: ${page.problem.detail}`);
    for (const { id, approvingBody } of page.body.items) {
      if (!wanted.has(id) || wanted.get(id) === approvingBody) continue;
      const changed = await officer.change(`${list}/items/${id}`, { approvingBody: wanted.get(id) });
      if (!changed.ok) throw new Error(`${id}: ${changed.problem.detail}`);
    }
    if (!page.body.page.hasMore) return;
    after = `&after=${page.body.page.endCursor}`;
  }
}

/** Publishes the list and asks for all its cases: those that the events have opened are found, the rest is opened. @returns how many were opened now */
export async function publishList(
  reviewer: ApiClient,
  officer: ApiClient,
  { taskList }: PilotFolder,
): Promise<{ listed: number; opened: number; refused: OperationView['items'] }> {
  const list = `/task-lists/${listIdOf(taskList.batch)}`;
  const published = await reviewer.change<TaskListView>(`${list}/publish`, {});
  if (!published.ok) throw new Error(`${list}: ${published.problem.detail}`);
  const asked = await officer.change<OperationView>(`${list}/open-cases`, {});
  if (!asked.ok) throw new Error(`${list}: ${asked.problem.detail}`);
  for (;;) {
    const answer = await officer.get<OperationView>(`/operations/${asked.body.id}`);
    if (!answer.ok) throw new Error(answer.problem.detail);
    const { status, items } = answer.body;
    if (status === 'finished')
      return {
        listed: items.length,
        opened: items.filter(({ result }) => result?.['opened'] === true).length,
        refused: items.filter((item) => item.status !== 'done'),
      };
    await pause(POLL_MS);
  }
}
