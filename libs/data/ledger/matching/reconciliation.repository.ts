// Raw SQL: items by what the task force filters them by, counted, locked and decided set by set. What stands beside one item are rows.
import type {
  AcceptanceBody,
  ConflictView,
  ReconciliationAnswer,
  ReconciliationDetail,
  ReconciliationItemView,
  ReconciliationQuery,
} from '../../../contracts/reconciliation.js';
import { maskName, maskRow } from '../../../domain/ledger/units/masking.js';
import { EVIDENCE_TEXT, type Candidate } from '../../../domain/ledger/matching/match-index.js';
import type { ItemClass, ItemStatus } from '../../../domain/ledger/matching/reconciliation-items.js';
import type { LedgerSource as Source } from '../../../domain/ledger/import/source-rows.js';
import type { Database, Scope, Statements } from '../../database.js';
import { cursorOf, isoDayOrNull, keyOfCursor } from '../keyset.js';
import { readRevision } from '../ledger-revision.js';

interface ItemRow {
  id: string;
  source: Source;
  table_name: string;
  row_key: string;
  row_no: number;
  ordinal: number;
  text: string;
  organisation: string | null;
  township: string | null;
  class: ItemClass;
  only_theirs: ReconciliationItemView['onlyTheirs'];
  status: ItemStatus;
  candidates: Candidate[];
  proposal: string | null;
  proposal_score: string | null;
  conflicts: ConflictView[];
  counted: boolean;
  unit_id: string | null;
  decision_key: string;
  version: number;
}
type Filter = Pick<ReconciliationQuery, 'source' | 'class' | 'status' | 'table' | 'unit'>;
/** What a decision is made about. */
export interface OpenItem {
  id: string;
  source: Source;
  table: string;
  /** Unit that the other side's row is itself, for repeated rows and licences. */
  own: string | null;
  decisionKey: string;
  candidates: Candidate[];
  version: number;
}

const COLUMNS = `i.id, source, table_name, row_key, row_no, ordinal, text, organisation, i.township, class, only_theirs, i.status, candidates, proposal, proposal_score::text AS proposal_score,
  conflicts, counted, i.unit_id, decision_key, i.version`;

/** What was compared and decided, as the task force sees it. */
export class ReconciliationRepository {
  constructor(private readonly database: Database) {}

  async list(scope: Scope, query: ReconciliationQuery): Promise<ReconciliationAnswer> {
    const after = query.after === undefined ? null : cursorKey(query.after)!;
    return this.database.withScope(scope, async (tx) => {
      const params: unknown[] = [];
      const where = conditions(query, params);
      if (after)
        where.push(
          `(source, row_no, ordinal, i.id) > ($${params.push(after[0])}, $${params.push(after[1])}::int, $${params.push(after[2])}::int, $${params.push(after[3])})`,
        );
      const rows = await tx.query<ItemRow>(
        `SELECT ${COLUMNS} FROM reconciliation_items i ${whereOf(where)} ORDER BY source, row_no, ordinal, i.id LIMIT $${params.push(query.limit + 1)}::int`,
        ...params,
      );
      const items = rows.slice(0, query.limit);
      const last = items.at(-1);
      const { changed, projected } = await readRevision(tx);
      return {
        items: items.map(viewOf),
        page: {
          endCursor: last ? cursorOf([last.source, String(last.row_no), String(last.ordinal), last.id]) : null,
          hasMore: rows.length > query.limit,
        },
        counts: {
          byClass: await tally(tx, query, 'class'),
          byStatus: await tally(tx, query, 'status'),
          bySource: await tally(tx, query, 'source'),
        },
        upToDate: projected >= changed,
      };
    });
  }

  async find(scope: Scope, id: string): Promise<ReconciliationDetail | null> {
    return this.database.withScope(scope, async (tx) => {
      const [row] = await tx.query<ItemRow>(`SELECT ${COLUMNS} FROM reconciliation_items i WHERE id = $1`, id);
      if (!row) return null;
      const theirs = row.class === 'only-ours' ? null : await theirSide(tx, row);
      return {
        ...viewOf(row),
        theirs,
        ours: await ourSide(tx, row),
        decisions: await decisionsOf(tx, row.decision_key),
      };
    });
  }

  /** The item as it is decided, locked until the decision stands; null when it is not there. */
  async lock(tx: Statements, id: string): Promise<OpenItem | null> {
    const [row] = await tx.query<ItemRow>(`SELECT ${COLUMNS} FROM reconciliation_items i WHERE id = $1 FOR UPDATE`, id);
    return row ? openItem(row) : null;
  }

  /** First proposals that stand clear, at or above a score, locked. */
  async lockProposals(
    tx: Statements,
    { source, class: ofClass, table, minScore }: AcceptanceBody,
  ): Promise<(OpenItem & { text: string; unitId: string; score: number })[]> {
    const params: unknown[] = [minScore];
    const where = conditions({ source, class: ofClass, table, status: 'open' }, params);
    const rows = await tx.query<ItemRow>(
      `SELECT ${COLUMNS} FROM reconciliation_items i ${whereOf([...where, 'proposal IS NOT NULL', 'proposal_score >= $1::numeric'])} ORDER BY source, row_no, ordinal, id FOR UPDATE`,
      ...params,
    );
    return rows.map((row) => ({
      ...openItem(row),
      text: row.text,
      unitId: row.proposal!,
      score: Number(row.proposal_score),
    }));
  }

  /** Puts decisions into force; earlier ones of the same key stay as history. Every item under the key takes the unit over at once. */
  async decide(
    tx: Statements,
    decisions: readonly { decisionKey: string; unitId: string | null; score: number | null }[],
    by: { account: string; at: string; reason: string; operation: string | null },
  ): Promise<void> {
    const given = JSON.stringify(decisions);
    await tx.execute(
      `INSERT INTO reconciliation_decisions (decision_key, seq, unit_id, decided_by, decided_at, reason, score, operation)
       SELECT d."decisionKey", coalesce((SELECT max(seq) FROM reconciliation_decisions r WHERE r.decision_key = d."decisionKey"), 0) + 1, d."unitId", $2, $3::timestamptz, $4, d.score, $5
       FROM jsonb_to_recordset($1::jsonb) AS d("decisionKey" text, "unitId" text, score numeric)`,
      given,
      by.account,
      by.at,
      by.reason,
      by.operation,
    );
    await tx.execute(
      `UPDATE reconciliation_items i SET status = 'decided', unit_id = d."unitId", version = version + 1, changed_at = $2::timestamptz
       FROM jsonb_to_recordset($1::jsonb) AS d("decisionKey" text, "unitId" text) WHERE i.decision_key = d."decisionKey"`,
      given,
      by.at,
    );
  }
}

/** Source, row, ordinal and id of the row a page ended with; null when the text is no cursor of this list. */
export function cursorKey(after: string): string[] | null {
  const key = keyOfCursor(after, 4);
  return key && /^\d{1,9}$/.test(key[1]!) && /^\d{1,9}$/.test(key[2]!) ? key : null;
}

function openItem(row: ItemRow): OpenItem {
  const ofPlatform = row.source === 'platform';
  return {
    id: row.id,
    source: row.source,
    table: row.table_name,
    own: ofPlatform ? row.row_key : null,
    decisionKey: row.decision_key,
    candidates: row.candidates,
    version: row.version,
  };
}

const COLUMN = {
  source: 'source',
  class: 'class',
  status: 'i.status',
  table: 'table_name',
  unit: 'i.unit_id',
} as const;

function conditions(filter: Filter, params: unknown[], except?: keyof Filter): string[] {
  return (Object.keys(COLUMN) as (keyof Filter)[]).flatMap((name) =>
    filter[name] === undefined || name === except ? [] : [`${COLUMN[name]} = $${params.push(filter[name])}`],
  );
}

function whereOf(where: readonly string[]): string {
  return where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
}

async function tally(
  tx: Statements,
  filter: Filter,
  by: 'class' | 'status' | 'source',
): Promise<Record<string, number>> {
  const params: unknown[] = [];
  const rows = await tx.query<{ k: string; n: bigint }>(
    `SELECT ${COLUMN[by]} AS k, count(*) AS n FROM reconciliation_items i ${whereOf(conditions(filter, params, by))} GROUP BY 1 ORDER BY 1`,
    ...params,
  );
  return Object.fromEntries(rows.map(({ k, n }) => [k, Number(n)]));
}

function viewOf(row: ItemRow): ReconciliationItemView {
  return {
    id: row.id,
    source: row.source,
    table: row.table_name,
    row: row.row_no,
    ordinal: row.ordinal,
    text: row.text,
    organisation: row.organisation,
    township: row.township,
    class: row.class,
    onlyTheirs: row.only_theirs,
    status: row.status,
    candidates: row.candidates.map(({ id, score, automatic, evidence }) => ({
      unitId: id,
      score,
      automatic,
      evidence: evidence.map((kind) => ({ kind, ...EVIDENCE_TEXT[kind] })),
    })),
    proposal: row.proposal === null ? null : { unitId: row.proposal, score: Number(row.proposal_score) },
    conflicts: row.conflicts.map(maskConflict),
    counted: row.counted,
    unitId: row.unit_id,
    version: row.version,
  };
}

function maskConflict(conflict: ConflictView): ConflictView {
  if (conflict.kind !== 'person-differs') return conflict;
  return {
    ...conflict,
    ours: maskName(conflict.ours as string | null),
    theirs: maskName(conflict.theirs as string | null),
  };
}

async function theirSide(
  tx: Statements,
  { source, table_name, row_key }: ItemRow,
): Promise<ReconciliationDetail['theirs']> {
  const table = table_name === 'licences' ? 'units' : table_name;
  const row = await tx.rows.sourceRow.findFirst({
    where: { source, tableName: table, key: row_key },
    select: { content: true, asOf: true, import: true, absentSince: true },
  });
  if (!row) return null;
  return {
    ...{ source, asOf: isoDayOrNull(row.asOf), import: row.import, absentSince: row.absentSince },
    row: maskRow(row.content as Record<string, unknown>),
  };
}

/** Units chosen and proposed in the order of the candidates, with what a person compares. */
async function ourSide(tx: Statements, { unit_id, candidates }: ItemRow): Promise<Record<string, unknown>[]> {
  const ids = [...new Set([...(unit_id ? [unit_id] : []), ...candidates.map(({ id }) => id)])];
  const units = await tx.rows.unit.findMany({ where: { unitId: { in: ids } }, select: COMPARED_FIELDS });
  return units
    .sort((a, b) => ids.indexOf(a.unitId) - ids.indexOf(b.unitId))
    .map(({ legalRepresentative, countedOn, ...unit }) => ({
      ...unit,
      ...{ legalRepresentative: maskName(legalRepresentative), countedOn: isoDayOrNull(countedOn) },
    }));
}

const COMPARED_FIELDS = {
  ...{ unitId: true, name: true, formerNames: true, aliases: true, creditCode: true, codeCheck: true },
  ...{ township: true, unitClass: true, kind: true, status: true, exclusionReason: true, keeps: true },
  ...{ address: true, legalRepresentative: true, employees: true, womenEmployees: true, leagueMembers: true },
  countedOn: true,
} as const;

async function decisionsOf(tx: Statements, key: string): Promise<ReconciliationDetail['decisions']> {
  const decisions = await tx.rows.reconciliationDecision.findMany({
    where: { decisionKey: key },
    orderBy: { seq: 'desc' },
    omit: { decisionKey: true, import: true },
  });
  return decisions.map(({ decidedAt, score, ...decision }, at) => ({
    ...decision,
    ...{ decidedAt: decidedAt.toISOString(), score: score === null ? null : Number(score), inForce: at === 0 },
  }));
}
