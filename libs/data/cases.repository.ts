// Raw SQL: what an action needs of its case is one statement of every decision.
import type { CaseSearchBody, CaseSummary } from '../contracts/cases.js';
import type { CaseAction, OpenCase } from '../domain/actions.js';
import { relevantReleases, type CalendarRelease } from '../domain/calendar.js';
import type { Actor, CaseState, PlainDate } from '../domain/case.js';
import { decide } from '../domain/decide.js';
import { withDocumentNo } from '../domain/decision.js';
import type { Refusal } from '../domain/errors.js';
import { openCase } from '../domain/open-case.js';
import { RULE_SETS, rulesOpenedUnder } from '../domain/rule-sets/registry.js';
import { countCases, listCases, type ListQuery } from './case-lists.js';
import { cursorOf, isoDay, summary, type CaseListRow } from './case-search.js';
import { scopeText, type Database } from './database.js';
import { unpackState, type StoredState } from './stored-state.js';

export interface ActionContext {
  state: CaseState;
  recorded: { seq: number; fingerprint: string | null } | null;
  refused: { fingerprint: string; refusal: Refusal } | null;
}
interface ContextRow extends StoredState {
  recorded: ActionContext['recorded'];
  answer: { fingerprint: string; refusal: Refusal | null } | null;
}
export interface Page<T> {
  items: T[];
  page: { endCursor: string | null; hasMore: boolean; total?: number; totalIsLowerBound?: boolean };
}
/** The last action and the last attempt before a page of the timeline. */
export interface TimelinePlace {
  seq: number;
  attempt: bigint;
}
/** One row of the audit as the timeline shows it: an action, which has `seq`, or an attempt. */
export interface TimelineRow {
  seq: number | null;
  at: Date;
  recorded_at: Date;
  name: string;
  actor: string | null;
  body: string | null;
  on_behalf_of: string | null;
  event_on: Date | null;
  adopted: boolean;
  entry: string;
  document_no: string | null;
  hash: string;
  attempt: bigint | null;
}
const ACTION_LINE =
  'seq, at, recorded_at, name, actor, body, on_behalf_of, event_on, adopted, action AS entry, document_no, hash, NULL::bigint AS attempt';

/** Longest a search may take: of a text that no index helps with, over a million cases, with its total. */
const SEARCH_MS = 15_000;

/** Cases as their readers may see them: every read runs under the caller's scope. Lists never ask the engine. */
export class CasesRepository {
  constructor(
    private readonly database: Database,
    private readonly releases: () => readonly CalendarRelease[],
    private readonly today: () => PlainDate,
  ) {}

  /** The case before an action and what is known under its key: one round trip. */
  async actionContext(actor: Actor, caseId: string, key: string): Promise<ActionContext | null> {
    const [row] = await this.database.query<ContextRow>(
      'SELECT * FROM action_context($1, $2, $3)',
      scopeText(actor),
      caseId,
      key,
    );
    if (!row) return null;
    const { recorded, answer } = row;
    return {
      state: unpackState(row),
      recorded,
      refused: answer?.refusal ? { fingerprint: answer.fingerprint, refusal: answer.refusal } : null,
    };
  }

  async findState(actor: Actor, caseId: string): Promise<CaseState | null> {
    const [row] = await this.database.query<StoredState>('SELECT * FROM read_case($1, $2)', scopeText(actor), caseId);
    return row ? unpackState(row) : null;
  }

  /** Whether a later case says that it goes on from this one, as far as the caller sees; the store refuses the second in any case. */
  isReopened(actor: Actor, caseId: string): Promise<boolean> {
    return this.database.withScope(
      actor,
      async ({ rows }) =>
        (await rows.case.findFirst({ where: { reopens: caseId }, select: { caseId: true } })) !== null,
    );
  }

  /** The case right after its seq-th action, folded from the audit; null for an adopted case, whose opening is not on record. */
  async stateAt(actor: Actor, caseId: string, seq: number): Promise<{ state: CaseState; on: string } | null> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ action: string; event_on: Date; document_no: string | null; adopted: boolean }>(
        'SELECT action, event_on, document_no, adopted FROM audit_entries WHERE case_id = $1 AND seq <= $2 ORDER BY seq',
        caseId,
        seq,
      ),
    );
    if (rows.length === 0 || rows[0]!.adopted) return null;
    const state = this.fold(caseId, rows);
    return state && { state, on: isoDay(rows.at(-1)!.event_on) };
  }

  private fold(caseId: string, rows: { action: string; document_no: string | null }[]): CaseState | null {
    const opening = JSON.parse(rows[0]!.action) as {
      data: Omit<OpenCase, 'caseId'> & {
        extensionRule?: string;
        rulesBeside?: string[];
        openedOn: string;
        reopening?: unknown;
      };
      at: string;
    };
    const [ruleSet, rules] = [RULE_SETS[opening.data.ruleSet], rulesOpenedUnder(opening.data)];
    if (!ruleSet || !rules) return null;
    const { openedOn, reopening: _why, ...data } = opening.data;
    const calendar = relevantReleases(this.releases(), Number(openedOn.slice(0, 4)));
    const ctx = { rules, reasons: ruleSet.reasons, calendar };
    const opened = openCase({ ...data, caseId, officer: data.officer ?? null }, { ...ctx, now: opening.at });
    if (!opened.ok) return null;
    let state = opened.state;
    for (const row of rows.slice(1)) {
      const action = JSON.parse(row.action) as CaseAction & { at: string };
      const decision = decide(state, action, { ...ctx, now: action.at });
      if (!decision.ok) return null;
      state = decision.draw && row.document_no ? withDocumentNo(decision.next, row.document_no) : decision.next;
    }
    return state;
  }

  /** All accepted actions of a case, in order. */
  actions(actor: Actor, caseId: string): Promise<TimelineRow[]> {
    return this.database.withScope(actor, (tx) =>
      tx.query<TimelineRow>(`SELECT ${ACTION_LINE} FROM audit_entries WHERE case_id = $1 ORDER BY seq`, caseId),
    );
  }

  /**
   * One page of accepted actions and refused attempts of a case, in time order. Papers stand in it by `attach`; who read one stands in the attempts alone, as does what outsiders tried or sent over the engine. Each of the two stands in the order of its own numbers, and a page goes on after
   * the last of both: it reads no row that it does not return but as many again.
   */
  async timeline(
    actor: Actor,
    caseId: string,
    { limit, after }: { limit: number; after: TimelinePlace },
  ): Promise<{ rows: TimelineRow[]; next: TimelinePlace | null }> {
    const found = await this.database.withScope(actor, (tx) =>
      tx.query<TimelineRow>(
        `(SELECT ${ACTION_LINE} FROM audit_entries WHERE case_id = $1 AND seq > $2::int ORDER BY seq LIMIT $4::int)
         UNION ALL
         (SELECT NULL, at, recorded_at, kind, account, body, NULL, NULL, false, entry, NULL, hash, seq FROM attempts
          WHERE case_id = $1 AND kind NOT IN ('document-uploaded', 'document-read', 'unsealed-message') AND account IS NOT NULL AND NOT entry::jsonb ? 'outside' AND seq > $3::bigint ORDER BY seq LIMIT $4::int)`,
        caseId,
        after.seq,
        after.attempt,
        limit + 1,
      ),
    );
    const rows = merged(
      found.filter(({ seq }) => seq !== null),
      found.filter(({ seq }) => seq === null),
    );
    const shown = rows.slice(0, limit);
    const next = {
      seq: shown.findLast(({ seq }) => seq !== null)?.seq ?? after.seq,
      attempt: shown.findLast(({ seq }) => seq === null)?.attempt ?? after.attempt,
    };
    return { rows: shown, next: rows.length > limit ? next : null };
  }

  /** Keyset pages: the cursor is the last row's sort key and id. */
  search(actor: Actor, { filter, sort, page, withTotal }: CaseSearchBody): Promise<Page<CaseSummary>> {
    const query = { filter, sort, ...page, today: this.today() };
    return this.database.withStatementLimit(SEARCH_MS).withScope(actor, async (tx) => {
      const counted = withTotal ? await countCases(tx, actor, query) : {};
      return pageOf(await listCases(tx, actor, query), query, counted);
    });
  }
}

function pageOf(
  rows: readonly CaseListRow[],
  { sort, limit, today }: Pick<ListQuery, 'sort' | 'limit' | 'today'>,
  counted: { total?: number; totalIsLowerBound?: true } = {},
): Page<CaseSummary> {
  const items = rows.slice(0, limit);
  return {
    items: items.map((row) => summary(row, today)),
    page: { endCursor: cursorOf(sort, items.at(-1)), hasMore: rows.length > limit, ...counted },
  };
}

/** Both in their own order, by the instant at which they were recorded; an action stands before an attempt of the same one. */
function merged(actions: TimelineRow[], attempts: TimelineRow[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  for (let [a, b] = [0, 0]; a < actions.length || b < attempts.length;) {
    const [action, attempt] = [actions[a], attempts[b]];
    const isAction = action !== undefined && (attempt === undefined || action.recorded_at <= attempt.recorded_at);
    rows.push(isAction ? action : attempt!);
    if (isAction) a += 1;
    else b += 1;
  }
  return rows;
}
