import type { HeaderColumn } from './header.js';
import type { ParsedRow } from './row-reading.js';
import type { OutCell, OutSheet } from './sheet-writer.js';

export type FaultyRow = Pick<ParsedRow, 'row' | 'errors' | 'cells'>;
/** Rows with errors of one sheet of an import; they are gone through twice. */
export interface FaultySheet {
  sheet: string;
  columns: Pick<HeaderColumn, 'column' | 'label' | 'group'>[];
  rows: () => Iterable<FaultyRow> | AsyncIterable<FaultyRow>;
}
/** Name of the sheet that lists what is wrong; a file that holds it is a part of an earlier one. */
export const ERROR_LIST = '错误清单';

/**
 * The spreadsheet that an import gives back: the wrong rows as they stood under their own header, to be corrected and uploaded
 * again, and a list of what is wrong with which cell.
 */
export function errorSheets(faulty: FaultySheet[]): OutSheet[] {
  const named = new Map<string, number>();
  return [
    ...faulty.map(({ sheet, columns, rows }) => {
      const nth = (named.get(sheet) ?? 0) + 1;
      named.set(sheet, nth);
      return {
        name: nth === 1 ? sheet : `${sheet.slice(0, 26)} (${nth})`,
        header: headerRows(columns),
        rows: cellsOf(rows()),
      };
    }),
    {
      name: ERROR_LIST,
      header: [['工作表', '行', '单元格', '列', '填写内容', '问题', '建议', 'Problem', 'Suggestion']],
      rows: errorLines(faulty),
      widths: [16, 8, 10, 24, 24, 32, 32, 32, 32],
    },
  ];
}

async function* cellsOf(rows: Iterable<FaultyRow> | AsyncIterable<FaultyRow>): AsyncGenerator<OutCell[]> {
  for await (const { cells } of rows) yield cells;
}

async function* errorLines(faulty: FaultySheet[]): AsyncGenerator<OutCell[]> {
  for (const { sheet, rows } of faulty) {
    for await (const { row, errors } of rows()) {
      for (const { cell, label, value, reason, suggestion } of errors)
        yield [sheet, row, cell, label, value, reason.zh, suggestion.zh, reason.en, suggestion.en];
    }
  }
}

/** The header as it stood: two rows where headings were merged above it. */
function headerRows(columns: FaultySheet['columns']): string[][] {
  const width = Math.max(0, ...columns.map(({ column }) => column + 1));
  const top = Array.from({ length: width }, () => '');
  const bottom = Array.from({ length: width }, () => '');
  for (const { column, group, label } of columns) {
    top[column] = group ?? label;
    bottom[column] = group ? label.slice(group.length + 1) : '';
  }
  return bottom.some(Boolean) ? [top, bottom] : [top];
}
