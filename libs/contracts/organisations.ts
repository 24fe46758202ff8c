import { z } from 'zod';
import { JOINT_PROBLEMS } from '../domain/ledger/registers/joint-adjustments.js';
import { bilingual, pageQuery } from './assessments.js';
import { pageInfo } from './cases.js';
import { mode, note, organisationType, plainDate, shortText, unitKey } from './primitives.js';

const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const organisationId = z.string().min(1).max(64);

export const organisationsQuery = z.strictObject({
  type: organisationType.optional(),
  mode: mode.optional(),
  township: z.string().min(1).max(40).optional(),
  unit: z.string().min(1).max(40).optional(),
  baseline: yesNo.optional().meta({ description: 'true: existed before the campaign; false: newly formed' }),
  onList: yesNo.optional().meta({ description: 'Newly formed ones: whether the task list asked for them' }),
  termEndsBefore: plainDate.optional(),
  termEndsWithinDays: z.coerce
    .number()
    .int()
    .min(0)
    .max(3660)
    .optional()
    .meta({ description: 'From today; already expired ones are among them' }),
  ended: yesNo.optional(),
  text: z.string().trim().min(1).max(100).optional(),
  ...pageQuery,
});
export type OrganisationsQuery = z.output<typeof organisationsQuery>;

export const organisationView = z
  .object({
    id: organisationId,
    type: organisationType,
    mode: mode,
    name: z.string(),
    township: z.string().nullable(),
    formedOn: z.string().nullable().meta({ description: 'A day, or YYYY-MM where a list only says the month' }),
    termEndsOn: plainDate.nullable(),
    daysToTermEnd: z.int().nullable().meta({ description: 'Negative once the term is over' }),
    endedOn: plainDate.nullable(),
    documentNo: z.string().nullable(),
    organisationCode: z.string().nullable(),
    baseline: z.boolean(),
    caseId: z.string().nullable(),
    listItem: z.string().nullable(),
    source: z.string(),
    units: z.array(
      z.object({ id: z.string(), name: z.string(), joinedOn: plainDate.nullable(), leftOn: plainDate.nullable() }),
    ),
  })
  .meta({ id: 'Organisation' });
export type OrganisationView = z.infer<typeof organisationView>;
export const organisationsAnswer = z
  .object({ items: z.array(organisationView), page: pageInfo })
  .meta({ id: 'Organisations' });

export const irregularQuery = z.strictObject({
  type: organisationType.optional(),
  problem: z.enum(JOINT_PROBLEMS).optional(),
  township: z.string().min(1).max(40).optional(),
  ...pageQuery,
});
export type IrregularQuery = z.output<typeof irregularQuery>;
export const irregularView = z
  .object({
    id: organisationId,
    type: organisationType,
    name: z.string(),
    township: z.string().nullable(),
    units: z.array(z.string()),
    problems: z.array(z.object({ problem: z.enum(JOINT_PROBLEMS), reason: bilingual, units: z.array(z.string()) })),
  })
  .meta({ id: 'IrregularJointOrganisation' });
export type IrregularView = z.infer<typeof irregularView>;
export const irregularAnswer = z
  .object({ items: z.array(irregularView), page: pageInfo })
  .meta({ id: 'IrregularJointOrganisations' });

export const adjustmentBody = z
  .strictObject({
    after: z.array(unitKey).min(1).max(500).meta({ description: 'Units that stay' }),
    moves: z
      .array(z.strictObject({ unit: unitKey, to: organisationId }))
      .max(500)
      .default([])
      .meta({ description: 'Where units that leave go; one that is not named goes nowhere yet' }),
    adjustedOn: plainDate.optional(),
    documentNo: shortText.optional(),
    note,
  })
  .meta({ id: 'AdjustOrganisation' });
export type AdjustmentBody = z.output<typeof adjustmentBody>;
export const adjustmentView = z
  .object({
    id: z.string(),
    organisation: z.string().nullable(),
    name: z.string(),
    type: organisationType,
    problem: z.enum(JOINT_PROBLEMS),
    before: z.array(z.string()),
    after: z.array(z.string()),
    moved: z.string().nullable(),
    adjustedOn: plainDate.nullable(),
    documentNo: z.string().nullable(),
    source: z.string(),
  })
  .meta({ id: 'OrganisationAdjustment' });
export type AdjustmentView = z.infer<typeof adjustmentView>;
export const adjustmentsQuery = z.strictObject({
  from: plainDate.optional(),
  to: plainDate.optional(),
  type: organisationType.optional(),
  ...pageQuery,
});
export type AdjustmentsQuery = z.output<typeof adjustmentsQuery>;
export const adjustmentsAnswer = z
  .object({ items: z.array(adjustmentView), page: pageInfo })
  .meta({ id: 'OrganisationAdjustments' });
