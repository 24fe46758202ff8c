import { createHash } from 'node:crypto';

import { squeeze } from '../domain/ledger/characters.js';
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
  /** As the header shows it, with its merged heading: 职工情况（人）/女职工. */
  label: string;
  /** The merged heading alone; null where there is none. */
  group: string | null;
  field: string | null;
}

export interface Header {
  table: AnyTable;
  /** First and last header row. */
  rows: [number, number];
  columns: HeaderColumn[];
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
 * Finds the header that fits a table best: one row, or two where merged headings stand above. A table whose identifying columns
 * are not all there does not fit. Merges need not be known: below a merged heading the cells to its right are empty.
 */
export function findHeader(rows: RawRow[], tables: AnyTable[], mapping: ColumnMapping = {}): Header | null {
  let best: { header: Header; score: number } | null = null;
  for (const table of tables) {
    for (const labels of candidateLabels(rows, mapping)) {
      const columns = assign(labels.columns, table, mapping.columns ?? {});
      const found = new Set(columns.flatMap(({ field }) => field ?? []));
      // Where a person says which column is which, what every row needs is enough.
      const needed = mapping.columns ? 'required' : 'identifies';
      const identified =
        found.size > 0 && Object.entries(table.columns).every(([field, column]) => !column[needed] || found.has(field));
      if (!identified || (best && found.size <= best.score)) continue;
      const header: Header = {
        table,
        rows: labels.rows,
        columns,
        missing: Object.keys(table.columns).filter((field) => !found.has(field)),
        titles: titlesAbove(rows, labels.rows[0]),
        fingerprint: fingerprintOf(labels),
      };
      best = { header, score: found.size };
    }
  }
  return best?.header ?? null;
}

/** The mapping that was saved for a header among these rows; null where there is none. */
export function savedMapping(rows: RawRow[], saved: SavedMappings): ColumnMapping | null {
  if (Object.keys(saved).length === 0) return null;
  for (const labels of candidateLabels(rows, {})) {
    const columns = saved[fingerprintOf(labels)];
    if (columns) return { headerRows: labels.rows, columns };
  }
  return null;
}

function fingerprintOf({ columns }: Labels): string {
  const labels = columns.map(({ column, group, label }) => [column, squeeze(group), squeeze(label)]);
  return createHash('sha256').update(JSON.stringify(labels)).digest('hex');
}

interface Labels {
  rows: [number, number];
  columns: { column: number; group: string; label: string }[];
}

function* candidateLabels(rows: RawRow[], mapping: ColumnMapping): Generator<Labels> {
  const byNumber = new Map(rows.map((row) => [row.row, row]));
  if (mapping.headerRows) {
    const [first, last] = mapping.headerRows;
    const top = byNumber.get(first);
    if (top) yield last > first ? twoLevels(top, byNumber.get(last) ?? top) : oneLevel(top);
    return;
  }
  for (const row of rows) {
    if (row.cells.filter((cell) => typeof cell === 'string').length < 2) continue;
    yield oneLevel(row);
    const below = byNumber.get(row.row + 1);
    if (below) yield twoLevels(row, below);
  }
}

function oneLevel(row: RawRow): Labels {
  return {
    rows: [row.row, row.row],
    columns: row.cells.flatMap((cell, column) =>
      squeeze(rawText(cell)) ? [{ column, group: '', label: rawText(cell) }] : [],
    ),
  };
}

function twoLevels(top: RawRow, bottom: RawRow): Labels {
  const columns: Labels['columns'] = [];
  let group = '';
  for (let column = 0; column < Math.max(top.cells.length, bottom.cells.length); column += 1) {
    const above = rawText(top.cells[column]).trim();
    const below = rawText(bottom.cells[column]).trim();
    if (above) group = above;
    if (below && below !== above) columns.push({ column, group, label: below });
    else if (above) columns.push({ column, group: '', label: above });
  }
  return { rows: [top.row, bottom.row], columns };
}

/** Each field takes the first free column that one of its aliases names, in the order of the aliases; the user's word goes first. */
function assign(labels: Labels['columns'], table: AnyTable, given: Record<string, number | null>): HeaderColumn[] {
  const fieldOf = new Map<number, string>();
  for (const [field, column] of Object.entries(given))
    if (column !== null && field in table.columns) fieldOf.set(column, field);
  for (const [field, { aliases }] of Object.entries(table.columns)) {
    if (field in given) continue;
    const column = aliases
      .map((alias) => labels.find((label) => !fieldOf.has(label.column) && isCalled(label, alias)))
      .find((label) => label !== undefined);
    if (column) fieldOf.set(column.column, field);
  }
  return labels.map(({ column, group, label }) => ({
    column,
    label: group ? `${group}/${label}` : label,
    group: group || null,
    field: fieldOf.get(column) ?? null,
  }));
}

function isCalled({ group, label }: Labels['columns'][number], alias: string): boolean {
  const slash = alias.indexOf('/');
  const whole = plain(alias);
  if (plain(label) === whole) return true;
  if (slash > 0 && plain(group) === plain(alias.slice(0, slash)) && plain(label) === plain(alias.slice(slash + 1)))
    return true;
  return false;
}

/** A label without spaces, width, unit in brackets, asterisk for mandatory and end punctuation. */
function plain(label: string): string {
  const squeezed = squeeze(label).replace(/[*:]/g, '');
  return squeezed.replace(/\((人|家|个|名|万元|元|必填|选填)\)$/, '');
}

function titlesAbove(rows: RawRow[], headerRow: number): string[] {
  return rows
    .filter(({ row }) => row < headerRow)
    .flatMap(({ cells }) => [...new Set(cells.map((cell) => rawText(cell).trim()).filter(Boolean))]);
}
