import type { CaseSearchBody, CaseSummary } from '../contracts/cases.js';
import { plusDays, startOfDay } from '../domain/calendar.js';
import type { Instant, Phase, PlainDate, Role, Step } from '../domain/case.js';
import { phaseOf, stepOf } from '../domain/moves.js';
import { NO_DUE_DATE } from './case-row.js';
import { isDayKey } from './ledger/keyset.js';

/** Raw SQL of the lists of cases: conditions, orders, cursors and rows. */

export interface CaseListRow extends Record<string, unknown> {
  case_id: string;
  sort_key: string;
}
/** Where in the order of waiting what waits for nobody any more stands. */
const WAITS_NO_MORE = '9999-12-31 00:00:00+00';
/** `none`: only what lives has such a key; what has none stands beyond all, in the order of ids, under this one. */
export const SORTS = {
  dueOn: { column: 'due_key', descending: false, cast: 'date', none: NO_DUE_DATE },
  '-dueOn': { column: 'due_key', descending: true, cast: 'date', none: NO_DUE_DATE },
  openedAt: { column: 'opened_at', descending: false, cast: 'timestamptz', none: null },
  '-openedAt': { column: 'opened_at', descending: true, cast: 'timestamptz', none: null },
  caseNo: { column: 'case_no', descending: false, cast: 'text', none: null },
  '-caseNo': { column: 'case_no', descending: true, cast: 'text', none: null },
  waitingSince: { column: 'waiting_since', descending: false, cast: 'timestamptz', none: WAITS_NO_MORE },
  '-waitingSince': { column: 'waiting_since', descending: true, cast: 'timestamptz', none: WAITS_NO_MORE },
} as const satisfies Record<
  CaseSearchBody['sort'],
  { column: string; descending: boolean; cast: string; none: string | null }
>;
/** What has been formed has no due date any more: days of forming that are asked for bring their cases in the order of these days. */
const BY_FORMING = { column: 'formed_on', cast: 'date', none: null } as const;
type Asked = Pick<CaseSearchBody, 'filter' | 'sort'>;

/** The order of a list: a column, the type of its cursor's key, and what stands in the place of the key where there is none. */
export function orderOf({ filter: { formedFrom, formedTo }, sort }: Asked): {
  column: (typeof SORTS)[keyof typeof SORTS]['column'] | 'formed_on';
  descending: boolean;
  cast: string;
  none: string | null;
} {
  const order = SORTS[sort];
  const byForming = order.column === 'due_key' && (formedFrom !== undefined || formedTo !== undefined);
  return byForming ? { ...BY_FORMING, descending: order.descending } : order;
}

/** Orders a cursor may stand in: those of lists, and that of what somebody has decided. */
export const CURSOR_SORTS = {
  ...SORTS,
  '-decidedAt': { column: 'decided_at', descending: true, cast: 'timestamptz' },
} as const;
export type CursorSort = keyof typeof CURSOR_SORTS;

/** Sort keys as PostgreSQL writes them; a cursor is the client's to send, so nothing else may reach a cast. */
const CURSOR_KEYS = {
  date: /^\d{4}-\d\d-\d\d$/,
  timestamptz: /^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00$/,
  text: /^[^\0\p{Surrogate}]{1,64}$/u,
} as const;

/** Sort key and id of the row a page ended with; null when the text is no cursor of this order. */
export function parseCursor(after: string, sort: CursorSort): [key: string, caseId: string] | null {
  try {
    const [order, key, id] = JSON.parse(Buffer.from(after, 'base64url').toString('utf8')) as unknown[];
    if (order !== sort || typeof key !== 'string' || typeof id !== 'string') return null;
    const { cast } = CURSOR_SORTS[sort];
    return CURSOR_KEYS[cast].test(key) && CURSOR_KEYS.text.test(id) && (cast === 'text' || isDayKey(key.slice(0, 10)))
      ? [key, id]
      : null;
  } catch {
    return null;
  }
}

/** Cursor of the page that ends with this row. */
export function cursorOf(sort: CursorSort, last: CaseListRow | undefined): string | null {
  return last ? Buffer.from(JSON.stringify([sort, last.sort_key, last.case_id])).toString('base64url') : null;
}

const IN: Partial<Record<keyof CaseSearchBody['filter'], string>> = {
  type: 'type = ANY',
  mode: 'mode = ANY',
  status: 'status = ANY',
  step: `split_part(position, '.', 1) = ANY`,
  position: 'position = ANY',
  responsibleBody: 'responsible_body = ANY',
  approvingBody: 'approving_body = ANY',
  waitingForBody: 'waiting_body = ANY',
  officer: 'officer = ANY',
  instructorNo: 'instructor_no = ANY',
  formedFrom: 'formed_on >= date',
  formedTo: 'formed_on <= date',
};

/** Conditions over `cases`, or over `waiting` where the filter leaves only living cases. */
export function conditions(
  filter: CaseSearchBody['filter'],
  bind: (value: unknown) => string,
  today: PlainDate,
): string[] {
  const where: string[] = [];
  for (const [name, value] of Object.entries(filter)) {
    const test = IN[name as keyof typeof IN];
    if (value === undefined) continue;
    else if (test?.endsWith('ANY')) where.push(`${test} (${bind(value)})`);
    else if (test) where.push(`${test.replace(/ date$/, '')} ${bind(value)}::date`);
    // By the instant, which the order goes by.
    else if (name === 'openedFrom')
      where.push(`opened_at >= ${bind(openedBetween({ openedFrom: value as PlainDate }).from)}::timestamptz`);
    else if (name === 'openedTo')
      where.push(`opened_at < ${bind(openedBetween({ openedTo: value as PlainDate }).before)}::timestamptz`);
    // By the key as well, which the order goes by; what has no due date has a key beyond all days.
    else if (name === 'dueFrom') where.push(`due_on IS NOT NULL AND due_key >= ${bind(value)}::date`);
    else if (name === 'dueTo') where.push(`due_on IS NOT NULL AND due_key <= ${bind(value)}::date`);
    else if (name === 'overdue') where.push(value ? 'overdue' : 'NOT overdue');
    else if (name === 'planOverdue')
      where.push(value ? pastPlan(bind(today)) : `NOT coalesce(${pastPlan(bind(today))}, false)`);
    else if (name === 'listItem') where.push(value ? 'list_item IS NOT NULL' : 'list_item IS NULL');
    else if (name === 'enteredLate')
      where.push(`case_id ${value ? '' : 'NOT '}IN (SELECT case_id FROM cases WHERE entered_late > 0)`);
    else if (name === 'area') where.push(`area_under(area, ${bind(value)})`);
    else if (name === 'unit') where.push(`case_id IN (SELECT case_id FROM case_units WHERE unit_id = ${bind(value)})`);
  }
  return where;
}

/** Days of opening as instants: from the first on, and before the second. */
export function openedBetween({ openedFrom, openedTo }: Pick<CaseSearchBody['filter'], 'openedFrom' | 'openedTo'>): {
  from: Instant | null;
  before: Instant | null;
} {
  return {
    from: openedFrom === undefined ? null : startOfDay(openedFrom),
    before: openedTo === undefined ? null : startOfDay(plusDays(openedTo, 1)),
  };
}

/** The day of the plan has passed and the case has not ended; the same as `planStanding` says of one case. */
export function pastPlan(today: string): string {
  return `(plan_due_on < ${today}::date AND status IN ('open', 'on-hold'))`;
}

export const isoDay = (date: unknown): string => (date as Date).toISOString().slice(0, 10);
const dayOrNull = (date: unknown): string | null => (date === null ? null : isoDay(date));

/** @param today decides whether the day of the plan has passed */
export function summary(row: CaseListRow, today: PlainDate): CaseSummary {
  const r = row as unknown as Record<string, never>;
  const waitingRole = (row as Record<string, unknown>)['waiting_role'] as Role | null;
  return {
    id: row.case_id,
    caseNo: r['case_no']!,
    type: r['type']!,
    mode: r['mode']!,
    step: stepOf(r['position']!) as Step,
    phase: phaseOf(r['position']!) as Phase,
    status: r['status']!,
    attempt: r['attempt']!,
    version: r['version']!,
    leadUnit: r['lead_unit']!,
    leadUnitName: r['lead_unit_name']!,
    unitCount: r['unit_count']!,
    responsibleBody: r['responsible_body']!,
    approvingBody: r['approving_body']!,
    officer: r['officer']!,
    claimedBy: r['claimed_by']!,
    waitingFor: waitingRole && {
      role: waitingRole,
      body: r['waiting_body']!,
      account: r['waiting_account']!,
      since: (r['waiting_since']! as Date).toISOString(),
    },
    dueOn: dayOrNull(r['due_on']),
    overdue: r['overdue']!,
    openedOn: isoDay(r['opened_on']),
    formedOn: dayOrNull(r['formed_on']),
    listItem: r['list_item']!,
    planDueOn: dayOrNull(r['plan_due_on']),
    planOverdue: ['open', 'on-hold'].includes(r['status']!) && (dayOrNull(r['plan_due_on']) ?? today) < today,
    answeredOn: dayOrNull(r['answered_on']),
    answerEnteredOn: dayOrNull(r['answer_entered_on']),
    enteredLate: r['entered_late']!,
  };
}
