import type { Source } from '../../libs/domain/ledger/import/source-rows.js';
import type { CountyFolder } from '../../libs/spreadsheet/county-folder.js';
import { headingText } from '../../libs/spreadsheet/row-kinds.js';
import { tablesOf, TEMPLATES } from '../../libs/spreadsheet/templates.js';
import type { TruthRow } from './clerk-block.js';
import type { ClerkFile } from './clerk-book.js';

/** What a source truly says, ready to be laid out. `of` leaves rows out or changes them. */
export function truthOf(
  source: Source,
  reading: CountyFolder['readings'][keyof CountyFolder['readings']],
  of: (table: string, rows: TruthRow[]) => TruthRow[] = (_, rows) => rows,
): ClerkFile {
  const tables = tablesOf(source).map((table) => {
    const parsed = (reading.tables as Record<string, { value: object | null }[]>)[table.name]!;
    const rows = parsed.flatMap(({ value }) => (value ? [withoutPlace(value)] : []));
    return { table, rows: of(table.name, rows) };
  });
  return {
    title: TEMPLATES[source].title.zh,
    asOf: reading.asOf,
    tables: tables.filter(({ rows }) => rows.length > 0),
  };
}

/** A row without where it stood; a heading without its number. */
function withoutPlace(value: object): TruthRow {
  const { sheet: _sheet, row: _row, ...rest } = value as Record<string, unknown>;
  return typeof rest['heading'] === 'string' ? { ...rest, heading: headingText(rest['heading']) } : rest;
}

/** A row as it can be compared: of a code what is left of it, without its remarks and place. */
export function saidBy(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(withoutPlace(value)).map(([field, content]) => {
      if (typeof content !== 'object' || content === null || !('remarks' in content)) return [field, content ?? null];
      const { code, keptDigits, organisationPart } = content as Record<string, unknown>;
      return [field, code ?? keptDigits ?? organisationPart ?? null];
    }),
  );
}
