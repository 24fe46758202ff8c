import type { HeaderColumn } from './header.js';
import type { ParsedRow } from './row-reading.js';
import type { OutCell, OutSheet } from './sheet-writer.js';

/** Rows with errors of one sheet of an import. */
export interface FaultySheet {
  sheet: string;
  columns: HeaderColumn[];
  rows: ParsedRow[];
}

/**
 * The spreadsheet that an import gives back: the wrong rows as they stood under their own header, to be corrected and uploaded
 * again, and a list of what is wrong with which cell.
 */
export function errorSheets(faulty: FaultySheet[]): OutSheet[] {
  const sheets = faulty.filter(({ rows }) => rows.some(({ errors }) => errors.length > 0));
  const list = sheets.flatMap(({ sheet, rows }) => rows.flatMap((row) => errorLines(sheet, row)));
  return [
    ...sheets.map(({ sheet, columns, rows }) => ({ name: sheet, header: headerRows(columns), rows: rows.filter(({ errors }) => errors.length > 0).map(({ cells }) => cells as OutCell[]) })),
    { name: '错误清单', header: [['工作表', '行', '单元格', '列', '填写内容', '问题', '建议', 'Problem', 'Suggestion']], rows: list, widths: [16, 8, 10, 24, 24, 32, 32, 32, 32] },
  ];
}

function errorLines(sheet: string, { row, errors }: ParsedRow): OutCell[][] {
  return errors.map(({ cell, label, value, reason, suggestion }) => [sheet, row, cell, label, value, reason.zh, suggestion.zh, reason.en, suggestion.en]);
}

/** The header as it stood: two rows where headings were merged above it. */
function headerRows(columns: HeaderColumn[]): string[][] {
  const width = Math.max(0, ...columns.map(({ column }) => column + 1));
  const top = Array.from({ length: width }, () => '');
  const bottom = Array.from({ length: width }, () => '');
  for (const { column, group, label } of columns) {
    top[column] = group ?? label;
    bottom[column] = group ? label.slice(group.length + 1) : '';
  }
  return bottom.some(Boolean) ? [top, bottom] : [top];
}
