// Raw SQL: living cases in stretches of their order.
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Database } from '../../libs/data/database.js';
import { OperationsRepository, type PendingItem } from '../../libs/data/operations.repository.js';
import type { ActionName, CaseAction } from '../../libs/domain/actions.js';
import type { Refusal } from '../../libs/domain/errors.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { systemActionId } from '../../libs/domain/system-action.js';
import { inTurn } from '../../libs/platform/in-turn.js';
import { act } from '../../workflows/case/case.messages.js';

const SIDE_BY_SIDE = 8;
/** A case that is busy for so long is left to another run. */
const TURN_WITHIN_MS = 30_000;

export interface Told {
  /** Cases in whose histories it stands now. */
  applied: number;
  /** Cases that ended before their turn came, or that it does not concern. */
  ended: number;
  /** Cases that gave no answer; running the command again goes on with them. */
  failed: string[];
}

/** Something that has come for the cases: a notice of working days, a rule set. */
export interface Tidings {
  database: Database;
  client: Client;
  /** What the action is, and the operation's kind. */
  action: ActionName;
  /** Names what has come; `prefix` and it are the action's id in every case. */
  subject: string;
  prefix: string;
  /** Living cases that it may concern: SQL over `cases c`, with its parameters from $3 on. */
  concerns: { sql: string; params: unknown[] };
  /** The action for this case; null where it does not concern it after all. */
  actionOf: (caseId: string) => Promise<{ action: Omit<CaseAction, 'id' | 'actor'>; version: number } | null>;
  now: () => string;
}

/**
 * Tells every living case, as an operation that a second run takes up where the first one stopped. A case decides it like any action: under an id of its
 * own, once, with its audit row. In rounds, because a case may have been opened with what was before while a round ran.
 */
export async function tellLivingCases(tidings: Tidings, told: Told): Promise<void> {
  const operations = new OperationsRepository(tidings.database);
  for (let round = 1; ; round += 1) {
    const id = `${tidings.prefix}-${tidings.subject}-${round}`;
    const cases = await untold(tidings);
    if (cases.length > 0) await operations.create(operationOf(id, tidings, cases));
    const pending = await operations.pendingItems(id);
    if (pending.length === 0 && cases.length === 0 && round > (await rounds(tidings))) return;
    await tellAll(tidings, operations, id, pending, told);
    await operations.finish(id, tidings.now());
  }
}

function operationOf(
  id: string,
  { action, subject, prefix, now }: Tidings,
  cases: readonly string[],
): Parameters<OperationsRepository['create']>[0] {
  return {
    id,
    kind: action,
    action,
    dryRun: false,
    actor: SYSTEM_ACTOR,
    input: { fingerprint: subject, requestId: id, data: { subject } },
    createdAt: now(),
    items: cases.map((caseId) => ({ actionId: systemActionId(prefix, subject), caseId })),
  };
}

/** Living cases that it may concern and that no round has told of it. */
async function untold({ database, action, subject, concerns }: Tidings): Promise<string[]> {
  const rows = await database.query<{ case_id: string }>(
    `SELECT case_id FROM cases c WHERE status IN ('open', 'on-hold') AND ${concerns.sql}
       AND NOT EXISTS (SELECT 1 FROM operation_items i JOIN operations o ON o.id = i.operation WHERE o.kind = $1 AND o.input->>'fingerprint' = $2 AND i.case_id = c.case_id)
     ORDER BY case_id`,
    action,
    subject,
    ...concerns.params,
  );
  return rows.map((row) => row.case_id);
}

async function rounds({ database, action, subject }: Tidings): Promise<number> {
  const [row] = await database.query<{ n: bigint }>(
    `SELECT count(*) AS n FROM operations WHERE kind = $1 AND input->>'fingerprint' = $2`,
    action,
    subject,
  );
  return Number(row!.n);
}

async function tellAll(
  tidings: Tidings,
  operations: OperationsRepository,
  id: string,
  pending: PendingItem[],
  told: Told,
): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let item = pending.shift(); item; item = pending.shift()) await tell(tidings, operations, id, item, told);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}

async function tell(
  tidings: Tidings,
  operations: OperationsRepository,
  id: string,
  { item, caseId, actionId }: PendingItem,
  told: Told,
): Promise<void> {
  try {
    const version = await apply(tidings, caseId!, actionId);
    told[version === null ? 'ended' : 'applied'] += 1;
    await operations.finishItem(
      id,
      item,
      { status: version === null ? 'refused' : 'done', version, documentNo: null, problem: null },
      tidings.now(),
    );
  } catch {
    told.failed.push(caseId!);
  }
}

/** @returns the version the case stands at, or null when it has ended or is not concerned. @throws when the engine gives no answer */
async function apply({ client, actionOf }: Tidings, caseId: string, actionId: string): Promise<number | null> {
  const made = await actionOf(caseId);
  if (made === null) return null;
  const action = { ...made.action, id: actionId, actor: SYSTEM_ACTOR } as CaseAction;
  try {
    const handle = client.workflow.getHandle(caseId);
    const answer = await inTurn(TURN_WITHIN_MS, () =>
      handle.executeUpdate(act, { updateId: actionId, args: [action, made.version] }),
    );
    return answer.version;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || hasNothingToDo(error)) return null;
    throw error;
  }
}

function hasNothingToDo(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return false;
  const code = (error.cause.details?.[0] as Refusal | undefined)?.code;
  return code === 'case-ended' || code === 'nothing-to-do';
}
