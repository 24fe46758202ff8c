import { z } from 'zod';
import { SETTABLE_STATUSES } from '../domain/ledger/units/unit-status.js';
import { operationView } from './bulk.js';
import { headCount, note, plainDate, shortText } from './primitives.js';
import { unitDetail } from './units.js';

/** What people change in the ledger: a new unit, a correction, a status. */
const codeText = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .meta({ description: 'Full-width, lower-case and look-alike characters are mapped' });
const override = z
  .strictObject({ reason: shortText })
  .meta({ description: 'For a code whose check fails: why it is right all the same' });
const township = z.string().trim().min(1).max(40);
const phone = z.string().trim().min(1).max(40);
const names = z.array(shortText).max(30);

export const newUnitBody = z
  .strictObject({
    name: shortText,
    creditCode: codeText.optional(),
    codeMissingReason: shortText.optional().meta({ description: 'Needed where there is no code' }),
    codeOverride: override.optional(),
    township,
    kind: z.enum(['enterprise', 'social', 'other']),
    unitClass: z.string().trim().min(1).max(40).optional(),
    address: shortText.optional(),
    industry: z.string().trim().min(1).max(60).optional(),
    park: z.string().trim().min(1).max(60).optional(),
    legalRepresentative: z.string().trim().min(1).max(60).optional(),
    phone: phone.optional(),
    formerNames: names.optional(),
    aliases: names.optional(),
    employees: headCount.optional(),
    womenEmployees: headCount.optional(),
    leagueMembers: headCount.optional(),
    partyMembersFull: headCount.optional(),
    partyMembersProbationary: headCount.optional(),
    countedOn: plainDate.optional(),
    reason: note.meta({ description: 'Why the unit is added, and on what evidence' }),
  })
  .refine((body) => body.creditCode !== undefined || body.codeMissingReason !== undefined, {
    path: ['codeMissingReason'],
    error: '没有代码的须写明原因',
  })
  .meta({ id: 'NewUnit' });
export type NewUnitBody = z.output<typeof newUnitBody>;
export const newUnitAnswer = z
  .object({
    unit: unitDetail,
    warnings: z.array(z.object({ kind: z.string(), zh: z.string(), en: z.string() })),
    similar: z.array(z.object({ unitId: z.string(), name: z.string() })),
  })
  .meta({ id: 'NewUnitAnswer' });
export type NewUnitAnswer = z.infer<typeof newUnitAnswer>;

const why = { reason: note, asOf: plainDate.optional().meta({ description: 'Day the value is of' }) };
const text = <F extends string, V extends z.ZodType>(field: F, value: V) =>
  z.strictObject({ field: z.literal(field), value, ...why });
const count = <F extends string>(field: F) =>
  z.strictObject({ field: z.literal(field), value: headCount.nullable(), ...why });
const list = <F extends string>(field: F) => z.strictObject({ field: z.literal(field), value: names, ...why });
const optionalText = shortText.nullable();
export const correctionBody = z
  .discriminatedUnion('field', [
    text('name', shortText),
    text('township', township),
    text('unitClass', optionalText),
    text('address', optionalText),
    text('industry', optionalText),
    text('park', optionalText),
    text('legalRepresentative', optionalText),
    text('phone', phone.nullable()),
    list('formerNames'),
    list('aliases'),
    count('employees'),
    count('unionMembers'),
    count('womenEmployees'),
    count('leagueMembers'),
    count('youth28'),
    count('youth35'),
    count('partyMembersFull'),
    count('partyMembersProbationary'),
    z.strictObject({
      field: z.literal('creditCode'),
      value: codeText.nullable(),
      override: override.optional(),
      ...why,
    }),
  ])
  .meta({ id: 'UnitCorrection' });
/** Fields that a correction may name, and a withdrawal. */
export const CORRECTABLE_FIELDS = correctionBody.options.map((option) => option.shape.field.value);
export type CorrectionBody = z.output<typeof correctionBody>;
export const withdrawalBody = z.strictObject({ reason: note }).meta({ id: 'CorrectionWithdrawal' });

export const statusBody = z
  .strictObject({
    status: z.enum(SETTABLE_STATUSES),
    on: plainDate,
    evidence: note.meta({ description: 'What it is known by: a notice, a visit, a register' }),
    mergedInto: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .optional()
      .meta({ description: 'Unit id or credit code; needed for merged' }),
    dryRun: z.boolean().default(false).meta({ description: 'Preview: what each open case would do' }),
  })
  .refine((body) => (body.status === 'merged') === (body.mergedInto !== undefined), {
    path: ['mergedInto'],
    error: '并入其他单位的须写明并入哪个单位，其余不填',
  })
  .meta({ id: 'UnitStatusChange' });
export type StatusBody = z.output<typeof statusBody>;
export const statusAnswer = z
  .object({ unit: unitDetail, operation: operationView.nullable() })
  .meta({ id: 'UnitStatusAnswer' });
export type StatusAnswer = z.infer<typeof statusAnswer>;
