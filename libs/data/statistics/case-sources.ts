import { plainSource, ownArea, type SourceContext, type StatisticSource } from './statistic-source.js';

/** Cases by the step they reached in the window; what the caller sees of the cases, row-level security says. */
export function caseSteps({ bind, from, to }: SourceContext): StatisticSource {
  const dims = {
    step: 's.step',
    type: 'x.type',
    mode: 'x.mode',
    township: `coalesce(f.township, split_part(x.area, '/', 2))`,
    body: 'x.approving_body',
    'on-list': '(x.list_item IS NOT NULL)::text',
  };
  return plainSource({
    from: `cases x
      CROSS JOIN LATERAL (VALUES ('application-approved', x.application_approved_on), ('congress-held', x.congress_held_on), ('result-approved', x.formed_on),
        ('registered', x.registered_on)) AS s(step, reached_on)
      LEFT JOIN units f ON f.unit_id = x.lead_unit`,
    where: [`s.reached_on BETWEEN ${bind(from)}::date AND ${bind(to)}::date`],
    dims,
    id: `x.case_id || '|' || s.step`,
    area: 'x.area',
    name: 'x.lead_unit_name',
    details: { ...dims, caseNo: 'x.case_no', on: 's.reached_on::text' },
  });
}

const REGISTERED = ({ bind, from, to }: SourceContext, alias: string): string[] => [
  `${alias}.withdrawn_at IS NULL`,
  ownArea(`${alias}.area`),
  `(coalesce(${alias}.on_date, make_date(${alias}.year, 1, 1)) IS NULL OR coalesce(${alias}.on_date, make_date(${alias}.year, 12, 31)) >= ${bind(from)}::date)`,
  `(coalesce(${alias}.on_date, make_date(${alias}.year, 1, 1)) IS NULL OR coalesce(${alias}.on_date, make_date(${alias}.year, 1, 1)) <= ${bind(to)}::date)`,
];

export function registerEntries(ctx: SourceContext): StatisticSource {
  const dims = { register: 'x.kind', year: 'coalesce(x.year, extract(year FROM x.on_date)::int)::text' };
  return plainSource({
    from: 'register_entries x',
    where: REGISTERED(ctx, 'x'),
    dims,
    id: 'x.id',
    area: 'x.area',
    name: 'x.title',
    details: {
      ...dims,
      on: 'x.on_date::text',
      place: 'x.place',
      village: 'x.village',
      stars: 'x.stars::text',
      amount: 'x.amount::text',
      persons: 'x.persons::text',
    },
  });
}

export function registerUnits(ctx: SourceContext): StatisticSource {
  const from = `(SELECT e.kind AS register, f.unit_id, f.area, f.township, f.kind, n.name, count(*)::int AS entries
    FROM register_entries e JOIN register_links l ON l.entry = e.id JOIN unit_figures f ON f.unit_id = l.unit_id JOIN units n ON n.unit_id = f.unit_id
    WHERE ${REGISTERED(ctx, 'e')
      .filter((condition) => !condition.includes('scope_of'))
      .join(' AND ')} GROUP BY e.kind, f.unit_id, n.name) x`;
  const dims = { register: 'x.register', kind: 'x.kind', township: 'x.township' };
  return plainSource({
    from,
    where: [],
    dims,
    id: `x.register || '|' || x.unit_id`,
    area: 'x.area',
    name: 'x.name',
    details: { ...dims, entries: 'x.entries::text' },
  });
}

export function pairedVillages(ctx: SourceContext): StatisticSource {
  const from = `(SELECT e.village, min(e.area) AS area, count(*)::int AS pairings FROM register_entries e
    WHERE e.kind = 'pairing' AND e.village IS NOT NULL AND ${REGISTERED(ctx, 'e').join(' AND ')} GROUP BY e.village) x`;
  return plainSource({
    from,
    where: [],
    dims: {},
    id: 'x.village',
    area: 'x.area',
    name: 'x.village',
    details: { pairings: 'x.pairings::text' },
  });
}
