import type { Writable } from 'node:stream';

import { neutralise } from './neutralise.js';

/** A cell to write; numbers stay numbers, everything else is text, so that codes and dates survive as they are. */
export type OutCell = string | number | boolean | null;
export interface OutSheet {
  name: string;
  /** One or two header rows. */
  header: string[][];
  rows: Iterable<OutCell[]> | AsyncIterable<OutCell[]>;
  /** Widths in characters; 16 where left out. */
  widths?: number[];
}

/** Writes sheets row by row into a stream, ending it. */
export async function writeXlsx(out: Writable, sheets: OutSheet[]): Promise<void> {
  // Loaded when the first sheet is written: a process that starts again has other things to do.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: false, useStyles: true });
  for (const { name, header, rows, widths } of sheets) {
    const sheet = workbook.addWorksheet(safeSheetName(name), { views: [{ state: 'frozen', ySplit: header.length }] });
    sheet.columns = (header.at(-1) ?? []).map((_, column) => ({
      width: widths?.[column] ?? 16,
      style: { numFmt: '@' },
    }));
    for (const labels of header) {
      const row = sheet.addRow(labels.map((label) => neutralise(label)));
      row.font = { bold: true };
      row.commit();
    }
    for await (const cells of rows) sheet.addRow(cells.map(outValue)).commit();
    sheet.commit();
  }
  await workbook.commit();
}

/** Lines of a csv file that Excel opens in Chinese: UTF-8 with its mark, CRLF. */
export async function* csvLines(sheet: Pick<OutSheet, 'header' | 'rows'>): AsyncGenerator<string> {
  yield `\ufeff${sheet.header.map(csvLine).join('')}`;
  for await (const cells of sheet.rows) yield csvLine(cells);
}

function csvLine(cells: readonly OutCell[]): string {
  return `${cells.map((cell) => csvCell(outValue(cell))).join(',')}\r\n`;
}

function csvCell(cell: OutCell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function outValue(cell: OutCell): OutCell {
  return typeof cell === 'string' ? neutralise(cell) : cell;
}

/** At most 31 characters and none of those that a sheet's name must not have. */
function safeSheetName(name: string): string {
  return name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Sheet';
}
