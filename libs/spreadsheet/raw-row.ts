/** A cell before anybody decides what it means. */
export type RawValue =
  null | string | number | boolean | { kind: 'date'; date: string } | { kind: 'error'; text: string };

export interface RawRow {
  /** As the spreadsheet shows it, from 1. */
  row: number;
  /** By column from 0, without holes. */
  cells: RawValue[];
  /** What a cell merged from above says of this row, by column, with the row in which it stands; the cell itself is empty. */
  merged?: ReadonlyMap<number, { from: number; value: RawValue }>;
  /** By a filter or by hand. */
  hidden?: boolean;
}

export interface RawSheet {
  name: string;
  hidden: boolean;
  rows: AsyncIterable<RawRow>;
}

/** A formula whose result the file does not hold: nobody knows what the cell shows. */
export const UNCALCULATED: RawValue = { kind: 'error', text: '=' };

/** Beyond these a file is refused or its cells are not looked at. */
export const LIMITS = {
  fileBytes: 50 * 1024 * 1024,
  entries: 2000,
  unpackedBytes: 600 * 1024 * 1024,
  partBytes: 400 * 1024 * 1024,
  sharedStringBytes: 120 * 1024 * 1024,
  /** Compression that no honest sheet reaches, looked at from 20 MB on. */
  ratio: 200,
  ratioFromBytes: 20 * 1024 * 1024,
  rows: 200_000,
  columns: 512,
  cellCharacters: 32_767,
} as const;

/** Text of a cell as a person would read it; the empty string for an empty cell. */
export function rawText(value: RawValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return value.kind === 'date' ? value.date : value.text;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}

/** `columnLetters(0)` is A, `columnLetters(26)` is AA. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
