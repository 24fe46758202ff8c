import { z } from 'zod';
import { pageQuery } from './assessments.js';
import { pageInfo } from './cases.js';
import { note, plainDate, shortText, unitKey } from './primitives.js';

const instructorNo = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .meta({ examples: ['ZDY001'] });
const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true');

export const instructorsQuery = z.strictObject({
  batch: z.string().min(1).max(40).optional(),
  inPost: yesNo.optional(),
  text: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Part of the number, the name or the sending office' }),
  ...pageQuery,
});
export type InstructorsQuery = z.output<typeof instructorsQuery>;

export const instructorView = z
  .object({
    instructorNo,
    name: z.string().nullable(),
    batch: z.string().nullable(),
    sentBy: z.string().nullable(),
    sentOn: plainDate.nullable(),
    inPost: z.boolean(),
    units: z.int().meta({ description: 'Units assigned now' }),
    contacts: z.int(),
    lastContactOn: plainDate.nullable(),
  })
  .meta({ id: 'Instructor' });
export type InstructorView = z.infer<typeof instructorView>;
export const instructorsAnswer = z
  .object({ items: z.array(instructorView), page: pageInfo })
  .meta({ id: 'Instructors' });
export const assignmentView = z
  .object({
    instructorNo,
    unit: z.object({ id: z.string(), name: z.string(), township: z.string() }),
    assignedOn: plainDate.nullable(),
    endedOn: plainDate.nullable(),
    contacts: z.int(),
    lastContactOn: plainDate.nullable(),
    source: z.string().meta({ description: 'instructors: from the imported list; person: made here' }),
  })
  .meta({ id: 'InstructorAssignment' });
export type AssignmentView = z.infer<typeof assignmentView>;
export const instructorDetail = instructorView
  .extend({ assignments: z.array(assignmentView) })
  .meta({ id: 'InstructorDetail' });
export type InstructorDetail = z.infer<typeof instructorDetail>;

export const newInstructorBody = z
  .strictObject({
    instructorNo,
    name: shortText.optional(),
    batch: shortText.optional(),
    sentBy: shortText.optional(),
    sentOn: plainDate.optional(),
    inPost: z.boolean().default(true),
  })
  .meta({ id: 'NewInstructor' });
export type NewInstructorBody = z.output<typeof newInstructorBody>;
export const changeInstructorBody = z
  .strictObject({
    name: shortText.optional(),
    batch: shortText.optional(),
    sentBy: shortText.optional(),
    sentOn: plainDate.optional(),
    inPost: z.boolean().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, { message: '至少更改一项' })
  .meta({ id: 'ChangeInstructor' });
export type ChangeInstructorBody = z.infer<typeof changeInstructorBody>;

/** Body of `POST /instructor-assignments`; `replace` ends what the units' other instructors have. */
export const assignBody = z
  .strictObject({
    assignments: z
      .array(z.strictObject({ instructorNo, unit: unitKey }))
      .min(1)
      .max(2000),
    assignedOn: plainDate.optional(),
    replace: z.boolean().default(false),
    dryRun: z.boolean().default(false).meta({ description: 'true: say what would happen and change nothing' }),
  })
  .meta({ id: 'AssignInstructors' });
export type AssignBody = z.output<typeof assignBody>;
export const assignAnswer = z
  .object({
    dryRun: z.boolean(),
    new: z.int(),
    same: z.int(),
    refused: z.int(),
    ended: z.int(),
    items: z.array(
      z.object({
        instructorNo,
        unit: z.string(),
        outcome: z.enum(['new', 'same', 'refused']),
        ends: z.array(instructorNo),
        reason: z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'InstructorAssignments' });
export type AssignAnswer = z.infer<typeof assignAnswer>;
export const endAssignmentBody = z
  .strictObject({ instructorNo, unit: unitKey, endedOn: plainDate.optional(), note })
  .meta({ id: 'EndAssignment' });
export type EndAssignmentBody = z.infer<typeof endAssignmentBody>;
export const contactBody = z
  .strictObject({
    instructorNo: instructorNo.optional().meta({ description: 'Left out: the caller’s own' }),
    unit: unitKey,
    on: plainDate.optional(),
    note: note.optional(),
  })
  .meta({ id: 'RecordContact' });
export type ContactBody = z.infer<typeof contactBody>;

export const coverageQuery = z.strictObject({
  township: z.string().min(1).max(40).optional(),
  kind: z.enum(['enterprise', 'social']).optional(),
  batch: z.string().min(1).max(40).optional().meta({ description: 'Only instructors of this batch count' }),
  contactedFrom: plainDate.optional().meta({ description: 'Also counts units contacted on or after this day' }),
});
export type CoverageQuery = z.output<typeof coverageQuery>;
export const coverageView = z
  .object({
    denominator: z.object({ zh: z.string(), en: z.string(), units: z.int() }),
    covered: z.int(),
    byKind: z.object({ enterprise: z.int(), social: z.int() }),
    percent: z.string().nullable(),
    without: z.int(),
    contacted: z.int().nullable().meta({ description: 'Units contacted in the period; null when none was asked for' }),
    instructors: z.int(),
    activeInstructors: z.int().meta({ description: 'In post, with at least one unit of the population' }),
  })
  .meta({ id: 'InstructorCoverage' });
export type CoverageView = z.infer<typeof coverageView>;
export const withoutQuery = z.strictObject({ ...coverageQuery.omit({ contactedFrom: true }).shape, ...pageQuery });
export type WithoutQuery = z.output<typeof withoutQuery>;
export const withoutAnswer = z
  .object({
    items: z.array(z.object({ id: z.string(), name: z.string(), township: z.string(), kind: z.string() })),
    page: pageInfo,
  })
  .meta({ id: 'UnitsWithoutInstructor' });
