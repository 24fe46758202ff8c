import { z } from 'zod';
import { instant, plainDate } from './primitives.js';

export const healthView = z
  .object({
    /** degraded: everything is accepted, and something behind it stands still. */
    status: z.enum(['ok', 'degraded', 'unavailable']),
    parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })).optional(),
  })
  .meta({ id: 'Health' });

/** `GET /clock`: business time; `rehearsal` makes the console show its banner. */
export const clockView = z
  .object({
    now: instant,
    today: plainDate,
    speed: z.number(),
    rehearsal: z.boolean(),
    anchorReal: z.number(),
    anchorBusiness: z.number(),
  })
  .meta({ id: 'Clock' });
