import { squeeze } from '../codes/characters.js';
import type { CreditCodeReading } from '../codes/credit-code.js';
import type { Source, SourceTables } from '../import/source-rows.js';

/**
 * By what a row of each table is known again in a later file. Numbers that a sheet merely counts with (序号, tree positions) are
 * never part of it, because they shift when a row is inserted.
 */
export const NATURAL_KEYS: { [S in Source]: { [T in keyof SourceTables[S]]: (row: SourceTables[S][T]) => string } } = {
  platform: {
    units: (row) => row.unitNo,
    adjustments: (row) => squeeze(row.organisation),
  },
  'market-regulation': { registrations: (row) => byCodeOr(row.code, row.name) },
  'civil-affairs': { registrations: (row) => byCodeOr(row.code, row.name) },
  union: { organisations: (row) => `${squeeze(row.organisation)}|${squeeze(row.units)}` },
  league: { organisations: (row) => `${squeeze(row.parent ?? '')}|${squeeze(row.organisation)}` },
  women: {
    organisations: (row) =>
      `${squeeze(row.heading ?? row.township ?? '').replace(/^[一二三四五六七八九十百]+、/, '')}|${squeeze(row.text).split(/[(,，。;]|主席|主任/)[0]}`,
  },
  instructors: { assignments: (row) => `${row.instructorNo}|${squeeze(row.unit ?? '')}` },
  'association-members': { members: (row) => row.memberNo },
  'task-list': {
    units: (row) => row.unitNo,
    notYet: (row) => `${row.unitNo}|${squeeze(row.type)}`,
  },
  trainings: { entries: (row) => keyOf(row.title, row.on) },
  'star-ratings': { entries: (row) => keyOf(row.organisations, row.year) },
  subsidies: { entries: (row) => keyOf(row.title, row.organisations, row.units, row.year) },
  honours: { entries: (row) => keyOf(row.title, row.organisations, row.units, row.instructors, row.on) },
  pairings: { entries: (row) => keyOf(row.units, row.village) },
  workshops: { entries: (row) => keyOf(row.title) },
  venues: { entries: (row) => keyOf(row.title) },
  activities: { entries: (row) => keyOf(row.title, row.on) },
  donations: { entries: (row) => keyOf(row.units, row.title, row.on) },
};

function byCodeOr(code: CreditCodeReading, name: string): string {
  return code.code ?? squeeze(name);
}

function keyOf(...parts: (string | number | null | readonly string[])[]): string {
  return parts
    .map((part) => (part === null ? '' : squeeze(typeof part === 'object' ? part.join('、') : String(part))))
    .join('|');
}
