import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { canonicalJson } from '../../libs/data/canonical.js';
import type { Database } from '../../libs/data/database.js';
import { unpackState, type StoredState } from '../../libs/data/stored-state.js';
import type { CaseState } from '../../libs/domain/case.js';
import { CASE_WORKFLOW, stateOf } from '../../workflows/case/case.messages.js';

export interface ProjectionReport {
  /** Cases whose state the workflow told. */
  compared: number;
  /** Ended cases whose history the engine no longer keeps: nothing to compare with. */
  retired: number;
  /** One sentence per case that differs, beginning with its id. */
  problems: string[];
}
export interface ProjectionParts {
  database: Database;
  client: Client;
  taskQueue: string;
}
interface Row extends StoredState {
  case_id: string;
}
const SIDE_BY_SIDE = 8;
const PAGE = 200;

/** Asks every case's workflow for its state and compares it with the read model, and looks for workflows that the read model does not know. */
export async function verifyProjection(parts: ProjectionParts): Promise<ProjectionReport> {
  const report: ProjectionReport = { compared: 0, retired: 0, problems: [] };
  const known = new Set<string>();
  for (let after = ''; ; ) {
    const rows = await parts.database.query<Row>('SELECT case_id, state, document_no FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2', after, PAGE);
    if (rows.length === 0) break;
    for (let i = 0; i < rows.length; i += SIDE_BY_SIDE) await Promise.all(rows.slice(i, i + SIDE_BY_SIDE).map((row) => compare(parts.client, row, report)));
    for (const { case_id } of rows) known.add(case_id);
    after = rows.at(-1)!.case_id;
  }
  await findUnknown(parts, known, report);
  return report;
}

async function compare(client: Client, row: Row, report: ProjectionReport): Promise<void> {
  const { case_id } = row;
  const state = unpackState(row);
  try {
    const told = await client.workflow.getHandle(case_id).query(stateOf);
    report.compared += 1;
    if (canonicalJson(told) === canonicalJson(state)) return;
    const fields = [...new Set([...Object.keys(told), ...Object.keys(state)])] as (keyof CaseState)[];
    const differing = fields.filter((key) => canonicalJson(told[key]) !== canonicalJson(state[key]));
    report.problems.push(`${case_id}: read model at ${state.version}, workflow at ${told.version}; differs in ${differing.join(', ')}`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    if (state.status === 'formed' || state.status === 'closed') report.retired += 1;
    else report.problems.push(`${case_id}: is ${state.status} in the read model and has no workflow`);
  }
}

/** A refused opening leaves a workflow without a case; one that was recorded must have its row. */
async function findUnknown({ client, taskQueue }: ProjectionParts, known: ReadonlySet<string>, report: ProjectionReport): Promise<void> {
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${CASE_WORKFLOW}' AND TaskQueue = '${taskQueue}'` })) {
    if (!known.has(workflowId) && (await wasOpened(client, workflowId))) report.problems.push(`${workflowId}: its workflow was opened, but the read model has no such case`);
  }
}

/** The first marker of a history is the opening's transaction and says how it came out. */
async function wasOpened(client: Client, workflowId: string): Promise<boolean> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const marker = events?.find((e) => e.markerRecordedEventAttributes)?.markerRecordedEventAttributes;
  const result = marker?.details?.['result']?.payloads?.[0];
  return result ? defaultPayloadConverter.fromPayload<{ status: string }>(result as never).status === 'recorded' : false;
}
