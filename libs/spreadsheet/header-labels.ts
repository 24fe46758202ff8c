import { squeeze } from '../domain/ledger/codes/characters.js';
import { rawText, type RawRow } from './raw-row.js';

/** What stands above a column: the cell right over its data, and merged headings over that, outermost first. */
export interface ColumnLabel {
  /** From 0. */
  column: number;
  groups: string[];
  label: string;
}
/** Rows that may be a header. */
export interface Labels {
  rows: [number, number];
  columns: ColumnLabel[];
  /** First and last column where they are a part of these rows only. */
  span?: [number, number];
}

/** Header rows that a sheet may have one below the other. */
export const MOST_HEADER_ROWS = 4;

/** Every way to take rows for a header, one row before two, so that a title above is not taken in where nothing is gained by it. */
export function* candidateLabels(rows: readonly RawRow[], given?: readonly [number, number]): Generator<Labels> {
  const byNumber = new Map(rows.map((row) => [row.row, row]));
  if (given) {
    const found = levelsFrom(byNumber, given[0], given[1] - given[0] + 1);
    if (found.length > 0) yield labelsOf(found);
    return;
  }
  for (let levels = 1; levels <= MOST_HEADER_ROWS; levels += 1) {
    for (const { row, cells } of rows) {
      if (cells.filter((cell) => typeof cell === 'string').length < 2) continue;
      const found = levelsFrom(byNumber, row, levels);
      if (found.length === levels) yield labelsOf(found);
    }
  }
}

function levelsFrom(byNumber: ReadonlyMap<number, RawRow>, first: number, levels: number): RawRow[] {
  const found: RawRow[] = [];
  for (let at = first; at < first + levels; at += 1) {
    const row = byNumber.get(at);
    if (!row) break;
    found.push(row);
  }
  return found;
}

/** Merges need not be known: below a merged heading the cells to its right are empty, and below a label merged downward all are. */
function labelsOf(levels: readonly RawRow[]): Labels {
  const columns: ColumnLabel[] = [];
  const standing: string[] = [];
  const width = Math.max(...levels.map(({ cells }) => cells.length));
  for (let column = 0; column < width; column += 1) {
    const texts = levels.map(({ cells }) => rawText(cells[column]).trim());
    const own = texts.findLastIndex(Boolean);
    if (own < 0) continue;
    const first = texts.findIndex(Boolean);
    standing.length = Math.min(standing.length, first);
    while (standing.length < first) standing.push('');
    for (let level = first; level < own; level += 1) standing[level] = texts[level]!;
    const label = texts[own]!;
    const groups = standing.slice(0, own).filter((group) => group !== '' && group !== label);
    columns.push({ column, groups, label });
    standing[own] = own < levels.length - 1 ? label : '';
  }
  return { rows: [levels[0]!.row, levels.at(-1)!.row], columns };
}

/** How exactly a label must be an alias: as it is, or without what clerks write behind it in brackets (（必填）, （格式：2020-05-26）). */
export type Likeness = 'exact' | 'without-note';

/** What a column can be called: its label alone, and each of its headings with it. */
export function namesOf({ groups, label }: ColumnLabel, likeness: Likeness): Set<string> {
  const read = likeness === 'exact' ? plain : (text: string) => plain(text.replace(NOTE_IN_BRACKETS, ''));
  const own = read(label);
  const above = groups.flatMap((one) => [one, ...(one.includes('/') ? one.split('/') : [])]);
  return new Set([own, ...above.map((group) => `${read(group)}/${own}`)]);
}

/** An alias as `namesOf` gives names: each part plain. */
export function plainAlias(alias: string): string {
  const known = PLAIN_ALIASES.get(alias);
  if (known !== undefined) return known;
  const slash = alias.indexOf('/');
  const name = slash > 0 ? `${plain(alias.slice(0, slash))}/${plain(alias.slice(slash + 1))}` : plain(alias);
  PLAIN_ALIASES.set(alias, name);
  return name;
}
/** Of the templates alone, so it never grows beyond them. */
const PLAIN_ALIASES = new Map<string, string>();

/** A remark of the form's maker, never a part of what the column is called: 人数（女职工） stays whole. */
const NOTE_IN_BRACKETS =
  /[(（[【](?:单位[:：]|格式|如|例|请|按|须|应|与|注|打|填|精确|必填|选填|全称|公章|以|截至|截止|年月|是[/／、]?否|√|\d+位|yyyy|Y{4})[^)）\]】]*[)）\]】]\s*$/i;

/** A label without spaces, width, its number in the form, unit in brackets, asterisk for mandatory and end punctuation. */
export function plain(label: string): string {
  const squeezed = squeeze(label)
    .replace(/[*:☆★●]/g, '')
    .replace(/^(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)]|[①-⑳])(?=.)/, '');
  return squeezed.replace(/\((人|家|个|名|户|所|万元|元|必填|选填|年月日|年\.月\.日|周岁)\)$/, '');
}
