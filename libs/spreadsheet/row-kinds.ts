import { squeeze } from '../domain/ledger/codes/characters.js';
import type { Header } from './header.js';
import { MOST_HEADER_ROWS } from './header-labels.js';
import { rawText, type RawRow, type RawValue } from './raw-row.js';
import { PLACE_HEADING, type CellKind } from './template.js';

/** What a row below a header is; all but data is left aside and said. */
export type RowKind = 'blank' | 'data' | 'note' | 'total' | 'heading' | 'header';

/** 合计, 天堂镇小计, 以上共计12家: what sums up rows above or below. */
const TOTAL =
  /^[(【]?(?:.{0,12}(?:镇|乡|街道|区|园|县|市|批|类|组织|企业|单位|本页|本表|本栏|以上|全部|其中))?(?:合计|总计|小计|共计|累计|总数)数?[)】]?[::]?(?:\d[\d,.]*\D{0,3})?$|^(?:以上)?(?:合计|总计|小计|共|计)\d+[家个户名人所]$|^.{0,12}(?:镇|乡|街道|区|园|本页|以上)计$/;
/** Notes and signatures that such sheets end with. */
const NOTE =
  /^(注|说明|备注|填报|填表|制表|编制|审核|复核|附|以上|数据来源|单位负责人|分管领导|主要领导|领导签|经办人|联系人|联系电话|盖章|截止|截至|打印|第\d+页|共\d+页)/;
/** The same with a colon: nothing in any ledger is called so, wherever it stands. */
const LABELLED_NOTE =
  /^[(（]?(注|说明|备注|填报人?|填报单位|填报日期|填报时间|填表人?|填表日期|填表时间|制表人?|制表单位|制表日期|编制人?|审核人?|复核人?|单位负责人|分管领导|主要领导|负责人|领导签字|经办人|联系人|联系电话|日期|单位\(?(?:盖章|公章|签章)\)?|盖章|数据来源|截止日期|截至)[))]?[::]/;
const COUNTED = /^(?:合计|小计|共)?(?:共)?\d+[家个户名人所]?$/;

/** Tells data from blank rows, totals, headings and the notes that such sheets end with. `cells` are the row's own with what merged ones say of it. */
export function classifyRow(raw: RawRow, cells: readonly (RawValue | undefined)[], header: Header): RowKind {
  const own = ownTexts(raw, header);
  const filled = own.filter(({ text }) => text !== '');
  if (filled.length === 0 || filled.every((one) => onlyCounts(one, header))) return 'blank';
  if (numbersColumns(raw, filled, header)) return 'note';
  if (filled.some((one, at) => TOTAL.test(one.text) && maySumUp(one, at, header))) return 'total';
  if (LABELLED_NOTE.test(filled[0]!.text)) return 'note';
  if (headingFields(raw, header).length > 0) return 'heading';
  if (isFilled(cells, header)) return 'data';
  const single = new Set(filled.map(({ text }) => text)).size === 1;
  if (!single && filled.every(({ column }) => fieldAt(column, header) === null)) return 'note';
  if (NOTE.test(filled[0]!.text)) return 'note';
  if (single && header.table.headings) return 'heading';
  if (single && namesSomething(filled, header)) return 'data';
  return single ? 'note' : 'data';
}

/** A heading without the number before it and the count behind it: 一、天堂镇（12家） → 天堂镇. */
export function headingText(text: string): string {
  return squeeze(text)
    .replace(/^[^\u4e00-\u9fa5\d(A-Za-z]+/, '')
    .replace(/^\(?(?:[一二三四五六七八九十百]+|\d{1,3})(?:[、.．)]+|(?=[^第]\S*镇|\S*乡|\S*街道))/, '')
    .replace(/\([^)]*\)$/, '')
    .replace(/[:：]$/, '')
    .replace(/(?:共|计)?\d+[家个户名人所]$/, '')
    .replace(/[^\u4e00-\u9fa5\dA-Za-z]+$/, '');
}

/** Fields that a row of its own says for the rows below: one text, merged or not, at most with a count beside it. */
export function headingFields(raw: RawRow, header: Header): string[] {
  const filled = ownTexts(raw, header).filter(({ text }) => text !== '');
  const [first, ...others] = filled;
  if (!first) return [];
  const alone = others.every(({ text }) => text === first.text);
  if (!alone && !others.every(({ text }) => COUNTED.test(text))) return [];
  const fields = fieldsSaidBy(first.text, header);
  // Beside a count it may be a row that lacks the rest, where it stands in the column of what it says.
  return alone || !fields.includes(fieldAt(first.column, header) ?? '') ? fields : [];
}

/** What rows of a table with headings keep of the row above them, as it stands. */
export const HEADING = 'heading';

/** Fields whose heading a text can be. */
export function fieldsSaidBy(text: string, { table }: Header): string[] {
  const said = headingText(text);
  if (table.headings) return PLACE_HEADING.test(said) ? [HEADING] : [];
  return Object.entries(table.columns).flatMap(([field, { heading }]) => (heading?.test(said) ? [field] : []));
}

interface OwnText {
  column: number;
  text: string;
  value: RawValue | undefined;
}

/** Texts of the row itself within its table; what merged cells above say is not among them. */
function ownTexts({ cells }: RawRow, { span }: Header): OwnText[] {
  const [from, to] = span;
  return cells
    .map((value, column) => ({ column, text: squeeze(rawText(value)), value }))
    .filter(({ column }) => column >= from && column <= to);
}

function fieldAt(column: number, { columns }: Header): string | null {
  return columns.find((one) => one.column === column)?.field ?? null;
}

/** Numbers of rows that were written before the rows: 序号 12 and nothing else. */
function onlyCounts({ column, text }: OwnText, { columns }: Header): boolean {
  if (!/^\d{1,6}$/.test(text)) return false;
  const label = columns.find((one) => one.column === column)?.label;
  return label !== undefined && /^(序号|序|No\.?|行号|顺序号)$/i.test(squeeze(label).replace(/^.*\//, ''));
}

/** The row below a header that counts its columns: 甲 乙 1 2 3, or (1) (2) (3). */
function numbersColumns({ row }: RawRow, filled: readonly OwnText[], { rows }: Header): boolean {
  if (row > rows[1] + MOST_HEADER_ROWS || filled.length < 3) return false;
  const numbers = filled
    .map(({ text }) => /^[(（]?(\d{1,2})[)）]?(?:=.*)?$|^[(（]?([①-⑳])[)）]?$/.exec(text))
    .map((match) => (match?.[2] ? match[2].codePointAt(0)! - 0x245f : match ? Number(match[1]) : null));
  const first = numbers.findIndex((number) => number !== null);
  if (first < 0 || filled.length - first < 3) return false;
  return (
    filled.slice(0, first).every(({ text }) => /^[甲乙丙丁戊己庚辛A-H]$/.test(text)) &&
    numbers.slice(first).every((number, at) => number === numbers[first]! + at) &&
    numbers[first]! <= 2
  );
}

/** A total is named where rows are: a remark may tell of one. */
function maySumUp({ column }: OwnText, at: number, header: Header): boolean {
  const field = fieldAt(column, header);
  const known = field === null ? undefined : header.table.columns[field];
  return !known || at < 3 || known.identifies === true || known.required === true || known.repeats === true;
}

function isFilled(cells: readonly (RawValue | undefined)[], header: Header): boolean {
  return header.columns.every(
    ({ column, field }) => !field || !header.table.columns[field]?.required || squeeze(rawText(cells[column])) !== '',
  );
}

/** The row's only text stands in a column that says which row it is: not where notes stand, so it is a row that lacks the rest. */
function namesSomething(filled: readonly OwnText[], header: Header): boolean {
  const [first] = header.columns;
  return filled.some(({ column }) => {
    const field = fieldAt(column, header);
    const known = field === null ? undefined : header.table.columns[field];
    return column !== first!.column && (known?.identifies || known?.required) === true;
  });
}

/** Kinds that a merged cell can say of several rows; a number or a code is one row's. */
const HOLDS_DOWNWARD: readonly CellKind[] = ['text', 'name', 'date', 'yes-no', 'list', 'names'];

/** The cells with what merged ones above them say of this row; a heading of the header that reaches down says nothing of it. */
export function cellsOf(raw: RawRow, { columns, table, rows }: Header): (RawValue | undefined)[] {
  if (!raw.merged) return raw.cells;
  const cells: (RawValue | undefined)[] = [...raw.cells];
  for (const { column, field } of columns) {
    const at = field === null ? undefined : table.columns[field];
    const above = raw.merged.get(column);
    if (
      at &&
      above &&
      above.from > rows[1] &&
      (at.repeats || (HOLDS_DOWNWARD.includes(at.kind) && !(at.identifies || at.required)))
    )
      cells[column] = above.value;
  }
  return cells;
}
