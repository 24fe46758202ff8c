import pg from 'pg';

const { builtins } = pg.types;
const TEXT_ARRAY = 1009;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const plain = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (value: string) => unknown;

const day = (text: string): Date => new Date(`${text}T00:00:00.000Z`);
/** The session's zone is UTC: an instant without a zone is one of UTC. */
const instant = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`);
const listOf = (convert: (text: string) => unknown) => (text: string) =>
  (plain(TEXT_ARRAY)(text) as (string | null)[]).map((item) => (item === null ? null : convert(item)));

const PARSERS: Partial<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: BigInt,
  [builtins.DATE]: day,
  [builtins.TIMESTAMP]: instant,
  [INT8_ARRAY]: listOf(BigInt),
  [DATE_ARRAY]: listOf(day),
};

/** How columns come out of PostgreSQL: int8 as bigint, dates and instants as Date in UTC, jsonb as its value, numeric as text. */
export const COLUMN_TYPES: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    PARSERS[oid] ?? plain(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

/** How values go in: a Date as the instant it is, in UTC. */
export function parameter(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
