import { z } from 'zod';
import { daysBetween } from '../domain/calendar.js';
import { FIGURE_KEYS } from '../domain/desk-figures.js';
import { FORECAST_REASONS } from '../domain/forecast.js';
import { caseSummary, pageInfo } from './cases.js';
import { accountId, bodyId, caseId, names, organisationType, plainDate, position, stepOfCase } from './primitives.js';

/** Figures of the desk 督办台 beyond its board: how it went, who is slow, what will be late (docs/adr/0025-figures-of-the-desk.md). */

export const MOST_WEEKS = 26;
const several = <T extends z.ZodType<string, string>>(one: T, most: number) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(one).min(1).max(most));

const weeks = z.coerce
  .number()
  .int()
  .min(1)
  .max(MOST_WEEKS)
  .default(12)
  .meta({ description: 'ISO weeks up to this one, which is under way' });
const chosen = {
  body: bodyId.optional(),
  step: stepOfCase.optional(),
  type: organisationType.optional(),
};

export const figureDefinitionView = z
  .object({
    key: z.enum(FIGURE_KEYS),
    name: z.object({ zh: z.string(), en: z.string() }),
    formula: z.object({ zh: z.string(), en: z.string() }),
    calendar: z.enum(['working', 'none']).meta({ description: 'working: counts days by the calendar named beside it' }),
    pausedDays: z
      .enum(['out', 'in', 'none'])
      .meta({ description: 'Days on hold: taken out, counted in, or of no account' }),
  })
  .meta({ id: 'FigureDefinition' });
const made = {
  today: plainDate,
  calendar: z
    .array(z.string())
    .meta({ description: 'Calendar releases that decided the days', examples: ['CN-2020-2'] }),
  definitions: z.array(figureDefinitionView).meta({ description: 'How each figure of the answer is made' }),
};
const window = z.object({ from: plainDate, to: plainDate });

export const TREND_DIMENSIONS = ['body', 'step', 'type'] as const;
export const trendQuery = z.strictObject({
  weeks,
  groupBy: z.enum(TREND_DIMENSIONS).optional().meta({ description: 'The same for each body, step or type' }),
  ...chosen,
});
export type TrendQuery = z.output<typeof trendQuery>;
const decidedCounts = {
  decided: z.int(),
  inTime: z.int(),
  late: z.int(),
  enteredLate: z.int().meta({ description: 'Dated within the limit and entered after it: neither in time nor late' }),
};
const weekOfTrend = z.object({ week: z.string(), from: plainDate, to: plainDate, ...decidedCounts });
export const trendAnswer = z
  .object({
    ...made,
    window,
    weeks: z.array(weekOfTrend),
    groups: z.array(
      z.object({
        key: z.string(),
        body: bodyId.nullable().meta({ description: 'The key where it is one' }),
        weeks: z.array(weekOfTrend),
      }),
    ),
    names,
  })
  .meta({ id: 'DeskTrend' });
export type TrendAnswer = z.infer<typeof trendAnswer>;

export const DURATION_DIMENSIONS = ['body', 'step', 'position', 'type', 'account'] as const;
export const durationsQuery = z.strictObject({
  weeks,
  groupBy: several(z.enum(DURATION_DIMENSIONS), DURATION_DIMENSIONS.length)
    .default(['position'])
    .meta({ description: `Some of ${DURATION_DIMENSIONS.join(', ')}, with commas`, examples: ['body,position'] }),
  ...chosen,
});
export type DurationsQuery = z.output<typeof durationsQuery>;
const spread = z.object({ median: z.int(), p90: z.int() }).meta({ description: 'Working days' });
export const durationsAnswer = z
  .object({
    ...made,
    window,
    groups: z.array(
      z.object({
        key: z.partialRecord(z.enum(DURATION_DIMENSIONS), z.string()),
        body: bodyId.nullable().meta({ description: 'Of the group where it is one; names are beside it' }),
        account: accountId.nullable(),
        finished: z.int(),
        idle: spread,
        handling: spread,
        elapsed: spread,
      }),
    ),
    names,
  })
  .meta({ id: 'DeskDurations' });
export type DurationsAnswer = z.infer<typeof durationsAnswer>;

export const KEPT = ['met', 'met-late', 'entered-late', 'withdrawn'] as const;
export const finishedSearchBody = z
  .strictObject({
    filter: z
      .strictObject({
        from: plainDate.meta({ description: 'First day on which it ended' }),
        to: plainDate.meta({ description: 'Last day; 26 weeks after the first at most' }),
        body: z.array(bodyId).max(50).optional(),
        step: z.array(stepOfCase).max(5).optional(),
        position: z.array(position).max(20).optional(),
        type: z.array(organisationType).max(4).optional(),
        account: z.array(accountId).max(50).optional(),
        kept: z
          .array(z.enum(KEPT))
          .max(KEPT.length)
          .optional()
          .meta({ description: 'Only stays with a limit that ended so' }),
      })
      .refine(({ from, to }) => to >= from && daysBetween(from, to) < MOST_WEEKS * 7, {
        path: ['to'],
        message: '须不早于起始日，且相隔不超过 26 周',
      }),
    page: z
      .strictObject({
        limit: z.int().min(1).max(200).default(50),
        after: z.string().min(1).max(1000).optional(),
      })
      .default({ limit: 50 }),
  })
  .meta({ id: 'FinishedSearch' });
export type FinishedSearchBody = z.output<typeof finishedSearchBody>;
export const finishedSearchAnswer = z
  .object({
    items: z.array(
      z.object({
        caseId,
        caseNo: z.string(),
        leadUnitName: z.string(),
        type: organisationType,
        position,
        body: z.string(),
        account: z.string(),
        answer: z.string().meta({ description: 'Name of the action that ended it' }),
        since: plainDate,
        firstOn: plainDate,
        leftOn: plainDate,
        dueOn: plainDate.nullable(),
        kept: z.enum(KEPT).nullable().meta({ description: 'How its limit ended; null where it had none' }),
        idle: z.int(),
        handling: z.int(),
        elapsed: z.int(),
      }),
    ),
    page: pageInfo,
    names,
  })
  .meta({ id: 'FinishedSearchAnswer' });
export type FinishedSearchAnswer = z.infer<typeof finishedSearchAnswer>;

export const bottlenecksAnswer = z
  .object({
    ...made,
    groups: z.array(
      z.object({
        body: bodyId,
        step: stepOfCase,
        open: z.int(),
        overdue: z.int(),
        medianAge: z.int().meta({ description: 'Working days waited so far' }),
        weight: z.int().meta({ description: 'Open cases × median age' }),
      }),
    ),
    names,
  })
  .meta({ id: 'DeskBottlenecks' });
export type BottlenecksAnswer = z.infer<typeof bottlenecksAnswer>;

export const loadQuery = z.strictObject({ body: bodyId.optional() });
export const loadAnswer = z
  .object({
    ...made,
    week: window.meta({ description: 'From today to Sunday' }),
    fourWeeks: window,
    people: z.array(
      z.object({
        account: accountId,
        body: bodyId.nullable(),
        role: z.enum(['officer', 'reviewer']),
        open: z.int(),
        overdue: z.int(),
        dueThisWeek: z.int(),
        finished: z.int().meta({ description: 'Stays that they ended in the last 28 days' }),
      }),
    ),
    names,
  })
  .meta({ id: 'DeskLoad' });
export type LoadAnswer = z.infer<typeof loadAnswer>;

export const urgingQuery = z.strictObject({
  weeks,
  within: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(3)
    .meta({ description: 'Working days after the urging within which an act answers it' }),
  body: bodyId.optional(),
});
export type UrgingQuery = z.output<typeof urgingQuery>;
const URGING_OUTCOMES = ['within', 'later', 'open', 'unanswered'] as const;
const urgingCounts = {
  urged: z.int(),
  within: z.int(),
  later: z.int(),
  open: z.int().meta({ description: 'Nobody has acted, and the days are not over' }),
  unanswered: z.int().meta({ description: 'Nobody has acted, and the days are over' }),
};
export const urgingAnswer = z
  .object({
    ...made,
    window,
    within: z.int(),
    total: z.object(urgingCounts),
    groups: z.array(z.object({ body: bodyId, ...urgingCounts })),
    items: z
      .array(
        z.object({
          caseId,
          caseNo: z.string(),
          leadUnitName: z.string(),
          body: bodyId,
          urgedOn: plainDate,
          actedOn: plainDate.nullable(),
          workingDays: z.int().nullable(),
          outcome: z.enum(URGING_OUTCOMES),
        }),
      )
      .meta({ description: 'The urgings behind the numbers, newest first, 500 at most' }),
    names,
  })
  .meta({ id: 'DeskUrging' });
export type UrgingAnswer = z.infer<typeof urgingAnswer>;

export const forecastQuery = z.strictObject({
  until: plainDate.optional().meta({ description: 'Only what is due up to this day; four weeks ahead where left out' }),
  ...chosen,
});
export type ForecastQuery = z.output<typeof forecastQuery>;
const forecastReason = z.object({
  key: z.enum(FORECAST_REASONS),
  inputs: z.record(z.string(), z.number()),
});
const until = plainDate.meta({ description: 'Due up to this day' });
export const forecastAnswer = z
  .object({
    ...made,
    until,
    leastFinished: z.int(),
    total: z.object({ due: z.int(), late: z.int(), silent: z.int() }),
    groups: z.array(
      z.object({
        body: bodyId,
        step: stepOfCase,
        due: z.int().meta({ description: 'Open cases due up to the day that are not late yet' }),
        late: z.int().nullable().meta({ description: 'Of these, forecast late; null: too few were finished to say' }),
        finished: z.int().meta({ description: 'How many finished ones it rests on' }),
        finishedLate: z.int(),
      }),
    ),
    names,
  })
  .meta({ id: 'DeskForecast' });
export type ForecastAnswer = z.infer<typeof forecastAnswer>;
export const forecastSearchBody = z
  .strictObject({
    filter: z
      .strictObject({
        until: plainDate.optional(),
        body: bodyId.optional(),
        step: stepOfCase.optional(),
        type: organisationType.optional(),
      })
      .default({}),
  })
  .meta({ id: 'ForecastSearch' });
export const forecastSearchAnswer = z
  .object({
    until,
    items: z
      .array(
        caseSummary.extend({
          probability: z.number(),
          remainingWorkingDays: z.int().meta({ description: 'Up to and with the due date; 0: due today' }),
          reasons: z.array(forecastReason),
        }),
      )
      .meta({ description: 'Cases forecast late, by due date, 200 at most' }),
    hasMore: z.boolean(),
    names,
  })
  .meta({ id: 'ForecastSearchAnswer' });
export type ForecastSearchAnswer = z.infer<typeof forecastSearchAnswer>;
