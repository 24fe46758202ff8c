import { z } from 'zod';

/** Queues of short work and their payloads; each may run twice. */

/** Rows of the outbox to turn into notifications and live events. */
export const outboxJob = z.strictObject({ outboxIds: z.array(z.int().positive()).min(1).max(1000) });
export type OutboxJob = z.infer<typeof outboxJob>;
export const OUTBOX_QUEUE = 'outbox';

/** Work on the ledger that a change asked for; one at a time, because each ends in writing the whole ledger down. */
export const ledgerJob = z.discriminatedUnion('work', [
  /** Read an uploaded file and say what each row would change. */
  z.strictObject({ work: z.literal('preview'), importId: z.string() }),
  /** Write the previewed rows and make the ledger anew. */
  z.strictObject({ work: z.literal('commit'), importId: z.string() }),
  /** Make the ledger anew, after a decision or a correction. */
  z.strictObject({ work: z.literal('project'), reason: z.string() }),
]);
export type LedgerJob = z.infer<typeof ledgerJob>;
export const LEDGER_QUEUE = 'ledger';

/** A look at what is owed by mail; what is owed stands in PostgreSQL, so a round that is lost costs time only. */
export const MAIL_QUEUE = 'mail';
/** The same for what is owed to programs and robots of groups. */
export const HOOKS_QUEUE = 'webhooks';
