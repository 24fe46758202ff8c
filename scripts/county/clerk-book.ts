import ExcelJS from 'exceljs';
import type { AnyTable } from '../../libs/spreadsheet/template.js';
import type { Chance } from './chance.js';
import { clerkBlock, type ClerkBlock, type Grouping, type Merge, type TruthRow } from './clerk-block.js';
import type { ClerkCell } from './clerk-cells.js';
import type { ClerkLayout } from './clerk-layout.js';

/** What a file truly says: a source's tables, first the one that it cannot be without. */
export interface ClerkFile {
  title: string;
  /** Day of the data as a title names it. */
  asOf: string | null;
  tables: readonly { table: AnyTable; rows: readonly TruthRow[] }[];
}
/** Where a row of the truth came to stand, from 1. */
export interface Place {
  sheet: string;
  row: number;
}
interface Grid {
  name: string;
  lines: ClerkCell[][];
  merges: Merge[];
  hidden: Set<number>;
}
export interface ClerkBook {
  grids: Grid[];
  /** By table, in the order of its rows. */
  places: Record<string, Place[]>;
}

/** A file as one clerk would make it. */
export function clerkBook({ title, asOf, tables }: ClerkFile, layout: ClerkLayout, chance: Chance): ClerkBook {
  const [first, second] = tables;
  if (!first) throw new Error('a file has a table');
  const book: ClerkBook = { grids: [], places: {} };
  const grouping = groupingOf(first.table, first.rows, layout, chance);
  const beside = second !== undefined && layout.second === 'beside' && !grouping?.sheets;
  const own = {
    ...layout,
    groups: grouping || layout.groups === 'ditto' || layout.groups === 'merged' ? layout.groups : 'cells',
    page: beside ? null : layout.page,
  } as ClerkLayout;
  const main = (rows: readonly TruthRow[], name: string): Place[] => {
    const grid = gridOf(name);
    book.grids.push(grid);
    addTitles(grid, title, asOf, layout, chance);
    const block = clerkBlock(first.table, rows, grouping, own, chance);
    const top = grid.lines.length;
    const places = put(grid, block, top, 0);
    if (beside) book.places[second.table.name] = put(grid, blockOfSecond(second, layout, chance), top, block.width + 1);
    return places;
  };
  book.places[first.table.name] = grouping?.sheets
    ? runsByValue(first.rows, grouping.field).flatMap(([name, rows]) => main(rows, name))
    : main(first.rows, first.table.title.zh);
  if (second && !beside) {
    const below = layout.second === 'below' && !grouping?.sheets;
    const grid = below ? book.grids[0]! : gridOf(second.table.title.zh);
    if (below) grid.lines.push([], [`附：${second.table.title.zh}`]);
    else book.grids.push(grid);
    book.places[second.table.name] = put(grid, blockOfSecond(second, layout, chance), grid.lines.length, 0);
  }
  if (layout.signature && !beside)
    for (const grid of book.grids)
      grid.lines.push([], ['填表人：经办人甲', null, null, '审核人：审核员乙'], ['注：本表一式两份。']);
  return book;
}

function blockOfSecond({ table, rows }: ClerkFile['tables'][number], layout: ClerkLayout, chance: Chance): ClerkBlock {
  const calm = {
    ...layout,
    groups: 'cells',
    page: null,
    columnNumbers: false,
    blankRows: false,
    hiddenRows: false,
  } as const;
  return clerkBlock(table, rows, null, calm, chance);
}

/** By what the rows are grouped: a column that a heading can say, where all rows say it as a heading can. */
function groupingOf(
  table: AnyTable,
  rows: readonly TruthRow[],
  { groups, format }: ClerkLayout,
  chance: Chance,
): Grouping | null {
  const said = Object.entries(table.columns).flatMap(([name, { heading }]) =>
    heading && rows.every((row) => typeof row[name] === 'string' && heading.test(row[name])) ? [name] : [],
  );
  const field = table.headings ? 'heading' : said.length > 0 ? chance.pick(said) : undefined;
  if (field === undefined) return null;
  const runs = new Set(rows.map((row) => row[field])).size;
  const broken = rows.filter((row, at) => at === 0 || row[field] !== rows[at - 1]![field]).length !== runs;
  const sheets = groups === 'sheets' && format === 'xlsx' && !broken && !table.headings && runs < 40;
  return { field, headings: table.headings || groups === 'headings' || (groups === 'sheets' && !sheets), sheets };
}

function runsByValue(rows: readonly TruthRow[], field: string): [string, TruthRow[]][] {
  const runs = new Map<string, TruthRow[]>();
  for (const row of rows) runs.set(String(row[field]), [...(runs.get(String(row[field])) ?? []), row]);
  return [...runs];
}

function gridOf(name: string): Grid {
  return { name, lines: [], merges: [], hidden: new Set() };
}

function addTitles(grid: Grid, title: string, asOf: string | null, { titles }: ClerkLayout, chance: Chance): void {
  const day = asOf === null ? '' : asOf.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');
  if (titles === 0 && asOf === null) return;
  grid.lines.push([asOf === null ? title : `${title}（截至${day}）`]);
  grid.merges.push([0, 0, 0, 2]);
  if (titles === 2) grid.lines.push(['填报单位（盖章）：', null, null, chance.pick(['单位：人、家', '附件2'])]);
}

/** @returns where the rows of the truth stand */
function put(grid: Grid, block: ClerkBlock, top: number, left: number): Place[] {
  for (const [at, cells] of block.lines.entries()) {
    const line = (grid.lines[top + at] ??= []);
    for (const [column, cell] of cells.entries()) if (cell !== null) line[left + column] = cell;
  }
  for (let at = 0; at < grid.lines.length; at += 1) grid.lines[at] ??= [];
  for (const [r1, c1, r2, c2] of block.merges) grid.merges.push([top + r1, left + c1, top + r2, left + c2]);
  for (const at of block.hidden) grid.hidden.add(top + at);
  return block.at.map((at) => ({ sheet: grid.name, row: top + at + 1 }));
}

/** The book as a workbook. */
export function toWorkbook({ grids }: ClerkBook): ExcelJS.Workbook {
  const book = new ExcelJS.Workbook();
  book.created = new Date(Date.UTC(2020, 0, 1));
  book.modified = book.created;
  for (const { name, lines, merges, hidden } of grids) {
    const sheet = book.addWorksheet(name.slice(0, 31));
    for (const [at, cells] of lines.entries()) {
      const row = sheet.getRow(at + 1);
      for (let column = 0; column < cells.length; column += 1) {
        const cell = cells[column] ?? null;
        if (cell !== null) row.getCell(column + 1).value = cell as ExcelJS.CellValue;
        if (cell instanceof Date) row.getCell(column + 1).numFmt = 'yyyy-mm-dd';
      }
      if (hidden.has(at)) row.hidden = true;
    }
    for (const [r1, c1, r2, c2] of merges) sheet.mergeCells(r1 + 1, c1 + 1, r2 + 1, c2 + 1);
  }
  return book;
}

/** Lines of a file of text; a book of several sheets has none. */
export function toText({ grids }: ClerkBook, separator: ',' | '\t'): string {
  const cellText = (cell: ClerkCell | undefined): string => {
    const text =
      cell === null || cell === undefined
        ? ''
        : cell instanceof Date
          ? cell.toISOString().slice(0, 10)
          : typeof cell === 'object'
            ? String(cell.result)
            : String(cell);
    return /[",\t\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return grids[0]!.lines.map((cells) => `${Array.from(cells, cellText).join(separator)}\r\n`).join('');
}
