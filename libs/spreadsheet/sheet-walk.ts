import { squeeze } from '../domain/ledger/codes/characters.js';
import { findLooseDate } from '../domain/ledger/import/loose-date.js';
import { wholeDay } from '../domain/ledger/import/source-rows.js';
import type { PlainDate } from '../domain/case.js';
import { findHeaders, labelsOfTables, looksLikeHeader, type Header } from './header.js';
import { MOST_HEADER_ROWS, plain } from './header-labels.js';
import { proposeColumns } from './column-proposals.js';
import { rawText, type RawRow, type RawValue } from './raw-row.js';
import type { MappedBy, SourceEvent } from './read-source.js';
import { cellsOf, classifyRow, fieldsSaidBy, HEADING, headingFields, headingText } from './row-kinds.js';
import { readRow } from './row-reading.js';
import type { AnyTable } from './template.js';

/** A table of a sheet while it is gone through. */
interface OpenTable {
  header: Header;
  /** What headings say of the rows below, the outermost first. */
  said: Map<string, string>;
  before: readonly (RawValue | undefined)[];
}
/** What a line above a header says of all rows: 填报单位：天堂镇. */
const SAID_BY_TITLE = /^(?:填报单位|填报乡镇|乡镇|乡镇\(街道\)|所属乡镇|所在乡镇|单位|批次)[::]\s*(\S+)/;

/** One sheet from its first header on: tables below each other, the same header on every page, headings and what they say. */
export class SheetWalk {
  private open: OpenTable[] = [];
  private readonly labels: ReadonlySet<string>;
  private headTexts: ReadonlyMap<number, ReadonlySet<string>> = new Map();
  private readonly likeHeaders = new WeakMap<RawRow, boolean>();

  constructor(
    private readonly sheet: string,
    private readonly tables: AnyTable[],
    private readonly csv: boolean,
  ) {
    this.labels = labelsOfTables(tables);
  }

  /** Rows of these headers begin here; `rows` are the header's own with some above and below. */
  *begin(headers: readonly Header[], rows: readonly RawRow[], mappedBy: MappedBy): Generator<SourceEvent> {
    this.open = headers.map((header) => ({ header, said: this.saidBefore(header), before: [] }));
    this.headTexts = textsByColumn(
      rows.filter(({ row }) => row <= headers[0]!.rows[1] && row > headers[0]!.rows[0] - MOST_HEADER_ROWS),
    );
    for (const header of headers) {
      const below = rows.filter(({ row }) => row > header.rows[1]);
      yield {
        kind: 'sheet',
        sheet: this.sheet,
        header,
        asOf: asOfTitles(header.titles),
        mappedBy,
        proposals: proposeColumns(header, below),
      };
    }
  }

  /** Worth a closer look: the row is like a header, or like merged headings over one that comes within the next rows. */
  mayBeginTable(raw: RawRow, next: readonly RawRow[]): boolean {
    if (raw.row <= this.headerEnd || this.repeatsHeader(raw)) return false;
    if (this.isLikeHeader(raw)) return true;
    const at = next.findIndex((row) => this.isLikeHeader(row));
    return at >= 0 && [raw, ...next.slice(0, at)].every(hasWordsOnly) && !this.repeatsHeader(next[at]!);
  }

  /** `below`: the row with those after it, where it may begin a table. */
  *read(raw: RawRow, below: readonly RawRow[]): Generator<SourceEvent> {
    if (raw.row <= this.headerEnd) return;
    if (this.repeatsHeader(raw)) {
      yield this.skipped(raw, 'header');
      return;
    }
    const [found, ...more] = below.length > 0 ? findHeaders([...below], this.tables) : [];
    if (found && found.rows[0] < raw.row + MOST_HEADER_ROWS) {
      yield this.skipped(raw, 'header');
      // A heading over labels that are known without it belongs to them, and they begin the table.
      if (found.rows[0] === raw.row) yield* this.begin([found, ...more], below, 'template');
      return;
    }
    for (const table of this.open) yield* this.readIn(table, raw);
  }

  private *readIn(table: OpenTable, raw: RawRow): Generator<SourceEvent> {
    const { header } = table;
    const whole = cellsOf(raw, header);
    const kind = classifyRow(raw, whole, header);
    if (kind === 'data') {
      const cells = within(whole, header);
      const context = { sheet: this.sheet, said: table.said, before: table.before, csv: this.csv };
      yield { kind: 'row', table: header.table.name, row: readRow(raw, cells, header, context) };
      table.before = cells.map((cell, column) => (isDittoLike(cell) ? table.before[column] : cell));
      return;
    }
    if (kind === 'heading') this.hear(table, raw);
    if (kind !== 'blank' || this.open.length === 1) yield this.skipped(raw, kind, header);
  }

  /** A heading stands until one of its own kind, which also ends what stood below it. */
  private hear({ header, said }: OpenTable, raw: RawRow): void {
    const text = firstText(raw, header);
    const fields = header.table.headings ? [HEADING] : headingFields(raw, header);
    for (const field of fields) {
      const standing = [...said.keys()];
      const at = standing.indexOf(field);
      if (at >= 0) for (const ended of standing.slice(at)) said.delete(ended);
      said.set(field, field === HEADING ? text : headingText(text));
    }
  }

  /** What the sheet's name and the lines above the header say of all rows. */
  private saidBefore(header: Header): Map<string, string> {
    const said = new Map<string, string>();
    const titles = header.titles.flatMap((title) => SAID_BY_TITLE.exec(squeeze(title))?.[1] ?? []);
    for (const text of [this.sheet, ...titles])
      for (const field of fieldsSaidBy(text, header)) if (!said.has(field)) said.set(field, headingText(text));
    return said;
  }

  private skipped(
    raw: RawRow,
    rowKind: Extract<SourceEvent, { kind: 'skipped' }>['rowKind'],
    header?: Header,
  ): SourceEvent {
    return { kind: 'skipped', sheet: this.sheet, row: raw.row, rowKind, text: firstText(raw, header) };
  }

  /** A page begins with the header again, and with the titles and headings over it. */
  private repeatsHeader({ cells }: RawRow): boolean {
    const filled = cells.flatMap((cell, column) => (squeeze(rawText(cell)) === '' ? [] : [[column, cell] as const]));
    return (
      filled.length > 0 &&
      filled.every(([column, cell]) => this.headTexts.get(column)?.has(squeeze(rawText(cell))) === true)
    );
  }

  private isLikeHeader(raw: RawRow): boolean {
    const known = this.likeHeaders.get(raw);
    if (known !== undefined) return known;
    const like = looksLikeHeader(raw, this.labels);
    this.likeHeaders.set(raw, like);
    return like;
  }

  private get headerEnd(): number {
    return this.open[0]?.header.rows[1] ?? 0;
  }
}

/** What stands in each column of a header and right above it. */
function textsByColumn(rows: readonly RawRow[]): Map<number, Set<string>> {
  const texts = new Map<number, Set<string>>();
  for (const { cells } of rows)
    for (const [column, cell] of cells.entries()) {
      const text = squeeze(rawText(cell));
      if (text !== '') texts.set(column, (texts.get(column) ?? new Set()).add(text));
    }
  return texts;
}

/** Two texts or more and no figure among them: rows of data have a number, a code or a date. */
function hasWordsOnly({ cells }: RawRow): boolean {
  const texts = cells.map((cell) => rawText(cell)).filter((text) => squeeze(text) !== '');
  return texts.length >= 2 && texts.every((text) => !/[\d√]/.test(plain(text)));
}

function within(cells: readonly (RawValue | undefined)[], { span }: Header): (RawValue | undefined)[] {
  return span[0] === 0 && span[1] >= cells.length
    ? [...cells]
    : cells.map((cell, column) => (column >= span[0] && column <= span[1] ? cell : null));
}

function firstText({ cells }: RawRow, header?: Header): string {
  const inside = header ? within(cells, header) : cells;
  return inside.map((cell) => rawText(cell).trim()).find(Boolean) ?? '';
}

function isDittoLike(cell: RawValue | undefined): boolean {
  return typeof cell === 'string' && /^(同上|同前|〃|″|“|”|"|〞|々)$/.test(squeeze(cell));
}

function asOfTitles(titles: string[]): PlainDate | null {
  for (const title of titles) {
    const day = wholeDay(findLooseDate(title)?.date ?? null);
    if (day) return day;
  }
  return null;
}
