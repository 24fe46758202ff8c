import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { LedgerSources } from '../domain/ledger/statistics/ledger-figures.js';
import { learnRegionWords, type RegionWords } from '../domain/ledger/matching/names.js';
import { SOURCES, type LedgerSource, type SourceTables } from '../domain/ledger/import/source-rows.js';
import { readSource, type SourceReading } from './read-source.js';
import type { SpreadsheetRefusal } from './refusal.js';
import type { ParsedRow } from './row-reading.js';

/** A folder of one county: a spreadsheet per source, named after it, and its bodies. */
export interface CountyFolder {
  sources: LedgerSources;
  region: RegionWords;
  readings: { [S in LedgerSource]: SourceReading<S> };
}
interface BodyOfFolder {
  name: string;
  level: string;
  area: string;
}

/** Reads all nine spreadsheets of a folder (xlsx, or csv where there is no xlsx). Returns the first refusal with its file. */
export async function readCountyFolder(
  folder: string,
): Promise<CountyFolder | { refused: string; refusal: SpreadsheetRefusal }> {
  const readings: Partial<Record<LedgerSource, SourceReading>> = {};
  for (const source of SOURCES) {
    const path = fileOf(folder, source);
    const reading = await readSource(path, source);
    if (!reading.ok) return { refused: path, refusal: reading.refusal };
    readings[source] = reading as unknown as SourceReading;
  }
  const complete = readings as unknown as CountyFolder['readings'];
  const sources = toLedgerSources(complete);
  const { bodies } = JSON.parse(await readFile(join(folder, 'bodies.json'), 'utf8')) as { bodies: BodyOfFolder[] };
  const region = learnRegionWords({
    areaCode: bodies.map(({ area }) => /^\d{6}/.exec(area)?.[0]).find(Boolean) ?? '',
    bodyNames: bodies.filter(({ level }) => level === 'county').map(({ name }) => name),
    townships: [...new Set(sources.platform.rows.map(({ township }) => township))],
    unitNames: sources.platform.rows.map(({ name }) => name),
  });
  return { sources, region, readings: complete };
}

/** Usable rows of every source; rows with errors that leave something required empty are left out. */
export function toLedgerSources(readings: CountyFolder['readings']): LedgerSources {
  const { platform, union, league, women } = readings;
  const registration = <S extends 'market-regulation' | 'civil-affairs'>(
    source: S,
  ): LedgerSources['registrations'][number] => ({
    source,
    rows: usable(readings[source].tables.registrations as ParsedRow<SourceTables[S]['registrations']>[]),
    asOf: readings[source].asOf,
  });
  return {
    platform: {
      rows: usable(platform.tables.units),
      adjustments: usable(platform.tables.adjustments),
      asOf: platform.asOf,
    },
    registrations: [registration('market-regulation'), registration('civil-affairs')],
    lists: {
      union: usable(union.tables.organisations),
      league: usable(league.tables.organisations),
      women: usable(women.tables.organisations),
      asOf: { union: union.asOf, league: league.asOf, women: women.asOf },
    },
    instructors: usable(readings.instructors.tables.assignments),
    associationMembers: usable(readings['association-members'].tables.members),
    taskList: { rows: usable(readings['task-list'].tables.units), notYet: usable(readings['task-list'].tables.notYet) },
  };
}

function usable<R extends { sheet: string; row: number }>(rows: ParsedRow<R>[]): R[] {
  return rows.flatMap(({ value }) => value ?? []);
}

function fileOf(folder: string, source: LedgerSource): string {
  const xlsx = join(folder, `${source}.xlsx`);
  const csv = join(folder, `${source}.csv`);
  return !existsSync(xlsx) && existsSync(csv) ? csv : xlsx;
}
