import { z } from 'zod';
import {
  REGISTER_KINDS,
  REGISTERS,
  SEATS,
  type RegisterDefinition,
  type RegisterField,
  type RegisterKind,
} from '../domain/ledger/registers/registers.js';
import { bilingual, pageQuery } from './assessments.js';
import { pageInfo } from './cases.js';
import { headCount, instant, int4Text, note, plainDate, shortText } from './primitives.js';

const FIELDS = {
  title: shortText,
  on: plainDate,
  until: plainDate,
  year: z.int().min(1949).max(2200),
  place: shortText,
  village: shortText,
  stars: z.int().min(1).max(5),
  amount: z.number().min(0).max(1e12).multipleOf(0.01).meta({ description: 'Yuan' }),
  persons: headCount,
  note,
} satisfies Record<RegisterField, z.ZodType>;

const participant = z.strictObject({
  seat: z.enum(SEATS),
  id: z.string().trim().min(1).max(64),
  persons: headCount.optional(),
});

/** Body of an entry of each kind: only what the kind has. */
function bodyOf(kind: RegisterKind) {
  const { required, optional, seats, least }: RegisterDefinition = REGISTERS[kind];
  const shape = Object.fromEntries([
    ...required.map((field) => [field, FIELDS[field]]),
    ...optional.map((field) => [field, (FIELDS[field] as z.ZodType).optional()]),
  ]) as Record<string, z.ZodType>;
  return z.strictObject({
    ...shape,
    links: z
      .array(participant)
      .min(least)
      .max(2000)
      .default([])
      .refine((links) => links.every(({ seat }) => seats.includes(seat)), { message: `只能登记：${seats.join('、')}` }),
    reason: note.optional().meta({ description: 'Why an entry is changed' }),
  });
}
export const REGISTER_BODIES: Record<RegisterKind, ReturnType<typeof bodyOf>> = Object.fromEntries(
  REGISTER_KINDS.map((kind) => [kind, bodyOf(kind)]),
) as never;
/** What any kind's body may hold; the kind in the path says which schema checks it. */
export interface RegisterBody
  extends
    Partial<Record<Exclude<RegisterField, 'year' | 'stars' | 'amount' | 'persons'>, string>>,
    Partial<Record<'year' | 'stars' | 'amount' | 'persons', number>> {
  links: { seat: (typeof SEATS)[number]; id: string; persons?: number }[];
  reason?: string;
}
export const anyRegisterBody = z.union(
  REGISTER_KINDS.map((kind) =>
    REGISTER_BODIES[kind].meta({
      id: `Register${kind
        .split('-')
        .map((w) => w[0]!.toUpperCase() + w.slice(1))
        .join('')}`,
    }),
  ) as never as [z.ZodType, z.ZodType],
);

const linkView = z.object({
  seat: z.enum(SEATS),
  id: z.string(),
  name: z.string().nullable(),
  persons: z.int().nullable(),
});
export const registerEntryView = z
  .object({
    id: z.string(),
    kind: z.enum(REGISTER_KINDS),
    title: z.string(),
    on: plainDate.nullable(),
    until: plainDate.nullable(),
    year: z.int().nullable(),
    place: z.string().nullable(),
    village: z.string().nullable(),
    stars: z.int().nullable(),
    amount: z.number().nullable(),
    persons: z.int().nullable(),
    note: z.string().nullable(),
    links: z.array(linkView),
    unresolved: z.array(z.string()).meta({ description: 'Names of an imported row that nobody in the ledger has' }),
    source: z.string(),
    withdrawn: z.boolean(),
    version: z.int(),
    changedBy: z.string(),
    changedAt: instant,
  })
  .meta({ id: 'RegisterEntry' });
export type RegisterEntryView = z.infer<typeof registerEntryView>;
export const registerEntriesAnswer = z
  .object({ items: z.array(registerEntryView), page: pageInfo })
  .meta({ id: 'RegisterEntries' });
export const registerDetail = registerEntryView
  .extend({
    history: z.array(
      z.object({
        version: z.int(),
        content: z.record(z.string(), z.unknown()),
        changedBy: z.string(),
        changedAt: instant,
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'RegisterEntryDetail' });
export type RegisterDetail = z.infer<typeof registerDetail>;
export const registersQuery = z.strictObject({
  unit: z.string().min(1).max(40).optional(),
  organisation: z.string().min(1).max(64).optional(),
  instructorNo: z.string().min(1).max(40).optional(),
  township: z.string().min(1).max(40).optional().meta({ description: 'Of a unit that takes part' }),
  year: int4Text.min(1949).max(2200).optional(),
  from: plainDate.optional(),
  to: plainDate.optional(),
  unresolved: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  withdrawn: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  ...pageQuery,
});
export type RegistersQuery = z.output<typeof registersQuery>;
export const withdrawBody = z.strictObject({ reason: note }).meta({ id: 'WithdrawRegisterEntry' });

export const registerCountsQuery = z.strictObject({ from: plainDate.optional(), to: plainDate.optional() });
export type RegisterCountsQuery = z.output<typeof registerCountsQuery>;
export const registerCounts = z
  .object({
    kind: z.enum(REGISTER_KINDS),
    name: bilingual,
    entries: z.int(),
    units: z.int(),
    enterprises: z.int(),
    socialOrganisations: z.int(),
    organisations: z.int(),
    instructors: z.int(),
    villages: z.int(),
    persons: z.int(),
    amount: z.number(),
  })
  .meta({ id: 'RegisterCounts' });
export type RegisterCounts = z.infer<typeof registerCounts>;
export const registerCountsAnswer = z
  .object({ from: plainDate.nullable(), to: plainDate.nullable(), items: z.array(registerCounts) })
  .meta({ id: 'RegisterCountsAnswer' });
