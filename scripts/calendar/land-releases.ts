import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { readCalendarReleases, storeCalendarRelease } from '../../libs/data/calendars.repository.js';
import type { Database } from '../../libs/data/database.js';
import { OperationsRepository, type PendingItem } from '../../libs/data/operations.repository.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CalendarRelease } from '../../libs/domain/calendar.js';
import type { Refusal } from '../../libs/domain/errors.js';
import { SYSTEM_ACTOR } from '../../libs/domain/permissions.js';
import { systemActionId } from '../../libs/domain/system-action.js';
import { inTurn } from '../../libs/platform/in-turn.js';
import { act } from '../../workflows/case/case.messages.js';

const KIND = 'apply-calendar';
const SIDE_BY_SIDE = 8;
/** A case that is busy for so long is left to another run. */
const TURN_WITHIN_MS = 30_000;

export interface Landed {
  /** Ids of the releases that were not there before. */
  stored: string[];
  /** Cases whose deadlines were counted again inside their histories. */
  applied: number;
  /** Cases that ended before their turn came. */
  ended: number;
  /** Cases that gave no answer; running the command again goes on with them. */
  failed: string[];
}

/**
 * Store releases of the calendar and send them to every living case they may touch, as an operation that a second run takes up where the
 * first one stopped. A case decides it like any action: under an id of its own, once, with its audit row. Runs as the owner.
 * @throws Error when a release stands with other content
 */
export async function landReleases(
  database: Database,
  client: Client,
  releases: readonly CalendarRelease[],
  now: () => string,
): Promise<Landed> {
  const stored: string[] = [];
  await database.transaction(async (tx) => {
    for (const release of releases) if (await storeCalendarRelease(tx, release)) stored.push(release.id);
  });
  const landed: Landed = { stored, applied: 0, ended: 0, failed: [] };
  const all = latestOfYears(await readCalendarReleases(database));
  for (const release of releases) await reachCases({ database, client, release, all, now }, landed);
  return landed;
}

/** Later releases of a year replace earlier ones; cases need only the last. */
function latestOfYears(releases: readonly CalendarRelease[]): CalendarRelease[] {
  return [...new Map(releases.map((release) => [release.year, release])).values()];
}

interface Reach {
  database: Database;
  client: Client;
  release: CalendarRelease;
  all: readonly CalendarRelease[];
  now: () => string;
}

/** In rounds, because a case may have been opened with the older calendars while a round ran. */
async function reachCases(reach: Reach, landed: Landed): Promise<void> {
  const operations = new OperationsRepository(reach.database);
  for (let round = 1; ; round += 1) {
    const id = `calendar-${reach.release.id}-${round}`;
    const cases = await untold(reach);
    if (cases.length > 0) await operations.create(operationOf(id, reach, cases));
    const pending = await operations.pendingItems(id);
    if (pending.length === 0 && cases.length === 0 && round > (await rounds(reach))) return;
    await tellAll(reach, operations, id, pending, landed);
    await operations.finish(id, reach.now());
  }
}

function operationOf(
  id: string,
  { release, now }: Reach,
  cases: readonly string[],
): Parameters<OperationsRepository['create']>[0] {
  return {
    id,
    kind: KIND,
    action: 'apply-calendar',
    dryRun: false,
    actor: SYSTEM_ACTOR,
    input: { fingerprint: release.id, requestId: id, data: { release: release.id } },
    createdAt: now(),
    items: cases.map((caseId) => ({ actionId: systemActionId('calendar', release.id), caseId })),
  };
}

/** Living cases that a notice for this year may concern and that no round has told of it. */
async function untold({ database, release }: Reach): Promise<string[]> {
  const rows = await database.query<{ case_id: string }>(
    `SELECT case_id FROM cases c WHERE status IN ('open', 'on-hold') AND extract(year FROM opened_on) - 1 <= $1::int
       AND NOT EXISTS (SELECT 1 FROM operation_items i JOIN operations o ON o.id = i.operation WHERE o.kind = $2 AND o.input->>'fingerprint' = $3 AND i.case_id = c.case_id)
     ORDER BY case_id`,
    release.year,
    KIND,
    release.id,
  );
  return rows.map((row) => row.case_id);
}

async function rounds({ database, release }: Reach): Promise<number> {
  const [row] = await database.query<{ n: bigint }>(
    `SELECT count(*) AS n FROM operations WHERE kind = $1 AND input->>'fingerprint' = $2`,
    KIND,
    release.id,
  );
  return Number(row!.n);
}

async function tellAll(
  reach: Reach,
  operations: OperationsRepository,
  id: string,
  pending: PendingItem[],
  landed: Landed,
): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let item = pending.shift(); item; item = pending.shift()) await tell(reach, operations, id, item, landed);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}

async function tell(
  reach: Reach,
  operations: OperationsRepository,
  id: string,
  { item, caseId, actionId }: PendingItem,
  landed: Landed,
): Promise<void> {
  try {
    const version = await apply(reach, caseId!, actionId);
    landed[version === null ? 'ended' : 'applied'] += 1;
    await operations.finishItem(
      id,
      item,
      { status: version === null ? 'refused' : 'done', version, documentNo: null, problem: null },
      reach.now(),
    );
  } catch {
    landed.failed.push(caseId!);
  }
}

/** @returns the version the case stands at, or null when it has ended. @throws when the engine gives no answer */
async function apply({ client, database, all }: Reach, caseId: string, actionId: string): Promise<number | null> {
  const [row] = await database.query<{ year: number; version: number }>(
    'SELECT extract(year FROM opened_on)::int AS year, version FROM cases WHERE case_id = $1',
    caseId,
  );
  const releases = all.filter((release) => release.year >= row!.year - 1);
  const action: CaseAction = { id: actionId, name: 'apply-calendar', data: { releases }, actor: SYSTEM_ACTOR };
  try {
    const handle = client.workflow.getHandle(caseId);
    const answer = await inTurn(TURN_WITHIN_MS, () =>
      handle.executeUpdate(act, { updateId: actionId, args: [action, row!.version] }),
    );
    return answer.version;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || isEnded(error)) return null;
    throw error;
  }
}

function isEnded(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return false;
  return (error.cause.details?.[0] as Refusal | undefined)?.code === 'case-ended';
}
