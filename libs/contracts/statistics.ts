import { z } from 'zod';
import { GROUPINGS, ROW_KINDS, STATISTIC_NAMES } from '../domain/ledger/statistics/statistics.js';
import { pageInfo } from './cases.js';
import { instant, organisationType, plainDate } from './primitives.js';

/** A parameter that may stand once or several times. */
const several = <T extends z.ZodType>(one: T) => z.union([one.transform((value) => [value]), z.array(one)]);
const grouping = z.enum(GROUPINGS);

const question = {
  asOf: plainDate.optional().meta({ description: 'Day the figure is of; today where left out' }),
  from: plainDate.optional().meta({ description: 'First day of the window; the kickoff where left out' }),
  to: plainDate.optional().meta({ description: 'Last day of the window; asOf where left out' }),
  window: z
    .enum(['kickoff', 'year'])
    .optional()
    .meta({ description: 'kickoff: since the campaign began · year: the calendar year of asOf' }),
  type: organisationType.optional(),
  groupBy: several(grouping).optional().meta({ description: 'May stand several times' }),
};
export const statisticQuery = z.strictObject(question);
export const statisticRowsQuery = z.strictObject({
  ...question,
  group: several(z.string().regex(/^[a-z-]+:.{0,200}$/u))
    .optional()
    .meta({
      description: 'Only rows of this group: dimension:value, once for each; an empty value is a row without one',
      examples: ['township:天堂镇'],
    }),
  part: z
    .enum(['counted', 'all', 'missing'])
    .default('counted')
    .meta({ description: 'counted: above the line · all: below it · missing: below and not above' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().min(1).max(1000).optional().meta({ description: 'endCursor of the page before' }),
});
export type StatisticQuery = z.output<typeof statisticQuery>;
export type StatisticRowsQuery = z.output<typeof statisticRowsQuery>;

const bilingual = z.object({ zh: z.string(), en: z.string() });
export const statisticDefinitionView = z
  .object({
    name: z.enum(STATISTIC_NAMES as [string, ...string[]]),
    title: bilingual,
    definition: bilingual,
    denominator: bilingual.nullable().meta({ description: 'What a share is a share of; null for a count' }),
    time: z.enum(['as-of', 'window']),
    counts: z.enum(ROW_KINDS).meta({ description: 'What a row behind the figure is' }),
    perType: z.boolean().meta({ description: 'True: a figure for each type of organisation' }),
    groupBy: z.array(grouping),
  })
  .meta({ id: 'StatisticDefinition' });
export const statisticsAnswer = z.object({ items: z.array(statisticDefinitionView) }).meta({ id: 'Statistics' });

const figureValue = {
  numerator: z.int(),
  denominator: z.int().nullable(),
  percent: z
    .string()
    .nullable()
    .meta({
      description: 'Two decimals, half up; null for a count, - where there is nothing to divide by',
      examples: ['71.35'],
    }),
};
export const statisticGroup = z
  .object({ key: z.partialRecord(grouping, z.string().nullable()), ...figureValue })
  .meta({ id: 'StatisticGroup' });
export const statisticAnswer = statisticDefinitionView
  .omit({ groupBy: true })
  .extend({
    asOf: plainDate,
    window: z.object({ from: plainDate, to: plainDate }).nullable(),
    type: organisationType.nullable(),
    groupBy: z.array(grouping),
    dataVersion: z
      .string()
      .meta({ description: 'State of the data the figure was computed in: equal versions are equal data' }),
    computedAt: instant,
    groups: z.array(statisticGroup),
    total: z.object(figureValue).nullable().meta({ description: 'Null where groups of several types would be added' }),
  })
  .meta({ id: 'Statistic' });
export type StatisticAnswer = z.infer<typeof statisticAnswer>;

export const statisticRow = z
  .object({
    type: organisationType.nullable(),
    id: z.string(),
    name: z.string(),
    area: z.string(),
    counted: z.boolean(),
    weight: z.int().meta({ description: 'How often the row counts; 1 but for sums' }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'StatisticRow' });
export const statisticRowsAnswer = z
  .object({ name: z.string(), asOf: plainDate, dataVersion: z.string(), items: z.array(statisticRow), page: pageInfo })
  .meta({ id: 'StatisticRows' });
export type StatisticRowsAnswer = z.infer<typeof statisticRowsAnswer>;
