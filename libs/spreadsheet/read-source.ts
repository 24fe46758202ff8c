import { IMPORT_SOURCES, type Source, type SourceTables } from '../domain/ledger/import/source-rows.js';
import type { PlainDate } from '../domain/case.js';
import type { Bilingual } from '../domain/text.js';
import { detectEncoding, readCsvRows, type TextEncoding } from './csv-reader.js';
import { inspectFile, type FileFormat } from './file-inspection.js';
import { PROPOSAL_ROWS, proposeColumns, type ColumnProposal } from './column-proposals.js';
import { MOST_HEADER_ROWS } from './header-labels.js';
import {
  findHeaders,
  HEADER_SEARCH_ROWS,
  nearestHeader,
  savedMapping,
  type ColumnMapping,
  type Header,
  type SavedMappings,
} from './header.js';
import { Lookahead } from './lookahead.js';
import type { RawRow, RawSheet } from './raw-row.js';
import { refuse, SpreadsheetRefused, type SpreadsheetRefusal } from './refusal.js';
import type { RowKind } from './row-kinds.js';
import type { ParsedRow } from './row-reading.js';
import { SheetWalk } from './sheet-walk.js';
import type { AnyTable } from './template.js';
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
  | {
      kind: 'sheet';
      sheet: string;
      header: Header;
      asOf: PlainDate | null;
      mappedBy: MappedBy;
      proposals: ColumnProposal[];
    }
  | { kind: 'ignored-sheet'; sheet: string; head: RawRow[]; nearest: NearestHeader | null }
  | { kind: 'row'; table: string; row: ParsedRow }
  | { kind: 'skipped'; sheet: string; row: number; rowKind: Exclude<RowKind, 'data'>; text: string };

/** The header that a sheet would have if one more column were known. */
export interface NearestHeader {
  header: Header;
  proposals: ColumnProposal[];
}

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
  const csv = sheets[0]?.name === CSV_SHEET;
  for (const sheet of [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)]) {
    // What nobody sees is mostly an old copy: it is read where nothing else fits, or where its user names its columns.
    if (sheet.hidden && found.size > 0 && !options.mappings?.[sheet.name]) {
      yield { kind: 'ignored-sheet', sheet: sheet.name, head: await headOf(sheet), nearest: null };
      continue;
    }
    for await (const event of readSheet(sheet, source, options, { heads, csv })) {
      if (event.kind === 'sheet') found.add(event.header.table.name);
      yield event;
    }
  }
  if (tables.some((table) => !table.optional && !found.has(table.name))) refuseSource(heads, source);
}

async function headOf({ rows }: RawSheet): Promise<RawRow[]> {
  return new Lookahead(rows).peek(HEADER_SEARCH_ROWS);
}

async function* readSheet(
  sheet: RawSheet,
  source: Source,
  options: ReadOptions,
  { heads, csv }: { heads: RawRow[][]; csv: boolean },
): AsyncGenerator<SourceEvent> {
  const rows = new Lookahead(sheet.rows);
  const head = await rows.peek(HEADER_SEARCH_ROWS);
  heads.push(head);
  const given = options.mappings?.[sheet.name];
  const saved = given ? null : savedMapping(head, options.saved ?? {});
  const tables = tablesOf(source);
  const headers = findHeaders(head, tables, given ?? saved ?? {});
  if (headers.length === 0) {
    yield { kind: 'ignored-sheet', sheet: sheet.name, head, nearest: nearestOf(head, tables) };
    return;
  }
  const mappedBy = given ? 'given' : saved ? 'saved' : 'template';
  const walk = new SheetWalk(sheet.name, tables, csv);
  yield* walk.begin(headers, head, mappedBy);
  if (options.headsOnly) return;
  for (let raw = await rows.next(); raw; raw = await rows.next()) {
    const next = await rows.peek(MOST_HEADER_ROWS - 1);
    const below = walk.mayBeginTable(raw, next) ? [raw, ...(await rows.peek(MOST_HEADER_ROWS + PROPOSAL_ROWS))] : [];
    yield* walk.read(raw, below);
  }
}

function nearestOf(head: RawRow[], tables: AnyTable[]): NearestHeader | null {
  const header = nearestHeader(head, tables);
  return (
    header && {
      header,
      proposals: proposeColumns(
        header,
        head.filter(({ row }) => row > header.rows[1]),
      ),
    }
  );
}

/** Names the source that the file does fit, where there is one that it fits better than it comes near the chosen one. */
function refuseSource(heads: RawRow[][], source: Source): never {
  const known = ({ columns }: Header): number => columns.filter(({ field }) => field !== null).length;
  const needed = (candidate: Source): AnyTable[] => tablesOf(candidate).filter((table) => !table.optional);
  const nearest = heads
    .map((head) => nearestOf(head, needed(source)))
    .filter((one) => one !== null)
    .sort((a, b) => known(b.header) - known(a.header))[0];
  const near = nearest ? known(nearest.header) : 0;
  const other = IMPORT_SOURCES.filter((candidate) => candidate !== source)
    .map((candidate) => ({
      candidate,
      fits: Math.max(0, ...heads.flatMap((head) => findHeaders(head, needed(candidate)).map(known))),
    }))
    .filter(({ fits }) => fits > near)
    .sort((a, b) => b.fits - a.fits)[0]?.candidate;
  if (!other && heads.every((head) => head.length === 0)) return refuse('empty-file');
  if (!other) return refuse('header-not-found', nearest && whatIsMissing(nearest));
  return refuse('wrong-source', {
    zh: `所选为“${TEMPLATES[source].title.zh}”，文件像是“${TEMPLATES[other].title.zh}”`,
    en: `chosen ${TEMPLATES[source].title.en}, the file looks like ${TEMPLATES[other].title.en}`,
  });
}

/** Columns by which the table would be known, with the unknown ones that may be they. */
function whatIsMissing({ header, proposals }: NearestHeader): Bilingual {
  const { columns } = header.table;
  const told = header.missing
    .filter((field) => columns[field]!.identifies)
    .map((field) => {
      const at = proposals.find((one) => one.field === field);
      const maybe = at && header.columns.find(({ column }) => column === at.column)!.label;
      return { label: columns[field]!.aliases[0]!, maybe };
    });
  return {
    zh: told.map(({ label, maybe }) => `缺少“${label}”列${maybe ? `，可能是“${maybe}”` : ''}`).join('；'),
    en: told.map(({ label, maybe }) => `no column ${label}${maybe ? `, perhaps ${maybe}` : ''}`).join('; '),
  };
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
