import type { OrganisationType, PlainDate } from '../../domain/case.js';
import type { GroupBy } from '../../domain/ledger/statistics/statistics.js';
import type { RuleSet } from '../../domain/rule-set.js';

/** Makes a value a parameter of the statement: `$3`. The texts of statements stay few, so that their plans are kept. */
export type Bind = (value: unknown) => string;

/** What a source is made from. Days are placeholders that are already bound and cast. */
export interface SourceContext {
  bind: Bind;
  asOf: PlainDate;
  from: PlainDate;
  to: PlainDate;
  type: OrganisationType | null;
  groupBy: readonly GroupBy[];
  /** In force on the day that is asked for. */
  rules: RuleSet;
}

/** Rows to group. The relation is known as `x` in every condition. */
export interface Relation {
  from: string;
  where: string[];
  /** SQL of each dimension; text, null where a row has none. */
  dims: Partial<Record<GroupBy, string>>;
  /** How often a row counts; once where left out. */
  weight?: string;
}
/** The same rows one by one. Counting and listing must agree: a test asks both for the same question. */
export interface Listing extends Relation {
  /** Text that is unique over the rows, and by which they are paged. */
  id: string;
  area: string;
  name: string;
  /** Further columns to show, in this order; no personal data. */
  details: Record<string, string>;
}
export interface Measure {
  /** Type that the figure is of, where each has its own columns. */
  type: OrganisationType | null;
  /** Condition under which a row counts above the line. */
  numerator: string;
  /** Condition under which it counts below it; null for a count. */
  denominator: string | null;
}
export interface StatisticSource {
  counting: Relation;
  listing: Listing;
  measures: Measure[];
  /** Whether a row may stand in several groups, so that their sum is no total. */
  overlapping: boolean;
}

/** Of the caller's own area: what row-level security says for the narrow tables is said here for the wide ones. */
export function ownArea(column: string): string {
  return `(${column} = (SELECT scope_of('area')) OR starts_with(${column}, (SELECT scope_of('area') || '/')))`;
}

/** The lines see their own type, as they do of the cases; Party committees, task force and registration see all. */
export function ownLine(column: string): string {
  return `((SELECT scope_of('line') IN ('party', 'task-force', 'registration')) OR ${column} = (SELECT scope_of('line')))`;
}

/** Whether an organisation exists on a day. `day` is a placeholder. */
export function existsOn(alias: string, day: string): string {
  return `(${alias}.starts_on <= ${day} AND (${alias}.ends_on IS NULL OR ${alias}.ends_on > ${day}))`;
}

/** A source whose rows are counted as they are listed. */
export function plainSource(
  listing: Listing,
  measures: Measure[] = [{ type: null, numerator: 'true', denominator: null }],
): StatisticSource {
  const { from, where, dims, weight } = listing;
  return { counting: { from, where, dims, ...(weight ? { weight } : {}) }, listing, measures, overlapping: false };
}
