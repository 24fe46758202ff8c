import { z } from 'zod';
import { caseSearchBody, status } from './cases.js';
import { bodyId, instant, organisationType, stepOfCase } from './primitives.js';
import { REVIEW_SCOPES, REVIEW_SORTS, reviewsQuery } from './reviews.js';

/** Pages of the console that keep their filter in the address, and so in a view. */
export const VIEW_SCREENS = ['reviews', 'desk', 'board', 'cases'] as const;
export type ViewScreen = (typeof VIEW_SCREENS)[number];

const flag = z.literal('1').optional().meta({ description: '1, or left out' });
const search = caseSearchBody.shape.filter.unwrap().shape;
const { type, township, urgency, text, position } = reviewsQuery.shape;

/** A filter as it stands in the address of each page: names and values of what the page asks the server for. */
export const VIEW_FILTERS = {
  reviews: z.strictObject({
    scope: z.enum(REVIEW_SCOPES).optional(),
    ...{ type, township, urgency, text },
    step: position.meta({ description: 'A position, as `position` of `GET /reviews`' }),
    unclaimed: flag,
    sort: z.enum(REVIEW_SORTS).optional(),
  }),
  desk: z.strictObject({ view: z.enum(['list', 'board']).optional() }),
  board: z.strictObject({
    body: bodyId.optional(),
    step: stepOfCase.optional(),
    type: organisationType.optional(),
    plan: flag,
    entered: flag,
    held: flag,
  }),
  cases: z.strictObject({
    text: search.text,
    type: organisationType.optional(),
    status: status.optional(),
    step: stepOfCase.optional(),
    body: bodyId.optional(),
    late: flag,
    plan: flag,
    entered: flag,
    dueFrom: search.dueFrom,
    dueTo: search.dueTo,
  }),
} as const satisfies Record<ViewScreen, z.ZodType>;

const viewName = z.string().trim().min(1).max(40);
const common = { name: viewName, shared: z.boolean().default(false) };
const bodyOf = <S extends ViewScreen>(screen: S) =>
  z.strictObject({ screen: z.literal(screen), ...common, filter: VIEW_FILTERS[screen] });

export const viewId = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/)
  .meta({ description: 'Made by the client' });
/** Body of `PUT /views/{id}`. */
export const viewBody = z
  .discriminatedUnion('screen', [bodyOf('reviews'), bodyOf('desk'), bodyOf('board'), bodyOf('cases')])
  .meta({ id: 'NewView' });
export type ViewBody = z.output<typeof viewBody>;
export const defaultBody = z.strictObject({ byDefault: z.boolean() }).meta({ id: 'DefaultView' });

export const viewView = z
  .object({
    id: z.string(),
    screen: z.enum(VIEW_SCREENS),
    name: z.string(),
    filter: z.record(z.string(), z.string()),
    shared: z.boolean().meta({ description: 'Of the body: whoever works there finds it' }),
    mayChange: z.boolean(),
    byDefault: z.boolean().meta({ description: 'What the page opens with, for the caller' }),
    updatedAt: instant,
  })
  .meta({ id: 'View' });
export type View = z.infer<typeof viewView>;
export const viewsQuery = z.strictObject({ screen: z.enum(VIEW_SCREENS).optional() });
export const viewsAnswer = z
  .object({
    items: z.array(viewView),
    mayShare: z.boolean().meta({ description: 'Whether the caller may keep views for the whole body' }),
  })
  .meta({ id: 'Views', description: 'Own ones and those of the body, by page and name' });
export type ViewsAnswer = z.infer<typeof viewsAnswer>;
