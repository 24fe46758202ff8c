// Raw SQL: hashes are computed in the database, chain by chain.
import { actionHash, attemptHash, type HashedAction, type HashedAttempt } from './audit-hash.js';
import { canonicalJson } from './canonical.js';
import type { Database, Statements } from './database.js';
import { holdAgainst, type Held } from './seals/hold-against.js';
import type { Seal, SealFile } from './seals/seal-file.js';

export interface AuditProblem {
  /** Case id, `attempts`, or `seals` for the file of the seals itself. */
  chain: string;
  seq: number | null;
  problem: string;
}
export interface AuditReport {
  cases: number;
  actions: number;
  attempts: number;
  /** Those that the chains were held against, oldest first. */
  seals: Seal[];
  problems: AuditProblem[];
}
interface CaseHead {
  case_id: string;
  version: number;
  head_hash: string;
}
interface ActionRow extends HashedAction {
  name: string;
  actor: string;
  body: string;
  on_behalf_of: string | null;
  hash: string;
}
interface AttemptRow extends HashedAttempt {
  kind: string;
  account: string | null;
  body: string | null;
  case_id: string | null;
  hash: string;
}
const ZERO = '0'.repeat(64);
const BATCH = 500;

/**
 * Walk every chain: each row hashes to what it says and follows the one before; the last one is the case's head. Finds edited, deleted
 * (also at the end), inserted and reordered rows, and by the seals also chains that were cut or computed anew as a whole. Reads as the owner, a batch of cases at a time.
 * @param lines of the seals, as they were before this state of the data
 */
export async function verifyAudit(
  database: Statements,
  file: SealFile | null = null,
  lines: readonly string[] = file?.lines() ?? [],
): Promise<AuditReport> {
  const held = file && (await holdAgainst(database, file, lines));
  const report: AuditReport = {
    cases: 0,
    actions: 0,
    attempts: 0,
    seals: held?.seals ?? [],
    problems: held?.problems ?? [],
  };
  for (let after = ''; ;) {
    const cases = await database.query<CaseHead>(
      'SELECT case_id, version, head_hash FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2',
      after,
      BATCH,
    );
    if (cases.length === 0) break;
    await verifyCases(database, cases, report, held);
    after = cases.at(-1)!.case_id;
  }
  report.problems.push(...(await orphans(database)));
  await verifyAttempts(database, report, held);
  return report;
}

/** While people work: of one state of the data, so that what is recorded meanwhile is no difference. */
export function verifyRunningAudit(
  database: Pick<Database, 'transaction'>,
  file: SealFile | null = null,
): Promise<AuditReport> {
  const lines = file?.lines();
  return database.transaction((tx) => verifyAudit(tx, file, lines), 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** What names a case beside its own row, and the word for it. */
const TRACES = {
  case_actions: 'actions',
  packed_audits: 'packed actions',
  documents: 'documents',
  outbox: 'events',
  notifications: 'notifications',
} as const;

/** Traces of cases that are gone: an action, a number, an event or a notification that names a case nobody has. Each table is read once, beside a hash of the cases. */
async function orphans(database: Statements): Promise<AuditProblem[]> {
  const left = Object.entries(TRACES).map(
    ([table, trace]) =>
      `SELECT DISTINCT case_id, '${trace}' AS trace FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.case_id = t.case_id)`,
  );
  const rows = await database.query<{ case_id: string; traces: string }>(
    `SELECT case_id, string_agg(trace, ', ' ORDER BY trace) AS traces FROM (${left.join(' UNION ALL ')}) t GROUP BY case_id ORDER BY case_id`,
  );
  return rows.map(({ case_id, traces }) => ({
    chain: case_id,
    seq: null,
    problem: `is gone, but ${traces} of it are left`,
  }));
}

async function verifyCases(
  database: Statements,
  cases: CaseHead[],
  report: AuditReport,
  held: Held | null,
): Promise<void> {
  const rows = await database.query<ActionRow>(
    'SELECT * FROM audit_entries WHERE case_id = ANY ($1) ORDER BY case_id, seq',
    cases.map((c) => c.case_id),
  );
  const chains = new Map<string, ActionRow[]>(cases.map((c) => [c.case_id, []]));
  for (const row of rows) chains.get(row.case_id)!.push(row);
  for (const one of cases) {
    const chain = chains.get(one.case_id)!;
    report.cases += 1;
    report.actions += chain.length;
    report.problems.push(...problemsOf(one, chain), ...unsealed(held, `case:${one.case_id}`, one.case_id, chain));
  }
}

function problemsOf({ case_id, version, head_hash }: CaseHead, chain: ActionRow[]): AuditProblem[] {
  const problems: AuditProblem[] = [];
  const found = (seq: number | null, problem: string): void => void problems.push({ chain: case_id, seq, problem });
  let previous = ZERO;
  for (const [index, row] of chain.entries()) {
    if (row.seq !== index + 1) found(row.seq, `stands where ${index + 1} belongs: a row is missing or was moved`);
    if (row.prev_hash !== previous) found(row.seq, 'does not follow the row before it');
    if (actionHash(row) !== row.hash) found(row.seq, 'was changed: its content does not hash to its hash');
    if (!sameAsAction(row)) found(row.seq, 'was changed: its columns are not those of the recorded action');
    previous = row.hash;
  }
  if (chain.length !== version || previous !== head_hash)
    found(null, `ends at ${chain.length}, the case stands at version ${version}: rows at the end are missing or added`);
  return problems;
}

/** The first row that is older than the last seal, and that no seal has: it was made up afterwards, or kept away from the seals. */
function unsealed(
  held: Held | null,
  leaf: string,
  chain: string,
  rows: readonly { seq: number | bigint; recorded_at: Date }[],
): AuditProblem[] {
  if (!held?.sealedUntil) return [];
  const { sealedTo, sealedUntil } = held;
  const row = rows.find(({ seq, recorded_at }) => Number(seq) > (sealedTo.get(leaf) ?? 0) && recorded_at < sealedUntil);
  return row ? [{ chain, seq: Number(row.seq), problem: 'is older than the last seal, and no seal has it' }] : [];
}

/** The columns beside the canonical text are for lists; they have to say the same. */
function sameAsAction(row: ActionRow): boolean {
  const action = parsed<{
    id: string;
    name: string;
    at: string;
    actor: { account: string; body: string };
    onBehalfOf?: string;
  }>(row.action);
  if (!action) return false;
  const told = [action.id, action.name, action.actor.account, action.actor.body, action.at, action.onBehalfOf ?? null];
  return (
    canonicalJson(told) ===
    canonicalJson([row.action_id, row.name, row.actor, row.body, row.at.toISOString(), row.on_behalf_of])
  );
}

async function verifyAttempts(database: Statements, report: AuditReport, held: Held | null): Promise<void> {
  const found = (seq: number | null, problem: string): void =>
    void report.problems.push({ chain: 'attempts', seq, problem });
  let previous = ZERO;
  let expected = 1;
  for (;;) {
    const rows = await database.query<AttemptRow>(
      'SELECT * FROM attempts WHERE seq >= $1::bigint ORDER BY seq LIMIT $2',
      expected,
      BATCH,
    );
    for (const row of rows) {
      const seq = Number(row.seq);
      if (seq !== expected) found(seq, `stands where ${expected} belongs: a row is missing or was moved`);
      if (row.prev_hash !== previous) found(seq, 'does not follow the row before it');
      if (attemptHash(row) !== row.hash) found(seq, 'was changed: its content does not hash to its hash');
      if (!sameAsEntry(row)) found(seq, 'was changed: its columns are not those of its entry');
      previous = row.hash;
      expected = seq + 1;
      report.attempts += 1;
    }
    report.problems.push(...unsealed(held, 'attempts', 'attempts', rows));
    if (rows.length < BATCH) break;
  }
  const [head] = await database.query<{ seq: bigint; hash: string }>(
    `SELECT seq, hash FROM chain_heads WHERE chain = 'attempts'`,
  );
  if (!head || Number(head.seq) !== expected - 1 || head.hash !== previous)
    found(null, 'does not end where its head says: rows at the end are missing or added');
}

function sameAsEntry(row: AttemptRow): boolean {
  const entry = parsed<{
    kind: string;
    account: string | null;
    body: string | null;
    caseId: string | null;
    at: string;
  }>(row.entry);
  if (!entry) return false;
  const told = [entry.kind, entry.account ?? null, entry.body ?? null, entry.caseId ?? null, entry.at];
  return canonicalJson(told) === canonicalJson([row.kind, row.account, row.body, row.case_id, row.at.toISOString()]);
}

function parsed<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
