import type { Chance } from './chance.js';

/** How one clerk makes one table; everything in it says the same, whatever is chosen. */
export interface ClerkLayout {
  format: 'xlsx' | 'utf-8' | 'gb18030' | 'tab';
  titles: 0 | 1 | 2;
  headerRows: 1 | 2 | 3;
  /** How rows of one township, batch or committee are told to be so. */
  groups: 'cells' | 'merged' | 'headings' | 'ditto' | 'sheets';
  subtotals: boolean;
  ownOrder: boolean;
  unknownColumns: boolean;
  columnNumbers: boolean;
  /** The header again after so many rows; null: once. */
  page: number | null;
  blankRows: boolean;
  hiddenRows: boolean;
  signature: boolean;
  /** Whether a source's second table stands on a sheet of its own, below the first or beside it. */
  second: 'sheet' | 'below' | 'beside';
  halves: boolean;
  numbers: 'numbers' | 'texts' | 'measured' | 'full-width' | 'formulas';
  dates: 'dates' | 'serials' | 'digits' | 'points' | 'chinese' | 'slashes' | 'full-width';
  words: 'plain' | 'full-width' | 'spaced';
  labels: 'plain' | 'spaced' | 'full-width' | 'numbered' | 'noted';
}

const FORMATS = ['xlsx', 'xlsx', 'xlsx', 'utf-8', 'gb18030', 'tab'] as const;

/** Any layout that a file of its format can hold. */
export function anyLayout(chance: Chance): ClerkLayout {
  const format = chance.pick(FORMATS);
  const book = format === 'xlsx';
  return {
    format,
    titles: chance.pick([0, 1, 2] as const),
    headerRows: chance.pick([1, 2, 3] as const),
    groups: chance.pick(
      book ? (['cells', 'merged', 'headings', 'ditto', 'sheets'] as const) : (['cells', 'headings', 'ditto'] as const),
    ),
    subtotals: chance.maybe(0.5),
    ownOrder: chance.maybe(0.6),
    unknownColumns: chance.maybe(0.5),
    columnNumbers: chance.maybe(0.2),
    page: chance.maybe(0.3) ? 5 + chance.below(20) : null,
    blankRows: chance.maybe(0.3),
    hiddenRows: book && chance.maybe(0.3),
    signature: chance.maybe(0.5),
    second: chance.pick(book ? (['sheet', 'below', 'beside'] as const) : (['below'] as const)),
    halves: chance.maybe(0.3),
    numbers: chance.pick(['numbers', 'texts', 'measured', 'full-width', book ? 'formulas' : 'numbers'] as const),
    dates: chance.pick(['dates', 'serials', 'digits', 'points', 'chinese', 'slashes', 'full-width'] as const),
    words: chance.pick(['plain', 'full-width', 'spaced'] as const),
    labels: chance.pick(['plain', 'spaced', 'full-width', 'numbered', 'noted'] as const),
  };
}
