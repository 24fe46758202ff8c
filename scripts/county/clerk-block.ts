import { plain } from '../../libs/spreadsheet/header-labels.js';
import type { AnyTable, Column } from '../../libs/spreadsheet/template.js';
import type { Chance } from './chance.js';
import { clerkCell, fullWidth, type ClerkCell } from './clerk-cells.js';
import type { ClerkLayout } from './clerk-layout.js';

/** Rows of the truth, by field. */
export type TruthRow = Readonly<Record<string, unknown>>;
/** First row, first column, last row, last column, from 0 within the block. */
export type Merge = [number, number, number, number];

/** One table of a sheet: its header and all lines below it. */
export interface ClerkBlock {
  lines: ClerkCell[][];
  merges: Merge[];
  hidden: number[];
  width: number;
  headerRows: number;
  /** Line of each row of the truth, in its order. */
  at: number[];
}
/** What tells which rows belong together: a field of the table, or the heading that its rows keep. */
export interface Grouping {
  field: string;
  /** The field has no column: a row of its own says it. */
  headings: boolean;
  /** A sheet's name says it. */
  sheets: boolean;
}

interface ClerkColumn {
  field: string | null;
  kind: Column['kind'] | 'counter' | 'remark';
  label: string;
  group: string | null;
  repeats: boolean;
}

const INVENTED_GROUPS = ['基本情况', '有关情况', '登记信息', '统计数据'];
const UNKNOWN = ['网格员', '录入时间', '核对人意见', '科室'];

/** A table as one clerk lays it out. */
export function clerkBlock(
  table: AnyTable,
  rows: readonly TruthRow[],
  grouping: Grouping | null,
  layout: ClerkLayout,
  chance: Chance,
): ClerkBlock {
  const columns = columnsOf(table, grouping, layout, chance);
  const block: ClerkBlock = {
    lines: [],
    merges: [],
    hidden: [],
    width: columns.length,
    headerRows: layout.headerRows,
    at: [],
  };
  addHeader(block, columns, layout, chance);
  if (layout.columnNumbers && columns.length >= 4) block.lines.push(columns.map((_, at) => at + 1));
  let onPage = 0;
  for (const run of runsOf(rows, grouping)) {
    if (grouping?.headings) addHeading(block, run.said, columns.length, run.rows.length, chance);
    const first = block.lines.length;
    for (const [nth, row] of run.rows.entries()) {
      if (layout.page !== null && onPage === layout.page && layout.groups !== 'merged') {
        addHeader(block, columns, { ...layout }, chance);
        onPage = 0;
      }
      onPage += 1;
      const same =
        layout.groups === 'ditto' && nth > 0 && block.at.at(-1) === block.lines.length - 1 ? run.rows[nth - 1]! : null;
      block.at.push(block.lines.length);
      block.lines.push(columns.map((column) => cellOf(column, row, same, block.at.length, layout, chance)));
      if (layout.hiddenRows && chance.maybe(0.1)) block.hidden.push(block.lines.length - 1);
      if (layout.blankRows && layout.groups !== 'merged' && chance.maybe(0.05)) block.lines.push([]);
    }
    const last = block.lines.length - 1;
    if (layout.groups === 'merged') mergeRuns(block, columns, first, last);
    if (layout.subtotals && grouping && run.rows.length > 1)
      addTotal(block, columns, grouping, first, last, layout, chance.pick(['小计', '小 计', '小计：']));
  }
  if (layout.subtotals)
    addTotal(block, columns, null, 0, block.lines.length - 1, layout, chance.pick(['合计', '总  计', '共计']));
  return block;
}

function runsOf(rows: readonly TruthRow[], grouping: Grouping | null): { said: unknown; rows: TruthRow[] }[] {
  const runs: { said: unknown; rows: TruthRow[] }[] = [];
  for (const row of rows) {
    const said = grouping ? row[grouping.field] : null;
    if (runs.at(-1)?.said === said) runs.at(-1)!.rows.push(row);
    else runs.push({ said, rows: [row] });
  }
  return runs;
}

function columnsOf(table: AnyTable, grouping: Grouping | null, layout: ClerkLayout, chance: Chance): ClerkColumn[] {
  const left = Object.entries(table.columns).filter(
    ([field]) => !(grouping && (grouping.headings || grouping.sheets) && grouping.field === field),
  );
  const known = left.map(([field, column]): ClerkColumn => {
    const { label, group } = labelOf(field, table, layout, chance);
    return { field, kind: column.kind, label, group, repeats: column.repeats ?? false };
  });
  const taken = new Set(Object.values(table.columns).flatMap(({ aliases }) => aliases.map(plain)));
  const counter = taken.has('序号')
    ? []
    : [{ field: null, kind: 'counter', label: '序号', group: null, repeats: false } as const];
  const unknown = layout.unknownColumns
    ? [{ field: null, kind: 'remark', label: chance.pick(UNKNOWN), group: null, repeats: false } as const]
    : [];
  const ordered = layout.ownOrder ? byGroup(chance.shuffled([...known, ...unknown])) : [...known, ...unknown];
  return [...counter, ...ordered];
}

/** Columns under one heading stand together. */
function byGroup(columns: readonly ClerkColumn[]): ClerkColumn[] {
  const groups = [...new Set(columns.map(({ group }) => group))];
  return groups.flatMap((group) => columns.filter((column) => column.group === group));
}

/** One of the names of a column that no other column of the table could be called. */
function labelOf(
  field: string,
  { columns }: AnyTable,
  { headerRows, labels }: ClerkLayout,
  chance: Chance,
): { label: string; group: string | null } {
  const others = Object.entries(columns)
    .filter(([other]) => other !== field)
    .flatMap(([, { aliases }]) =>
      aliases.flatMap((alias) => [plain(alias), plain(alias.slice(alias.indexOf('/') + 1))]),
    );
  const own = columns[field]!.aliases;
  const usable = own.filter((alias) => {
    const slash = alias.indexOf('/');
    if (slash >= 0 && (headerRows === 1 || own.length === 1)) return false;
    return slash >= 0 || !others.includes(plain(alias));
  });
  const alias = usable.length > 0 ? chance.pick(usable) : own[0]!;
  const slash = headerRows > 1 ? alias.indexOf('/') : -1;
  const group =
    slash > 0 ? alias.slice(0, slash) : headerRows > 1 && chance.maybe(0.5) ? chance.pick(INVENTED_GROUPS) : null;
  return { label: decorated(slash > 0 ? alias.slice(slash + 1) : alias, labels), group };
}

function decorated(label: string, style: ClerkLayout['labels']): string {
  if (style === 'spaced' && label.length > 1) return `${label.slice(0, 1)} ${label.slice(1)}`;
  if (style === 'full-width') return label.replace(/[0-9A-Za-z]/g, fullWidth);
  if (style === 'numbered') return `1.${label}`;
  return style === 'noted' && !/[)）]$/.test(label) ? `${label}（必填）` : label;
}

function addHeader(
  block: ClerkBlock,
  columns: readonly ClerkColumn[],
  { headerRows, format }: ClerkLayout,
  chance: Chance,
): void {
  const top = block.lines.length;
  const rows: ClerkCell[][] = Array.from({ length: headerRows }, () => columns.map(() => null));
  const merges = format === 'xlsx' && chance.maybe(0.7);
  const last = headerRows - 1;
  for (let at = 0; at < columns.length;) {
    const { group, label } = columns[at]!;
    let end = at;
    while (group !== null && columns[end + 1]?.group === group) end += 1;
    if (group === null) {
      rows[0]![at] = label;
      if (merges && last > 0) block.merges.push([top, at, top + last, at]);
    } else {
      rows[last - 1]![at] = group;
      if (last === 2) rows[0]![at] = `${group}一览`;
      for (let column = at; column <= end; column += 1) rows[last]![column] = columns[column]!.label;
      if (merges && end > at) {
        block.merges.push([top + last - 1, at, top + last - 1, end]);
        if (last === 2) block.merges.push([top, at, top, end]);
      }
    }
    at = end + 1;
  }
  block.lines.push(...rows);
}

function addHeading(block: ClerkBlock, said: unknown, width: number, count: number, chance: Chance): void {
  const text = String(said);
  const line = block.lines.length;
  block.lines.push([
    chance.pick([
      text,
      `${chance.pick(['一', '二', '十三'])}、${text}`,
      `${text}（${count}家）`,
      `${text}（共${count}个）`,
    ]),
  ]);
  if (chance.maybe(0.5)) block.merges.push([line, 0, line, width - 1]);
}

function cellOf(
  { field, kind, repeats }: ClerkColumn,
  row: TruthRow,
  above: TruthRow | null,
  count: number,
  layout: ClerkLayout,
  chance: Chance,
): ClerkCell {
  if (field === null) return kind === 'counter' ? count : chance.pick(['', '已核', null]);
  const value = row[field];
  if (above && repeats && value !== null && above[field] === value) return chance.pick(['同上', '〃']);
  return clerkCell(kind as Column['kind'], value, layout, chance);
}

/** Equal cells of columns that may be merged down are: what stands first stands for all. */
function mergeRuns(block: ClerkBlock, columns: readonly ClerkColumn[], first: number, last: number): void {
  for (const [column, { repeats }] of columns.entries()) {
    if (!repeats) continue;
    for (let from = first; from <= last;) {
      let to = from;
      while (to < last && sameWords(block.lines[to + 1]![column], block.lines[from]![column])) to += 1;
      if (to > from && block.lines[from]![column] !== null) {
        for (let line = from + 1; line <= to; line += 1) block.lines[line]![column] = null;
        block.merges.push([from, column, to, column]);
      }
      from = to + 1;
    }
  }
}

function sameWords(left: ClerkCell | undefined, right: ClerkCell | undefined): boolean {
  const bare = (cell: ClerkCell | undefined): string =>
    typeof cell === 'string' ? cell.replace(/\s/g, '') : JSON.stringify(cell ?? null);
  return bare(left) === bare(right);
}

function addTotal(
  block: ClerkBlock,
  columns: readonly ClerkColumn[],
  grouping: Grouping | null,
  first: number,
  last: number,
  { groups, numbers, format }: ClerkLayout,
  word: string,
): void {
  const line = block.lines.length;
  const cells: ClerkCell[] = columns.map(() => null);
  const place = columns.findIndex(
    ({ field, kind }) => field !== null && field !== grouping?.field && kind !== 'count' && kind !== 'counter',
  );
  cells[Math.max(0, Math.min(place, 2))] = word;
  for (const [at, { kind }] of columns.entries())
    if (kind === 'count' && cells[at] === null)
      cells[at] =
        format === 'xlsx' && numbers === 'formulas'
          ? { formula: `SUM(${last - first},0)`, result: last - first }
          : last - first;
  block.lines.push(cells);
  const merged =
    grouping && groups === 'merged'
      ? block.merges.find(
          ([from, column, to]) => from === first && to === last && columns[column]!.field === grouping.field,
        )
      : undefined;
  if (merged && cells[merged[1]] === null) merged[2] = line;
}
