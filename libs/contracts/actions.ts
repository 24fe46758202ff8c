import { z } from 'zod';
import { MOVE_TARGETS } from '../domain/admin-move.js';
import type { ActionData, PeopleAction } from '../domain/actions.js';
import { PEOPLE_ACTIONS, REQUESTABLE } from '../domain/actions.js';
import { CANDIDATE_FLAGS } from '../domain/case.js';
import {
  accountId,
  bodyId,
  headCount,
  mode,
  note,
  personRef,
  plainDate,
  reasonCode,
  shortText,
  unitKey,
} from './primitives.js';

/** What every action takes beside its own data. */
const common = {
  on: plainDate.optional().meta({ description: 'Event date, when it differs from the day of entry' }),
  comment: note.optional(),
  onBehalfOf: accountId
    .optional()
    .meta({ description: 'Account the actor stands in for; only where a substitution exists' }),
};
const overridable = {
  overrides: z
    .array(z.strictObject({ rule: z.string().min(1).max(80), reason: note }))
    .max(20)
    .optional()
    .meta({ description: 'Named overrides of findings of severity `hold`' }),
};

const counts = {
  employees: headCount,
  unionMembers: headCount,
  womenEmployees: headCount,
  leagueMembers: headCount,
  youth28: headCount,
  partyMembersFull: headCount,
  partyMembersProbationary: headCount,
};
/** 其中女职工: a part of the employees, and what a women's organisation is measured by. The other counts may hold people who are not employed there. */
const womenAmongEmployees = ({ employees, womenEmployees }: { employees: number; womenEmployees: number }): boolean =>
  employees < 0 || womenEmployees <= employees;
const MORE_WOMEN = { path: ['womenEmployees'], error: '女职工人数不能多于职工人数 (more women than employees)' };
const flags = z.array(z.enum(CANDIDATE_FLAGS)).max(8);
const vote = z.strictObject({
  ref: personRef,
  post: shortText,
  votes: headCount,
  writeIn: z
    .boolean()
    .optional()
    .meta({ description: '另选他人: no candidate of the plan; only where the rules of the line know write-ins' }),
  flags: flags.optional().meta({ description: 'Eligibility of a write-in' }),
});

/** `general-meeting` and `delegates-congress` are other spellings of the same two kinds. */
const meetingKind = z
  .enum(['general', 'delegates', 'general-meeting', 'delegates-congress'])
  .transform((kind) => (kind.startsWith('general') ? ('general' as const) : ('delegates' as const)));

/** The organisation's own names, beside those of the units it covers. */
const organisationName = z.string().trim().min(1).max(200);
const names = z
  .strictObject({
    name: organisationName.optional(),
    shortName: organisationName.optional(),
    sealName: organisationName.optional(),
  })
  .meta({ id: 'OrganisationNames', description: 'Made up from what it covers where left out' });

const reasoned = { reasonCode, note };
const reasonedShort = { reasonCode, note: note.optional() };

/**
 * One schema per action: the body of `POST /cases/{id}/actions/{action}`. Unknown fields are refused by name.
 * Units and bodies are named by id; the API looks them up before the case decides.
 */
export const ACTION_BODIES = {
  'record-survey': z
    .strictObject({
      ...counts,
      countedOn: plainDate,
      willing: z.boolean(),
      perUnit: z
        .array(z.strictObject({ unit: unitKey, ...counts }).refine(womenAmongEmployees, MORE_WOMEN))
        .max(500)
        .optional(),
      ...common,
    })
    .refine(womenAmongEmployees, MORE_WOMEN),
  'confirm-eligibility': z.strictObject({ ...overridable, ...common }),
  'assign-instructor': z.strictObject({ instructorNo: z.string().trim().min(1).max(40), ...common }),
  'record-contact': z.strictObject({ note, ...common }),
  'submit-application': z.strictObject({
    preparatoryGroup: z.array(z.strictObject({ ref: personRef, role: shortText })).max(50),
    consentOfUnit: z.boolean(),
    units: z
      .array(unitKey)
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'The definitive covered units, when they changed' }),
    ...overridable,
    ...common,
  }),
  'submit-congress-plan': z.strictObject({
    meetingKind,
    meetingDate: plainDate,
    seats: z.int().min(1).max(99),
    candidates: z.array(z.strictObject({ ref: personRef, post: shortText, flags })).max(200),
    publicityFrom: plainDate.nullable().default(null),
    publicityTo: plainDate.nullable().default(null),
    delegates: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'How many delegates a congress of delegates has: those due are held against it' }),
    ...overridable,
    ...common,
  }),
  'record-congress': z.strictObject({
    due: headCount,
    excused: z.array(z.strictObject({ reason: shortText, count: headCount })).max(50),
    present: headCount,
    ballotsIssued: headCount,
    ballotsReturned: headCount,
    results: z.array(vote).max(200),
    elected: z.array(vote).max(200),
    furtherBallots: z
      .array(z.strictObject({ ballotsIssued: headCount, ballotsReturned: headCount, results: z.array(vote).max(200) }))
      .max(5)
      .optional()
      .meta({ description: 'Ballots that followed at the same meeting on tied names or empty seats' }),
    ...overridable,
    ...common,
    on: plainDate.meta({ description: 'Day of the meeting' }),
  }),
  'submit-result': z.strictObject({ ...overridable, ...common }),
  approve: z.strictObject({
    documentNo: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'Number of the reply; drawn when left out' }),
    numberReason: note
      .optional()
      .meta({ description: 'Why the given number leaves numbers of its series out; kept and shown with it' }),
    termFrom: plainDate.optional(),
    termTo: plainDate.optional(),
    organisation: names.optional(),
    accepts: z
      .array(z.strictObject({ rule: z.string().min(1).max(80), reason: note }))
      .max(50)
      .optional()
      .meta({
        description: 'Why each finding that stands and asks for a reason is accepted; kept in the record of the reply',
      }),
    ...common,
  }),
  return: z.strictObject({
    ...reasoned,
    missing: z.array(shortText).max(50).optional(),
    resume: z.enum(['to-returner', 'in-order']).optional(),
    ...common,
  }),
  reject: z.strictObject({ ...reasoned, ...common }),
  register: z.strictObject({
    registrationNo: z.string().trim().min(1).max(80),
    registeredOn: plainDate,
    organisation: names.optional(),
    ...overridable,
    ...common,
  }),
  allow: z.strictObject({
    overrides: z
      .array(z.strictObject({ rule: z.string().min(1).max(80), reason: note }))
      .min(1)
      .max(20),
    ...common,
  }),
  hold: z.strictObject({ ...reasonedShort, ...common }),
  resume: z.strictObject({ note: note.optional(), ...common }),
  'withdraw-unit': z.strictObject({
    unit: unitKey,
    reasonCode: reasonCode.optional(),
    note: note.optional().meta({ description: 'Needed where the reason is `other`' }),
    ...common,
  }),
  'add-unit': z.strictObject({ unit: unitKey, ...common }),
  'change-mode': z.strictObject({
    to: mode,
    sponsor: unitKey.optional().meta({ description: 'Association that carries an industry formation' }),
    district: shortText.optional().meta({ description: 'Park, building or district of a regional one' }),
    leadUnit: unitKey.optional(),
    ...common,
  }),
  close: z.strictObject({ ...reasonedShort, ...common }),
  extend: z.strictObject({ until: plainDate, ...reasonedShort, ...common }),
  'confirm-extension': z.strictObject({
    verdict: z.enum(['confirmed', 'declined']),
    note: note.optional(),
    ...common,
  }),
  'admin-move': z.strictObject({
    to: z.enum(MOVE_TARGETS).meta({ description: 'An earlier step; never onward' }),
    note: note.meta({ description: 'Why; the parties read it' }),
    ...common,
  }),
  'confirm-admin-move': z.strictObject({
    verdict: z.enum(['confirmed', 'declined']),
    note: note.optional(),
    ...common,
  }),
  transfer: z.strictObject({ to: bodyId, note: note.optional(), ...common }),
  'accept-transfer': z.strictObject({ ...common }),
  reassign: z.strictObject({ officer: accountId, ...common }),
  claim: z.strictObject({ ...common }),
  release: z.strictObject({ ...common }),
  urge: z.strictObject({ note: note.optional(), ...common }),
  comment: z.strictObject({
    text: note,
    request: z
      .strictObject({ action: z.enum(REQUESTABLE), unit: unitKey.optional(), reasonCode: reasonCode.optional() })
      .optional()
      .meta({ description: 'Asks the body that may do it, which is told' }),
    ...common,
  }),
  attach: z.strictObject({
    documentId: z.string().min(1).max(64),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    name: shortText,
    ...common,
  }),
  withdraw: z.strictObject({ note: note.optional(), ...common }),
} as const satisfies Record<PeopleAction, z.ZodType>;

/** `reopen` opens a new linked case today, so it is answered by the API and is no action of the ended one. Its reasons stand in the new case's opening. */
export const reopenBody = z.strictObject({
  reasonCode: reasonCode.optional(),
  note: note.optional(),
  comment: common.comment,
});
export type ReopenBody = z.infer<typeof reopenBody>;

/** Everything `POST /cases/{id}/actions/{action}` takes as `{action}`. */
export const HTTP_ACTIONS = [...PEOPLE_ACTIONS, 'reopen'] as const;
export type HttpAction = (typeof HTTP_ACTIONS)[number];
export type ActionBody<N extends PeopleAction = PeopleAction> = z.infer<(typeof ACTION_BODIES)[N]>;

type Common = keyof typeof common;
type Exactly<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
/** Data as it arrives: what the API still has to look up is named by id, and `on` is the meeting's own day in record-congress. */
type Transported = {
  [N in PeopleAction]: N extends 'submit-application'
    ? Omit<ActionData[N], 'units'> & { units?: string[] }
    : N extends 'add-unit'
      ? { unit: string }
      : N extends 'transfer'
        ? { to: string; note?: string }
        : ActionData[N];
};
type OwnData<N extends PeopleAction> = N extends 'record-congress'
  ? Omit<ActionBody<N>, 'comment' | 'onBehalfOf'>
  : Omit<ActionBody<N>, Common>;
type Mismatched = {
  [N in PeopleAction]: keyof Transported[N] extends never
    ? never
    : Exactly<
          { [K in keyof OwnData<N>]: OwnData<N>[K] },
          { [K in keyof Transported[N]]: Transported[N][K] }
        > extends true
      ? never
      : N;
}[PeopleAction];
/** Fails to compile, naming the action, when a schema and the domain's `ActionData` drift apart. */
export const SCHEMAS_MATCH_THE_DOMAIN: [Mismatched] extends [never] ? true : Mismatched = true;
