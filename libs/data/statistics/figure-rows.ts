// Raw SQL: statistics.
import type { OrganisationType } from '../../domain/case.js';
import type { GroupBy, StatisticQuestion } from '../../domain/ledger/statistics/statistics.js';
import type { Statements } from '../database.js';
import { conditions, dimension, onlyUsed, prepare, type GroupKey } from './figures.js';
import type { Measure } from './statistic-source.js';

/** counted: above the line · all: below it · missing: below it and not above. Of a count all rows are counted. */
export type RowPart = 'counted' | 'all' | 'missing';
export interface RowsRequest {
  /** Only rows of this group. */
  group: GroupKey;
  part: RowPart;
  limit: number;
  /** Type and id of the row the page before ended with. */
  after: { type: OrganisationType | null; id: string } | null;
}
/** A row behind a figure; of a figure per type it stands once for each type. */
export interface FigureRow {
  type: OrganisationType | null;
  id: string;
  name: string;
  area: string;
  counted: boolean;
  /** How often it counts; 1 but for sums. */
  weight: number;
  details: Record<string, string | number | boolean | null>;
}

/** The rows behind a figure in the order of type and id, one more than a page holds where there are more. */
export async function rowsOf(tx: Statements, question: StatisticQuestion, request: RowsRequest): Promise<FigureRow[]> {
  const { measures } = prepare(question).source;
  const rows: FigureRow[] = [];
  for (const index of orderOf(measures, request)) {
    const left = request.limit + 1 - rows.length;
    if (left <= 0) break;
    rows.push(...(await rowsOfMeasure(tx, question, request, index, left)));
  }
  return rows;
}

/** Measures by type, from the one the cursor stands in. */
function orderOf(measures: readonly Measure[], { group, after }: RowsRequest): number[] {
  const typed = measures.some(({ type }) => type !== null);
  return measures
    .map(({ type }, index) => ({ type, index }))
    .filter(
      ({ type }) =>
        !typed || ((group.type === undefined || group.type === type) && (after === null || type! >= after.type!)),
    )
    .sort((a, b) => (a.type ?? '').localeCompare(b.type ?? ''))
    .map(({ index }) => index);
}

async function rowsOfMeasure(
  tx: Statements,
  question: StatisticQuestion,
  { group, part, after }: RowsRequest,
  index: number,
  limit: number,
): Promise<FigureRow[]> {
  const { source, params, bind } = prepare(question);
  const { listing, measures } = source;
  const measure = measures[index]!;
  const dims = (Object.entries(group) as [GroupBy, string | null][]).filter(
    ([dim]) => !(dim === 'type' && measure.type !== null),
  );
  const more = [
    ...dims.map(([dim, value]) =>
      value === null ? `${dimension(listing, dim)} IS NULL` : `${dimension(listing, dim)} = ${bind(value)}`,
    ),
    ...partOf(measure, part),
    ...(after !== null && after.type === measure.type ? [`${listing.id} > ${bind(after.id)}`] : []),
  ];
  const where = conditions(listing, measures, question.type, bind, more);
  const details = Object.entries(listing.details)
    .map(([name, column]) => `'${name}', ${column}`)
    .join(', ');
  const sql = `SELECT ${listing.id} AS id, ${listing.name} AS name, ${listing.area} AS area, coalesce(${measure.numerator}, false) AS counted, ${listing.weight ?? '1'}::int AS weight,
    jsonb_build_object(${details}) AS details FROM ${listing.from}${where} ORDER BY ${listing.id} LIMIT ${bind(limit)}`;
  const rows = await tx.query<Omit<FigureRow, 'type'>>(...onlyUsed(sql, params));
  return rows.map((row) => ({ type: measure.type, ...row }));
}

/** Conditions of a part; the numerator alone is what the figure counts. */
function partOf({ numerator, denominator }: Measure, part: RowPart): string[] {
  const below = denominator === null ? [] : [`(${denominator})`];
  if (part === 'all') return denominator === null ? [`(${numerator})`] : below;
  return part === 'counted' ? [`(${numerator})`] : [...below, `NOT coalesce((${numerator}), false)`];
}
