import type { Bilingual } from '../domain/text.js';
import type { CreditCodeReading } from '../domain/ledger/codes/credit-code.js';
import type { Source, SourceTables } from '../domain/ledger/import/source-rows.js';

/** How a cell is read: `name` loses all spaces, `place` also its number and the office behind it (340828/天堂镇, 天堂镇人民政府), `text` collapses them, `mark` is √ or 随8; `amount` is yuan, also from a column in 万元. */
export type CellKind =
  | 'text'
  | 'name'
  | 'place'
  | 'mark'
  | 'code'
  | 'count'
  | 'amount'
  | 'year'
  | 'stars'
  | 'date'
  | 'yes-no'
  | 'list'
  | 'names';

/** The kinds that fit the type of a row's field, so that a template and the row it fills cannot drift apart. */
type KindFor<T> = [NonNullable<T>] extends [CreditCodeReading]
  ? 'code'
  : [NonNullable<T>] extends [boolean]
    ? 'yes-no'
    : [NonNullable<T>] extends [number]
      ? 'count' | 'amount' | 'year' | 'stars'
      : [NonNullable<T>] extends [string[]]
        ? 'list' | 'names'
        : 'text' | 'name' | 'place' | 'mark' | 'date';

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
  /** What a row of its own, a sheet's name or a line above the header looks like that says this of all rows below: 天堂镇, 第四批. A cell of the row goes before it. */
  heading?: RegExp;
}

/** Township, zone or street as a heading names it. */
export const PLACE_HEADING =
  /^[\u4e00-\u9fa5]{1,12}(镇|乡|街道|街道办事处|开发区|高新区|工业园区?|产业园区?|园区|新区)$/;

type DataField<R> = Exclude<keyof R, 'sheet' | 'row' | 'heading'>;
export interface TableTemplate<R = Record<string, unknown>> {
  title: Bilingual;
  columns: { [F in DataField<R>]-?: Column<KindFor<R[F]>> };
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
