import { nextDate } from '../../domain/calendar.js';
import type { PlainDate } from '../../domain/case.js';
import {
  existsOn,
  ownArea,
  plainSource,
  type Listing,
  type Relation,
  type SourceContext,
  type StatisticSource,
} from './statistic-source.js';

const DIMS: Relation['dims'] = {
  type: 'x.type',
  mode: 'x.mode',
  township: 'x.township',
  kind: 'x.kind',
  body: `nullif(x.body, '')`,
  'on-list': 'x.on_list::text',
  baseline: 'x.baseline::text',
};
const CELL = 'area, township, type, mode, kind, baseline, on_list, body';
const ROW = `area, township, type, mode, kind, baseline, list_item IS NOT NULL AS on_list, coalesce(body, '') AS body`;
const MONTHS = `SELECT ${CELL}, formed - ended AS n FROM organisation_tally`;
const OWN = ownArea('area');

function listing(where: string): Listing {
  return {
    from: `(SELECT id, name, lead_unit, document_no, formed_on, formed_text, starts_on, ends_on, ${ROW}
      FROM organisations WHERE area IS NOT NULL) x`,
    where: [ownArea('x.area'), where],
    dims: DIMS,
    id: 'x.id',
    area: 'x.area',
    name: 'x.name',
    details: {
      ...DIMS,
      leadUnit: 'x.lead_unit',
      formedOn: 'coalesce(x.formed_on::text, x.formed_text)',
      documentNo: 'x.document_no',
    },
  };
}

/**
 * Organisations on a day: those of the months before, and what began and ended in the days of its own month. Three million are counted from some
 * ten thousand cells; `organisation_tally` is kept in the transaction that changes an organisation.
 */
export function organisations({ bind, asOf }: SourceContext): StatisticSource {
  const last = `${bind(asOf)}::date`;
  const first = `${bind(monthOf(asOf))}::date`;
  const from = `(${MONTHS} WHERE month < ${first}
    UNION ALL SELECT ${ROW}, 1 FROM organisations WHERE starts_on BETWEEN ${first} AND ${last} AND area IS NOT NULL AND ${OWN}
    UNION ALL SELECT ${ROW}, -1 FROM organisations WHERE ends_on BETWEEN ${first} AND ${last} AND area IS NOT NULL AND starts_on IS NOT NULL AND ${OWN}) x`;
  return { ...plainSource(listing(existsOn('x', last))), counting: { from, where: [], dims: DIMS, weight: 'x.n' } };
}

/** Organisations that began within the window: its whole months, and the days before and after them. */
export function newlyFormed({ bind, from, to }: SourceContext): StatisticSource {
  const inWindow = `x.starts_on BETWEEN ${bind(from)}::date AND ${bind(to)}::date`;
  const parts = wholeMonths(from, to);
  const days = (first: PlainDate, end: PlainDate): string =>
    `SELECT ${ROW}, 1 AS n FROM organisations WHERE starts_on >= ${bind(first)}::date AND starts_on < ${bind(end)}::date AND area IS NOT NULL AND ${OWN}`;
  const branches =
    parts === null
      ? [days(from, nextDate(to))]
      : [
          `SELECT ${CELL}, formed AS n FROM organisation_tally WHERE month >= ${bind(parts.first)}::date AND month < ${bind(parts.end)}::date`,
          days(from, parts.first),
          days(parts.end, nextDate(to)),
        ];
  return {
    ...plainSource(listing(inWindow)),
    counting: { from: `(${branches.join('\n    UNION ALL ')}) x`, where: [], dims: DIMS, weight: 'x.n' },
  };
}

function monthOf(day: PlainDate): PlainDate {
  return `${day.slice(0, 8)}01`;
}

/** First day of the first whole month in the window and the first day after the last; null when it holds none. */
export function wholeMonths(from: PlainDate, to: PlainDate): { first: PlainDate; end: PlainDate } | null {
  const first = from.endsWith('-01') ? from : nextMonth(from);
  const end = monthOf(nextDate(to));
  return first < end ? { first, end } : null;
}

function nextMonth(day: PlainDate): PlainDate {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  return month === 12 ? `${year + 1}-01-01` : `${day.slice(0, 5)}${String(month + 1).padStart(2, '0')}-01`;
}

/** Joint Party organisations that break the rule of two to five units, or hold one that could stand alone, and were not adjusted by the day. */
export function jointToAdjust(ctx: SourceContext): StatisticSource {
  const { bind, rules } = ctx;
  const asOf = `${bind(ctx.asOf)}::date`;
  const { jointUnits, threshold } = rules.types.party;
  const [max, alone] = [`${bind(jointUnits.max)}::int`, `${bind(threshold.standAlone)}::int`];
  // Few organisations can break the rule; only their units are looked at.
  const suspects = `SELECT o.id, o.name, o.area, o.township FROM organisations o WHERE o.type = 'party' AND o.mode = 'joint' AND (o.members > ${max} OR o.most_full >= ${alone})
      AND ${existsOn('o', asOf)} AND NOT EXISTS (SELECT 1 FROM organisation_adjustments a WHERE a.adjusted_on <= ${asOf} AND (a.organisation = o.id OR a.name = o.name)) OFFSET 0`;
  const from = `(SELECT o.*, m.units, CASE WHEN m.units > ${max} THEN 'over-five' WHEN m.able > 0 THEN 'could-stand-alone' END AS reason
    FROM (${suspects}) o
    CROSS JOIN LATERAL (SELECT count(*)::int AS units, count(*) FILTER (WHERE f.party_members_full >= ${alone})::int AS able
      FROM organisation_units u JOIN units f ON f.unit_id = u.unit_id
      WHERE u.organisation = o.id AND (u.joined_on IS NULL OR u.joined_on <= ${asOf}) AND (u.left_on IS NULL OR u.left_on > ${asOf})) m) x`;
  const dims = { reason: 'x.reason', township: 'x.township' };
  return plainSource({
    from,
    where: ['x.reason IS NOT NULL', ownArea('x.area')],
    dims,
    id: 'x.id',
    area: 'x.area',
    name: 'x.name',
    details: { ...dims, units: 'x.units::text' },
  });
}

/** In the township of the unit that its list names first. */
export function jointAdjusted({ bind, from, to }: SourceContext): StatisticSource {
  const dims = { reason: 'x.problem', township: 'f.township' };
  return plainSource({
    from: 'organisation_adjustments x JOIN unit_figures f ON f.unit_id = x.before[1]',
    where: [
      `x.type = 'party'`,
      `(x.adjusted_on IS NULL OR x.adjusted_on BETWEEN ${bind(from)}::date AND ${bind(to)}::date)`,
    ],
    dims,
    id: 'x.id',
    area: 'f.area',
    name: 'x.name',
    details: {
      ...dims,
      before: `array_to_string(x.before, '、')`,
      after: `array_to_string(x.after, '、')`,
      on: 'x.adjusted_on::text',
      documentNo: 'x.document_no',
    },
  });
}
