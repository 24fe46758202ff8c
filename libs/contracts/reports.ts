import { z } from 'zod';
import { pageInfo } from './cases.js';
import { instant, int4Text, note, plainDate, shortText } from './primitives.js';
import { statisticGroup } from './statistics.js';

export const TEMPLATE_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const reportBody = z
  .strictObject({
    asOf: plainDate,
    title: shortText.optional(),
    template: z.string().regex(TEMPLATE_NAME).default('briefing').meta({ description: 'Template of the briefing' }),
  })
  .meta({ id: 'FreezeReport' });
export type ReportBody = z.output<typeof reportBody>;
export const reportVersionBody = z
  .strictObject({
    reason: note.meta({ description: 'Why the report is corrected' }),
    asOf: plainDate.optional().meta({ description: 'Another day; that of the version before where left out' }),
  })
  .meta({ id: 'CorrectReport' });
export type ReportVersionBody = z.output<typeof reportVersionBody>;

const bilingual = z.object({ zh: z.string(), en: z.string() });
const figureValue = { numerator: z.int(), denominator: z.int().nullable(), percent: z.string().nullable() };
export const reportVersionView = z
  .object({
    report: z.string(),
    version: z.int(),
    asOf: plainDate,
    reason: z.string().nullable(),
    dataVersion: z.string(),
    sha256: z
      .string()
      .meta({ description: 'Over the canonical JSON of report, version, asOf, dataVersion and content' }),
    createdBy: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'ReportVersion' });
export const reportView = z
  .object({
    id: z.string(),
    title: z.string(),
    template: z.string(),
    area: z.string(),
    createdBy: z.string(),
    createdAt: instant,
    versions: z.array(reportVersionView),
  })
  .meta({ id: 'Report' });
export type ReportView = z.infer<typeof reportView>;
export const reportsAnswer = z.object({ items: z.array(reportView) }).meta({ id: 'Reports' });

export const reportSectionView = z
  .object({
    id: z.string(),
    statistic: z.string(),
    title: bilingual,
    definition: bilingual,
    denominator: bilingual.nullable(),
    asOf: plainDate,
    window: z.object({ from: plainDate, to: plainDate }).nullable(),
    figures: z.array(
      z.object({
        groupBy: z.array(z.string()),
        groups: z.array(statisticGroup),
        total: z.object(figureValue).nullable(),
      }),
    ),
    rows: z.object({ count: z.int(), sha256: z.string() }),
  })
  .meta({ id: 'ReportSection' });
export const frozenReportView = reportVersionView
  .extend({
    title: z.string(),
    content: z.object({
      kickoff: plainDate,
      baseline: plainDate,
      deadline: plainDate.nullable(),
      computedAt: instant,
      sections: z.array(reportSectionView),
    }),
  })
  .meta({ id: 'FrozenReport' });
export type FrozenReportView = z.infer<typeof frozenReportView>;

const version = int4Text.min(1);
export const reportQuery = z.strictObject({
  version: version.optional().meta({ description: 'The newest where left out' }),
});
export const reportRowsQuery = z.strictObject({
  version: version.optional(),
  section: z.string().min(1).max(60),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().min(1).max(500).optional(),
});
export type ReportRowsQuery = z.output<typeof reportRowsQuery>;
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const reportRowsAnswer = z
  .object({
    items: z.array(
      z.object({ id: z.string(), area: z.string(), counted: z.boolean(), cells: z.record(z.string(), cell) }),
    ),
    page: pageInfo,
  })
  .meta({ id: 'ReportRows' });
export type ReportRowsAnswer = z.infer<typeof reportRowsAnswer>;

export const differencesQuery = z.strictObject({ from: version, to: version });
const maybeFigure = z.object(figureValue).nullable();
export const reportDifferences = z
  .object({
    report: z.string(),
    from: z.int(),
    to: z.int(),
    figures: z.array(
      z.object({
        section: z.string(),
        groupBy: z.array(z.string()),
        key: z.record(z.string(), z.string().nullable()),
        from: maybeFigure,
        to: maybeFigure,
      }),
    ),
    rows: z.array(
      z.object({ section: z.string(), id: z.string(), name: z.string(), change: z.enum(['came', 'went', 'changed']) }),
    ),
    more: z.boolean().meta({ description: 'True where the list of rows was cut off' }),
  })
  .meta({ id: 'ReportDifferences' });
export type ReportDifferencesView = z.infer<typeof reportDifferences>;

export const templateView = z
  .object({
    name: z.string(),
    version: z.int().meta({ description: '0: the one the product brings' }),
    sha256: z.string(),
    placeholders: z.array(z.string()),
    uploadedBy: z.string(),
    uploadedAt: instant.nullable(),
  })
  .meta({ id: 'ReportTemplate' });
export type TemplateView = z.infer<typeof templateView>;
export const templatesAnswer = z
  .object({
    items: z.array(templateView),
    placeholders: z
      .array(z.object({ name: z.string(), zh: z.string() }))
      .meta({ description: 'Everything a template may name' }),
  })
  .meta({ id: 'ReportTemplates' });
