// Raw SQL: rows of a file in stretches of their order, thousands at a time.
import type { PlainDate } from '../../../domain/case.js';
import type { LedgerSources } from '../../../domain/ledger/statistics/ledger-figures.js';
import type { RegistrationSource, SheetRow, Source, SourceTables } from '../../../domain/ledger/import/source-rows.js';
import type { Statements } from '../../database.js';
import type { RowOrigin } from './ledger-stage.js';

/** Rows fetched at a time: what is in memory twice, as text and as objects, stays small. */
const PAGE = 2000;

interface StoredRow {
  key: string;
  ordinal: number;
  content: SheetRow;
  as_of: Date | null;
  import: string;
}

/** Everything the offices sent, as it stands now, in the order of their files; a row that the newest file no longer holds is still there. */
export async function loadSources(
  tx: Statements,
): Promise<{ sources: LedgerSources; origins: Map<SheetRow, RowOrigin> }> {
  const origins = new Map<SheetRow, RowOrigin>();
  const rows = async <S extends Source, T extends keyof SourceTables[S] & string>(
    source: S,
    table: T,
  ): Promise<SourceTables[S][T][]> => {
    const found: SheetRow[] = [];
    for await (const row of storedRows(tx, source, table)) {
      origins.set(row.content, {
        key: row.key,
        importId: row.import,
        asOf: row.as_of ? row.as_of.toISOString().slice(0, 10) : null,
      });
      found.push(row.content);
    }
    return found as SourceTables[S][T][];
  };
  const asOf = newestDay(origins);
  const registration = async (source: RegistrationSource): Promise<LedgerSources['registrations'][number]> => {
    const registered = await rows(source, 'registrations');
    return { source, rows: registered, asOf: asOf(registered) };
  };
  const units = await rows('platform', 'units');
  const [union, league, women] = [
    await rows('union', 'organisations'),
    await rows('league', 'organisations'),
    await rows('women', 'organisations'),
  ];
  const sources: LedgerSources = {
    platform: { rows: units, adjustments: await rows('platform', 'adjustments'), asOf: asOf(units) },
    registrations: [await registration('market-regulation'), await registration('civil-affairs')],
    lists: { union, league, women, asOf: { union: asOf(union), league: asOf(league), women: asOf(women) } },
    instructors: await rows('instructors', 'assignments'),
    associationMembers: await rows('association-members', 'members'),
    taskList: { rows: await rows('task-list', 'units'), notYet: await rows('task-list', 'notYet') },
  };
  return { sources, origins };
}

async function* storedRows(tx: Statements, source: Source, table: string): AsyncGenerator<StoredRow> {
  let [ordinal, key] = [-1, ''];
  for (;;) {
    const page = await tx.query<StoredRow>(
      `SELECT key, ordinal, content, as_of, import FROM source_rows WHERE source = $1 AND table_name = $2 AND (ordinal, key) > ($3::int, $4)
       ORDER BY ordinal, key LIMIT $5::int`,
      source,
      table,
      ordinal,
      key,
      PAGE,
    );
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    [ordinal, key] = [last.ordinal, last.key];
  }
}

/** Day of the newest data among rows: that of the file, while a row's own origin has the day of its last change. */
function newestDay(origins: Map<SheetRow, RowOrigin>): (rows: readonly SheetRow[]) => PlainDate | null {
  return (rows) =>
    rows.reduce<PlainDate | null>((newest, row) => {
      const day = origins.get(row)!.asOf;
      return day !== null && (newest === null || day > newest) ? day : newest;
    }, null);
}
