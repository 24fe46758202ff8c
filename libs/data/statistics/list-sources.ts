import { plainSource, ownLine, type Measure, type SourceContext, type StatisticSource } from './statistic-source.js';
import { meetsCounty } from './unit-sources.js';
import { MASS_TYPES } from '../../domain/ledger/statistics/assessment.js';

const share = (numerator: string): Measure[] => [{ type: null, numerator, denominator: 'true' }];

/** Whether a formation of the list is approved on the day: by the organisation that its case formed. */
const FORMED = (asOf: string): string =>
  `EXISTS (SELECT 1 FROM organisations o WHERE o.list_item = i.id AND o.starts_on <= ${asOf})`;
/** The newest case of a formation as it stood on the day; later holds and closings do not count. */
const CASE = (asOf: string): string => `LEFT JOIN LATERAL (
    SELECT c.officer, c.opened_on, h.reason AS held, CASE WHEN c.status = 'closed' AND c.closed_on <= ${asOf} THEN c.closing_reason END AS closed
    FROM cases c
    LEFT JOIN LATERAL (SELECT e ->> 'reasonCode' AS reason FROM jsonb_array_elements(c.holds) e
      WHERE (e ->> 'from')::date <= ${asOf} AND (e ->> 'to' IS NULL OR (e ->> 'to')::date > ${asOf}) ORDER BY e ->> 'from' DESC LIMIT 1) h ON true
    WHERE c.list_item = i.id AND c.opened_on <= ${asOf} ORDER BY c.opened_at DESC, c.case_id LIMIT 1) c ON true`;

/** Formations of the published lists, in the caller's area and line. */
export function listCompletion({ bind, asOf: on }: SourceContext): StatisticSource {
  const asOf = `${bind(on)}::date`;
  const from = `(SELECT s.*, CASE WHEN formed THEN 'done' WHEN closed IS NOT NULL THEN 'closed' WHEN held IS NOT NULL THEN 'on-hold' WHEN opened_on IS NULL THEN 'not-started' ELSE 'in-progress' END AS progress
    FROM (SELECT i.id, i.type, i.mode, i.batch, i."listNo" AS list_no, i."responsibleBody" AS body, coalesce(c.officer, i.officer) AS officer, f.area, f.township, n.name, d.due_on, i."leadUnit" AS lead_unit,
        c.opened_on, c.held, c.closed, ${FORMED(asOf)} AS formed
      FROM published_list_items i
      JOIN task_lists l ON l.id = i.task_list
      JOIN unit_figures f ON f.unit_id = i."leadUnit"
      JOIN units n ON n.unit_id = i."leadUnit"
      CROSS JOIN LATERAL (SELECT coalesce(i."dueOn", l.deadline) AS due_on) d
      ${CASE(asOf)}) s) x`;
  const dims = {
    type: 'x.type',
    mode: 'x.mode',
    township: 'x.township',
    body: 'x.body',
    officer: 'x.officer',
    batch: 'x.batch::text',
    progress: 'x.progress',
    overdue: `(NOT x.formed AND x.due_on < ${asOf})::text`,
    reason: `CASE x.progress WHEN 'closed' THEN x.closed WHEN 'on-hold' THEN x.held END`,
  };
  return plainSource(
    {
      from,
      where: [ownLine('x.type')],
      dims,
      id: 'x.id',
      area: 'x.area',
      name: 'x.name',
      details: {
        ...dims,
        leadUnit: 'x.lead_unit',
        listNo: 'x.list_no::text',
        dueOn: 'x.due_on::text',
        daysLeft: `(x.due_on - ${asOf})::text`,
      },
    },
    share('x.formed'),
  );
}

/** A unit and a formation that names it. */
const NAMED = `published_list_items i CROSS JOIN LATERAL unnest(i.units) AS u(unit_id) JOIN unit_figures f ON f.unit_id = u.unit_id`;

export function listUnits({ bind, asOf: on }: SourceContext): StatisticSource {
  const asOf = `${bind(on)}::date`;
  const done = `EXISTS (SELECT 1 FROM organisations o JOIN organisation_units m ON m.organisation = o.id
    WHERE o.list_item = i.id AND o.starts_on <= ${asOf} AND m.unit_id = u.unit_id AND (m.left_on IS NULL OR m.left_on > ${asOf}))`;
  const from = `(SELECT f.unit_id, f.area, f.township, f.kind, n.name, count(*)::int AS named, count(*) FILTER (WHERE ${done})::int AS done
    FROM ${NAMED} JOIN units n ON n.unit_id = f.unit_id WHERE ${ownLine('i.type')} GROUP BY f.unit_id, n.name) x`;
  const dims = {
    township: 'x.township',
    kind: 'x.kind',
    progress: `CASE WHEN x.done = x.named THEN 'all' WHEN x.done > 0 THEN 'some' ELSE 'none' END`,
  };
  return plainSource(
    {
      from,
      where: [],
      dims,
      id: 'x.unit_id',
      area: 'x.area',
      name: 'x.name',
      details: { ...dims, formations: 'x.named::text', formed: 'x.done::text' },
    },
    share('x.done = x.named'),
  );
}

export function listBelowThreshold(ctx: SourceContext): StatisticSource {
  const meets = MASS_TYPES.map((type) => `WHEN '${type}' THEN ${meetsCounty(ctx, type)}`).join(' ');
  const from = `(SELECT i.type, i.id AS item, f.*, n.name FROM ${NAMED} JOIN units n ON n.unit_id = f.unit_id) x`;
  const dims = { type: 'x.type', township: 'x.township' };
  return plainSource(
    {
      from,
      where: [ownLine('x.type')],
      dims,
      id: `x.unit_id || '|' || x.type`,
      area: 'x.area',
      name: 'x.name',
      details: {
        ...dims,
        employees: 'x.employees::text',
        leagueMembers: 'x.league_members::text',
        womenEmployees: 'x.women_employees::text',
      },
    },
    share(`NOT (CASE x.type ${meets} ELSE true END)`),
  );
}

export function notFormedReasons({ bind, asOf }: SourceContext): StatisticSource {
  const dims = { reason: 'x.reason_code', type: 'x.type', township: 'f.township' };
  return plainSource({
    from: `assessments x JOIN unit_figures f ON f.unit_id = x.unit_id JOIN units n ON n.unit_id = x.unit_id LEFT JOIN not_forming_reasons r ON r.code = x.reason_code`,
    where: [
      `x.verdict = 'not-yet'`,
      'x.superseded_at IS NULL',
      `x.assessed_on <= ${bind(asOf)}::date`,
      ownLine('x.type'),
    ],
    dims,
    id: `x.unit_id || '|' || x.type`,
    area: 'f.area',
    name: 'n.name',
    details: { ...dims, reasonText: 'r.zh', note: 'x.note', assessedOn: 'x.assessed_on::text' },
  });
}

export function notFormedUnits({ bind, asOf }: SourceContext): StatisticSource {
  const from = `(SELECT f.unit_id, f.area, f.township, f.kind, n.name,
      EXISTS (SELECT 1 FROM published_list_items i WHERE f.unit_id = ANY (i.units)) AS on_list
    FROM unit_figures f JOIN units n ON n.unit_id = f.unit_id
    WHERE EXISTS (SELECT 1 FROM assessments a WHERE a.unit_id = f.unit_id AND a.verdict = 'not-yet' AND a.superseded_at IS NULL
      AND a.assessed_on <= ${bind(asOf)}::date AND ${ownLine('a.type')})) x`;
  const dims = { 'on-list': 'x.on_list::text', township: 'x.township', kind: 'x.kind' };
  return plainSource({ from, where: [], dims, id: 'x.unit_id', area: 'x.area', name: 'x.name', details: dims });
}
