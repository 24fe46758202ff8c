import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImportView } from '../../libs/contracts/imports.js';
import type { ApiClient, Answer } from '../pilot/api-client.js';

export interface FileToImport {
  source: string;
  path: string;
  asOf?: string;
  /** The file holds a part of the rows only. */
  part?: boolean;
}
/** The API refused a file or a step; the message is meant to be printed as it is. */
export class ImportRefused extends Error {
  constructor(problem: { code: string; detail: string; detailEn: string }) {
    super(`${problem.code}\n${problem.detail}\n${problem.detailEn}`);
  }
}
const POLL_MS = 200;
const UNDER_WAY = ['uploaded', 'previewing', 'committing'];

/** Uploads a file and waits for its preview. @param told hears how far it is @throws ImportRefused */
export async function previewFile(
  client: ApiClient,
  file: FileToImport,
  told: (view: ImportView) => void = () => undefined,
): Promise<ImportView> {
  const form = new FormData();
  form.append('source', file.source);
  if (file.asOf) form.append('asOf', file.asOf);
  if (file.part) form.append('part', 'true');
  form.append('file', await openAsBlob(file.path), basename(file.path));
  return settled(client, body(await client.change<ImportView>('/imports', form)).id, told);
}

/** Commits a previewed file and waits until the ledger is made. @throws ImportRefused */
export async function commitImport(
  client: ApiClient,
  id: string,
  told: (view: ImportView) => void = () => undefined,
): Promise<ImportView> {
  return settled(client, body(await client.change<ImportView>(`/imports/${id}/commit`, {})).id, told);
}

async function settled(client: ApiClient, id: string, told: (view: ImportView) => void): Promise<ImportView> {
  for (;;) {
    const view = body(await client.get<ImportView>(`/imports/${id}`));
    told(view);
    if (!UNDER_WAY.includes(view.status)) return refusalOf(view);
    await pause(POLL_MS);
  }
}

function refusalOf(view: ImportView): ImportView {
  if (view.refusal)
    throw new ImportRefused({ code: view.refusal.code, detail: view.refusal.zh, detailEn: view.refusal.en });
  return view;
}

function body<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new ImportRefused(answer.problem);
  return answer.body;
}
