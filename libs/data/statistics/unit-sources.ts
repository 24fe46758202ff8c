import { ORGANISATION_TYPES, type OrganisationType } from '../../domain/case.js';
import {
  existsOn,
  plainSource,
  type Listing,
  type Measure,
  type SourceContext,
  type StatisticSource,
} from './statistic-source.js';

const MASS = ['union', 'league', 'women'] as const;
const COUNTS = {
  employees: 'employees',
  unionMembers: 'union_members',
  womenEmployees: 'women_employees',
  leagueMembers: 'league_members',
  partyMembersFull: 'party_members_full',
} as const;
const UNIT_DIMS = { township: 'x.township', kind: 'x.kind', 'unit-class': 'x.unit_class' };

/** The units of the caller's area, one narrow row each; row-level security keeps the area. */
function units(
  where: string[],
  details: Record<string, string> = {},
): Pick<StatisticSource, 'counting' | 'listing' | 'overlapping'> {
  const listing: Listing = {
    from: 'unit_figures x JOIN units n ON n.unit_id = x.unit_id',
    where,
    dims: UNIT_DIMS,
    id: 'x.unit_id',
    area: 'x.area',
    name: 'n.name',
    details: { ...UNIT_DIMS, ...details },
  };
  return { counting: { from: 'unit_figures x', where, dims: UNIT_DIMS }, listing, overlapping: false };
}
const count = (numerator: string): Measure[] => [{ type: null, numerator, denominator: null }];
const share = (numerator: string, denominator: string): Measure[] => [{ type: null, numerator, denominator }];
const typesOf = ({ type }: SourceContext): readonly OrganisationType[] => (type ? [type] : ORGANISATION_TYPES);
/** A condition that is never unknown, so that its opposite is its opposite. */
const surely = (condition: string): string => `coalesce(${condition}, false)`;

const day = ({ bind, asOf }: SourceContext): string => `${bind(asOf)}::date`;

export function population(): StatisticSource {
  return { ...units(['x.in_population']), measures: count('true') };
}

export function excluded(): StatisticSource {
  const source = units([`x.exclusion_reason IS NOT NULL`, `x.kind <> 'other'`], {
    reason: 'x.exclusion_reason',
    keeps: 'n.keeps',
  });
  const dims = { ...UNIT_DIMS, reason: 'x.exclusion_reason' };
  return {
    ...source,
    counting: { ...source.counting, dims },
    listing: { ...source.listing, dims },
    measures: count('true'),
  };
}

/** Units covered on a day; by mode a unit may stand under several, so its organisations are asked themselves. */
export function unitsCovered(ctx: SourceContext): StatisticSource {
  const asOf = day(ctx);
  if (ctx.groupBy.includes('mode')) return coveredByMode(ctx, asOf);
  return {
    ...units(['x.in_population']),
    measures: typesOf(ctx).map((type) => ({ type, numerator: `x.${type}_covered @> ${asOf}`, denominator: null })),
  };
}

function coveredByMode(ctx: SourceContext, asOf: string): StatisticSource {
  const from = `(SELECT DISTINCT f.unit_id, f.area, f.township, f.kind, f.unit_class, o.type, o.mode FROM unit_figures f
    JOIN organisation_units m ON m.unit_id = f.unit_id JOIN organisations o ON o.id = m.organisation
    WHERE f.in_population AND ${existsOn('o', asOf)} AND (m.joined_on IS NULL OR m.joined_on <= ${asOf}) AND (m.left_on IS NULL OR m.left_on > ${asOf})) x`;
  const dims = { ...UNIT_DIMS, mode: 'x.mode' };
  const listing: Listing = {
    from: `${from} JOIN units n ON n.unit_id = x.unit_id`,
    where: [],
    dims,
    id: `x.unit_id || '|' || x.type || '|' || x.mode`,
    area: 'x.area',
    name: 'n.name',
    details: { type: 'x.type', ...dims },
  };
  const measures = typesOf(ctx).map((type): Measure => ({ type, numerator: `x.type = '${type}'`, denominator: null }));
  return { counting: { from, where: [], dims }, listing, measures, overlapping: true };
}

export function coverage(ctx: SourceContext, kept: 'covered' | 'own'): StatisticSource {
  const asOf = day(ctx);
  return {
    ...units(['x.in_population']),
    measures: typesOf(ctx).map((type) => ({ type, numerator: `x.${type}_${kept} @> ${asOf}`, denominator: 'true' })),
  };
}

export function anyMassOrganisation(ctx: SourceContext): StatisticSource {
  const asOf = day(ctx);
  return {
    ...units(['x.in_population']),
    measures: share(MASS.map((type) => `x.${type}_covered @> ${asOf}`).join(' OR '), 'true'),
  };
}

export function partyFormation(ctx: SourceContext): StatisticSource {
  const members = 'coalesce(x.party_members_full, 0) + coalesce(x.party_members_probationary, 0) > 0';
  const details = {
    partyMembersFull: 'x.party_members_full',
    partyMembersProbationary: 'x.party_members_probationary',
  };
  return { ...units(['x.in_population', members], details), measures: share(`x.party_covered @> ${day(ctx)}`, 'true') };
}

const FACTS = {
  employees: 'x.employees',
  unionMembers: 'x.union_members',
  leagueMembers: 'x.league_members',
  womenEmployees: 'x.women_employees',
  partyMembersFull: 'x.party_members_full',
};

/** Condition that a unit meets the county's number for a type. */
export function meetsCounty({ rules, bind }: Pick<SourceContext, 'rules' | 'bind'>, type: OrganisationType): string {
  const { count: counted, standAlone } = rules.types[type].threshold;
  return surely(`x.${COUNTS[counted]} >= ${bind(standAlone)}::int`);
}

export function shouldForm(ctx: SourceContext): StatisticSource {
  const asOf = day(ctx);
  const measures = typesOf(ctx).map((type): Measure => {
    const meets = meetsCounty(ctx, type);
    return { type, numerator: `${meets} AND x.${type}_covered @> ${asOf}`, denominator: meets };
  });
  return { ...units(['x.in_population'], FACTS), measures };
}

/** Of the types that have a national threshold. */
export function shouldFormNational(ctx: SourceContext): StatisticSource {
  const asOf = day(ctx);
  const measures = typesOf(ctx).flatMap((type): Measure[] => {
    const national = ctx.rules.types[type].nationalThreshold;
    if (!national) return [];
    const meets = surely(`x.${COUNTS[national.count]} >= ${ctx.bind(national.amount)}::int`);
    return [{ type, numerator: `${meets} AND x.${type}_covered @> ${asOf}`, denominator: meets }];
  });
  return { ...units(['x.in_population'], FACTS), measures };
}

export function eligible(ctx: SourceContext): StatisticSource {
  const asOf = day(ctx);
  const measures = MASS.filter((type) => ctx.type === null || ctx.type === type).map((type): Measure => ({
    type,
    numerator: eligibleFor(ctx, type, asOf),
    denominator: null,
  }));
  return { ...units(['x.in_population'], FACTS), measures };
}

export function eligibleUnits(ctx: SourceContext): StatisticSource {
  const asOf = day(ctx);
  return {
    ...units(['x.in_population'], FACTS),
    measures: count(MASS.map((type) => `(${eligibleFor(ctx, type, asOf)})`).join(' OR ')),
  };
}

function eligibleFor(ctx: SourceContext, type: OrganisationType, asOf: string): string {
  return `${meetsCounty(ctx, type)} AND NOT x.${type}_covered @> ${asOf} AND NOT x.party_covered @> ${asOf}`;
}

export function instructorContact(ctx: SourceContext): StatisticSource {
  return { ...units(['x.in_population']), measures: share(`x.instructed @> ${day(ctx)}`, 'true') };
}

/** A visit that was recorded here, or the last one that the list of instructors reports. */
export function instructorVisits({ bind, from, to }: SourceContext): StatisticSource {
  const visited = `x.visited && datemultirange(daterange(${bind(from)}::date, ${bind(to)}::date, '[]'))`;
  return { ...units(['x.in_population']), measures: share(visited, 'true') };
}

/** Names of instructors are personal data: rows show the number. */
export function instructors(): StatisticSource {
  return plainSource(
    {
      from: 'instructors x',
      where: [],
      dims: { batch: 'x.batch' },
      id: 'x.instructor_no',
      area: `(SELECT scope_of('area'))`,
      name: 'x.instructor_no',
      details: { batch: 'x.batch', sentBy: 'x.sent_by', sentOn: 'x.sent_on::text' },
    },
    share('x.in_post', 'true'),
  );
}

export function associationMembers(): StatisticSource {
  return { ...units([`x.exclusion_reason = 'association-member'`]), measures: count('true') };
}

export function associationUnionMembers(): StatisticSource {
  const source = associationMembers();
  const weight = 'coalesce(x.union_members, 0)';
  const details = { ...source.listing.details, unionMembers: 'x.union_members' };
  return { ...source, counting: { ...source.counting, weight }, listing: { ...source.listing, weight, details } };
}
