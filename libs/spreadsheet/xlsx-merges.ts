import type { Readable } from 'node:stream';
import type { RawRow, RawValue } from './raw-row.js';
import { refuse } from './refusal.js';

/** Cells of one column merged downward: what the first row says stands for the others. */
export interface DownMerge {
  /** From 0. */
  column: number;
  /** First and last row, as the spreadsheet shows them. */
  rows: [number, number];
}

const NAME = Buffer.from('mergeCells');
/** Characters of merges looked at; a sheet of 200,000 merges has fewer. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Merges are written after the rows they concern, so a sheet is looked through once for them before its rows are read. @throws SpreadsheetRefused */
export async function readDownMerges(part: Readable): Promise<DownMerge[]> {
  try {
    const text = await textFromMerges(part);
    return text === null ? [] : mergesOf(text);
  } catch {
    return refuse('damaged-file');
  }
}

async function textFromMerges(part: Readable): Promise<string | null> {
  let tail = Buffer.alloc(0);
  let text: string | null = null;
  for await (const chunk of part) {
    if (text !== null) {
      text += (chunk as Buffer).toString('latin1');
      if (text.length > MOST_CHARACTERS) break;
      continue;
    }
    const joined = Buffer.concat([tail, chunk as Buffer]);
    const at = startOfMerges(joined);
    if (at >= 0) text = joined.subarray(at).toString('latin1');
    else tail = joined.subarray(Math.max(0, joined.length - NAME.length - 1));
  }
  return text;
}

/** The element, not a text that has its name in it. */
function startOfMerges(bytes: Buffer): number {
  for (let at = bytes.indexOf(NAME); at >= 0; at = bytes.indexOf(NAME, at + 1)) {
    const before = bytes[at - 1];
    if (before === 0x3c || before === 0x3a) return at;
  }
  return -1;
}

function mergesOf(text: string): DownMerge[] {
  const found: DownMerge[] = [];
  for (const [, column, from, to] of text.matchAll(
    /<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})"/g,
  )) {
    const [first, last] = [Number(from), Number(to)];
    if (last > first)
      found.push({
        column: [...column!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1,
        rows: [first, last],
      });
  }
  return found.sort((a, b) => a.rows[0] - b.rows[0]);
}

/** Gives each row what merged cells above it say of it, in the order of the rows. */
export class MergedAbove {
  private next = 0;
  private readonly standing = new Map<number, { from: number; last: number; value: RawValue }>();

  constructor(private readonly merges: readonly DownMerge[]) {}

  mark(row: RawRow): RawRow {
    for (const [column, { last }] of this.standing) if (last < row.row) this.standing.delete(column);
    const merged = new Map(
      [...this.standing].flatMap(([column, { from, value }]) =>
        value !== null && (row.cells[column] ?? null) === null ? [[column, { from, value }] as const] : [],
      ),
    );
    for (; this.next < this.merges.length && this.merges[this.next]!.rows[0] <= row.row; this.next += 1) {
      const { column, rows } = this.merges[this.next]!;
      if (rows[0] === row.row)
        this.standing.set(column, { from: row.row, last: rows[1], value: row.cells[column] ?? null });
    }
    return merged.size === 0 ? row : { ...row, merged };
  }
}
