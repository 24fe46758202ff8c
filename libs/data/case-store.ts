import type { CaseAction } from '../domain/actions.js';
import type { CaseState } from '../domain/case.js';
import type { DocumentDraw, Notice } from '../domain/decision.js';
import { SYSTEM_ACTOR } from '../domain/permissions.js';
import { refuse } from '../domain/refuse.js';
import type { ActionRecord, RecordOutcome } from '../../workflows/case/case.activities.js';
import type { OpeningEntry } from '../../workflows/case/case.messages.js';
import { canonicalJson } from './canonical.js';
import { caseRow } from './case-row.js';
import type { Database } from './database.js';

interface CommitAnswer {
  status: 'recorded' | 'superseded';
  at: string;
  on?: string;
  documentNo: string | null;
  action?: CaseAction;
}

/** Actions after which the units' table has to be looked at again. */
const TOUCHES_UNITS: ReadonlySet<string> = new Set(['submit-application', 'withdraw-unit', 'add-unit', 'change-mode', 'close']);
const DOCUMENT_NO = /^(.+)〔(\d{4})〕([1-9]\d*)号$/;

/** Writes the read model, the audit chain and the outbox of a case: one transaction and one round trip per action. Runs as the worker's role. */
export class CaseStore {
  constructor(private readonly database: Database) {}

  /** Repeating it returns what stands; see `RecordOutcome`. @throws when the database is away, so that the activity is tried again. */
  async recordAction(record: ActionRecord): Promise<RecordOutcome> {
    const { action, next } = record;
    const draw = record.draw && withGivenNumber(record.draw);
    if (draw === 'malformed') return malformedNumber(record.draw!);
    const payload = {
      caseId: record.caseId,
      seq: record.seq,
      actionId: action.id,
      name: action.name,
      actor: action.actor.account,
      body: action.actor.body,
      onBehalfOf: action.onBehalfOf ?? null,
      at: record.at,
      on: record.on,
      next,
      row: caseRow(next),
      draw,
      notices: record.notices,
      unitsChanged: TOUCHES_UNITS.has(action.name),
    };
    const text = canonicalJson({ ...action, at: record.at });
    return this.commit(() => this.database.query('SELECT commit_action($1::jsonb, $2) AS answer', JSON.stringify(payload), text), next);
  }

  /** An opening, or a whole adopted history; idempotent by case id. */
  async recordOpening({ state, entries, notices }: { state: CaseState; entries: OpeningEntry[]; notices: Notice[] }): Promise<RecordOutcome> {
    const issuer = state.bodies.approving.id;
    const rows = entries.map((entry) => openingRow(state, entry, issuer));
    const payload = JSON.stringify({ state, row: caseRow(state), notices });
    return this.commit(() => this.database.query('SELECT commit_opening($1::jsonb, $2::jsonb) AS answer', payload, JSON.stringify(rows)), state);
  }

  private async commit(run: () => Promise<{ answer: CommitAnswer }[]>, state: CaseState): Promise<RecordOutcome> {
    try {
      const [{ answer }] = (await run()) as [{ answer: CommitAnswer }];
      const at = new Date(answer.at).toISOString();
      if (answer.status === 'recorded') return { status: 'recorded', at, documentNo: answer.documentNo };
      return { status: 'superseded', action: answer.action!, at, documentNo: answer.documentNo };
    } catch (error) {
      const refused = refusalOfConstraint(error, state);
      if (refused) return refused;
      throw error;
    }
  }
}

function openingRow(state: CaseState, entry: OpeningEntry, issuer: string) {
  const { action, at, on, documentNo, adopted } = entry;
  const opening = { id: `open-${state.caseId}`, name: 'open', actor: SYSTEM_ACTOR };
  const act = action ?? opening;
  const number = documentNo === null ? null : DOCUMENT_NO.exec(documentNo);
  return {
    actionId: act.id,
    name: act.name,
    actor: act.actor.account,
    body: act.actor.body,
    onBehalfOf: action?.onBehalfOf ?? null,
    at,
    on,
    adopted,
    documentNo,
    action: canonicalJson(action ? { ...action, at } : { ...opening, at, state: adopted ? undefined : state }),
    draw: number && { issuer, year: Number(number[2]), givenNumber: Number(number[3]), given: documentNo, kind: 'reply' },
  };
}

/** A number written on paper, taken apart; the next one is drawn when none is given. */
function withGivenNumber(draw: DocumentDraw): (DocumentDraw & { givenNumber: number | null }) | 'malformed' {
  if (draw.given === null) return { ...draw, givenNumber: null };
  const parts = DOCUMENT_NO.exec(draw.given);
  if (!parts || parts[1] !== draw.documentCode) return 'malformed';
  return { ...draw, year: Number(parts[2]), givenNumber: Number(parts[3]) };
}

function malformedNumber(draw: DocumentDraw): RecordOutcome {
  const wanted = `${draw.documentCode}〔${draw.year}〕1号`;
  const { refusal } = refuse('document-number-malformed', `文号格式应如 ${wanted}`, `a document number looks like ${wanted}`, {
    errors: [{ path: 'documentNo', message: `应如 ${wanted}` }],
  });
  return { status: 'refused', refusal };
}

/** What only the database can see: another case or another reply got there first. */
function refusalOfConstraint(error: unknown, state: CaseState): RecordOutcome | null {
  const text = String((error as Error).message ?? error) + JSON.stringify((error as { meta?: unknown }).meta ?? {});
  const refused = (r: ReturnType<typeof refuse>): RecordOutcome => ({ status: 'refused', refusal: r.refusal });
  if (text.includes('case_units_exclusive') || /unit_id.*type|unit_id, type/.test(text)) {
    return state.mode === 'joint'
      ? refused(refuse('unit-in-another-joint-case', '有单位已在同类型的其他案件或组织中', 'a unit is already in another case or organisation of this type'))
      : refused(refuse('open-case-exists', '该单位已有同类型的在办案件或组织', 'the unit already has an open case or an organisation of this type'));
  }
  if (text.includes('documents_pkey') || /issuer.*year.*number/.test(text)) {
    return refused(refuse('document-number-taken', '该文号已被使用', 'this document number is taken', { errors: [{ path: 'documentNo', message: '已被使用' }] }));
  }
  return null;
}

