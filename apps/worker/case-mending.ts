import { WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { canonicalJson } from '../../libs/data/canonical.js';
import type { AuditEntry, MendingRepository, WholeCase } from '../../libs/data/mending.repository.js';
import { businessInstant, type BusinessClock } from '../../libs/domain/business-clock.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import { hasEnded, type CaseState } from '../../libs/domain/case.js';
import type { EngineSeals } from '../../libs/platform/engine-seals.js';
import { foldAudit } from '../../libs/domain/fold-audit.js';
import {
  CASE_WORKFLOW,
  opened,
  stateOf,
  type CaseInput,
  CASE_TASK_TIMEOUT,
} from '../../workflows/case/case.messages.js';
import { openedAgain } from './opened-again.js';
import type { caseWorkflow } from '../../workflows/case/case.workflow.js';

export interface MendingDependencies {
  client: Client;
  /** A history's first event is believed where it bears a seal. */
  seals: EngineSeals;
  repository: MendingRepository;
  taskQueue: string;
  /** Of the installation; a case whose history is gone runs on by it. */
  clock: BusinessClock;
}
/** `refused` is a sentence for the operator: nothing was done. */
export type Mended = { ok: true; from: 'history' | 'audit'; version: number } | { ok: false; refused: string };

type Led =
  | { ok: true; state: CaseState; calendar: readonly CalendarRelease[]; frozen: CaseInput; from: 'history' | 'audit' }
  | Extract<Mended, { ok: false }>;

/** A workflow that works answers a query by then. */
const ANSWER_WITHIN_MS = 5_000;
/** gRPC's code for what does not exist. */
const NOT_FOUND = 5;
/** Id of the Update that waits for a mended case to stand. */
const MENDING = 'mending';

/**
 * Starts the workflow of a case again, under the same id, in the state that its audit leads to by the rules it was opened under. Nothing decided is lost:
 * what was recorded is in the new workflow's input and is answered as it was, and what is recorded meanwhile it catches up with like any case.
 */
export async function mendCase(dependencies: MendingDependencies, caseId: string): Promise<Mended> {
  const found = await dependencies.repository.find(caseId);
  if (!found) return refused('there is no such case');
  const { state } = found;
  if (hasEnded(state)) return refused(`it is ${state.status} and needs no workflow`);
  if (!found.isWhole)
    return refused(
      'its audit is not a whole chain up to the version of the read model: npm run audit:verify says where',
    );
  const handle = dependencies.client.workflow.getHandle<typeof caseWorkflow>(caseId);
  if (canonicalJson(await answerOf(dependencies.client, handle)) === canonicalJson(state))
    return refused('its workflow works and stands where the read model does');
  const led = await whereAuditLeads(dependencies, found);
  if (!led.ok) return led;
  if (canonicalJson(led.state) !== canonicalJson(state))
    return refused(
      `its audit leads to another state than the read model has; they differ in ${differing(led.state, state)}`,
    );
  const entries = found.entries.map((entry, i) => ({ ...entry, action: i === 0 ? null : entry.action }));
  await begin(dependencies, { ...led.frozen, state, calendar: [...led.calendar], entries });
  const { from, frozen } = led;
  await dependencies.repository.noteMended(caseId, businessInstant(frozen.clock, Date.now()), {
    version: state.version,
    from,
  });
  return { ok: true, from, version: state.version };
}

/** The state that the entries of an audit lead to, by the rules that were frozen into the case, and where those were found. */
export async function whereAuditLeads(dependencies: MendingDependencies, found: WholeCase): Promise<Led> {
  const inHistory = await frozenInput(dependencies, found);
  const frozen = inHistory ?? (await inputFromAudit(dependencies, found));
  if (typeof frozen === 'string') return refused(frozen);
  // The number of a case is drawn when its opening is recorded: its history begins without it.
  const { caseNo } = found.entries[0]!.action.data as unknown as { caseNo: string };
  const folded = foldAudit({ ...frozen.state, caseNo }, found.entries.slice(frozen.state.version), frozen);
  if (!folded.ok) return refused(`the rules refuse entry ${folded.seq} of its audit: ${folded.refusal.code}`);
  return { ...folded, frozen, from: inHistory ? 'history' : 'audit' };
}

/** What the running workflow says of its case; null where none runs, or nobody answers for it. One that was ended would still answer. */
async function answerOf(client: Client, handle: WorkflowHandle): Promise<CaseState | null> {
  if (!(await isRunning(handle))) return null;
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => handle.query(stateOf));
  } catch {
    return null;
  }
}

async function isRunning(handle: WorkflowHandle): Promise<boolean> {
  try {
    return (await handle.describe()).status.name === 'RUNNING';
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/**
 * Rules, calendar and clock as they were frozen into the case, from the first event of a history of it; null where none is left that has them. What somebody
 * else started under the case's id bears no seal and says nothing, unless the case was opened before there were seals.
 */
async function frozenInput(
  { client, seals }: MendingDependencies,
  { state, entries }: WholeCase,
): Promise<CaseInput | null> {
  const { caseId } = state;
  const isBelieved = ([input, seal]: StartedWith): boolean =>
    entries[0]?.seal === null || seals.isOfHistory(seal, caseId, input);
  const latest = await startOf(client, client.workflow.getHandle(caseId));
  if (latest && isBelieved(latest)) return latest[0];
  for await (const { workflowId, runId } of client.workflow.list({ query: `WorkflowId = '${caseId}'` })) {
    const earlier = await startOf(client, client.workflow.getHandle(workflowId, runId));
    if (earlier && isBelieved(earlier)) return earlier[0];
  }
  return null;
}

type StartedWith = [input: CaseInput, seal: unknown];

async function startOf(client: Client, handle: WorkflowHandle): Promise<StartedWith | null> {
  try {
    const { events } = await handle.fetchHistory();
    const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
    const [input, seal] = (await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads)) as [
      CaseInput | null,
      unknown,
    ];
    return input?.rules ? [input, seal] : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Where the history is gone: the opening says what the case was opened with, and its rule set is known by name. A sentence where that is not enough. */
async function inputFromAudit(
  { repository, clock }: MendingDependencies,
  { state, entries }: WholeCase,
): Promise<CaseInput | string> {
  const [opening] = entries as [AuditEntry];
  const again = openedAgain(state.caseId, opening, await repository.releases());
  return typeof again === 'string' ? again : { ...again, clock, entries: [] };
}

async function begin({ client, taskQueue }: MendingDependencies, input: CaseInput): Promise<void> {
  const handle = await client.workflow.start<typeof caseWorkflow>(CASE_WORKFLOW, {
    workflowId: input.state.caseId,
    taskQueue,
    workflowTaskTimeout: CASE_TASK_TIMEOUT,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    args: [input],
  });
  await handle.executeUpdate(opened, { updateId: MENDING });
}

function differing(a: CaseState, b: CaseState): string {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof CaseState)[];
  return fields.filter((field) => canonicalJson(a[field]) !== canonicalJson(b[field])).join(', ');
}

/** A history that is asked for and is not there fails with another class than a workflow. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || Number((error as { code?: unknown } | null)?.code) === NOT_FOUND;
}

const refused = (sentence: string): Extract<Mended, { ok: false }> => ({ ok: false, refused: sentence });
