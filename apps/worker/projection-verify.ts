// Raw SQL: cases in stretches of their order, and calls of functions that hold sums against rows.
import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { canonicalJson } from '../../libs/data/canonical.js';
import type { Database } from '../../libs/data/database.js';
import { unpackState, type StoredState } from '../../libs/data/stored-state.js';
import { MendingRepository, type AuditEntry } from '../../libs/data/mending.repository.js';
import { SealedEntries } from '../../libs/data/sealed-entries.js';
import { REAL_CLOCK, type BusinessClock } from '../../libs/domain/business-clock.js';
import { hasEnded, type CaseState } from '../../libs/domain/case.js';
import type { EngineSeals } from '../../libs/platform/engine-seals.js';
import { StartProblem } from '../../libs/platform/lifecycle.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { whereAuditLeads } from './case-mending.js';
import { partedEntries } from './history-entries.js';
import { CASE_WORKFLOW, stateOf } from '../../workflows/case/case.messages.js';

export interface ProjectionReport {
  /** Cases whose state the workflow told. */
  compared: number;
  /** Ended cases whose history the engine no longer keeps: nothing to compare with. */
  retired: number;
  /** Cases whose workflow did not answer, however often it was asked. */
  silent: number;
  /** One sentence per case that differs, beginning with its id. */
  problems: string[];
}
export interface ProjectionDependencies {
  database: Pick<Database, 'query' | 'rows' | 'transaction'>;
  client: Client;
  seals: EngineSeals;
  taskQueue: string;
  /** Of the installation, for a case whose history is gone; real time where none is given. */
  clock?: BusinessClock;
  /** How often a case is looked at before what was found is a problem (it may move on between the two sides), and how long its workflow may take to answer. */
  patience?: { looks: number; answerMs: number };
}
interface Row extends StoredState {
  case_id: string;
}
const SIDE_BY_SIDE = 8;
const BETWEEN_LOOKS_MS = 1_000;
/** A worker that is busy or new may take longer over a long history than the engine waits. */
const PATIENCE = { looks: 3, answerMs: 20_000 };
const PAGE = 200;
const CASES = 'SELECT case_id, state, document_no FROM cases';

/** Nobody answers for the workflows: there is nothing to compare with. */
export class NobodyAnswers extends StartProblem {}

/**
 * Asks every case's workflow for its state and compares it with the read model, holds its audit against its history entry by entry, looks for workflows that
 * the read model does not know and for entries of the audit that no request accounts for, and compares what is made from the read model (what waits, the
 * summaries) with it.
 * @throws NobodyAnswers when a whole row of cases was silent
 */
export async function verifyProjection(dependencies: ProjectionDependencies): Promise<ProjectionReport> {
  const report: ProjectionReport = { compared: 0, retired: 0, silent: 0, problems: [] };
  const known = new Set<string>();
  for (let after = ''; ;) {
    const rows = await dependencies.database.query<Row>(
      `${CASES} WHERE case_id > $1 ORDER BY case_id LIMIT $2`,
      after,
      PAGE,
    );
    if (rows.length === 0) break;
    for (let i = 0; i < rows.length; i += SIDE_BY_SIDE) {
      await Promise.all(rows.slice(i, i + SIDE_BY_SIDE).map((row) => compare(dependencies, row, report)));
      if (report.silent >= SIDE_BY_SIDE)
        throw new NobodyAnswers(`${report.silent} workflows did not answer: is a worker running?`);
    }
    for (const { case_id } of rows) known.add(case_id);
    after = rows.at(-1)!.case_id;
  }
  await findUnknown(dependencies, known, report);
  await findUnsealed(dependencies, report);
  for (const { case_id } of await dependencies.database.query<{ case_id: string }>('SELECT wrong_waiting() AS case_id'))
    if (!report.problems.some((line) => line.startsWith(`${case_id}: `)))
      report.problems.push(`${case_id}: what waits is not what its case says: npm run projection:rebuild`);
  for (const { summary, cells } of await dependencies.database.query<{ summary: string; cells: bigint }>(
    'SELECT summary, cells FROM wrong_summaries()',
  ))
    report.problems.push(`summary ${summary}: ${cells} cells are not what the cases say: npm run projection:rebuild`);
  return report;
}

/** What one look at a case found; a sentence is what to report if another look finds the same. */
type Look =
  | 'same'
  | 'retired'
  | { kind: 'differs'; sentence: string; told: CaseState; lost: boolean }
  | { kind: 'parted' | 'missing' | 'silent'; sentence: string };

async function compare(dependencies: ProjectionDependencies, row: Row, report: ProjectionReport): Promise<void> {
  const { database, patience: { looks, answerMs } = PATIENCE } = dependencies;
  let found = await look(dependencies, row, answerMs);
  for (let looked = 1; typeof found === 'object' && looked < looks; looked += 1) {
    await pause(BETWEEN_LOOKS_MS);
    const [again] = await database.query<Row>(`${CASES} WHERE case_id = $1`, row.case_id);
    if (again) found = await look(dependencies, again, answerMs);
  }
  if (found === 'retired') report.retired += 1;
  else if (found === 'same' || found.kind === 'differs' || found.kind === 'parted') report.compared += 1;
  else if (found.kind === 'silent') report.silent += 1;
  if (typeof found !== 'object') return;
  const isLost = found.kind === 'parted' || (found.kind === 'differs' && found.lost);
  const audit = isLost
    ? '; the audit has parted from the history: npm run audit:verify'
    : found.kind === 'differs'
      ? `; ${await auditSays(dependencies, row.case_id, found.told)}`
      : '';
  report.problems.push(`${row.case_id}: ${found.sentence}${audit}`);
}

/** The audit's order is the order: which of the two has parted from it. */
async function auditSays(dependencies: ProjectionDependencies, caseId: string, told: CaseState): Promise<string> {
  const repository = new MendingRepository(dependencies.database);
  const found = await repository.find(caseId);
  if (!found?.isWhole) return 'the audit is not a whole chain up to the version of the read model';
  const led = await whereAuditLeads({ clock: REAL_CLOCK, ...dependencies, repository }, found);
  if (!led.ok) return `where the audit leads is not known: ${led.refused}`;
  const [audit, readModel, history] = [led.state, found.state, told].map(canonicalJson);
  if (audit === readModel) return `the history has parted from the audit: npm run case:mend -- ${caseId}`;
  return audit === history ? 'the read model has parted from the audit' : 'both have parted from the audit';
}

async function look({ client, database }: ProjectionDependencies, row: Row, answerMs: number): Promise<Look> {
  const state = unpackState(row);
  const entries = async (): Promise<AuditEntry[]> =>
    (await new MendingRepository(database).find(row.case_id))?.entries ?? [];
  try {
    const told = await client.withDeadline(Date.now() + answerMs, () =>
      client.workflow.getHandle(row.case_id).query(stateOf),
    );
    const { lost, beyond } = await partedEntries(client, row.case_id, entries);
    if (canonicalJson(told) === canonicalJson(state)) {
      const clauses = [...lost, ...beyond];
      return clauses.length === 0 ? 'same' : { kind: 'parted', sentence: clauses.join('; ') };
    }
    const fields = [...new Set([...Object.keys(told), ...Object.keys(state)])] as (keyof CaseState)[];
    const differing = fields.filter((key) => canonicalJson(told[key]) !== canonicalJson(state[key]));
    return {
      kind: 'differs',
      told,
      lost: lost.length > 0,
      sentence: [
        `read model at ${state.version}, workflow at ${told.version}; differs in ${differing.join(', ')}`,
        ...lost,
      ].join('; '),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      return hasEnded(state)
        ? 'retired'
        : { kind: 'missing', sentence: `is ${state.status} in the read model and has no workflow` };
    }
    if (!(error instanceof ServiceError) && !isGrpcServiceError(error)) throw error;
    return { kind: 'silent', sentence: `its workflow did not answer (${reasonOf(error.cause ?? error)})` };
  }
}

/** A refused opening leaves a workflow without a case; one that was recorded must have its row, also where it was opened while this went by its place. */
async function findUnknown(
  { client, database, taskQueue }: ProjectionDependencies,
  known: ReadonlySet<string>,
  report: ProjectionReport,
): Promise<void> {
  for await (const workflowId of openedWithoutCase(client, taskQueue, known)) {
    const [opened] = await database.query(`${CASES} WHERE case_id = $1`, workflowId);
    if (!opened) report.problems.push(`${workflowId}: its workflow was opened, but the read model has no such case`);
  }
}

/**
 * Entries that bear no seal of this installation: neither API nor worker made them. Those from before there were seals bear none, and none is from a time
 * after the first that does.
 */
async function findUnsealed({ database, seals }: ProjectionDependencies, report: ProjectionReport): Promise<void> {
  for await (const { caseId, seq, actor, action, seal } of new SealedEntries(database).all())
    if (!seals.isOfEntry(seal, caseId, action))
      report.problems.push(
        `${caseId}: entry ${seq} of its audit, ${action.name} by ${actor}, bears no seal: no request accounts for it`,
      );
}

/** Workflows that had their case recorded and are not among those known. */
export async function* openedWithoutCase(
  client: Client,
  taskQueue: string,
  known: ReadonlySet<string>,
): AsyncGenerator<string> {
  for await (const { workflowId } of client.workflow.list({
    query: `WorkflowType = '${CASE_WORKFLOW}' AND TaskQueue = '${taskQueue}'`,
  }))
    if (!known.has(workflowId) && (await wasOpened(client, workflowId))) yield workflowId;
}

/** The first marker of a history is the opening's transaction and says how it came out. */
async function wasOpened(client: Client, workflowId: string): Promise<boolean> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const marker = events?.find((e) => e.markerRecordedEventAttributes)?.markerRecordedEventAttributes;
  const result = marker?.details?.['result']?.payloads?.[0];
  if (!result) return false;
  const [outcome] = await decodeArrayFromPayloads(client.options.loadedDataConverter, [result]);
  return (outcome as { status: string }).status === 'recorded';
}
