import { z } from 'zod';

/** Queues of short work and their payloads; each may run twice. */

/** Rows of the outbox to turn into notifications and live events. */
export const outboxJob = z.strictObject({ outboxIds: z.array(z.int().positive()).min(1).max(1000) });
export type OutboxJob = z.infer<typeof outboxJob>;
export const OUTBOX_QUEUE = 'outbox';

/** A sweep over cases whose read model may be ahead of their history. */
export const sweepJob = z.strictObject({ sweep: z.literal('reconcile') });
export type SweepJob = z.infer<typeof sweepJob>;
export const SWEEP_QUEUE = 'sweeps';
