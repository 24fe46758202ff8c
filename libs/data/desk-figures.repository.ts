// Raw SQL: figures are sums and quantiles of indexed ranges, which the typed client has no words for.
import type { Actor, OrganisationType, PlainDate, Position, Step } from '../domain/case.js';
import { SYSTEM_ACTOR } from '../domain/permissions.js';
import { areasInSight, placesOf } from './case-sight.js';
import { summary, type CaseListRow } from './case-search.js';
import { NO_DUE_DATE } from './case-row.js';
import type { Database, Statements } from './database.js';
import { Conditions, isoDay, isoDayOrNull, pageOf } from './ledger/keyset.js';
import type { Page } from './cases.repository.js';
import type { CaseSummary } from '../contracts/cases.js';

/** Working days by number: at place n those after `base` up to the n-th day after it (`workingDayNumbers`). What lies before `base` counts from there. */
export interface DayNumbers {
  base: PlainDate;
  numbers: readonly number[];
}
export interface Chosen {
  body?: string | undefined;
  step?: Step | undefined;
  type?: OrganisationType | undefined;
}
export interface Window {
  from: PlainDate;
  to: PlainDate;
}
export type TrendDimension = 'body' | 'step' | 'type';
export type DurationDimension = 'body' | 'step' | 'position' | 'type' | 'account';
export interface DecidedRow {
  key: string | null;
  monday: PlainDate;
  inTime: number;
  late: number;
  enteredLate: number;
}
export interface Spread {
  median: number;
  p90: number;
}
export interface DurationRow {
  key: Partial<Record<DurationDimension, string>>;
  finished: number;
  idle: Spread;
  handling: Spread;
  elapsed: Spread;
}
export interface FinishedFilter extends Window {
  body?: readonly string[] | undefined;
  step?: readonly Step[] | undefined;
  position?: readonly Position[] | undefined;
  type?: readonly OrganisationType[] | undefined;
  account?: readonly string[] | undefined;
  kept?: readonly string[] | undefined;
}
export interface FinishedRow {
  caseId: string;
  caseNo: string;
  leadUnitName: string;
  type: OrganisationType;
  position: Position;
  body: string;
  account: string;
  answer: string;
  since: PlainDate;
  firstOn: PlainDate;
  leftOn: PlainDate;
  dueOn: PlainDate | null;
  kept: string | null;
  idle: number;
  handling: number;
  elapsed: number;
}
/** Open cases of one body, step and type that wait since a day and are due on one. */
export interface OpenKind {
  body: string;
  step: Step;
  type: OrganisationType;
  since: PlainDate;
  /** Null: nothing is due. */
  due: PlainDate | null;
  overdue: boolean;
  open: number;
}
export interface LoadRow {
  account: string;
  role: 'officer' | 'reviewer';
  open: number;
  overdue: number;
  dueThisWeek: number;
}
export interface UrgingRow {
  caseId: string;
  caseNo: string;
  leadUnitName: string;
  body: string;
  urgedOn: PlainDate;
  actedOn: PlainDate | null;
}
/** What a body at a step finished last: how many needed so many working days, and how many of these were late. */
export interface FinishedDays {
  body: string;
  step: Step;
  days: number;
  count: number;
  late: number;
}

const COLUMNS: Record<DurationDimension, string> = {
  body: 'body',
  step: `split_part(position, '.', 1)`,
  position: 'position',
  type: 'type',
  account: 'actor',
};
/** What ends a stay without answering it. */
const NO_ANSWER = `answer NOT IN ('withdraw', 'close')`;

/** Figures of the desk under the caller's rights (docs/adr/0025-figures-of-the-desk.md): of finished stays an index reads the asked period, of what is open the cells of the board. */
export class DeskFiguresRepository {
  constructor(private readonly database: Database) {}

  /**
   * How many reviews with a limit were answered in each ISO week, and how. Reads the stays that ended in the window, by `stays_left`, and no others: about ten for each
   * case that went through in it, however many there are beside.
   */
  async decided(
    actor: Actor,
    { from, to }: Window,
    chosen: Chosen,
    by: TrendDimension | undefined,
  ): Promise<DecidedRow[]> {
    const where = ended({ from, to }, chosen).add('due_on IS NOT NULL').add(NO_ANSWER);
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ key: string | null; monday: Date; in_time: number; late: number; entered: number }>(
        `SELECT ${by ? COLUMNS[by] : 'NULL::text'} AS key, date_trunc('week', left_on)::date AS monday, count(*) FILTER (WHERE kept = 'met')::int AS in_time,
           count(*) FILTER (WHERE kept = 'met-late')::int AS late, count(*) FILTER (WHERE kept = 'entered-late')::int AS entered
         FROM stays ${where.where} GROUP BY 1, 2 ORDER BY 1, 2`,
        ...where.params,
      ),
    );
    return rows.map(({ key, monday, in_time, late, entered }) => ({
      key,
      monday: isoDay(monday),
      inTime: in_time,
      late,
      enteredLate: entered,
    }));
  }

  /** Working days until the first act, from there on and in all; the same rows as `decided`, with or without a limit. */
  async durations(
    actor: Actor,
    window: Window,
    chosen: Chosen,
    by: readonly DurationDimension[],
    days: DayNumbers,
  ): Promise<DurationRow[]> {
    const where = ended(window, chosen).add(NO_ANSWER);
    const measured = measures(where, days);
    const spread = (of: string): string =>
      `percentile_disc(0.5) WITHIN GROUP (ORDER BY ${of})::int AS ${of}_median, percentile_disc(0.9) WITHIN GROUP (ORDER BY ${of})::int AS ${of}_p90`;
    const dims = by.map((dim, i) => `${COLUMNS[dim]} AS g${i}`).join(', ');
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<Record<string, number> & Record<`g${number}`, string>>(
        `SELECT ${by.map((_, i) => `g${i}`).join(', ')}, count(*)::int AS finished, ${['idle', 'handling', 'elapsed'].map(spread).join(', ')}
         FROM (SELECT *, elapsed - idle AS handling FROM (SELECT ${dims}, ${measured} FROM stays ${where.where}) m) s GROUP BY ${by.map((_, i) => i + 1).join(', ')} ORDER BY ${by.map((_, i) => i + 1).join(', ')}`,
        ...where.params,
      ),
    );
    const spreadOf = (row: Record<string, number>, of: string): Spread => ({
      median: row[`${of}_median`]!,
      p90: row[`${of}_p90`]!,
    });
    return rows.map((row) => ({
      key: Object.fromEntries(by.map((dim, i) => [dim, row[`g${i}`]])),
      finished: row['finished']!,
      idle: spreadOf(row, 'idle'),
      handling: spreadOf(row, 'handling'),
      elapsed: spreadOf(row, 'elapsed'),
    }));
  }

  /** The stays behind a number, the last ended first. @param after key of the row before: [leftOn, caseId, seq] */
  async finished(
    actor: Actor,
    { body, step, position, type, account, kept, ...window }: FinishedFilter,
    { limit, after }: { limit: number; after: readonly string[] | null },
    days: DayNumbers,
  ): Promise<Page<FinishedRow>> {
    const where = ended(window, {})
      .add(NO_ANSWER)
      .add('s.body = ANY (?)', body)
      .add(`split_part(s.position, '.', 1) = ANY (?)`, step)
      .add('s.position = ANY (?)', position)
      .add('s.type = ANY (?)', type)
      .add('s.actor = ANY (?)', account)
      .add('s.kept = ANY (?)', kept);
    if (after)
      where.add('(s.left_on, s.case_id, s.seq) < (?::date, ?, ?::int)', after[0]!, after[1]!, Number(after[2]));
    const measured = measures(where, days);
    const most = where.bind(limit + 1);
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<Record<string, never>>(
        `SELECT s.*, c.case_no, c.lead_unit_name FROM (SELECT s.*, ${measured} FROM stays s ${where.where} ORDER BY s.left_on DESC, s.case_id DESC, s.seq DESC LIMIT ${most}::int) s
         JOIN cases c USING (case_id) ORDER BY s.left_on DESC, s.case_id DESC, s.seq DESC`,
        ...where.params,
      ),
    );
    return pageOf(rows, limit, keyOfRow, finishedRow);
  }

  /** Open cases by body, step, type, and the days since which they wait and on which they are due: from the cells of the board, some thousands of small rows. */
  async open(actor: Actor, { body, step, type }: Chosen): Promise<OpenKind[]> {
    const rows = await this.database.withScope(actor, async (tx) => {
      const where = new Conditions();
      const from = await openDays(tx, actor, where);
      where.add('body = ?', body).add('step = ?', step).add('type = ?', type);
      return tx.query<{ since: Date; due: Date; open: number } & Pick<OpenKind, 'body' | 'step' | 'type' | 'overdue'>>(
        `SELECT body, step, type, since, due, overdue, sum(open)::int AS open FROM (${from}) d ${where.where} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`,
        ...where.params,
      );
    });
    return rows.flatMap(({ since, due, ...row }) => {
      const dueOn = isoDay(due);
      // What waits for no body is nobody's.
      return row.body === null ? [] : [{ ...row, since: isoDay(since), due: dueOn === NO_DUE_DATE ? null : dueOn }];
    });
  }

  /**
   * What people have in hand: officers by the cells of the board, reviewers by what they have claimed, one probe of `waiting_holder` for each reviewer; so it
   * reads the claimed cases, which are as many as people can work at.
   */
  async load(actor: Actor, { from: today, to }: Window, body: string | undefined): Promise<LoadRow[]> {
    const rows = await this.database.withScope(actor, async (tx) => {
      const where = new Conditions();
      const [first, last] = [where.bind(today), where.bind(to)];
      const days = await openDays(tx, actor, where);
      const officers = await tx.query<LoadCounts>(
        `SELECT a.id AS account, 'officer' AS role, coalesce(d.open, 0)::int AS open, coalesce(d.overdue, 0)::int AS overdue, coalesce(d.due_this_week, 0)::int AS due_this_week
         FROM accounts a LEFT JOIN (
           SELECT officer, sum(open) AS open, sum(open) FILTER (WHERE overdue) AS overdue, sum(open) FILTER (WHERE due BETWEEN ${first}::date AND ${last}::date) AS due_this_week
           FROM (${days}) d WHERE officer IS NOT NULL GROUP BY 1) d ON d.officer = a.id
         WHERE ((a.active AND 'officer' = ANY (a.roles)) OR d.open > 0) ${body === undefined ? '' : `AND a.body = ${where.bind(body)}`}`,
        ...where.params,
      );
      const reviewers = await tx.query<LoadCounts>(
        `SELECT a.id AS account, 'reviewer' AS role, w.* FROM accounts a CROSS JOIN LATERAL (
           SELECT count(*)::int AS open, (count(*) FILTER (WHERE overdue))::int AS overdue, (count(*) FILTER (WHERE due_key BETWEEN $1::date AND $2::date))::int AS due_this_week
           FROM waiting WHERE holder = 'account:' || a.id AND status = 'open' AND waiting_role = 'reviewer') w
         WHERE a.active AND 'reviewer' = ANY (a.roles) AND ($3::text IS NULL OR a.body = $3)`,
        today,
        to,
        body ?? null,
      );
      return [...officers, ...reviewers];
    });
    return rows.map(({ due_this_week, ...row }) => ({ ...row, dueThisWeek: due_this_week }));
  }

  /** How many stays each person ended, by `stays_left`. */
  async endedBy(actor: Actor, window: Window, body: string | undefined): Promise<Map<string, number>> {
    const where = ended(window, { body }).add(NO_ANSWER);
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ actor: string; n: number }>(
        `SELECT actor, count(*)::int AS n FROM stays ${where.where} GROUP BY 1`,
        ...where.params,
      ),
    );
    return new Map(rows.map(({ actor: account, n }) => [account, n]));
  }

  /** Bodies of people, as far as there are such people. */
  async bodiesOf(accounts: readonly string[]): Promise<Map<string, string>> {
    const sql = 'SELECT id, body FROM accounts WHERE id = ANY ($1)';
    const rows = await this.database.query<{ id: string; body: string }>(sql, accounts);
    return new Map(rows.map(({ id, body }) => [id, body]));
  }

  /**
   * Urgings of the window by `case_actions_urged`, newest first, with the first act after each of anybody but the urger and the system: one probe of the case's
   * own audit each. The body is whoever acted, or for whom the case waits.
   */
  async urged(actor: Actor, { from, to }: Window, body: string | undefined): Promise<UrgingRow[]> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{
        case_id: string;
        case_no: string;
        lead_unit_name: string;
        body: string;
        urged_on: Date;
        acted_on: Date | null;
      }>(
        `SELECT * FROM (
           SELECT c.case_id, c.case_no, c.lead_unit_name, coalesce(n.body, c.waiting_body, c.approving_body) AS body, u.event_on AS urged_on, n.event_on AS acted_on, u.at
           FROM case_actions u JOIN cases c USING (case_id) LEFT JOIN LATERAL (
             SELECT a.body, a.event_on FROM case_actions a WHERE a.case_id = u.case_id AND a.seq > u.seq AND a.name <> 'urge' AND a.actor <> u.actor AND a.actor <> $3
             ORDER BY a.seq LIMIT 1) n ON true
           WHERE u.name = 'urge' AND u.at >= ($1::date - 1) AND u.at < ($2::date + 2) AND u.event_on BETWEEN $1::date AND $2::date) x
         WHERE $4::text IS NULL OR body = $4 ORDER BY at DESC, case_id`,
        from,
        to,
        SYSTEM_ACTOR.account,
        body ?? null,
      ),
    );
    return rows.map((row) => ({
      caseId: row.case_id,
      caseNo: row.case_no,
      leadUnitName: row.lead_unit_name,
      body: row.body,
      urgedOn: isoDay(row.urged_on),
      actedOn: isoDayOrNull(row.acted_on),
    }));
  }

  /** The last `most` stays with a limit that each body ended at each step, by days: one range of `stays_answered` for each. */
  async lastFinished(
    actor: Actor,
    steps: readonly { body: string; step: Step }[],
    most: number,
    days: DayNumbers,
  ): Promise<FinishedDays[]> {
    const where = new Conditions();
    const [bodies, names] = [where.bind(steps.map(({ body }) => body)), where.bind(steps.map(({ step }) => step))];
    const measured = measures(where, days);
    return this.database.withScope(actor, (tx) =>
      tx.query<FinishedDays>(
        `SELECT k.body, k.step, l.elapsed AS days, count(*)::int AS count, count(*) FILTER (WHERE l.kept = 'met-late')::int AS late
         FROM (SELECT DISTINCT * FROM unnest(${bodies}::text[], ${names}::text[]) u (body, step)) k CROSS JOIN LATERAL (
           SELECT ${measured}, kept FROM stays s WHERE s.body = k.body AND s.position = k.step || '.reviewing' AND s.due_on IS NOT NULL AND ${NO_ANSWER}
           ORDER BY s.left_on DESC LIMIT ${where.bind(most)}::int) l GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        ...where.params,
      ),
    );
  }

  /** How many stays with a limit each body ended at each step in the window. */
  async endedPerStep(
    actor: Actor,
    window: Window,
    chosen: Pick<Chosen, 'body' | 'step'>,
  ): Promise<Map<string, number>> {
    const where = ended(window, chosen).add('due_on IS NOT NULL').add(NO_ANSWER);
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ body: string; step: string; n: number }>(
        `SELECT body, ${COLUMNS.step} AS step, count(*)::int AS n FROM stays ${where.where} GROUP BY 1, 2`,
        ...where.params,
      ),
    );
    return new Map(rows.map(({ body, step, n }) => [`${body} ${step}`, n]));
  }

  /** Open cases of these kinds, by due date: of each kind one range of `waiting_body_due`. */
  async casesOf(
    actor: Actor,
    kinds: readonly Pick<OpenKind, 'body' | 'step' | 'type' | 'since' | 'due'>[],
    most: number,
    today: PlainDate,
  ): Promise<CaseSummary[]> {
    const column = (of: 'body' | 'step' | 'type' | 'since' | 'due') => kinds.map((kind) => kind[of]);
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<CaseListRow>(
        `SELECT l.*, l.case_id AS sort_key FROM (
           SELECT w.case_id, w.due_key FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[]) k (body, step, type, since, due)
           JOIN waiting w ON w.waiting_body = k.body AND w.due_key = k.due AND w.type = k.type AND split_part(w.position, '.', 1) = k.step
             AND business_day(w.waiting_since) = k.since
           WHERE w.status = 'open' AND NOT w.overdue ORDER BY w.due_key, w.case_id LIMIT $6::int) f
         JOIN case_lines l USING (case_id) ORDER BY f.due_key, f.case_id`,
        column('body'),
        column('step'),
        column('type'),
        column('since'),
        column('due'),
        most,
      ),
    );
    return rows.map((row) => summary(row, today));
  }
}

interface LoadCounts extends Omit<LoadRow, 'dueThisWeek'> {
  due_this_week: number;
}

/** Stays that ended in the window. */
function ended({ from, to }: Window, { body, step, type }: Chosen): Conditions {
  return new Conditions()
    .add('left_on BETWEEN ?::date AND ?::date', from, to)
    .add('body = ?', body)
    .add(`${COLUMNS.step} = ?`, step)
    .add('type = ?', type);
}

/** Columns `idle` and `elapsed` of a stay in working days, those on hold left out. */
function measures(where: Conditions, { base, numbers }: DayNumbers): string {
  const [all, first] = [where.bind(`{${numbers.join(',')}}`), where.bind(base)];
  const at = (day: string): string => `(${all}::int[])[greatest(${day} - ${first}::date, 0) + 1]`;
  const held = (until: string): string =>
    `CASE WHEN held_from = '{}' THEN 0 ELSE (SELECT coalesce(sum(${at('h.t')} - ${at('h.f')}), 0)::int FROM unnest(held_from, held_to) h (f, t) WHERE h.t > h.f${until}) END`;
  return `greatest(${at('first_on')} - ${at('since')} - ${held(' AND h.t <= first_on')}, 0) AS idle, greatest(${at('left_on')} - ${at('since')} - ${held('')}, 0) AS elapsed`;
}

/** Open cases by day as the actor sees them: from cells, and for who is an instructor from their own cases, which are few (docs/adr/0015-summaries.md). */
async function openDays(tx: Statements, actor: Actor, where: Conditions): Promise<string> {
  if (!actor.roles.includes('instructor'))
    return 'SELECT c.body, c.step, c.type, c.officer, d.since, d.due, d.overdue, d.open FROM board_days d JOIN board_cells c USING (cell)';
  const sight = await areasInSight(tx, actor);
  const places = placesOf('waiting', actor, sight, (value) => where.bind(value)).map(({ condition }) => condition);
  return (places.length === 0 ? ['false'] : places)
    .map(
      (condition) =>
        `SELECT waiting_body AS body, split_part(position, '.', 1) AS step, type, officer, business_day(waiting_since) AS since, due_key AS due, overdue, 1 AS open
         FROM waiting WHERE status = 'open' AND ${condition}`,
    )
    .join(' UNION ALL ');
}

const keyOfRow = (row: Record<string, unknown>): string[] => [
  isoDay(row['left_on'] as Date),
  row['case_id'] as string,
  String(row['seq']),
];

function finishedRow(row: Record<string, never>): FinishedRow {
  return {
    caseId: row['case_id']!,
    caseNo: row['case_no']!,
    leadUnitName: row['lead_unit_name']!,
    type: row['type']!,
    position: row['position']!,
    body: row['body']!,
    account: row['actor']!,
    answer: row['answer']!,
    since: isoDay(row['since']!),
    firstOn: isoDay(row['first_on']!),
    leftOn: isoDay(row['left_on']!),
    dueOn: isoDayOrNull(row['due_on']!),
    kept: row['kept']!,
    idle: row['idle']!,
    handling: row['elapsed']! - row['idle']!,
    elapsed: row['elapsed']!,
  };
}
