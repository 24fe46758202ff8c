import { nextDate } from '../../domain/calendar.js';
import { wholeMonths } from './organisation-sources.js';
import { plainSource, ownArea, type SourceContext, type StatisticSource } from './statistic-source.js';

/** Begins the index: one's own, and what nobody instructs. For who is no instructor, nothing. */
const OF_INSTRUCTORS = ` AND (SELECT scope_has('instructor')) AND instructor = ANY ((SELECT ARRAY['', scope_of('instructorNo')])::text[])`;

/**
 * Cases by the step they reached in the window: from `case_tally`, which is kept in the action's own transaction, its whole months and the days before and after
 * them; what an instructor sees besides is kept by who instructs, in `instructor_tally`. What the caller sees, row-level security says.
 */
export function caseSteps({ bind, from, to }: SourceContext): StatisticSource {
  const dims = {
    step: 'x.step',
    type: 'x.type',
    mode: 'x.mode',
    township: `split_part(x.area, '/', 2)`,
    body: 'x.body',
    'on-list': 'x.on_list::text',
  };
  const cell = 'step, type, area, mode, body, on_list';
  const reached = `SELECT c.case_id, c.case_no, c.lead_unit_name, s.step, s.reached_on, c.type, c.area, c.mode, c.approving_body AS body, c.list_item IS NOT NULL AS on_list
      FROM cases c CROSS JOIN LATERAL (VALUES ('application-approved', c.application_approved_on), ('congress-held', c.congress_held_on), ('result-approved', c.formed_on),
        ('registered', c.registered_on)) AS s(step, reached_on)
      WHERE s.reached_on BETWEEN ${bind(from)}::date AND ${bind(to)}::date`;
  const months = wholeMonths(from, to);
  const after = nextDate(to);
  const spans = months
    ? ([
        ['month', months.first, months.end],
        ['day', from, months.first],
        ['day', months.end, after],
      ] as const)
    : ([['day', from, after]] as const);
  const tallied = ['case_tally', 'instructor_tally'].flatMap((table) =>
    spans.map(
      ([span, first, end]) =>
        `SELECT ${cell}, cases AS n FROM ${table} WHERE span = '${span}' AND day >= ${bind(first)}::date AND day < ${bind(end)}::date AND cases <> 0${table === 'case_tally' ? '' : OF_INSTRUCTORS}`,
    ),
  );
  return {
    ...plainSource({
      from: `(${reached}) x`,
      where: [],
      dims,
      id: `x.case_id || '|' || x.step`,
      area: 'x.area',
      name: 'x.lead_unit_name',
      details: { ...dims, caseNo: 'x.case_no', on: 'x.reached_on::text' },
    }),
    counting: { from: `(${tallied.join('\n    UNION ALL ')}) x`, where: [], dims, weight: 'x.n' },
  };
}

/** Cases with an answer entered late, by the day on which their last answer was entered. */
export function enteredLate({ bind, from, to }: SourceContext): StatisticSource {
  const dims = {
    type: 'x.type',
    mode: 'x.mode',
    township: `split_part(x.area, '/', 2)`,
    body: 'x.approving_body',
    'on-list': `(x.list_item IS NOT NULL)::text`,
  };
  return plainSource({
    from: 'cases x',
    where: ['x.entered_late > 0', `x.answer_entered_on BETWEEN ${bind(from)}::date AND ${bind(to)}::date`],
    dims,
    id: 'x.case_id',
    area: 'x.area',
    name: 'x.lead_unit_name',
    details: {
      ...dims,
      caseNo: 'x.case_no',
      on: 'x.answered_on::text',
      enteredOn: 'x.answer_entered_on::text',
      answers: 'x.entered_late::text',
    },
  });
}

/** Holds by their days in the window: few of the cases were ever held, and an index knows which. */
export function daysOnHold({ bind, from, to }: SourceContext): StatisticSource {
  const [first, last] = [`${bind(from)}::date`, `${bind(to)}::date`];
  const rows = `SELECT c.case_id, c.case_no, c.lead_unit_name, c.type, c.area, c.mode, c.list_item, h.n, e ->> 'reasonCode' AS reason, split_part(e ->> 'position', '.', 1) AS step,
      CASE WHEN e ->> 'position' LIKE '%.reviewing' THEN c.approving_body WHEN e ->> 'position' = 'registration.recording' THEN c.registering_body ELSE c.responsible_body END AS body,
      e ->> 'from' AS held_on, e ->> 'to' AS resumed_on,
      least(coalesce((e ->> 'to')::date, c.closed_on, ${last}), ${last}) - greatest((e ->> 'from')::date, ${first} - 1) AS days
    FROM cases c CROSS JOIN LATERAL jsonb_array_elements(c.holds) WITH ORDINALITY AS h(e, n) WHERE c.holds IS NOT NULL`;
  const dims = {
    body: 'x.body',
    step: 'x.step',
    type: 'x.type',
    mode: 'x.mode',
    township: `split_part(x.area, '/', 2)`,
    reason: 'x.reason',
    'on-list': `(x.list_item IS NOT NULL)::text`,
  };
  return plainSource({
    from: `(${rows}) x`,
    where: ['x.days > 0'],
    dims,
    weight: 'x.days',
    id: `x.case_id || '|' || x.n`,
    area: 'x.area',
    name: 'x.lead_unit_name',
    details: { ...dims, caseNo: 'x.case_no', from: 'x.held_on', to: 'x.resumed_on', days: 'x.days::text' },
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
