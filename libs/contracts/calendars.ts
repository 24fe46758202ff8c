import { z } from 'zod';
import { plainDate } from './primitives.js';

/** Ten years. */
const LONGEST_SPAN_MS = 3_653 * 86_400_000;

/** Query of `GET /calendars/CN/working-days`: exactly one of `add` and `to`. */
export const workingDaysQuery = z
  .strictObject({ from: plainDate, add: z.coerce.number().int().min(0).max(1000).optional(), to: plainDate.optional() })
  .refine((q) => (q.add === undefined) !== (q.to === undefined), {
    message: '增加天数与结束日期须且只能给出一个 (exactly one of add and to)',
    path: ['add'],
  })
  .refine((q) => q.to === undefined || q.to >= q.from, { message: '结束不得早于开始', path: ['to'] })
  .refine((q) => q.to === undefined || Date.parse(q.to) - Date.parse(q.from) <= LONGEST_SPAN_MS, {
    message: '跨度不得超过十年',
    path: ['to'],
  });

export const countedDay = z
  .object({
    date: plainDate,
    kind: z.enum(['working', 'rest']),
    counted: z.boolean(),
    reason: z.string(),
    source: z.string().nullable(),
  })
  .meta({ id: 'CountedDay' });

export const workingDaysAnswer = z
  .object({ date: plainDate, count: z.int(), provisional: z.boolean(), days: z.array(countedDay) })
  .meta({ id: 'WorkingDays' });

/** Why a deadline falls on its day: the count day by day, with what moved it. */
export const derivationAnswer = workingDaysAnswer
  .extend({
    caseId: z.string(),
    deadlineId: z.string(),
    limit: z.object({ amount: z.int(), dayKind: z.enum(['working', 'calendar']), rule: z.string() }),
    startedOn: plainDate,
    dueOn: plainDate,
    originalDueOn: plainDate,
    pausedDays: z.int(),
    extensions: z.array(
      z.object({
        until: plainDate,
        by: z.string(),
        on: plainDate,
        reasonCode: z.string(),
        note: z.string().nullable(),
      }),
    ),
    calendar: z.array(z.string()).meta({ description: 'Releases the count was made with' }),
  })
  .meta({ id: 'Derivation' });
