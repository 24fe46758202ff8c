import { canonicalJson } from './canonical.js';
import type { Database } from './database.js';

export interface AuditProblem {
  /** Case id, or `attempts`. */
  chain: string;
  seq: number | null;
  problem: string;
}
export interface AuditReport {
  cases: number;
  actions: number;
  attempts: number;
  problems: AuditProblem[];
}
interface ActionRow {
  case_id: string;
  seq: number;
  action_id: string;
  name: string;
  actor: string;
  body: string;
  event_on: Date;
  at: Date;
  prev_hash: string;
  hash: string;
  computed: string;
  action: string;
}
const ZERO = '0'.repeat(64);
const BATCH = 500;

/**
 * Walk every chain: each row hashes to what it says and follows the one before; the last one is the case's head. Finds edited, deleted
 * (also at the end), inserted and reordered rows. Reads as the owner, a batch of cases at a time.
 */
export async function verifyAudit(database: Database): Promise<AuditReport> {
  const report: AuditReport = { cases: 0, actions: 0, attempts: 0, problems: [] };
  for (let after = ''; ; ) {
    const cases = await database.query<{ case_id: string; version: number; head_hash: string }>(
      'SELECT case_id, version, head_hash FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2', after, BATCH,
    );
    if (cases.length === 0) break;
    await verifyCases(database, cases, report);
    after = cases.at(-1)!.case_id;
  }
  const strangers = await database.query<{ case_id: string }>('SELECT DISTINCT case_id FROM case_actions a WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.case_id = a.case_id)');
  for (const { case_id } of strangers) report.problems.push({ chain: case_id, seq: null, problem: 'actions of a case that does not exist' });
  await verifyAttempts(database, report);
  return report;
}

async function verifyCases(database: Database, cases: { case_id: string; version: number; head_hash: string }[], report: AuditReport): Promise<void> {
  const rows = await database.query<ActionRow>(
    `SELECT case_id, seq, action_id, name, actor, body, event_on, at, prev_hash, hash, action_hash(a) AS computed, action FROM case_actions a
     WHERE case_id = ANY ($1) ORDER BY case_id, seq`, cases.map((c) => c.case_id),
  );
  const chains = new Map<string, ActionRow[]>();
  for (const row of rows) chains.set(row.case_id, [...(chains.get(row.case_id) ?? []), row]);
  for (const one of cases) {
    const chain = chains.get(one.case_id) ?? [];
    report.cases += 1;
    report.actions += chain.length;
    report.problems.push(...problemsOf(one, chain));
  }
}

function problemsOf({ case_id, version, head_hash }: { case_id: string; version: number; head_hash: string }, chain: ActionRow[]): AuditProblem[] {
  const problems: AuditProblem[] = [];
  const found = (seq: number | null, problem: string): void => void problems.push({ chain: case_id, seq, problem });
  let previous = ZERO;
  for (const [index, row] of chain.entries()) {
    if (row.seq !== index + 1) found(row.seq, `stands where ${index + 1} belongs: a row is missing or was moved`);
    if (row.prev_hash !== previous) found(row.seq, 'does not follow the row before it');
    if (row.computed !== row.hash) found(row.seq, 'was changed: its content does not hash to its hash');
    if (!columnsMatch(row)) found(row.seq, 'was changed: its columns are not those of the recorded action');
    previous = row.hash;
  }
  if (chain.length !== version || previous !== head_hash) found(null, `ends at ${chain.length}, the case stands at version ${version}: rows at the end are missing or added`);
  return problems;
}

/** The columns beside the canonical text are for lists; they have to say the same. */
function columnsMatch(row: ActionRow): boolean {
  const action = JSON.parse(row.action) as { id: string; name: string; at: string; actor: { account: string; body: string } };
  return canonicalJson([action.id, action.name, action.actor.account, action.actor.body, action.at]) === canonicalJson([row.action_id, row.name, row.actor, row.body, row.at.toISOString()]);
}

async function verifyAttempts(database: Database, report: AuditReport): Promise<void> {
  let previous = ZERO;
  let expected = 1;
  for (;;) {
    const rows = await database.query<{ seq: bigint; prev_hash: string; hash: string; computed: string }>(
      'SELECT seq, prev_hash, hash, attempt_hash(a) AS computed FROM attempts a WHERE seq >= $1::bigint ORDER BY seq LIMIT $2', expected, BATCH,
    );
    for (const row of rows) {
      const seq = Number(row.seq);
      if (seq !== expected || row.prev_hash !== previous) report.problems.push({ chain: 'attempts', seq, problem: 'does not follow the row before it' });
      if (row.computed !== row.hash) report.problems.push({ chain: 'attempts', seq, problem: 'was changed: its content does not hash to its hash' });
      previous = row.hash;
      expected = seq + 1;
      report.attempts += 1;
    }
    if (rows.length < BATCH) break;
  }
  const [head] = await database.query<{ seq: bigint; hash: string }>(`SELECT seq, hash FROM chain_heads WHERE chain = 'attempts'`);
  if (Number(head!.seq) !== expected - 1 || head!.hash !== previous) report.problems.push({ chain: 'attempts', seq: null, problem: 'its end is missing' });
}
