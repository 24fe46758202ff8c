import { squeeze } from '../domain/ledger/characters.js';
import type { SheetRow } from '../domain/ledger/source-rows.js';
import { MERGED_CELL, MISSING_CELL, readCell, type CellProblem, type Remark } from './cell-reading.js';
import type { Header } from './header.js';
import { columnLetters, rawText, type RawRow, type RawValue } from './raw-row.js';
import type { CellKind } from './template.js';

/** A cell that cannot be used, as the errors spreadsheet shows it. */
export interface CellError extends CellProblem {
  /** D5. */
  cell: string;
  field: string;
  label: string;
  value: string;
}
export interface CellRemark extends Remark {
  cell: string;
  field: string;
}

/** A data row. `value` is null when an error leaves it without something required. */
export interface ParsedRow<R extends SheetRow = SheetRow> {
  sheet: string;
  row: number;
  value: R | null;
  /** What could be read of a row that is not usable, to know which row it is. */
  partial: Partial<R> | null;
  errors: CellError[];
  remarks: CellRemark[];
  /** Cells as they stood, kept for rows with errors only. */
  cells: string[];
}

export type RowKind = 'blank' | 'data' | 'note' | 'total' | 'heading';

const TOTAL = /^(合计|总计|小计|共计)[::]?$/;
const NOTE = /^(注|说明|备注|填报|填表|制表|审核|附|以上|数据来源)/;

/** Tells data from blank rows, totals, headings and the notes that such sheets end with. */
export function classifyRow(raw: RawRow, header: Header): RowKind {
  const cells = cellsOf(raw, header);
  const texts = Array.from(cells, (cell) => squeeze(rawText(cell)));
  const filled = texts.filter(Boolean);
  if (filled.length === 0) return 'blank';
  if (texts.slice(0, 3).some((text) => TOTAL.test(text))) return 'total';
  if (isFilled(cells, header, 'required')) return 'data';
  const single = new Set(filled).size === 1;
  if (NOTE.test(filled[0]!)) return 'note';
  if (single && header.table.headings) return 'heading';
  if (single && namesSomething(texts, header)) return 'data';
  return single ? 'note' : 'data';
}

/** The row's only text stands in a column that says which row it is: not where notes stand, so it is a row that lacks the rest. */
function namesSomething(texts: readonly string[], { columns, table }: Header): boolean {
  const [first] = columns;
  return columns.some(
    ({ column, field }) =>
      column !== first!.column &&
      field !== null &&
      (table.columns[field]?.identifies || table.columns[field]?.required) === true &&
      Boolean(texts[column]),
  );
}

/** Kinds that a merged cell can say of several rows; a number or a code is one row's. */
const HOLDS_DOWNWARD: readonly CellKind[] = ['text', 'name', 'mark', 'date', 'yes-no', 'list', 'names'];

/** The cells with what merged ones above them say of this row; a heading of the header that reaches down says nothing of it. */
function cellsOf(raw: RawRow, { columns, table, rows }: Header): (RawValue | undefined)[] {
  if (!raw.merged) return raw.cells;
  const cells: (RawValue | undefined)[] = [...raw.cells];
  for (const { column, field } of columns) {
    const at = field === null ? undefined : table.columns[field];
    const above = raw.merged.get(column);
    if (
      at &&
      above &&
      above.from > rows[1] &&
      HOLDS_DOWNWARD.includes(at.kind) &&
      (at.repeats || !(at.identifies || at.required))
    )
      cells[column] = above.value;
  }
  return cells;
}

/** Reads a data row by the header's columns. */
export function readRow<R extends SheetRow>(
  raw: RawRow,
  header: Header,
  sheet: string,
  heading: string | null,
): ParsedRow<R> {
  const values: Record<string, unknown> = { sheet, row: raw.row, ...(header.table.headings ? { heading } : {}) };
  const errors: CellError[] = [];
  const remarks: CellRemark[] = [];
  const columnOf = new Map(
    header.columns.flatMap(({ column, label, field }) => (field ? [[field, { column, label }] as const] : [])),
  );
  const cells = cellsOf(raw, header);
  let usable = true;
  for (const [field, { kind, required }] of Object.entries(header.table.columns)) {
    const at = columnOf.get(field);
    const cell = at ? cells[at.column] : null;
    const reading = readCell(kind, cell, at?.label);
    const place = at ? `${columnLetters(at.column)}${raw.row}` : '';
    const problem = reading.ok
      ? required && isEmpty(reading.value)
        ? at && raw.merged?.has(at.column)
          ? MERGED_CELL
          : MISSING_CELL
        : null
      : reading.problem;
    values[field] = reading.ok ? reading.value : emptyOf(kind);
    if (reading.ok && at) for (const remark of reading.remarks) remarks.push({ cell: place, field, ...remark });
    if (!problem) continue;
    errors.push({ cell: place, field, label: at?.label ?? field, value: rawText(cell), ...problem });
    if (required) usable = false;
  }
  return {
    sheet,
    row: raw.row,
    value: usable ? (values as unknown as R) : null,
    partial: usable ? null : (values as unknown as Partial<R>),
    errors,
    remarks,
    cells: errors.length ? Array.from(cells, (cell) => rawText(cell)) : [],
  };
}

function isFilled(cells: readonly (RawValue | undefined)[], header: Header, flag: 'required' | 'identifies'): boolean {
  return header.columns.every(
    ({ column, field }) => !field || !header.table.columns[field]?.[flag] || squeeze(rawText(cells[column])) !== '',
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function emptyOf(kind: string): unknown {
  if (kind === 'list' || kind === 'names') return [];
  if (kind !== 'code') return null;
  const empty = readCell('code', null);
  return empty.ok ? empty.value : null;
}
