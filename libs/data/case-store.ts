// Raw SQL: the one transaction of an action is one call.
import type { CaseAction } from '../domain/actions.js';
import type { CaseDocument, CaseState, Instant, PlainDate } from '../domain/case.js';
import { businessDate } from '../domain/calendar.js';
import type { CaseNumbering } from '../domain/case-number.js';
import type { DocumentDraw } from '../domain/decision.js';
import { limitWarningNotices, warningsOf } from '../domain/limit-warning.js';
import { SYSTEM_ACTOR } from '../domain/permissions.js';
import { rulesOfCase } from '../domain/rule-sets/registry.js';
import type {
  ActionRecord,
  OpeningRecord,
  OpeningOutcome,
  Place,
  RecordOutcome,
  RecordRefused,
  StandingEntry,
  WarningRecord,
} from '../../workflows/case/case.activities.js';
import type { ActAnswer, OpeningEntry } from '../../workflows/case/case.messages.js';
import { canonicalJson } from './canonical.js';
import { caseRow, isExclusive } from './case-row.js';
import { malformedNumber, refusalOfViolation } from './commit-refusals.js';
import { violatedConstraint } from './database-errors.js';
import type { Database, Statements } from './database.js';
import { isNumberOf, parseDocumentNo } from './document-number.js';
import { packState, unpackState, type StoredState } from './stored-state.js';

type CommitAnswer = Exclude<RecordOutcome, { status: 'earlier' } | { status: 'refused' }>;

/** Columns of `case_actions` that the caller knows; the commit function adds positions, number, hashes and the real instant. */
export interface EntryRow {
  case_id: string;
  seq: number;
  action_id: string;
  name: string;
  actor: string;
  body: string;
  on_behalf_of: string | null;
  event_on: PlainDate;
  at: Instant;
  adopted: boolean;
  document_no: string | null;
  action: string;
  /** By which the action is known to have come from this installation; null for what was recorded before there were seals. */
  seal: string | null;
}

/** The seal that an entry of a case is recorded under; null in what records without the engine. */
export type SealOf = (action: CaseAction) => string | null;

/** A number to take, with the number itself where paper brought it. */
type NumberDraw = Omit<DocumentDraw, 'documentCode' | 'given'> & {
  documentCode?: string;
  given: string | null;
  givenNumber: number | null;
};

/** What is recorded within this time is announced at once. */
const ANNOUNCED_WITHIN_MS = 20;

/** Writes the read model, the audit chain and the outbox of a case: one transaction and one round trip per action. Runs as the worker's role. */
export class CaseStore {
  private announcing: NodeJS.Timeout | null = null;

  constructor(private readonly database: Database) {}

  /** Repeating it returns what stands; see `RecordOutcome`. @throws when the database is away, so that the activity is tried again. */
  async recordAction(record: ActionRecord): Promise<RecordOutcome> {
    const { draw, next, notices, ...facts } = record;
    const number = draw && numberDraw(draw);
    if (number === 'malformed') return malformedNumber(draw!);
    const entry = entryRow({ ...facts, adopted: false, documentNo: null });
    try {
      const answer = await commit<CommitAnswer>(this.database, 'commit_action', { entry, draw: number, notices }, next);
      this.announce();
      return answer;
    } catch (error) {
      return (await this.earlier(error, record)) ?? (await this.refused(error, next));
    }
  }

  /** An opening, which is given its number here, or a whole adopted history; idempotent by case id. @param sealed the seal of an entry's action, which holds the number */
  async recordOpening(
    { state, numbering, entries, notices }: OpeningRecord,
    sealed: SealOf = () => null,
  ): Promise<OpeningOutcome> {
    try {
      const outcome = await this.database.transaction<OpeningOutcome>(async (tx) => {
        const caseNo = numbering ? await drawCaseNumber(tx, state.caseId, numbering) : state.caseNo;
        const numbered = { ...state, caseNo };
        const rows = entries.map((entry, i) => openingRow(numbered, entry, i + 1, sealed));
        await commit(tx, 'commit_opening', { entries: rows, notices }, numbered);
        return { status: 'recorded', caseNo };
      });
      this.announce();
      return outcome;
    } catch (error) {
      return this.refused(error, state);
    }
  }

  /** Looked at as the case stands: where the limit was answered meanwhile nobody is told. Repeating it tells nobody again. */
  async recordWarning({ caseId, deadlineId, share, at }: WarningRecord): Promise<void> {
    const [row] = await this.database.query<StoredState>(
      'SELECT state, document_no FROM cases WHERE case_id = $1',
      caseId,
    );
    const state = row && unpackState(row);
    const deadline = state?.deadlines.find(({ id }) => id === deadlineId);
    const rules = state && rulesOfCase(state);
    if (!state || !deadline || !rules) return;
    const notices = limitWarningNotices(state, warningsOf(rules, deadline), { deadlineId, share }, businessDate(at));
    if (notices.length === 0) return;
    await this.database.execute(
      `WITH said AS (INSERT INTO limit_warnings VALUES ($1, $2, $3::int, clock_timestamp()) ON CONFLICT DO NOTHING RETURNING case_id)
       INSERT INTO outbox (case_id, seq, name, at, notices, created_at)
         SELECT case_id, $4::int, 'limit-warning', $5::timestamptz, $6::jsonb, clock_timestamp() FROM said`,
      caseId,
      deadlineId,
      share,
      state.version,
      at,
      JSON.stringify(notices),
    );
    this.announce();
  }

  /** All that stands from a place on, in order; nothing that is being written there can come after the answer. */
  async standingFrom({ caseId, seq }: Place): Promise<StandingEntry[]> {
    const sql = 'SELECT standing_from($1, $2) AS entries';
    const [row] = await this.database.query<{ entries: StandingEntry[] }>(sql, caseId, seq);
    return row!.entries;
  }

  /**
   * Wakes the relay, after the commit and for all that is recorded within a moment: an announcement in the transaction itself would have commits wait for
   * each other. One that is lost costs the relay's own pause.
   */
  private announce(): void {
    this.announcing ??= setTimeout(() => {
      this.announcing = null;
      this.database.query(`SELECT pg_notify('actions', '')`).catch(() => undefined);
    }, ANNOUNCED_WITHIN_MS).unref();
  }

  /** The action stands at an earlier place of the case: that is its answer, whatever it would be now. Null when the error is something else. */
  private async earlier(error: unknown, { caseId, action }: ActionRecord): Promise<RecordOutcome | null> {
    if (violatedConstraint(error, [ACTION_ONCE]) === null) return null;
    const [answer] = await this.database.query<ActAnswer>(
      `SELECT seq AS version, document_no AS "documentNo", iso(at) AS at, action::jsonb->>'fingerprint' AS fingerprint
       FROM case_actions WHERE case_id = $1 AND action_id = $2`,
      caseId,
      action.id,
    );
    return { status: 'earlier', answer: answer! };
  }

  private async refused(error: unknown, state: CaseState): Promise<RecordRefused> {
    const refused = await refusalOfViolation(error, state, this.database);
    if (refused) return refused;
    throw error;
  }
}

async function commit<T>(
  on: Statements,
  name: 'commit_action' | 'commit_opening',
  entered: object,
  state: CaseState,
): Promise<T> {
  const units = state.units.map(({ unitId, name: unitName }) => ({ unitId, name: unitName }));
  const payload = { ...entered, row: caseRow(state), units, exclusive: isExclusive(state) };
  const sql = `SELECT ${name}($1::jsonb, $2::bytea) AS answer`;
  const [row] = await on.query<{ answer: T }>(sql, JSON.stringify(payload), packState(state));
  return row!.answer;
}

async function drawCaseNumber(tx: Statements, caseId: string, { series, year }: CaseNumbering): Promise<string> {
  const sql = 'SELECT draw_case_number($1, $2, $3::int) AS case_no';
  const [row] = await tx.query<{ case_no: string }>(sql, caseId, series, year);
  return row!.case_no;
}

/** Constraint by which an action stands in its case once. */
const ACTION_ONCE = 'case_actions_case_id_action_id_key';

type EntryFacts = {
  caseId: string;
  seq: number;
  action: CaseAction;
  at: Instant;
  on: PlainDate;
  adopted: boolean;
  documentNo: string | null;
  seal: string | null;
};

function entryRow({ caseId, seq, action, at, on, adopted, documentNo, seal }: EntryFacts): EntryRow {
  return {
    case_id: caseId,
    seq,
    action_id: action.id,
    name: action.name,
    actor: action.actor.account,
    body: action.actor.body,
    on_behalf_of: action.onBehalfOf ?? null,
    event_on: on,
    at,
    adopted,
    document_no: documentNo,
    action: canonicalJson({ ...action, at }),
    seal,
  };
}

/** An entry that a case begins with, as the audit gets it. */
export function openingRow(
  state: CaseState,
  entry: OpeningEntry,
  seq: number,
  sealed: SealOf = () => null,
): { entry: EntryRow; draw: NumberDraw | null } {
  const { at, on, documentNo, adopted } = entry;
  const action = entry.action ?? openingAction(state, entry);
  return {
    entry: entryRow({ caseId: state.caseId, seq, action, at, on, adopted, documentNo, seal: sealed(action) }),
    draw: documentNo === null ? null : paperDraw(state.documents, documentNo),
  };
}

/** The opening as an entry of the audit: what the case was opened with. Of an adopted case only what never changes is known. */
function openingAction(state: CaseState, { adopted, opener }: OpeningEntry): CaseAction {
  const {
    caseId,
    caseNo,
    type,
    ruleSet,
    extensionRule,
    rulesBeside,
    listItem,
    planDueOn,
    reopens,
    openedOn,
    mode,
    units,
    leadUnit,
    sponsor,
    district,
    bodies,
    officer,
    beyondArea,
  } = state;
  const lasting = {
    caseNo,
    type,
    ruleSet,
    ...(extensionRule ? { extensionRule } : {}),
    ...(rulesBeside ? { rulesBeside } : {}),
    listItem,
    planDueOn,
    reopens,
    openedOn,
  };
  const data = adopted
    ? lasting
    : { ...lasting, mode, units, leadUnit, sponsor, district, bodies, officer, ...(beyondArea ? { beyondArea } : {}) };
  const { actor, key, fingerprint, requestId, reason }: Partial<NonNullable<OpeningEntry['opener']>> = opener ?? {
    actor: SYSTEM_ACTOR,
    key: `open-${caseId}`,
  };
  const { comment, ...reopening } = reason ?? {};
  return {
    id: key,
    name: 'open',
    actor,
    data: reason ? { ...data, reopening } : data,
    comment,
    fingerprint,
    requestId,
  } as unknown as CaseAction;
}

/** The numbers of a case that stand in registers of replies; a registration's is another office's. */
export function documentsOnRegister({ documents }: CaseState): NumberDraw[] {
  return documents
    .filter(({ kind }) => kind !== 'registration')
    .flatMap(({ documentNo }) => paperDraw(documents, documentNo) ?? []);
}

/** A number on paper takes its place in the issuer's register; one that was not issued there (a registration's) takes none. */
function paperDraw(documents: readonly CaseDocument[], documentNo: string): NumberDraw | null {
  const document = documents.find((d) => d.documentNo === documentNo);
  const parts = parseDocumentNo(documentNo);
  if (!document || !parts) return null;
  return {
    kind: document.kind,
    issuer: document.issuer,
    year: parts.year,
    given: documentNo,
    givenNumber: parts.number,
  };
}

/** The year of a given number is the one it says; the next of the decision's year is drawn when none is given. */
function numberDraw(draw: DocumentDraw): NumberDraw | 'malformed' {
  if (draw.given === null) return { ...draw, givenNumber: null };
  const parts = parseDocumentNo(draw.given);
  if (!parts || !isNumberOf(parts, draw)) return 'malformed';
  return { ...draw, year: parts.year, givenNumber: parts.number };
}
