import type { BodyRef, CaseState, DeadlineState, Instant, Line, PlainDate, Position } from '../domain/case.js';
import { heldOverdue } from '../domain/holding.js';
import { covers } from '../domain/permissions.js';
import { waitingFor } from '../domain/waiting-for.js';
import { canonicalJson, sha256 } from './canonical.js';

/** Stands in `due_key` where nothing is due: after everything that is. */
export const NO_DUE_DATE = '9999-12-31';

/** It tells a change from none, so a third of the hash will do. */
const UNITS_DIGEST_LENGTH = 20;

/** Columns of `cases` that follow from the state; named as the table names them, because the commit function reads them as a row. */
export interface CaseRow {
  case_id: string;
  case_no: string;
  type: string;
  mode: string;
  position: string;
  status: string;
  attempt: number;
  version: number;
  rule_set: string;
  area: string;
  lead_unit: string;
  lead_unit_name: string;
  unit_count: number;
  units_digest: string;
  responsible_body: string;
  approving_body: string;
  registering_body: string;
  other_bodies: string[];
  /** Bodies with a part in the case that their line and area would not show it to. */
  guests: string[];
  officer: string | null;
  claimed_by: string | null;
  instructor_no: string | null;
  waiting_role: string | null;
  waiting_body: string | null;
  waiting_account: string | null;
  waiting_since: Instant;
  due_on: PlainDate | null;
  due_key: PlainDate;
  overdue: boolean;
  escalation: number;
  list_item: string | null;
  /** The closed case this one goes on from: written at the opening, and by one case only. */
  reopens: string | null;
  plan_due_on: PlainDate | null;
  opened_on: PlainDate;
  opened_at: Instant;
  formed_on: PlainDate | null;
  application_approved_on: PlainDate | null;
  congress_held_on: PlainDate | null;
  registered_on: PlainDate | null;
  document_no: string | null;
  term_ends_on: PlainDate | null;
  holds: CaseState['holds'] | null;
  closed_on: PlainDate | null;
  closing_reason: string | null;
  /** The last answer: its own date, the day of its entry, and how many answers were dated within their limit and entered after it. */
  answered_on: PlainDate | null;
  answer_entered_on: PlainDate | null;
  entered_late: number;
  organisation_name: string | null;
  organisation_short_name: string | null;
  organisation_seal_name: string | null;
  limits: EndedLimit[] | null;
}

/** A limit that has ended: where, on which event date, due when, and how (`DeadlineState`). */
export interface EndedLimit {
  position: Position;
  on: PlainDate;
  due: PlainDate;
  as: DeadlineState;
}

/** The read model's row of a state: the only place where columns are derived. */
export function caseRow(state: CaseState): CaseRow {
  const { bodies } = state;
  const dueOn = (state.deadlines.find((d) => d.state === 'running') ?? heldOverdue(state))?.dueOn ?? null;
  return {
    case_id: state.caseId,
    case_no: state.caseNo,
    type: state.type,
    mode: state.mode,
    position: state.position,
    status: state.status,
    attempt: state.attempt,
    version: state.version,
    rule_set: state.ruleSet,
    area: state.area,
    lead_unit: state.leadUnit,
    lead_unit_name: state.units.find((u) => u.unitId === state.leadUnit)?.name ?? state.leadUnit,
    unit_count: state.units.length,
    units_digest: sha256(canonicalJson([isExclusive(state), state.units.map((u) => [u.unitId, u.name])])).slice(
      0,
      UNITS_DIGEST_LENGTH,
    ),
    responsible_body: bodies.responsible.id,
    approving_body: bodies.approving.id,
    registering_body: bodies.registering.id,
    other_bodies: ids(otherBodies(state)),
    guests: ids(allBodies(state).filter((body) => !seesByPlace(body, state))),
    officer: state.officer,
    claimed_by: state.claimedBy,
    instructor_no: state.instructor?.instructorNo ?? null,
    ...waitingColumns(state),
    due_on: dueOn,
    due_key: dueOn ?? NO_DUE_DATE,
    overdue: isOverdueNow(state),
    escalation: state.escalation,
    list_item: state.listItem,
    reopens: state.reopens,
    plan_due_on: state.planDueOn,
    opened_on: state.openedOn,
    opened_at: state.openedAt,
    formed_on: state.formedOn,
    application_approved_on:
      state.decisions.find((d) => d.step === 'application' && d.verdict === 'approved')?.on ?? null,
    // A failed election held no congress; one whose result was rejected did.
    congress_held_on: state.congresses.find((c) => c.outcome !== 'failed')?.on ?? null,
    registered_on: state.registration?.registeredOn ?? null,
    document_no: state.documents.at(-1)?.documentNo ?? null,
    term_ends_on: state.term?.to ?? null,
    holds: state.holds.length > 0 ? state.holds : null,
    closed_on: state.closing?.on ?? null,
    closing_reason: state.closing?.reasonCode ?? null,
    answered_on: state.decisions.at(-1)?.on ?? null,
    answer_entered_on: state.decisions.at(-1)?.enteredOn ?? null,
    entered_late: state.decisions.filter((d) => d.enteredLate).length,
    organisation_name: state.organisation?.name ?? null,
    organisation_short_name: state.organisation?.shortName ?? null,
    organisation_seal_name: state.organisation?.sealName ?? null,
    limits: endedLimits(state),
  };
}

function endedLimits({ deadlines }: CaseState): EndedLimit[] | null {
  const ended = deadlines.flatMap(({ position, endedOn: on, dueOn: due, state: as }) =>
    on === null ? [] : [{ position, on, due, as }],
  );
  return ended.length > 0 ? ended : null;
}

/** One unit stands in one case of a type that is its own or joint, until that case is closed; regional and industry ones come on top. */
export function isExclusive(state: Pick<CaseState, 'mode' | 'status'>): boolean {
  return (state.mode === 'single' || state.mode === 'joint') && state.status !== 'closed';
}

/** Overdue as the timer found it; a hold does not hide what was late when it came, and stops what was not. */
export function isOverdueNow(state: CaseState): boolean {
  return state.status === 'open' ? state.escalation > 0 : heldOverdue(state) !== null;
}

function waitingColumns(
  state: CaseState,
): Pick<CaseRow, 'waiting_role' | 'waiting_body' | 'waiting_account' | 'waiting_since'> {
  const living = state.status === 'open' || state.status === 'on-hold';
  const whose = living ? waitingFor(state) : null;
  return {
    waiting_role: whose?.role ?? null,
    waiting_body: whose?.body ?? null,
    waiting_account: whose?.account ?? null,
    waiting_since: state.waitingSince,
  };
}

/** Supervising and countersigning bodies, and the one that a transfer waits for: they see the case too. */
function otherBodies({ bodies, transfer }: CaseState): BodyRef[] {
  return [...bodies.supervising, ...(bodies.countersigning?.bodies ?? []), ...(transfer ? [transfer.to] : [])];
}

function allBodies(state: CaseState): BodyRef[] {
  const { responsible, approving, registering } = state.bodies;
  return [responsible, approving, registering, ...otherBodies(state)];
}

function ids(bodies: readonly BodyRef[]): string[] {
  return [...new Set(bodies.map((b) => b.id))].sort();
}

/** Lines that see the cases of every other; the rest see their own . */
export const EVERY_LINE: readonly Line[] = ['party', 'task-force', 'registration'];

/** Whether people of the body see the case without a part in it. */
function seesByPlace({ line, area }: BodyRef, state: Pick<CaseState, 'type' | 'area'>): boolean {
  return covers(area, state.area) && (EVERY_LINE.includes(line) || line === state.type);
}
