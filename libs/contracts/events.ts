import { z } from 'zod';
import { caseId, instant } from './primitives.js';

/** `data` of one event of `GET /events/stream`; the event's id is its number in the outbox. */
export const caseEvent = z
  .object({
    caseId,
    seq: z.int().meta({ description: 'Version of the case after it' }),
    name: z
      .string()
      .meta({ description: '`open`, the name of the action, or `plan-warning`: then the case has not moved' }),
    at: instant,
  })
  .meta({ id: 'CaseEvent' });
