import { z } from 'zod';
import { MODES, ORGANISATION_TYPES, POSITIONS, ROLES, STEPS } from '../domain/case.js';

/** `YYYY-MM-DD`, a day that exists, within what calendars and the database can count with. */
export const plainDate = z.iso
  .date()
  .refine((day) => day >= '1900-01-01' && day <= '2199-12-31', '须在 1900 年至 2199 年之间')
  .meta({ description: 'A day in Asia/Shanghai, YYYY-MM-DD', examples: ['2020-06-24'] });
/** RFC 3339 in UTC. */
export const instant = z.iso
  .datetime({ offset: true })
  .meta({ description: 'An instant, RFC 3339 in UTC', examples: ['2020-06-24T01:00:00.000Z'] });
/** What a clerk writes: never empty, and short enough to print. */
export const note = z.string().trim().min(1).max(2000);
export const shortText = z.string().trim().min(1).max(200);
/** Code from the rule set's list of reasons; an unknown one is refused by the domain, not here. */
export const reasonCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .meta({ description: 'Coded reason of the rule set' });
export const caseId = z.string().min(1).max(64).meta({ description: 'Id of a case' });
export const bodyId = z
  .string()
  .min(1)
  .max(40)
  .meta({ description: 'Id of a body', examples: ['CU'] });
export const accountId = z.string().min(1).max(64).meta({ description: 'Id of an account' });
/** Id of a unit in the ledger, or its unified social credit code. */
export const unitKey = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .meta({ description: 'unitId or credit code', examples: ['YX0001'] });
/** Reference to a person, never a name. */
export const personRef = z.string().trim().min(1).max(64).meta({ description: 'Reference to a person, never a name' });
/** Largest number that a column of four bytes keeps. */
export const INT4_MAX = 2_147_483_647;
/** A whole number of a request, from 0: never more than a column keeps. Narrow it with `min` and `max`. */
export const int4 = z.int().min(0).max(INT4_MAX);
/** The same out of a query, where numbers are text. */
export const int4Text = z.coerce.number().int().min(0).max(INT4_MAX);
export const headCount = z.int().min(0).max(10_000_000);

/** `Idempotency-Key`: made by the client, 8 to 128 visible ASCII characters. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{8,128}$/);

export const bodyRef = z
  .object({
    id: bodyId,
    name: z.string(),
    line: z.enum(['union', 'league', 'women', 'party', 'task-force', 'registration']),
    level: z.enum(['province', 'city', 'county', 'zone', 'township']),
    area: z.string(),
    documentCode: z.string(),
  })
  .meta({ id: 'BodyRef' });

/** Words of the case that many shapes share: one name each in the OpenAPI file, so that a client has one type each. */
export const organisationType = z.enum(ORGANISATION_TYPES).meta({ id: 'OrganisationType' });
export const mode = z.enum(MODES).meta({ id: 'Mode' });
export const stepOfCase = z.enum(STEPS).meta({ id: 'Step' });
export const position = z.enum(POSITIONS).meta({ id: 'Position' });
export const role = z.enum(ROLES).meta({ id: 'Role' });

/** Names beside the ids of an answer, by id; an id that nobody has any more is left out. */
export const names = z
  .object({
    accounts: z.record(z.string(), z.string()),
    bodies: z.record(z.string(), z.string()),
    instructors: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Names', description: 'What accounts, bodies and instructors that the answer names by id are called' });
