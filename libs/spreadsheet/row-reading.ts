import { squeeze } from '../domain/ledger/characters.js';
import type { SheetRow } from '../domain/ledger/source-rows.js';
import { MISSING_CELL, readCell, type CellProblem, type Remark } from './cell-reading.js';
import type { Header } from './header.js';
import { columnLetters, rawText, type RawRow } from './raw-row.js';

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
  const texts = raw.cells.map((cell) => squeeze(rawText(cell)));
  const filled = texts.filter(Boolean);
  if (filled.length === 0) return 'blank';
  if (texts.slice(0, 3).some((text) => TOTAL.test(text))) return 'total';
  if (isFilled(raw, header, 'required')) return 'data';
  const single = new Set(filled).size === 1;
  if (single && header.table.headings && !NOTE.test(filled[0]!)) return 'heading';
  return single || NOTE.test(filled[0]!) ? 'note' : 'data';
}

/** Reads a data row by the header's columns. */
export function readRow<R extends SheetRow>(raw: RawRow, header: Header, sheet: string, heading: string | null): ParsedRow<R> {
  const values: Record<string, unknown> = { sheet, row: raw.row, ...(header.table.headings ? { heading } : {}) };
  const errors: CellError[] = [];
  const remarks: CellRemark[] = [];
  const columnOf = new Map(header.columns.flatMap(({ column, label, field }) => (field ? [[field, { column, label }] as const] : [])));
  let usable = true;
  for (const [field, { kind, required }] of Object.entries(header.table.columns)) {
    const at = columnOf.get(field);
    const cell = at ? raw.cells[at.column] : null;
    const reading = readCell(kind, cell);
    const place = at ? `${columnLetters(at.column)}${raw.row}` : '';
    const problem = reading.ok ? (required && isEmpty(reading.value) ? MISSING_CELL : null) : reading.problem;
    values[field] = reading.ok ? reading.value : emptyOf(kind);
    if (reading.ok && at) for (const remark of reading.remarks) remarks.push({ cell: place, field, ...remark });
    if (!problem) continue;
    errors.push({ cell: place, field, label: at?.label ?? field, value: rawText(cell), ...problem });
    if (required) usable = false;
  }
  return { sheet, row: raw.row, value: usable ? (values as unknown as R) : null, partial: usable ? null : (values as unknown as Partial<R>), errors, remarks, cells: errors.length ? raw.cells.map((cell) => rawText(cell)) : [] };
}

function isFilled(raw: RawRow, header: Header, flag: 'required' | 'identifies'): boolean {
  return header.columns.every(({ column, field }) => !field || !header.table.columns[field]?.[flag] || squeeze(rawText(raw.cells[column])) !== '');
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
