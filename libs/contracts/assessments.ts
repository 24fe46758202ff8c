import { z } from 'zod';
import { pageInfo } from './cases.js';
import { accountId, mode, note, organisationType, plainDate } from './primitives.js';

/** form: to be formed although the number says otherwise · not-yet 暂缓 · not-applicable 不适用 */
export const ASSESSMENT_VERDICTS = ['form', 'not-yet', 'not-applicable'] as const;
export const notFormingCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/)
  .meta({ description: 'Code of a reason for not forming', examples: ['N02'] });
export const bilingual = z.object({ zh: z.string(), en: z.string() });

const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const VERDICTS = ['yes', 'no', 'unknown'] as const;

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().min(1).max(500).optional().meta({ description: 'endCursor of the page before' }),
};
export const assessmentsQuery = z.strictObject({
  type: organisationType.optional(),
  meets: z.enum(VERDICTS).optional(),
  covered: yesNo.optional(),
  withoutParty: yesNo.optional().meta({ description: 'true: only units without a Party organisation' }),
  onList: yesNo.optional(),
  township: z.string().min(1).max(40).optional(),
  unit: z.string().min(1).max(40).optional(),
  verdict: z
    .enum([...ASSESSMENT_VERDICTS, 'none'])
    .optional()
    .meta({ description: 'Recorded by a person or a sheet; none: nothing recorded' }),
  reasonCode: notFormingCode.optional(),
  ...pageQuery,
});
export type AssessmentsQuery = z.output<typeof assessmentsQuery>;

export const recordedAssessment = z
  .object({
    verdict: z.enum(ASSESSMENT_VERDICTS),
    mode: mode.nullable(),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable().meta({ description: 'Words of the code' }),
    note: z.string().nullable(),
    by: accountId,
    on: plainDate,
    source: z.string().meta({ description: 'person, or the source of the sheet it comes from' }),
  })
  .meta({ id: 'RecordedAssessment' });
export type RecordedAssessment = z.infer<typeof recordedAssessment>;

export const assessmentView = z
  .object({
    unit: z.object({ id: z.string(), name: z.string(), township: z.string(), kind: z.string() }),
    type: organisationType,
    meets: z.enum(VERDICTS).meta({ description: 'By the threshold of the county' }),
    meetsNational: z
      .enum(VERDICTS)
      .nullable()
      .meta({ description: 'By the national threshold; null where there is none' }),
    count: z.int().nullable(),
    threshold: z.object({
      count: z.string(),
      atLeast: z.int(),
      citation: z.string(),
      national: z.object({ count: z.string(), atLeast: z.int() }).nullable(),
    }),
    reason: bilingual,
    covered: z.boolean().meta({ description: 'By an organisation of the type, own or shared' }),
    hasParty: z.boolean(),
    listItem: z.string().nullable(),
    eligible: z
      .boolean()
      .meta({ description: 'To be formed: not covered, and meets the number or recorded so, and not put off' }),
    recorded: recordedAssessment.nullable(),
  })
  .meta({ id: 'Assessment' });
export type AssessmentView = z.infer<typeof assessmentView>;
export const assessmentsAnswer = z
  .object({ items: z.array(assessmentView), page: pageInfo })
  .meta({ id: 'Assessments' });
export const unitAssessmentsAnswer = z
  .object({
    items: z.array(assessmentView),
    history: z.array(recordedAssessment.extend({ type: organisationType, current: z.boolean() })),
  })
  .meta({ id: 'UnitAssessments' });

export const assessmentBody = z
  .strictObject({
    type: organisationType,
    verdict: z.enum(ASSESSMENT_VERDICTS),
    mode: mode.optional(),
    reasonCode: notFormingCode.optional(),
    note,
  })
  .refine((body) => body.verdict === 'form' || body.reasonCode !== undefined, {
    path: ['reasonCode'],
    message: '暂缓或不适用须选择原因',
  })
  .meta({ id: 'RecordAssessment' });
export type AssessmentBody = z.infer<typeof assessmentBody>;

export const notFormingReason = z
  .object({ code: notFormingCode, zh: z.string(), source: z.string() })
  .meta({ id: 'NotFormingReason' });
export const notFormingReasonsAnswer = z.object({ items: z.array(notFormingReason) }).meta({ id: 'NotFormingReasons' });
export const notFormingReasonBody = z
  .strictObject({ code: notFormingCode, zh: z.string().trim().min(1).max(200) })
  .meta({ id: 'AddNotFormingReason' });
