// Raw SQL: statistics.
import type { OrganisationType } from '../../domain/case.js';
import { rate, type Rate } from '../../domain/ledger/statistics/rate.js';
import { ruleSetFor } from '../../domain/rule-sets/registry.js';
import type { GroupBy, StatisticQuestion } from '../../domain/ledger/statistics/statistics.js';
import type { Statements } from '../database.js';
import type { Measure, Relation, SourceContext, StatisticSource } from './statistic-source.js';
import { STATISTIC_SOURCES } from './statistic-sources.js';

export type GroupKey = Partial<Record<GroupBy, string | null>>;
/** A count has no denominator and no percent. */
export interface FigureValue {
  numerator: number;
  denominator: number | null;
  /** Two decimals, half up; null for a count, `-` where there is nothing to divide by. */
  percent: string | null;
}
export interface Figure {
  groups: (FigureValue & { key: GroupKey })[];
  /** Null where the groups are of several types of organisation, whose sum would mean nothing. */
  total: FigureValue | null;
}

/** Source and parameters of a question. */
export function prepare(question: StatisticQuestion): {
  source: StatisticSource;
  params: unknown[];
  bind: SourceContext['bind'];
} {
  const params: unknown[] = [];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const { name, asOf, from, to, type, groupBy } = question;
  const source: StatisticSource = STATISTIC_SOURCES[name]({
    bind,
    asOf,
    from,
    to,
    type,
    groupBy,
    rules: ruleSetFor(asOf),
  });
  return { source, params, bind };
}

/** One figure from one scan, under the scope and in the snapshot of `tx`. */
export async function figureOf(tx: Statements, question: StatisticQuestion): Promise<Figure> {
  const { source, params, bind } = prepare(question);
  const { counting, measures, overlapping } = source;
  if (measures.length === 0) return { groups: [], total: null };
  const dims = question.groupBy.filter((dim) => !(dim === 'type' && isTyped(measures)));
  const where = conditions(counting, measures, question.type, bind);
  const columns = [
    ...dims.map((dim, i) => `${dimension(counting, dim)} AS g${i}`),
    ...measures.flatMap((measure, i) => tallies(measure, i, counting.weight)),
  ];
  const sql = `SELECT ${columns.join(', ')} FROM ${counting.from}${where}${dims.length > 0 ? ` GROUP BY ${dims.map((_, i) => i + 1).join(', ')}` : ''}`;
  const rows = await tx.query<Record<string, string | bigint | null>>(...onlyUsed(sql, params));
  const withType = isTyped(measures) && (question.type === null || question.groupBy.includes('type'));
  const groups = rows.flatMap((row) =>
    measures.map((measure, i) => ({
      key: keyOf(row, dims, withType ? measure.type : null),
      ...valueOf(row, i, measure),
    })),
  );
  groups.sort((a, b) => compareKeys(a.key, b.key));
  if (measures.length > 1) return { groups, total: null };
  return {
    groups,
    total: overlapping
      ? (await figureOf(tx, { ...question, groupBy: question.groupBy.filter((dim) => dim === 'type') })).total
      : sum(groups),
  };
}

/** A source binds for counting and listing at once; a statement takes the parameters that it names, numbered anew. */
export function onlyUsed(sql: string, params: readonly unknown[]): [sql: string, ...params: unknown[]] {
  const used = new Map<number, number>();
  const text = sql.replace(/\$(\d+)/g, (_, n: string) => {
    if (!used.has(Number(n))) used.set(Number(n), used.size + 1);
    return `$${used.get(Number(n))}`;
  });
  return [text, ...[...used.keys()].map((n) => params[n - 1])];
}

function isTyped(measures: readonly Measure[]): boolean {
  return measures.some(({ type }) => type !== null);
}

/** The source's own conditions, and the type where it is a column of the rows. */
export function conditions(
  { where, dims }: Relation,
  measures: readonly Measure[],
  type: OrganisationType | null,
  bind: SourceContext['bind'],
  more: string[] = [],
): string {
  const ofType = type !== null && !isTyped(measures) && dims.type ? [`${dims.type} = ${bind(type)}`] : [];
  const all = [...where, ...ofType, ...more];
  return all.length > 0 ? ` WHERE ${all.join(' AND ')}` : '';
}

export function dimension({ dims }: Relation, dim: GroupBy): string {
  const column = dims[dim];
  if (!column) throw new Error(`the statistic has no dimension ${dim}`);
  return column;
}

function tallies({ numerator, denominator }: Measure, i: number, weight: string | undefined): string[] {
  const tally = (condition: string): string =>
    weight ? `coalesce(sum(${weight}) FILTER (WHERE ${condition}), 0)::bigint` : `count(*) FILTER (WHERE ${condition})`;
  return [`${tally(numerator)} AS n${i}`, ...(denominator === null ? [] : [`${tally(denominator)} AS d${i}`])];
}

function valueOf(row: Record<string, string | bigint | null>, i: number, { denominator }: Measure): FigureValue {
  const numerator = Number(row[`n${i}`]);
  return denominator === null
    ? { numerator, denominator: null, percent: null }
    : (rate(numerator, Number(row[`d${i}`])) satisfies Rate);
}

function keyOf(
  row: Record<string, string | bigint | null>,
  dims: readonly GroupBy[],
  type: OrganisationType | null,
): GroupKey {
  return {
    ...(type ? { type } : {}),
    ...Object.fromEntries(dims.map((dim, i) => [dim, row[`g${i}`] as string | null])),
  };
}

function sum(groups: readonly FigureValue[]): FigureValue {
  const numerator = groups.reduce((total, group) => total + group.numerator, 0);
  if (groups.length === 0 || groups[0]!.denominator === null) return { numerator, denominator: null, percent: null };
  return rate(
    numerator,
    groups.reduce((total, group) => total + group.denominator!, 0),
  );
}

function compareKeys(a: GroupKey, b: GroupKey): number {
  const [left, right] = [JSON.stringify(Object.values(a)), JSON.stringify(Object.values(b))];
  return left < right ? -1 : left > right ? 1 : 0;
}
