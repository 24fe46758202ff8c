import type { Bilingual } from '../domain/text.js';
import type { CreditCodeReading } from '../domain/ledger/credit-code.js';
import type { Source, SourceTables } from '../domain/ledger/source-rows.js';

/** How a cell is read: `name` loses all spaces, `text` collapses them, `mark` is kept as the list writes it (√, 随8); `amount` is yuan, also from a column in 万元. */
export type CellKind =
  'text' | 'name' | 'mark' | 'code' | 'count' | 'amount' | 'year' | 'stars' | 'date' | 'yes-no' | 'list' | 'names';

/** The kinds that fit the type of a row's field, so that a template and the row it fills cannot drift apart. */
type KindFor<T> = [NonNullable<T>] extends [CreditCodeReading]
  ? 'code'
  : [NonNullable<T>] extends [boolean]
    ? 'yes-no'
    : [NonNullable<T>] extends [number]
      ? 'count' | 'amount' | 'year' | 'stars'
      : [NonNullable<T>] extends [string[]]
        ? 'list' | 'names'
        : 'text' | 'name' | 'mark' | 'date';

export interface Column<K extends CellKind = CellKind> {
  kind: K;
  /** What the header calls it, most usual first; `group/child` where only the merged heading above tells two columns apart. */
  aliases: readonly string[];
  /** The table is not recognised without this column. */
  identifies?: boolean;
  /** A row without it is an error. */
  required?: boolean;
  /** A cell merged downward names each of its rows: one instructor of several units. Elsewhere it is one thing that several rows tell of, and only its other columns hold downward. */
  repeats?: boolean;
}

type DataField<R> = Exclude<keyof R, 'sheet' | 'row' | 'heading'>;
export interface TableTemplate<R = Record<string, unknown>> {
  title: Bilingual;
  columns: { [F in DataField<R>]: Column<KindFor<R[F]>> };
  /** Rows of one cell between the data are headings that the rows below belong to. */
  headings?: boolean;
  /** A file without this table is still of the source. */
  optional?: boolean;
}

/** The tables of a source; every sheet of a file is matched with the one it fits best. */
export type SourceTemplate<S extends Source = Source> = { title: Bilingual } & {
  tables: { [T in keyof SourceTables[S]]: TableTemplate<SourceTables[S][T]> };
};

/** A template as the reader walks it, without the types of its rows. */
export interface AnyTable {
  name: string;
  title: Bilingual;
  columns: Record<string, Column>;
  headings: boolean;
  optional: boolean;
}
