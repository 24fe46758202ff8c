import { posix } from 'node:path';

import { LIMITS, UNCALCULATED, type RawRow, type RawSheet, type RawValue } from './raw-row.js';
import { refuse } from './refusal.js';
import { XlsxPackage } from './xlsx-package.js';
import { MergedAbove, readDownMerges } from './xlsx-merges.js';
import { parseXml, readXml } from './xml-events.js';

/** What cells refer to: texts by number, and the styles that show a number as a date. */
interface Lookups {
  strings: string[];
  dateStyles: Set<number>;
  /** Workbooks of old Macintoshes count from 1904. */
  epoch: number;
}

export interface OpenWorkbook {
  sheets: RawSheet[];
  close(): void;
}

const BUILT_IN_DATES = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const DAY_MS = 86_400_000;

/** Opens a workbook; its sheets are read one after the other, each as a stream of rows; `merges`: with what merged cells say of them. @throws SpreadsheetRefused */
export async function openWorkbook(path: string, { merges }: { merges: boolean }): Promise<OpenWorkbook> {
  const file = await XlsxPackage.open(path);
  try {
    const targets = await readRelationships(file);
    const { sheets, epoch } = await readWorkbookPart(file);
    const lookups: Lookups = { strings: await readSharedStrings(file), dateStyles: await readDateStyles(file), epoch };
    return {
      sheets: sheets.flatMap(({ name, hidden, relation }) => {
        const part = targets.get(relation);
        return part && file.has(part)
          ? [
              {
                name,
                hidden,
                rows: {
                  [Symbol.asyncIterator]: () =>
                    merges ? readMergedRows(file, part, lookups) : readRows(file, part, lookups),
                },
              },
            ]
          : [];
      }),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function readRelationships(file: XlsxPackage): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  if (!file.has('xl/_rels/workbook.xml.rels')) return targets;
  await readXml(await file.stream('xl/_rels/workbook.xml.rels'), {
    open(name, attributes) {
      if (name !== 'Relationship') return;
      const { Id: id, Target: target, Type: type, TargetMode: mode } = attributes;
      if (mode === 'External' || type?.endsWith('/externalLink')) refuse('external-links');
      if (id && target && type?.endsWith('/worksheet'))
        targets.set(id, target.startsWith('/') ? target.slice(1) : posix.join('xl', target));
    },
  });
  return targets;
}

async function readWorkbookPart(
  file: XlsxPackage,
): Promise<{ sheets: { name: string; hidden: boolean; relation: string }[]; epoch: number }> {
  const sheets: { name: string; hidden: boolean; relation: string }[] = [];
  let epoch = Date.UTC(1899, 11, 30);
  await readXml(await file.stream('xl/workbook.xml'), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) epoch = Date.UTC(1904, 0, 1);
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      sheets.push({
        name: attributes['name'] ?? '',
        hidden: (attributes['state'] ?? 'visible') !== 'visible',
        relation,
      });
    },
  });
  return { sheets, epoch };
}

async function readSharedStrings(file: XlsxPackage): Promise<string[]> {
  const part = 'xl/sharedStrings.xml';
  if (!file.has(part)) return [];
  if (file.sizeOf(part) > LIMITS.sharedStringBytes) refuse('zip-bomb');
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let inPhonetic = false;
  await readXml(await file.stream(part), {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') inPhonetic = true;
      if (name === 't') inText = true;
    },
    close(name) {
      if (name === 'rPh') inPhonetic = false;
      if (name === 't') inText = false;
      if (name === 'si') strings.push(readable(current));
    },
    text(text) {
      if (inText && !inPhonetic) current += text;
    },
  });
  return strings;
}

async function readDateStyles(file: XlsxPackage): Promise<Set<number>> {
  const dateStyles = new Set<number>();
  if (!file.has('xl/styles.xml')) return dateStyles;
  const ownFormats = new Map<number, boolean>();
  let inCellFormats = false;
  let style = 0;
  await readXml(await file.stream('xl/styles.xml'), {
    open(name, attributes) {
      if (name === 'numFmt')
        ownFormats.set(Number(attributes['numFmtId']), isDateFormat(attributes['formatCode'] ?? ''));
      if (name === 'cellXfs') inCellFormats = true;
      if (name !== 'xf' || !inCellFormats) return;
      const format = Number(attributes['numFmtId'] ?? 0);
      if (ownFormats.get(format) ?? BUILT_IN_DATES.has(format)) dateStyles.add(style);
      style += 1;
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return dateStyles;
}

/** A format is a date when year, month or day letters stand outside quotes, brackets and escapes. */
function isDateFormat(format: string): boolean {
  const bare = format.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '').toLowerCase();
  return /[yd]/.test(bare) || /m/.test(bare.replace(/general/g, ''));
}

/** One cell while it is read. */
interface OpenCell {
  column: number;
  type: string;
  style: number;
  value: string;
  inline: string;
  /** A formula, and whether its result stands beside it. */
  formula: boolean;
  calculated: boolean;
}

async function* readMergedRows(file: XlsxPackage, part: string, lookups: Lookups): AsyncGenerator<RawRow> {
  const above = new MergedAbove(await readDownMerges(await file.stream(part)));
  for await (const row of readRows(file, part, lookups)) yield above.mark(row);
}

async function* readRows(file: XlsxPackage, part: string, lookups: Lookups): AsyncGenerator<RawRow> {
  let ready: RawRow[] = [];
  let row: RawRow | null = null;
  let cell: OpenCell | null = null;
  let into: 'value' | 'inline' | null = null;
  let inPhonetic = false;
  let lastRow = 0;
  const events = parseXml(await file.stream(part), {
    open(name, attributes) {
      if (name === 'row') {
        const hidden = /^(1|true)$/.test(attributes['hidden'] ?? '');
        row = { row: Number(attributes['r'] ?? lastRow + 1), cells: [], ...(hidden ? { hidden } : {}) };
        lastRow = row.row;
        if (row.row > LIMITS.rows) refuse('too-many-rows');
      } else if (name === 'c' && row) {
        cell = {
          column: columnOf(attributes['r']) ?? row.cells.length,
          type: attributes['t'] ?? 'n',
          style: Number(attributes['s'] ?? 0),
          value: '',
          inline: '',
          formula: false,
          calculated: false,
        };
      } else if (name === 'f' && cell) cell.formula = true;
      else if (name === 'v') {
        into = 'value';
        if (cell) cell.calculated = true;
      } else if (name === 't') into = 'inline';
      else if (name === 'rPh') inPhonetic = true;
    },
    close(name) {
      if (name === 'v' || name === 't') into = null;
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 'c' && row && cell) {
        if (cell.column < LIMITS.columns) place(row.cells, cell.column, valueOf(cell, lookups));
        cell = null;
      } else if (name === 'row' && row) {
        ready.push(row);
        row = null;
      }
    },
    text(text) {
      if (!cell || !into || inPhonetic || cell[into].length > LIMITS.cellCharacters) return;
      cell[into] += text;
    },
  });
  for await (const _ of events) {
    void _;
    const rows = ready;
    ready = [];
    yield* rows;
  }
}

function place(cells: RawValue[], column: number, value: RawValue): void {
  while (cells.length < column) cells.push(null);
  cells[column] = value;
}

function valueOf(cell: OpenCell, { strings, dateStyles, epoch }: Lookups): RawValue {
  if (cell.type === 'inlineStr') return emptyToNull(readable(cell.inline));
  if (cell.formula && !cell.calculated) return UNCALCULATED;
  if (cell.value === '') return null;
  if (cell.type === 's') return emptyToNull(strings[Number(cell.value)] ?? '');
  if (cell.type === 'str') return emptyToNull(readable(cell.value));
  if (cell.type === 'b') return cell.value === '1';
  if (cell.type === 'e') return { kind: 'error', text: cell.value };
  if (cell.type === 'd') return { kind: 'date', date: cell.value.slice(0, 10) };
  const number = Number(cell.value);
  if (!Number.isFinite(number)) return cell.value;
  if (dateStyles.has(cell.style) && number >= 1)
    return { kind: 'date', date: new Date(epoch + Math.floor(number) * DAY_MS).toISOString().slice(0, 10) };
  return number;
}

function emptyToNull(text: string): RawValue {
  return text === '' ? null : text;
}

/** `_x000D_` stands for a control character (ECMA-376 part 1, 22.9.2.19); here it is a space. */
function readable(text: string): string {
  return text.includes('_x') ? text.replace(/_x00[01][0-9A-Fa-f]_/g, ' ') : text;
}

/** Column of a reference, from 0: AB12 → 27. */
function columnOf(reference: string | undefined): number | null {
  const letters = reference ? /^[A-Z]{1,3}/.exec(reference)?.[0] : undefined;
  if (!letters) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
