import { z } from 'zod';
import { BODY_ROLES, KEPT_LEVELS } from '../domain/administration/body-rules.js';
import { bodyId, organisationType, plainDate, shortText } from './primitives.js';

const LINES = ['union', 'league', 'women', 'party', 'task-force', 'registration'] as const;
export const newBodyId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, '只能用字母、数字和连字符，最长 40')
  .meta({ description: 'Id of a body, never changed', examples: ['T01U'] });
/** Issuer's code: characters only, so that the number around it can be read. */
export const documentCode = z
  .string()
  .trim()
  .regex(/^[\p{Script=Han}A-Za-z]{1,20}$/u, '只能用汉字和字母，最长 20')
  .meta({ description: 'Issuer’s code of its document numbers', examples: ['岳工发'] });
export const areaPath = z
  .string()
  .trim()
  .regex(/^\d{6}(\/[^/\s]{1,40})?$/, '须为县代码，或“县代码/园区或乡镇”')
  .meta({ description: 'County code, or county code/zone or township', examples: ['340828/天堂镇'] });
const numberSeries = z.strictObject({ year: z.int().min(1949).max(2199), last: z.int().min(0).max(999_999) });

const content = {
  name: shortText,
  line: z.enum(LINES),
  level: z.enum(KEPT_LEVELS),
  area: areaPath,
  documentCode,
  parent: bodyId.nullable().default(null),
  parentRelation: z
    .enum(['line', 'coordination'])
    .nullable()
    .default(null)
    .meta({ description: 'line: stands above in the own line; coordination: only coordinates' }),
  role: z.enum(BODY_ROLES),
  reviews: z.array(organisationType).max(4).default([]).meta({ description: 'Types it decides: of its own line only' }),
  activeFrom: plainDate.nullable().default(null).meta({ description: 'First day it works; null when it always has' }),
  lastNumbers: z.array(numberSeries).max(100).default([]).meta({
    description: 'Last document number of series that were begun before this system; a series that stands goes on',
  }),
};
/** Body of `POST /bodies`. */
export const newBodyBody = z.strictObject({ id: newBodyId, ...content }).meta({ id: 'NewBody' });
export type NewBodyBody = z.output<typeof newBodyBody>;
/** Body of `PUT /bodies/{id}`: the whole of it; line, level and area have to stay. */
export const bodyBody = z.strictObject(content).meta({ id: 'ChangeBody' });
export type BodyBody = z.output<typeof bodyBody>;
export const endBodyBody = z
  .strictObject({ lastDay: plainDate.meta({ description: 'Last day it works' }) })
  .meta({ id: 'EndBody' });
export type EndBodyBody = z.output<typeof endBodyBody>;

export const bodyView = z
  .object({
    id: z.string(),
    name: z.string(),
    line: z.enum(LINES),
    level: z.enum(['province', 'city', 'county', 'zone', 'township']),
    area: z.string(),
    documentCode: z.string(),
    parent: z.string().nullable(),
    parentRelation: z.enum(['line', 'coordination']).nullable(),
    role: z.string(),
    reviews: z.array(organisationType),
    activeFrom: plainDate.nullable(),
    activeUntil: plainDate.nullable(),
    lastNumbers: z.array(z.object({ year: z.int(), last: z.int() })),
    version: z.int(),
  })
  .meta({ id: 'Body' });
export type BodyView = z.infer<typeof bodyView>;
/** A county has about a hundred: one page. */
export const bodiesQuery = z.strictObject({
  line: z.enum(LINES).optional(),
  area: areaPath.optional().meta({ description: 'This area and what lies below' }),
  on: plainDate.optional().meta({ description: 'Only bodies that work on the day' }),
});
export type BodiesQuery = z.output<typeof bodiesQuery>;
export const bodiesAnswer = z.object({ items: z.array(bodyView) }).meta({ id: 'Bodies' });
