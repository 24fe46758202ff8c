import { LEDGER_QUEUE } from '../../contracts/jobs.js';
import type { Statements } from '../database.js';
import { requestJob } from '../job-outbox.repository.js';

/** Asks, in the change's own transaction, that the ledger be made anew. Many changes are met by the first run after them. */
export async function touchLedger(tx: Statements, reason: string): Promise<void> {
  await tx.rows.ledgerRevision.updateMany({ data: { changed: { increment: 1 } } });
  await requestJob(tx, LEDGER_QUEUE, { work: 'project', reason });
}

export interface LedgerRevision {
  changed: number;
  projected: number;
}

/** Read before anything else of a run, so that a change that commits meanwhile is met by the next. */
export async function readRevision(tx: Statements): Promise<LedgerRevision> {
  const row = await tx.rows.ledgerRevision.findFirst({ select: { changed: true, projected: true } });
  return { changed: Number(row!.changed), projected: Number(row!.projected) };
}

/** Called at the end of a run with what `readRevision` said at its beginning. */
export async function markProjected(tx: Statements, { changed }: LedgerRevision): Promise<void> {
  await tx.rows.ledgerRevision.updateMany({ where: { projected: { lt: changed } }, data: { projected: changed } });
}
