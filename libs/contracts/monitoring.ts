import { z } from 'zod';
import { caseSearchBody, caseSummary, pageInfo } from './cases.js';
import { plainDate } from './primitives.js';

export const BOARD_DIMENSIONS = ['body', 'step', 'type', 'officer', 'area'] as const;
/** Working days a case has waited, from the day after it began to wait. */
export const AGE_BANDS = ['0-3', '4-5', '6-10', 'over-10'] as const;

export const boardQuery = z.strictObject({
  groupBy: z
    .string()
    .default('body,step')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(BOARD_DIMENSIONS)).min(1).max(BOARD_DIMENSIONS.length))
    .meta({ description: `Some of ${BOARD_DIMENSIONS.join(', ')}, with commas`, examples: ['body,step'] }),
});
const planOverdueCount = z
  .int()
  .meta({ description: 'Open cases past the day of their plan: what a search for `planOverdue` and open cases finds' });
const enteredLateCount = z.int().meta({
  description:
    'Open cases with an answer dated within its limit and entered after it: what a search for `enteredLate` and open cases finds',
});
const overdueOnHoldCount = z.int().meta({
  description:
    'Cases on hold that were late when they were held: what a search for `overdue` and cases on hold finds; not among the open ones',
});
export const boardAnswer = z
  .object({
    today: plainDate,
    groups: z.array(
      z.object({
        key: z.partialRecord(z.enum(BOARD_DIMENSIONS), z.string().nullable()),
        open: z.int(),
        overdue: z.int(),
        planOverdue: planOverdueCount,
        enteredLate: enteredLateCount,
        overdueOnHold: overdueOnHoldCount,
        ageing: z
          .record(z.enum(AGE_BANDS), z.int())
          .meta({ description: 'Cases by the working days they have waited for whom they wait' }),
        oldestWorkingDays: z.int(),
        nextDueOn: plainDate.nullable(),
      }),
    ),
    total: z.object({
      open: z.int(),
      overdue: z.int(),
      planOverdue: planOverdueCount,
      enteredLate: enteredLateCount,
      overdueOnHold: overdueOnHoldCount,
    }),
  })
  .meta({ id: 'MonitoringBoard' });
export type BoardAnswer = z.infer<typeof boardAnswer>;

export const overdueSearchBody = caseSearchBody
  .pick({ filter: true, page: true, withTotal: true })
  .extend({
    by: z.enum(['phase', 'plan']).default('phase').meta({
      description:
        'Late against the limit of a phase (on hold where it was late before), or against the day of the plan (on hold as well)',
    }),
  })
  .meta({ id: 'OverdueSearch' });
export type OverdueSearchBody = z.output<typeof overdueSearchBody>;
export const overdueSearchAnswer = z
  .object({
    items: z.array(
      caseSummary.extend({
        overdueWorkingDays: z
          .int()
          .meta({ description: 'Working days since the due date of the phase; 0 where it is not late' }),
        planOverdueWorkingDays: z
          .int()
          .meta({ description: 'Working days since the day of the plan; 0 where it is kept' }),
      }),
    ),
    page: pageInfo,
  })
  .meta({ id: 'OverdueSearchAnswer' });
export type OverdueSearchAnswer = z.infer<typeof overdueSearchAnswer>;
