import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { verifyProjection } from '../../../../apps/worker/projection-verify.js';
import { businessInstant } from '../../../../libs/domain/business-clock.js';
import { verifyRunningAudit } from '../../../../libs/data/audit-verify.js';
import { createDatabase, type Database } from '../../../../libs/data/database.js';
import { EngineSeals } from '../../../../libs/platform/engine-seals.js';
import { caseClientOptions } from '../../../../libs/platform/temporal.js';
import { CASE_TASK_QUEUE } from '../../../../workflows/case/case.messages.js';
import { rightsGaps } from '../nemesis/faults.js';
import type { ProductParts } from '../parts/product-parts.js';
import type { ClientHistory } from '../users/history.js';
import { acknowledged, answered, papers, refused, rightsHeld, rivals } from './answers.js';
import { readEvidence, type Evidence } from './evidence.js';
import { violation, type Violation } from './promises.js';
import {
  chains,
  escalations,
  histories,
  newestEvent,
  NOTICES_WITHIN_MS,
  numbers,
  operations,
  silentAlarms,
  undelivered,
} from './records.js';

const ALARMS_WITHIN_MS = 90_000;
const OPERATIONS_WITHIN_MS = 150_000;
/** The reconciler comes by once a minute, and looks at what is stuck for a while. */
const HISTORIES_WITHIN_MS = 180_000;
const LOOK_MS = 2_000;

export interface Checked {
  violations: Violation[];
  counts: { wishes: number; accepted: number; refused: number; cases: number; actions: number; attempts: number };
}

/**
 * Holds what the product recorded against what its users were told, once everybody has been answered and nothing is broken any more.
 * @param patience how many times as long as on a machine of its own is waited for what comes by itself
 */
export async function check(
  product: ProductParts,
  history: ClientHistory,
  countersBefore: ReadonlyMap<string, number>,
  patience: number,
): Promise<Checked> {
  const database = createDatabase({ url: product.ownerUrl, poolSize: 2, applicationName: 'qunjian-faults' });
  const connection = await Connection.connect({ address: product.temporalAddress });
  const client = new Client({ connection, ...caseClientOptions(product.seals) });
  try {
    const late = [
      ...(await lateNotices(database, patience)),
      ...(await lateAlarms(database, product, patience)),
      ...(await lateOperations(database, patience)),
    ];
    const parted = await partedHistories(database, client, new EngineSeals(product.seals), patience);
    const evidence = await readEvidence(database, product.documentFolder);
    const audit = await verifyRunningAudit(database);
    const { wishes, sightings } = history;
    const gaps = rightsGaps.get(history) ?? [];
    const violations = [
      ...sightings.map(violation('readBack')),
      ...answered(wishes),
      ...acknowledged(wishes, evidence),
      ...papers(wishes, evidence),
      ...refused(wishes, evidence, gaps),
      ...rivals(wishes, evidence),
      ...rightsHeld(wishes, gaps),
      ...numbers(evidence, countersBefore),
      ...chains(evidence),
      ...escalations(evidence),
      ...operations(wishes, evidence),
      ...late,
      ...audit.problems.map(({ chain, seq, problem }) => violation('audit')(`${chain} #${seq}: ${problem}`)),
      ...parted.map(violation('projection')),
      ...(await histories(client, evidence)),
    ];
    return { violations, counts: countsOf(history, evidence, audit.attempts) };
  } finally {
    await Promise.all([connection.close(), database.close()]);
  }
}

function countsOf({ wishes }: ClientHistory, { cases, actions }: Evidence, attempts: number): Checked['counts'] {
  const statuses = wishes.map(({ sendings }) => sendings.map(({ answer }) => answer.status ?? 0));
  return {
    wishes: wishes.length,
    accepted: statuses.filter((all) => all.some((status) => status >= 200 && status < 300)).length,
    refused: statuses.filter((all) =>
      all.some((status) => status >= 400 && status < 500 && status !== 401 && status !== 429),
    ).length,
    cases: cases.size,
    actions: [...actions.values()].reduce((sum, rows) => sum + rows.length, 0),
    attempts,
  };
}

async function lateNotices(database: Database, patience: number): Promise<Violation[]> {
  const newest = await newestEvent(database);
  const left = await settled(NOTICES_WITHIN_MS * patience, async () => {
    const count = await undelivered(database, newest);
    return count === 0 ? [] : [`${count} notices were not delivered`];
  });
  return left.map(violation('notices'));
}

async function lateAlarms(database: Database, product: ProductParts, patience: number): Promise<Violation[]> {
  const now = businessInstant(product.options.clock, Date.now());
  const left = await settled(ALARMS_WITHIN_MS * patience, async () =>
    silentAlarms(await readEvidence(database, product.documentFolder), now),
  );
  return left.map(violation('alarms'));
}

async function lateOperations(database: Database, patience: number): Promise<Violation[]> {
  await settled(OPERATIONS_WITHIN_MS * patience, () =>
    database.query<string>(`SELECT id FROM operations WHERE status <> 'finished'`),
  );
  return []; // What has not ended by then is found where operations are looked at.
}

/** Cases whose read model and history have parted and do not meet again by themselves. */
function partedHistories(database: Database, client: Client, seals: EngineSeals, patience: number): Promise<string[]> {
  return settled(HISTORIES_WITHIN_MS * patience, async () => {
    const { problems } = await verifyProjection({ database, client, seals, taskQueue: CASE_TASK_QUEUE }).catch(
      (error: unknown) => ({ problems: [String(error)] }),
    );
    return problems;
  });
}

/** Looks until nothing is left, for so long. */
async function settled<T>(ms: number, look: () => Promise<T[]>): Promise<T[]> {
  for (const startedAt = performance.now(); ; await delay(LOOK_MS)) {
    const left = await look();
    if (left.length === 0 || performance.now() - startedAt > ms) return left;
  }
}
