import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTER_SOURCES, SOURCES, type Source } from '../../libs/domain/ledger/import/source-rows.js';
import { PilotFileError } from './file-checks.js';

/** A spreadsheet of the folder, in the order in which they are imported. */
export interface FolderSheet {
  source: Source;
  path: string;
}

/**
 * The offices' nine spreadsheets and those of the registers that are there. None at all: an older folder, whose units and list are taken as
 * its JSON files have them. @throws PilotFileError when only some of the nine are there
 */
export function sheetsOf(folder: string): FolderSheet[] {
  const find = (source: Source): FolderSheet[] =>
    ['xlsx', 'csv']
      .map((ending) => join(folder, `${source}.${ending}`))
      .filter((path) => existsSync(path))
      .slice(0, 1)
      .map((path) => ({ source, path }));
  const offices = SOURCES.flatMap(find);
  if (offices.length === 0) return [];
  const missing = SOURCES.find((source) => !offices.some((sheet) => sheet.source === source));
  if (missing) throw new PilotFileError(`${missing}.xlsx`, null, `is missing in ${folder}`);
  return [...offices, ...REGISTER_SOURCES.flatMap(find)];
}
