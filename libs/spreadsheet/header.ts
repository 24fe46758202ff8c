import { createHash } from 'node:crypto';

import { squeeze } from '../domain/ledger/codes/characters.js';
import {
  candidateLabels,
  namesOf,
  plain,
  plainAlias,
  type ColumnLabel,
  type Labels,
  type Likeness,
} from './header-labels.js';
import { rawText, type RawRow } from './raw-row.js';
import type { AnyTable } from './template.js';

/** What the user corrects: which rows are the header and which column (from 0) holds a field; null takes a column away. */
export interface ColumnMapping {
  headerRows?: [number, number];
  columns?: Record<string, number | null>;
}

export interface HeaderColumn {
  /** From 0. */
  column: number;
  /** As the header shows it, with its merged headings: 职工情况（人）/女职工. */
  label: string;
  /** The merged headings alone; null where there are none. */
  group: string | null;
  field: string | null;
}

export interface Header {
  table: AnyTable;
  /** First and last header row. */
  rows: [number, number];
  columns: HeaderColumn[];
  /** First and last column of the table; two tables may stand side by side. */
  span: [number, number];
  /** Fields of the template that no column holds. */
  missing: string[];
  /** Texts of the rows above. */
  titles: string[];
  /** By what the same header is known again in a later file: its labels and where they stand. */
  fingerprint: string;
}
/** Columns of fields that a user once gave, by the fingerprint of the header they belong to. */
export type SavedMappings = Readonly<Record<string, Record<string, number | null>>>;

/** Rows looked at for a header; the reader keeps this many back. */
export const HEADER_SEARCH_ROWS = 25;

/**
 * Finds the header that fits the tables best: one row, or several where merged headings stand above. A table whose identifying columns
 * are not all there does not fit. Two headers are found where two tables stand side by side; none where nothing fits.
 */
export function findHeaders(rows: RawRow[], tables: AnyTable[], mapping: ColumnMapping = {}): Header[] {
  let best: { headers: Header[]; score: number } = { headers: [], score: 0 };
  for (const labels of candidateLabels(rows, mapping.headerRows)) {
    const whole = fit(labels, tables, rows, mapping.columns);
    if (whole && whole.score > best.score) best = { headers: [whole.header], score: whole.score };
    if (mapping.columns) continue;
    const parts = sideBySide(labels).map((part) => fit(part, tables, rows));
    const score = parts.reduce((sum, part) => sum + (part?.score ?? 0), 0);
    if (parts.length > 1 && parts.every((part) => part !== null) && score > best.score)
      best = { headers: parts.map((part) => part!.header), score };
  }
  return best.headers;
}

/** The one header of a sheet with one table. */
export function findHeader(rows: RawRow[], tables: AnyTable[], mapping: ColumnMapping = {}): Header | null {
  return findHeaders(rows, tables, mapping)[0] ?? null;
}

/** A header that comes near a table: most of its columns are there, something by which the table is known is not. */
export function nearestHeader(rows: RawRow[], tables: AnyTable[]): Header | null {
  let best: { header: Header; score: number } | null = null;
  for (const labels of candidateLabels(rows)) {
    for (const table of tables) {
      const header = headerOf(labels, table, rows, {});
      const score = header.columns.filter(({ field }) => field !== null).length;
      if (score >= NEAR && score * 2 >= header.columns.length && score > (best?.score ?? 0)) best = { header, score };
    }
  }
  return best?.header ?? null;
}

/** Columns that must be known before a header comes near a table. */
const NEAR = 2;

/** The mapping that was saved for a header among these rows; null where there is none. */
export function savedMapping(rows: RawRow[], saved: SavedMappings): ColumnMapping | null {
  if (Object.keys(saved).length === 0) return null;
  for (const labels of candidateLabels(rows)) {
    const columns = saved[fingerprintOf(labels)];
    if (columns) return { headerRows: labels.rows, columns };
  }
  return null;
}

/** Whether a row may begin a header: half of its texts are labels of these tables. */
export function looksLikeHeader({ cells }: RawRow, labels: ReadonlySet<string>): boolean {
  const texts = cells.map((cell) => rawText(cell)).filter((text) => squeeze(text) !== '');
  const known = texts.filter((text) => labels.has(plain(text)));
  return known.length >= 2 && known.length * 2 >= texts.length;
}

/** All that the columns of tables are called, without the merged headings and with them. */
export function labelsOfTables(tables: readonly AnyTable[]): Set<string> {
  const aliases = tables.flatMap(({ columns }) => Object.values(columns).flatMap((column) => column.aliases));
  return new Set([...aliases, ...aliases.flatMap((alias) => alias.split('/'))].map(plain));
}

/** So many columns make a table known although a heading has to say what one more would. */
const WITHOUT_HEADED = 5;

function fit(
  labels: Labels,
  tables: readonly AnyTable[],
  rows: RawRow[],
  given?: ColumnMapping['columns'],
): { header: Header; score: number } | null {
  let best: { header: Header; score: number } | null = null;
  for (const table of tables) {
    const header = headerOf(labels, table, rows, given ?? {});
    const found = new Set(header.columns.flatMap(({ field }) => field ?? []));
    // Where a person says which column is which, what every row needs is enough.
    const needed = given ? 'required' : 'identifies';
    const identified =
      found.size > 0 &&
      Object.entries(table.columns).every(
        ([field, column]) =>
          !column[needed] ||
          found.has(field) ||
          (column.heading !== undefined && (given !== undefined || found.size >= WITHOUT_HEADED)),
      );
    if (identified && found.size > (best?.score ?? 0)) best = { header, score: found.size };
  }
  return best;
}

function headerOf(labels: Labels, table: AnyTable, rows: RawRow[], given: Record<string, number | null>): Header {
  const columns = assign(labels.columns, table, given);
  const found = new Set(columns.flatMap(({ field }) => field ?? []));
  return {
    table,
    rows: labels.rows,
    columns,
    span: labels.span ?? [0, Number.MAX_SAFE_INTEGER],
    missing: Object.keys(table.columns).filter((field) => !found.has(field)),
    titles: titlesAbove(rows, labels.rows[0]),
    fingerprint: fingerprintOf(labels),
  };
}

/** The parts of a header with an empty column between them, or in which the labels begin anew: 序号 店名 序号 店名. */
function sideBySide(labels: Labels): Labels[] {
  const parts: ColumnLabel[][] = [];
  let seen = new Set<string>();
  for (const label of labels.columns) {
    const name = [...label.groups, label.label].map(plain).join('/');
    const last = parts.at(-1)?.at(-1);
    if (!last || label.column > last.column + 1 || seen.has(name)) {
      parts.push([]);
      seen = new Set();
    }
    seen.add(name);
    parts.at(-1)!.push(label);
  }
  return parts.map((columns, at) => ({
    rows: labels.rows,
    columns,
    span: [
      at === 0 ? 0 : columns[0]!.column,
      at === parts.length - 1 ? Number.MAX_SAFE_INTEGER : parts[at + 1]![0]!.column - 1,
    ],
  }));
}

function fingerprintOf({ columns }: Labels): string {
  const labels = columns.map(({ column, groups, label }) => [column, squeeze(groups.join('/')), squeeze(label)]);
  return createHash('sha256').update(JSON.stringify(labels)).digest('hex');
}

/** Each field takes the first free column that one of its aliases names, in the order of the aliases; the user's word goes first. */
function assign(labels: readonly ColumnLabel[], table: AnyTable, given: Record<string, number | null>): HeaderColumn[] {
  const fieldOf = new Map<number, string>();
  for (const [field, column] of Object.entries(given))
    if (column !== null && field in table.columns) fieldOf.set(column, field);
  const assigned = new Set<string>();
  for (const likeness of ['exact', 'without-note'] as const satisfies Likeness[]) {
    const columnsOf = columnsByName(labels, likeness);
    for (const [field, { aliases }] of Object.entries(table.columns)) {
      if (field in given || assigned.has(field)) continue;
      const column = aliases
        .flatMap((alias) => columnsOf.get(plainAlias(alias)) ?? [])
        .find((one) => !fieldOf.has(one));
      if (column === undefined) continue;
      fieldOf.set(column, field);
      assigned.add(field);
    }
  }
  return labels.map(({ column, groups, label }) => ({
    column,
    label: [...groups, label].join('/'),
    group: groups.length > 0 ? groups.join('/') : null,
    field: fieldOf.get(column) ?? null,
  }));
}

function columnsByName(labels: readonly ColumnLabel[], likeness: Likeness): Map<string, number[]> {
  const columns = new Map<string, number[]>();
  for (const label of labels)
    for (const name of namesOf(label, likeness)) columns.set(name, [...(columns.get(name) ?? []), label.column]);
  return columns;
}

function titlesAbove(rows: RawRow[], headerRow: number): string[] {
  return rows
    .filter(({ row }) => row < headerRow)
    .flatMap(({ cells }) => [...new Set(cells.map((cell) => rawText(cell).trim()).filter(Boolean))]);
}
