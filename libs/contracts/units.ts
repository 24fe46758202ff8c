import { z } from 'zod';
import { READING_PURPOSES } from '../domain/ledger/units/personal-fields.js';
import { UNIT_STATUSES } from '../domain/ledger/units/unit-facts.js';
import { ASSESSMENT_VERDICTS } from './assessments.js';
import { pageInfo } from './cases.js';
import { caseId, instant, int4, organisationType, plainDate, shortText } from './primitives.js';

/** The ledger of units: search, one unit with where each value comes from, its history. */
export const UNIT_KINDS = ['enterprise', 'social', 'other'] as const;
const types = z.array(organisationType).min(1).max(4);

export const unitFilter = z.strictObject({
  text: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .meta({ description: 'Part of the name, a former name or an alias; beginning of the credit code or unit id' }),
  township: z.array(z.string().min(1).max(40)).min(1).max(60).optional(),
  area: z.string().min(1).max(200).optional().meta({ description: 'Area path; the area and everything below it' }),
  kind: z.array(z.enum(UNIT_KINDS)).min(1).max(3).optional(),
  unitClass: z.array(z.string().min(1).max(40)).min(1).max(20).optional(),
  status: z.array(z.enum(UNIT_STATUSES)).min(1).max(UNIT_STATUSES.length).optional(),
  inPopulation: z.boolean().optional().meta({ description: 'true: only units that count in denominators' }),
  codeCheck: z
    .array(z.enum(['valid', 'failed', 'missing']))
    .min(1)
    .max(3)
    .optional(),
  covered: types.optional().meta({ description: 'Covered today by an organisation of each of these types' }),
  notCovered: types.optional(),
  employeesFrom: int4.optional(),
  employeesTo: int4.optional(),
  meets: z
    .strictObject({ type: organisationType, meets: z.enum(['yes', 'no', 'unknown']) })
    .optional()
    .meta({ description: "The county's threshold to stand alone" }),
  verdict: z
    .strictObject({ type: organisationType, verdict: z.enum(ASSESSMENT_VERDICTS) })
    .optional()
    .meta({ description: 'Recorded assessment' }),
  list: z
    .strictObject({
      on: z.boolean(),
      id: z.string().min(1).max(64).optional(),
      type: organisationType.optional(),
    })
    .optional()
    .meta({ description: 'On a task list, or on none' }),
});
export type UnitFilter = z.output<typeof unitFilter>;
export const UNIT_SORTS = ['unitId', 'name'] as const;
export const unitSearchBody = z
  .strictObject({
    filter: unitFilter.default({}),
    sort: z.enum(UNIT_SORTS).default('unitId'),
    page: z
      .strictObject({ limit: z.int().min(1).max(200).default(50), after: z.string().min(1).max(600).optional() })
      .default({ limit: 50 }),
    withTotal: z.boolean().default(false),
  })
  .meta({ id: 'UnitSearch' });
export type UnitSearchBody = z.output<typeof unitSearchBody>;

const count = z.int().nullable();
export const unitSummary = z
  .object({
    unitId: z.string(),
    name: z.string(),
    formerNames: z.array(z.string()),
    aliases: z.array(z.string()),
    creditCode: z.string().nullable(),
    codeCheck: z.enum(['valid', 'failed', 'missing']),
    township: z.string(),
    area: z.string(),
    kind: z.enum(UNIT_KINDS),
    unitClass: z.string().nullable(),
    status: z.enum(UNIT_STATUSES),
    statusOn: plainDate.nullable(),
    keeps: z.string().nullable().meta({ description: 'Unit that stays in its place' }),
    inPopulation: z.boolean(),
    exclusionReason: z.string().nullable(),
    employees: count,
    unionMembers: count,
    womenEmployees: count,
    leagueMembers: count,
    partyMembersFull: count,
    partyMembersProbationary: count,
    covered: z.array(organisationType),
    version: z.int(),
  })
  .meta({ id: 'UnitSummary' });
export type UnitSummary = z.infer<typeof unitSummary>;
export const unitSearchAnswer = z
  .object({ items: z.array(unitSummary), page: pageInfo })
  .meta({ id: 'UnitSearchAnswer' });

/** A value with where it comes from. */
export const unitFact = z
  .object({
    field: z.string(),
    value: z.unknown().meta({ description: 'Persons masked' }),
    source: z
      .string()
      .meta({ description: 'Source of imports, `person` (a correction), `case` (the count of a case)' }),
    asOf: plainDate.nullable(),
    import: z.string().nullable(),
    row: z.int().nullable(),
    confirmedBy: z.string().nullable(),
    confirmedAt: instant.nullable(),
    reason: z.string().nullable(),
    recordedAt: instant,
    supersededAt: instant.nullable(),
  })
  .meta({ id: 'UnitFact' });
export type UnitFact = z.infer<typeof unitFact>;
export const unitOrganisation = z.object({
  id: z.string(),
  type: organisationType,
  mode: z.string(),
  name: z.string(),
  formedOn: plainDate.nullable(),
  formedText: z.string().nullable(),
  termEndsOn: plainDate.nullable(),
  endedOn: plainDate.nullable(),
  documentNo: z.string().nullable(),
  organisationCode: z.string().nullable(),
  baseline: z.boolean(),
  caseId: caseId.nullable(),
  source: z.string(),
  units: z.int(),
});
export const unitCase = z.object({
  caseId,
  caseNo: z.string(),
  type: organisationType,
  mode: z.string(),
  position: z.string(),
  status: z.string(),
  dueOn: plainDate.nullable(),
  openedOn: plainDate,
});
export const unitInstructor = z.object({
  instructorNo: z.string(),
  batch: z.string().nullable(),
  inPost: z.boolean(),
  assignedOn: plainDate.nullable(),
  endedOn: plainDate.nullable(),
  lastContactOn: plainDate.nullable(),
  contacts: z.int(),
});
export const unitDetail = unitSummary
  .extend({
    address: z.string().nullable(),
    industry: z.string().nullable(),
    park: z.string().nullable(),
    codeMissingReason: z.string().nullable(),
    codeRemarks: z.array(z.object({ kind: z.string(), zh: z.string(), en: z.string() })),
    legalRepresentative: z
      .string()
      .nullable()
      .meta({ description: 'Masked; the full value by GET /units/{id}/personal' }),
    phone: z.string().nullable().meta({ description: 'Masked' }),
    youth28: count,
    youth35: count,
    countedOn: plainDate.nullable(),
    responsibleBody: z.string().nullable(),
    officer: z.string().nullable(),
    addedBy: z.string().nullable().meta({ description: 'Who added the unit by hand' }),
    fields: z.array(unitFact).meta({ description: 'Every value in force with its source' }),
    conflicts: z.array(unitFact).meta({ description: 'Newer words of a source that a correction stands against' }),
    organisations: z.array(unitOrganisation),
    cases: z.array(unitCase).meta({ description: 'Those the caller may see' }),
    instructors: z.array(unitInstructor),
  })
  .meta({ id: 'Unit' });
export type UnitDetail = z.infer<typeof unitDetail>;

export const unitHistoryQuery = z.strictObject({
  asOf: plainDate.optional().meta({ description: 'The unit as the ledger had it at the end of this day' }),
});
export const unitHistory = z
  .object({
    unitId: z.string(),
    asOf: plainDate.nullable(),
    values: z.record(z.string(), z.unknown()),
    facts: z.array(unitFact),
  })
  .meta({
    id: 'UnitHistory',
    description: 'Without asOf every value there ever was, newest first; with it those in force on that day',
  });
export type UnitHistory = z.infer<typeof unitHistory>;

export const personalQuery = z.strictObject({
  purpose: z.enum(READING_PURPOSES).meta({
    description:
      'What the full value is needed for; kept in the audit. contact · formation: work on a case · verification: is what stands here right · person: the person asks (PIPL art. 45, 46) · oversight',
  }),
  note: shortText.optional().meta({ description: 'More words about it; kept in the audit, telephone numbers masked' }),
});
export type PersonalQuery = z.output<typeof personalQuery>;
export const personalAnswer = z
  .object({ unitId: z.string(), legalRepresentative: z.string().nullable(), phone: z.string().nullable() })
  .meta({ id: 'UnitPersonal' });
export type PersonalAnswer = z.infer<typeof personalAnswer>;

export const unitExportBody = z
  .strictObject({ filter: unitFilter.default({}), format: z.enum(['xlsx', 'csv']).default('xlsx'), purpose: shortText })
  .meta({ id: 'UnitExport' });
export type UnitExportBody = z.output<typeof unitExportBody>;
