import { squeeze } from '../domain/ledger/codes/characters.js';
import { maskIdentityNumbers } from '../domain/ledger/units/masking.js';
import type { SheetRow } from '../domain/ledger/import/source-rows.js';
import {
  NUMBER_AS_TEXT,
  BLOCK_IN_CSV,
  HIDDEN_ROW,
  MERGED_CELL,
  MISSING_CELL,
  readCell,
  withoutInvisible,
  SAME_AS_ABOVE,
  type CellProblem,
  type CellReading,
  type Remark,
} from './cell-reading.js';
import type { Header } from './header.js';
import { columnLetters, rawText, type RawRow, type RawValue } from './raw-row.js';
import { HEADING } from './row-kinds.js';
import type { Column } from './template.js';

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
  /** Cells as they stood, identity card numbers masked: they are kept with what is wrong. */
  cells: string[];
}

/** What is known of a row beside its own cells. */
export interface RowContext {
  sheet: string;
  /** What headings, the sheet's name or a title say of the rows below, by field. */
  said: ReadonlyMap<string, string>;
  /** Cells of the row before, for those that say “the same”. */
  before: readonly (RawValue | undefined)[];
  /** Of a file that cannot hold merged cells. */
  csv: boolean;
}

/** Reads a data row by the header's columns. `cells` are the row's own with what merged ones say of it. */
export function readRow<R extends SheetRow>(
  raw: RawRow,
  cells: readonly (RawValue | undefined)[],
  header: Header,
  context: RowContext,
): ParsedRow<R> {
  const { sheet, said } = context;
  const heading = header.table.headings ? { heading: said.get(HEADING) ?? null } : {};
  const values: Record<string, unknown> = { sheet, row: raw.row, ...heading };
  const errors: CellError[] = [];
  const remarks: CellRemark[] = raw.hidden ? [{ cell: `A${raw.row}`, field: '', ...HIDDEN_ROW }] : [];
  const columnOf = new Map(
    header.columns.flatMap(({ column, label, field }) => (field ? [[field, { column, label }] as const] : [])),
  );
  let usable = true;
  for (const [field, column] of Object.entries(header.table.columns)) {
    const at = columnOf.get(field);
    const own = at ? cells[at.column] : null;
    const cell = column.heading && squeeze(rawText(own)) === '' ? (said.get(field) ?? own) : own;
    const reading = isDitto(cell)
      ? readDitto(column, at && context.before[at.column], at?.label)
      : readCell(column.kind, cell, at?.label);
    const place = at ? `${columnLetters(at.column)}${raw.row}` : '';
    const problem = reading.ok ? problemOf(reading.value, column, at?.column, raw, context) : reading.problem;
    values[field] = reading.ok ? reading.value : emptyOf(column.kind);
    if (reading.ok && at)
      for (const remark of reading.remarks)
        if (!(context.csv && remark === NUMBER_AS_TEXT)) remarks.push({ cell: place, field, ...remark });
    if (!problem) continue;
    errors.push({
      cell: place,
      field,
      label: at?.label ?? column.aliases[0]!,
      value: withoutInvisible(rawText(cell)),
      ...problem,
    });
    if (column.required) usable = false;
  }
  return {
    sheet,
    row: raw.row,
    value: usable ? (values as unknown as R) : null,
    partial: usable ? null : (values as unknown as Partial<R>),
    errors,
    remarks,
    cells: Array.from(cells, (cell) => maskIdentityNumbers(withoutInvisible(rawText(cell)))),
  };
}

/** An empty cell that must not be, or that is the lower part of a merged one which is one row's alone. */
function problemOf(
  value: unknown,
  { required, kind, repeats }: Column,
  at: number | undefined,
  { merged }: RawRow,
  { csv, before }: RowContext,
): CellProblem | null {
  if (!isEmpty(value)) return null;
  const lower = at !== undefined && merged?.has(at) === true;
  if (lower && (required || kind === 'mark')) return MERGED_CELL;
  if (!required) return null;
  return csv && repeats && at !== undefined && squeeze(rawText(before[at])) !== '' ? BLOCK_IN_CSV : MISSING_CELL;
}

/** The same as above: a word for it in place of what can be the same. */
const DITTO = /^(同上|同前|〃|″|“|”|"|〞|々)$/;

function isDitto(cell: RawValue | undefined): boolean {
  return typeof cell === 'string' && DITTO.test(squeeze(cell));
}

function readDitto(column: Column, above: RawValue | undefined, label: string | undefined): CellReading {
  const unlike = (column.identifies || column.required) && !column.repeats;
  if (unlike || squeeze(rawText(above)) === '') return { ok: false, problem: SAME_AS_ABOVE };
  return readCell(column.kind, above, label);
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
