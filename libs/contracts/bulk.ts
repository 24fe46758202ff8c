import { z } from 'zod';
import { PEOPLE_ACTIONS } from '../domain/actions.js';
import { ITEM_STATUSES } from '../domain/operation-items.js';
import { pageInfo } from './cases.js';
import { caseId, instant } from './primitives.js';
import { problemSchema } from './problem.js';

/** Body of `POST /bulk-actions`: one action on many cases; `data` is the body of the single action. */
export const bulkActionsBody = z
  .strictObject({
    action: z.enum(PEOPLE_ACTIONS),
    items: z
      .array(z.strictObject({ caseId, version: z.int().min(1).max(1_000_000).optional() }))
      .min(1)
      .max(200),
    data: z.record(z.string(), z.unknown()).default({}),
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'BulkActions' });
export type BulkActionsBody = z.infer<typeof bulkActionsBody>;

export const operationItem = z
  .object({
    caseId: caseId.nullable(),
    caseNo: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'In `GET /operations/{id}`: number of the case, where the asker may see it' }),
    unitName: z.string().nullable().optional().meta({ description: 'Its lead unit, likewise' }),
    subject: z.string().nullable().meta({ description: 'What the item is about where it is no case' }),
    action: z.string().nullable().meta({ description: 'Where the items of an operation differ' }),
    status: z.enum(ITEM_STATUSES),
    version: z.int().nullable(),
    documentNo: z.string().nullable(),
    problem: problemSchema.nullable(),
    result: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'OperationItem' });
export type OperationItem = z.infer<typeof operationItem>;

const summary = {
  id: z.string(),
  kind: z.string(),
  action: z.string(),
  dryRun: z.boolean(),
  status: z.enum(['running', 'paused', 'finished', 'cancelled']),
  createdAt: instant,
  finishedAt: instant.nullable(),
  cancelledAt: instant
    .nullable()
    .meta({ description: 'When the rest was called off; what was begun by then still gets its result' }),
  stoppable: z.boolean().meta({ description: 'Whether it can be paused, gone on with and cancelled' }),
  done: z.int(),
  requested: z.int(),
  refused: z.int(),
  failed: z.int(),
  pending: z.int(),
  cancelled: z.int(),
};
export const operationSummary = z.object(summary).meta({ id: 'OperationSummary' });
export type OperationSummary = z.infer<typeof operationSummary>;
export const operationView = z.object({ ...summary, items: z.array(operationItem) }).meta({ id: 'Operation' });
export type OperationView = z.infer<typeof operationView>;

export const operationsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().min(1).max(100).optional().meta({ description: 'endCursor of the page before' }),
});
export const operationsAnswer = z
  .object({ items: z.array(operationSummary), page: pageInfo })
  .meta({ id: 'Operations' });
export type OperationsAnswer = z.infer<typeof operationsAnswer>;
