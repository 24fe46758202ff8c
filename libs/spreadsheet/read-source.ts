import { findLooseDate } from '../domain/ledger/loose-date.js';
import { IMPORT_SOURCES, wholeDay, type Source, type SourceTables } from '../domain/ledger/source-rows.js';
import type { PlainDate } from '../domain/case.js';
import { detectEncoding, readCsvRows, type TextEncoding } from './csv-reader.js';
import { inspectFile, type FileFormat } from './file-inspection.js';
import {
  findHeader,
  HEADER_SEARCH_ROWS,
  savedMapping,
  type ColumnMapping,
  type Header,
  type SavedMappings,
} from './header.js';
import { rawText, type RawRow, type RawSheet } from './raw-row.js';
import { refuse, SpreadsheetRefused, type SpreadsheetRefusal } from './refusal.js';
import { classifyRow, readRow, type ParsedRow, type RowKind } from './row-reading.js';
import { tablesOf, TEMPLATES } from './templates.js';
import { openWorkbook } from './xlsx-reader.js';

/** How to read: a mapping per sheet name that the user has corrected, and those he once saved; a csv file has one sheet, `csv`. */
export interface ReadOptions {
  mappings?: Record<string, ColumnMapping>;
  saved?: SavedMappings;
  /** Stop in each sheet once its header is found. */
  headsOnly?: boolean;
}
/** Who says which column is which. */
export type MappedBy = 'template' | 'saved' | 'given';
export const CSV_SHEET = 'csv';

/** What a reader meets, in the order of the file. */
export type SourceEvent =
  | { kind: 'file'; format: FileFormat; encoding: TextEncoding | null }
  | { kind: 'sheet'; sheet: string; header: Header; asOf: PlainDate | null; mappedBy: MappedBy }
  | { kind: 'ignored-sheet'; sheet: string; head: RawRow[] }
  | { kind: 'row'; table: string; row: ParsedRow }
  | { kind: 'skipped'; sheet: string; row: number; rowKind: Exclude<RowKind, 'data'>; text: string };

export interface SheetReading {
  sheet: string;
  table: string;
  headerRows: [number, number];
  columns: Header['columns'];
  missing: string[];
  titles: string[];
  /** Day the titles name as that of the data. */
  asOf: PlainDate | null;
}
/** A whole file in memory; for long ones use `streamSource`. */
export interface SourceReading<S extends Source = Source> {
  ok: true;
  source: S;
  format: FileFormat;
  encoding: TextEncoding | null;
  asOf: PlainDate | null;
  sheets: SheetReading[];
  ignoredSheets: string[];
  tables: { [T in keyof SourceTables[S]]: ParsedRow<SourceTables[S][T] & { sheet: string; row: number }>[] };
  skipped: { sheet: string; row: number; kind: Exclude<RowKind, 'data'>; text: string }[];
}

/** Reads a file of a source, or says why it is not read. */
export async function readSource<S extends Source>(
  path: string,
  source: S,
  options: ReadOptions = {},
): Promise<SourceReading<S> | { ok: false; refusal: SpreadsheetRefusal }> {
  const reading = {
    ok: true,
    source,
    format: 'xlsx',
    encoding: null,
    asOf: null,
    sheets: [],
    ignoredSheets: [],
    tables: emptyTables(source),
    skipped: [],
  } as unknown as SourceReading<S>;
  try {
    for await (const event of streamSource(path, source, options)) collect(reading as unknown as SourceReading, event);
    return reading;
  } catch (error) {
    if (error instanceof SpreadsheetRefused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

/** The rows of a file one by one, so that 50,000 of them need no more memory than fifty. @throws SpreadsheetRefused */
export async function* streamSource(
  path: string,
  source: Source,
  options: ReadOptions = {},
): AsyncGenerator<SourceEvent> {
  const format = await inspectFile(path);
  if (format === 'csv') {
    const encoding = await detectEncoding(path);
    yield { kind: 'file', format, encoding };
    yield* readSheets(
      [{ name: CSV_SHEET, hidden: false, rows: { [Symbol.asyncIterator]: () => readCsvRows(path, encoding) } }],
      source,
      options,
    );
    return;
  }
  const workbook = await openWorkbook(path, { merges: options.headsOnly !== true });
  try {
    yield { kind: 'file', format, encoding: null };
    yield* readSheets(workbook.sheets, source, options);
  } finally {
    workbook.close();
  }
}

/**
 * Looks at a file without reading its rows: whether it can be opened and is of this source. A spreadsheet in which no header is found passes,
 * because its user may name the header by hand. @throws SpreadsheetRefused
 */
export async function checkSource(path: string, source: Source, options: ReadOptions = {}): Promise<void> {
  try {
    for await (const _ of streamSource(path, source, { ...options, headsOnly: true })) void _;
  } catch (error) {
    if (!(error instanceof SpreadsheetRefused) || error.refusal.code !== 'header-not-found') throw error;
  }
}

/** A sheet that fits no table of the source is left aside, and a hidden one beside one that fits; when the first table fits no sheet the file is not of this source. */
async function* readSheets(sheets: RawSheet[], source: Source, options: ReadOptions): AsyncGenerator<SourceEvent> {
  const tables = tablesOf(source);
  const found = new Set<string>();
  const heads: RawRow[][] = [];
  for (const sheet of [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)]) {
    // What nobody sees is mostly an old copy: it is read where nothing else fits, or where its user names its columns.
    if (sheet.hidden && found.size > 0 && !options.mappings?.[sheet.name]) {
      yield { kind: 'ignored-sheet', sheet: sheet.name, head: await headOf(sheet) };
      continue;
    }
    for await (const event of readSheet(sheet, source, options, heads)) {
      if (event.kind === 'sheet') found.add(event.header.table.name);
      yield event;
    }
  }
  if (tables.some((table) => !table.optional && !found.has(table.name))) refuseSource(heads, source);
}

async function headOf({ rows }: RawSheet): Promise<RawRow[]> {
  const head: RawRow[] = [];
  for await (const row of rows) if (head.push(row) === HEADER_SEARCH_ROWS) break;
  return head;
}

async function* readSheet(
  sheet: RawSheet,
  source: Source,
  options: ReadOptions,
  heads: RawRow[][],
): AsyncGenerator<SourceEvent> {
  const head: RawRow[] = [];
  let header: Header | null = null;
  let heading: string | null = null;
  function* readOne(raw: RawRow, known: Header): Generator<SourceEvent> {
    if (raw.row <= known.rows[1]) return;
    const rowKind = classifyRow(raw, known);
    if (rowKind === 'data') {
      yield { kind: 'row', table: known.table.name, row: readRow(raw, known, sheet.name, heading) };
      return;
    }
    const text = raw.cells.map((cell) => rawText(cell).trim()).find(Boolean) ?? '';
    if (rowKind === 'heading') heading = text;
    yield { kind: 'skipped', sheet: sheet.name, row: raw.row, rowKind, text };
  }
  function* begin(): Generator<SourceEvent> {
    heads.push(head);
    const given = options.mappings?.[sheet.name];
    const saved = given ? null : savedMapping(head, options.saved ?? {});
    header = findHeader(head, tablesOf(source), given ?? saved ?? {});
    if (!header) yield { kind: 'ignored-sheet', sheet: sheet.name, head };
    else {
      yield {
        kind: 'sheet',
        sheet: sheet.name,
        header,
        asOf: asOfTitles(header.titles),
        mappedBy: given ? 'given' : saved ? 'saved' : 'template',
      };
      for (const raw of head) yield* readOne(raw, header);
    }
  }
  let begun = false;
  for await (const raw of sheet.rows) {
    if (!begun) {
      head.push(raw);
      if (head.length < HEADER_SEARCH_ROWS) continue;
      begun = true;
      yield* begin();
      if (!header || options.headsOnly) return;
    } else yield* readOne(raw, header!);
  }
  if (!begun) yield* begin();
}

/** Names the source that the file does fit, where there is one. */
function refuseSource(heads: RawRow[][], source: Source): never {
  const other = IMPORT_SOURCES.find(
    (candidate) =>
      candidate !== source &&
      heads.some(
        (head) =>
          findHeader(
            head,
            tablesOf(candidate).filter((table) => !table.optional),
          ) !== null,
      ),
  );
  if (!other) return refuse(heads.every((head) => head.length === 0) ? 'empty-file' : 'header-not-found');
  return refuse('wrong-source', {
    zh: `所选为“${TEMPLATES[source].title.zh}”，文件像是“${TEMPLATES[other].title.zh}”`,
    en: `chosen ${TEMPLATES[source].title.en}, the file looks like ${TEMPLATES[other].title.en}`,
  });
}

function asOfTitles(titles: string[]): PlainDate | null {
  for (const title of titles) {
    const day = wholeDay(findLooseDate(title)?.date ?? null);
    if (day) return day;
  }
  return null;
}

function collect(reading: SourceReading, event: SourceEvent): void {
  const tables = reading.tables as Record<string, ParsedRow[]>;
  if (event.kind === 'file') Object.assign(reading, { format: event.format, encoding: event.encoding });
  else if (event.kind === 'row') tables[event.table]!.push(event.row);
  else if (event.kind === 'skipped')
    reading.skipped.push({ sheet: event.sheet, row: event.row, kind: event.rowKind, text: event.text });
  else if (event.kind === 'ignored-sheet') reading.ignoredSheets.push(event.sheet);
  else {
    const { table, rows, columns, missing, titles } = event.header;
    reading.sheets.push({
      sheet: event.sheet,
      table: table.name,
      headerRows: rows,
      columns,
      missing,
      titles,
      asOf: event.asOf,
    });
    reading.asOf ??= event.asOf;
  }
}

function emptyTables(source: Source): Record<string, ParsedRow[]> {
  return Object.fromEntries(tablesOf(source).map((table) => [table.name, []]));
}
