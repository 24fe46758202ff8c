import type { HeaderLayout, ImportCounts, ImportLayout } from '../../../libs/contracts/imports.js';
import type {
  ImportWork,
  ImportWorkRepository,
  PreviewedRow,
} from '../../../libs/data/ledger/import/import-work.repository.js';
import type { PlainDate } from '../../../libs/domain/case.js';
import { maskText } from '../../../libs/domain/ledger/units/masking.js';
import { listFaults, notYetFaults } from '../../../libs/domain/ledger/lists/list-faults.js';
import { RowWarnings } from '../../../libs/domain/ledger/import/row-warnings.js';
import type { RoutableBody } from '../../../libs/domain/routing.js';
import { NATURAL_KEYS } from '../../../libs/domain/ledger/matching/natural-keys.js';
import { changesBetween, occurrenceKeys, shownValue } from '../../../libs/domain/ledger/import/row-outcome.js';
import { ERROR_LIST } from '../../../libs/spreadsheet/error-sheets.js';
import type {
  NotYetRow,
  RegistrationRow,
  SheetRow,
  Source,
  TaskListRow,
} from '../../../libs/domain/ledger/import/source-rows.js';
import type { ColumnProposal } from '../../../libs/spreadsheet/column-proposals.js';
import type { Header, SavedMappings } from '../../../libs/spreadsheet/header.js';
import { fieldLabel, tablesOf } from '../../../libs/spreadsheet/templates.js';
import { REPEATED_KEY } from '../../../libs/spreadsheet/cell-reading.js';
import { columnLetters, rawText, type RawRow } from '../../../libs/spreadsheet/raw-row.js';
import { streamSource, type SourceEvent } from '../../../libs/spreadsheet/read-source.js';
import { refuse } from '../../../libs/spreadsheet/refusal.js';
import type { CellError, ParsedRow } from '../../../libs/spreadsheet/row-reading.js';

/** Rows compared and written at a time. */
const BATCH = 1000;
const HEAD_CELLS = 60;
const SKIPPED_SHOWN = 50;

export interface PreviewOutcome {
  /** Day that a title names. */
  asOf: PlainDate | null;
  /** The user said so, or the file is one of errors given back. */
  part: boolean;
  layout: ImportLayout;
  counts: ImportCounts;
}

/** Reads a file row by row, compares it with what the source said before and writes down what becomes of each row. */
export class PreviewImport {
  readonly layout: ImportLayout = {
    format: 'xlsx',
    encoding: null,
    sheets: [],
    ignoredSheets: [],
    skipped: {},
    emptied: [],
  };
  private readonly counts: ImportCounts = { rows: 0, new: 0, changed: 0, same: 0, absent: 0, error: 0, remarks: 0 };
  private readonly keyOf = new Map<string, (row: object) => string>();
  private readonly fingerprints = new Map<string, string>();
  private asOf: PlainDate | null = null;
  private waiting: { table: string; row: ParsedRow }[] = [];
  private warnings: RowWarnings | null = null;
  private readonly keysByName = new Map<string, string>();
  private readonly emptied = new EmptiedFields();

  constructor(
    private readonly repository: ImportWorkRepository,
    private readonly work: ImportWork,
    private readonly today: PlainDate,
  ) {}

  /** @throws SpreadsheetRefused */
  async run(path: string, saved: SavedMappings): Promise<PreviewOutcome> {
    const mappings = this.work.mapping?.sheets;
    const bodies = await this.repository.bodies();
    const townships = [...new Set(bodies.flatMap(({ area }) => (area.includes('/') ? [lastOf(area)] : [])))];
    this.warnings = new RowWarnings(this.work.source, { today: this.today, townships });
    for await (const event of streamSource(path, this.work.source, {
      saved,
      ...(mappings ? { mappings: mappings as never } : {}),
    })) {
      if (event.kind === 'row') await this.take(event.table, event.row);
      else this.note(event);
    }
    if (this.work.source === 'task-list') await this.judgeList(bodies);
    await this.flush();
    this.layout.emptied = this.emptied.found(this.work.source);
    if (this.counts.rows === 0)
      refuse('empty-file', { zh: '表头之下没有数据行', en: 'there are no rows of data below the header' });
    const part = this.work.part || this.layout.ignoredSheets.some(({ sheet }) => sheet === ERROR_LIST);
    if (!part)
      this.counts.absent = await this.repository.writeAbsent(
        this.work.id,
        this.work.source,
        this.layout.sheets.map(({ table }) => table),
        this.counts.rows,
      );
    return { asOf: this.asOf, part, layout: this.layout, counts: this.counts };
  }

  /** Fingerprint of the header of each sheet that was read. */
  headerOf(sheet: string): string | undefined {
    return this.fingerprints.get(sheet);
  }

  private note(event: Exclude<SourceEvent, { kind: 'row' }>): void {
    if (event.kind === 'file') Object.assign(this.layout, { format: event.format, encoding: event.encoding });
    else if (event.kind === 'skipped') this.noteSkipped(event);
    else if (event.kind === 'ignored-sheet')
      this.layout.ignoredSheets.push({
        sheet: event.sheet,
        head: event.head.map(headRow),
        nearest: event.nearest && headerLayout(event.sheet, event.nearest.header, event.nearest.proposals),
      });
    else this.noteSheet(event);
  }

  private noteSkipped({ sheet, row, rowKind, text }: Extract<SourceEvent, { kind: 'skipped' }>): void {
    this.layout.skipped[rowKind] = (this.layout.skipped[rowKind] ?? 0) + 1;
    const shown = (this.layout.skippedRows ??= []);
    if (rowKind !== 'blank' && shown.length < SKIPPED_SHOWN)
      shown.push({ sheet, row, kind: rowKind, text: (maskText(text) ?? '').slice(0, 200) });
  }

  private noteSheet({ sheet, header, asOf, mappedBy, proposals }: Extract<SourceEvent, { kind: 'sheet' }>): void {
    const { titles, fingerprint } = header;
    this.layout.sheets.push({ ...headerLayout(sheet, header, proposals), titles, asOf, mappedBy, rows: 0 });
    this.fingerprints.set(sheet, fingerprint);
    this.asOf ??= asOf;
  }

  private async take(table: string, row: ParsedRow): Promise<void> {
    this.layout.sheets.findLast((one) => one.sheet === row.sheet && one.table === table)!.rows += 1;
    this.waiting.push({ table, row });
    // A list is judged whole: a mark may name a row that comes later.
    if (this.waiting.length === BATCH && this.work.source !== 'task-list') await this.flush();
  }

  private async judgeList(bodies: readonly RoutableBody[]): Promise<void> {
    const rowsOf = <R extends SheetRow>(table: string): { row: ParsedRow; value: R }[] =>
      this.waiting.flatMap(({ table: own, row }) =>
        own === table && row.value ? [{ row, value: row.value as R }] : [],
      );
    const [listed, notYet] = [rowsOf<TaskListRow>('units'), rowsOf<NotYetRow>('notYet')];
    const known = await this.repository.knownUnits([...listed, ...notYet].map(({ value }) => value.unitNo));
    const names = { bodies, hasUnit: (unitNo: string) => known.has(unitNo) };
    const faults = [
      ...listFaults(
        listed.map(({ value }) => value),
        names,
      ).map((found, at) => [listed[at]!.row, 'units', found] as const),
      ...notYetFaults(
        notYet.map(({ value }) => value),
        names,
      ).map((found, at) => [notYet[at]!.row, 'notYet', found] as const),
    ];
    for (const [row, table, found] of faults)
      for (const { field, reason, suggestion } of found)
        row.errors.push({ ...this.cellOf(table, row, field), field, reason, suggestion });
  }

  /** The cell of a field in a row, as the header above it places it. */
  private cellOf(
    table: string,
    { sheet, row, cells }: ParsedRow,
    field: string,
  ): Pick<CellError, 'cell' | 'label' | 'value'> {
    const header = this.layout.sheets.findLast(
      (one) => one.sheet === sheet && one.table === table && one.headerRows[1] < row,
    );
    const column = header?.columns.find((one) => one.field === field);
    return column
      ? { cell: `${column.letter}${row}`, label: column.label, value: cells[column.column] ?? '' }
      : { cell: '', label: field, value: '' };
  }

  private async flush(): Promise<void> {
    await this.learnKeys();
    const rows = this.waiting.map(({ table, row }) => ({ table, row, key: this.naturalKey(table, row) }));
    this.waiting = [];
    if (rows.length === 0) return;
    const stored = await this.stored(rows);
    const previewed = rows.map(({ table, row, key }) =>
      this.outcome(table, row, key, stored.get(table)?.get(key ?? '')),
    );
    await this.repository.writeRows(this.work.id, previewed, this.counts.rows);
  }

  private async stored(rows: { table: string; key: string | null }[]): Promise<Map<string, Map<string, object>>> {
    const found = new Map<string, Map<string, object>>();
    for (const table of new Set(rows.map((row) => row.table))) {
      const keys = rows.flatMap((row) => (row.table === table && row.key !== null ? [row.key] : []));
      found.set(table, await this.repository.storedRows(this.work.source, table, keys));
    }
    return found;
  }

  /** Registrations are known by code, and by name where the file gives none: also those whose code the ledger has. */
  private async learnKeys(): Promise<void> {
    if (this.work.source !== 'market-regulation' && this.work.source !== 'civil-affairs') return;
    const names = this.waiting.flatMap(({ row: { value } }) => {
      const { code, name } = (value ?? {}) as Partial<RegistrationRow>;
      return name !== undefined && code?.code === null ? [name] : [];
    });
    if (names.length === 0) return;
    for (const [name, key] of await this.repository.keysByName(this.work.source, 'registrations', names))
      this.keysByName.set(name, key);
  }

  /** A row with an error is not imported until it is corrected: an unreadable cell must not become an empty one. */
  private outcome(
    table: string,
    { sheet, row, value, errors, remarks, cells }: ParsedRow,
    key: string | null,
    stored: object | undefined,
  ): PreviewedRow {
    const faulty = errors.length > 0 || value === null;
    if (value) this.emptied.meet(table, value, stored);
    const changes = faulty || !stored ? [] : changesBetween(stored, value);
    const outcome = faulty ? 'error' : !stored ? 'new' : changes.length > 0 ? 'changed' : 'same';
    this.counts.rows += 1;
    this.counts[outcome] += 1;
    const warned = value && !faulty ? this.warnings!.of(table, value as never) : [];
    const told = [
      ...warned.map(({ field, kind }) => ({ ...this.placeOf(table, sheet, row, field), field, kind })),
      ...remarks.map(({ cell, field, kind }) => ({ cell, field, kind })),
      ...(isRepeated(key) ? [{ cell: `A${row}`, field: '', kind: REPEATED_KEY.kind }] : []),
    ];
    this.counts.remarks += told.length;
    return {
      ordinal: this.counts.rows,
      table,
      sheet,
      row,
      key,
      outcome,
      value,
      changes: changes.length > 0 ? changes : null,
      errors: faulty ? errors : null,
      remarks: told.length > 0 ? told : null,
      cells: faulty ? cells : null,
    };
  }

  private keyByName(row: object): string | undefined {
    const { code, name } = row as Partial<RegistrationRow>;
    return name !== undefined && code?.code === null ? this.keysByName.get(name) : undefined;
  }

  private placeOf(table: string, sheet: string, row: number, field: string): { cell: string } {
    const header = this.layout.sheets.findLast(
      (one) => one.sheet === sheet && one.table === table && one.headerRows[1] < row,
    );
    return { cell: `${header?.columns.find((one) => one.field === field)?.letter ?? 'A'}${row}` };
  }

  /** Null for a row so broken that nobody can say which it is. */
  private naturalKey(table: string, { value, partial }: ParsedRow): string | null {
    const natural = (NATURAL_KEYS[this.work.source] as Record<string, (row: object) => string | null>)[table]!;
    let keyOf = this.keyOf.get(table);
    const known = (row: object): string => this.keyByName(row) ?? natural(row)!;
    if (!keyOf) this.keyOf.set(table, (keyOf = occurrenceKeys(known)));
    if (value) return keyOf(value);
    try {
      return natural(partial!) || null;
    } catch {
      return null;
    }
  }
}

/** Fields that stored rows have and the file's own have nowhere: a column that is gone, or that is blank from top to bottom. */
class EmptiedFields {
  private readonly tables = new Map<string, { filled: Set<string>; emptied: Map<string, number> }>();

  meet(table: string, value: object, stored: object | undefined): void {
    const known = this.tables.get(table) ?? { filled: new Set(), emptied: new Map() };
    this.tables.set(table, known);
    for (const [field, content] of Object.entries(value)) {
      if (NOT_FIELDS.has(field)) continue;
      if (saysSomething(content)) known.filled.add(field);
      else if (stored && saysSomething((stored as Record<string, unknown>)[field]))
        known.emptied.set(field, (known.emptied.get(field) ?? 0) + 1);
    }
  }

  found(source: Source): ImportLayout['emptied'] {
    const columns = new Map(tablesOf(source).map((table) => [table.name, table.columns]));
    return [...this.tables].flatMap(([table, { filled, emptied }]) =>
      [...emptied]
        .filter(([field]) => !filled.has(field))
        .map(([field, rows]) => ({ table, field, label: fieldLabel(columns.get(table)![field], field), rows })),
    );
  }
}
const NOT_FIELDS = new Set(['sheet', 'row', 'heading']);

function saysSomething(content: unknown): boolean {
  const shown = shownValue(content);
  return Array.isArray(shown) ? shown.length > 0 : shown !== null && shown !== undefined && shown !== '';
}

function headerLayout(sheet: string, header: Header, proposals: readonly ColumnProposal[]): HeaderLayout {
  const { table, rows, missing } = header;
  const labelOf = (field: string): string => fieldLabel(table.columns[field], field);
  return {
    sheet,
    table: table.name,
    headerRows: rows,
    columns: header.columns.map((column) => ({ ...column, letter: columnLetters(column.column) })),
    missing,
    missingFields: missing.map((field) => ({
      field,
      label: labelOf(field),
      required: table.columns[field]!.required ?? false,
    })),
    proposals: proposals.map(({ field, column, by }) => ({
      field,
      fieldLabel: labelOf(field),
      column,
      letter: columnLetters(column),
      label: header.columns.find((one) => one.column === column)!.label,
      by,
    })),
  };
}

const lastOf = (area: string): string => area.slice(area.lastIndexOf('/') + 1);

function headRow({ row, cells }: RawRow): { row: number; cells: string[] } {
  return { row, cells: cells.slice(0, HEAD_CELLS).map((cell) => rawText(cell).slice(0, 200)) };
}

/** The second row of a key is `key#2`. */
function isRepeated(key: string | null): boolean {
  return key !== null && /#[2-9]\d*$|#1\d+$/.test(key);
}
