import { z } from 'zod';
import { PEOPLE_ACTIONS } from '../domain/actions.js';
import { caseRepresentation, caseSummary, pageInfo, SEARCH_SORTS } from './cases.js';
import { instant, names, organisationType, plainDate, position, reasonCode, stepOfCase } from './primitives.js';

/** Whose list: what waits for the caller, for anybody of their body in their roles, or what the caller has decided. */
export const REVIEW_SCOPES = ['mine', 'body', 'done'] as const;
/** Groups of the list, the most urgent first: `three` is due within three working days, `none` has no due date. */
export const URGENCIES = ['late', 'today', 'three', 'later', 'none'] as const;
/** Orders of the list; `-decidedAt` is that of `done` and of nothing else. */
export const REVIEW_SORTS = [...SEARCH_SORTS, '-decidedAt'] as const;
/** Actions that decide: what `done` lists. */
export const DECISIONS = ['confirm-eligibility', 'approve', 'return', 'reject', 'register', 'accept-transfer'] as const;

const yes = z
  .enum(['true', 'false'])
  .optional()
  .transform((text) => text === 'true');
/** What the list is narrowed to; all of it has to hold. */
const filters = {
  type: organisationType.optional(),
  step: stepOfCase.optional(),
  position: position.optional(),
  township: z.string().min(1).max(200).optional().meta({ description: 'Area path of the case, as in `township.area`' }),
  urgency: z.enum(URGENCIES).optional(),
  text: z.string().trim().min(1).max(100).optional().meta({ description: 'Part of the case number or of a unit name' }),
};
export const reviewsQuery = z.strictObject({
  scope: z.enum(REVIEW_SCOPES).default('mine'),
  ...filters,
  unclaimed: yes.meta({ description: 'true: only what nobody has by name' }),
  sort: z.enum(REVIEW_SORTS).optional().meta({ description: '`dueOn` when left out; of `done` always `-decidedAt`' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().min(1).max(500).optional(),
  withTotal: yes,
  withActions: yes.meta({ description: 'true: `allowedActions` per row, the names of what the caller may do now' }),
  withFacets: yes.meta({ description: 'true: `facets`, of the list before it is narrowed' }),
});
export type ReviewsQuery = z.output<typeof reviewsQuery>;

export const reviewRow = caseSummary
  .extend({
    township: z
      .object({ area: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'Place of the case below the county; null for the county itself' }),
    urgency: z.enum(URGENCIES),
    workingDaysLeft: z
      .int()
      .nullable()
      .meta({ description: 'Working days after today up to the due date; 0 today and when late, null without one' }),
    overdueWorkingDays: z.int(),
    waitedWorkingDays: z.int().nullable().meta({ description: 'Working days since it waits for its holder' }),
    round: z.int(),
    returned: z
      .object({ round: z.int(), on: plainDate, reasonCode: reasonCode.nullable() })
      .nullable()
      .meta({ description: 'The last return of the present step, with the round that was returned' }),
    decided: z
      .object({ at: instant, action: z.enum(DECISIONS) })
      .optional()
      .meta({ description: 'In `done`: the last decision of the caller on it' }),
    allowedActions: z.array(z.enum([...PEOPLE_ACTIONS, 'reopen'])).optional(),
  })
  .meta({ id: 'ReviewRow' });
export type ReviewRow = z.infer<typeof reviewRow>;

const facet = <T extends z.ZodType>(value: T) => z.array(z.object({ value, count: z.int() }));
export const reviewFacets = z
  .object({
    type: facet(organisationType),
    position: facet(position),
    township: z.array(z.object({ value: z.string(), name: z.string(), count: z.int() })),
    urgency: facet(z.enum(URGENCIES)),
    unclaimed: z.int(),
  })
  .meta({ id: 'ReviewFacets', description: 'How many of the list fall under each value, the largest first' });
export type ReviewFacets = z.infer<typeof reviewFacets>;
export const reviewsAnswer = z
  .object({ items: z.array(reviewRow), page: pageInfo, facets: reviewFacets.optional(), names })
  .meta({ id: 'Reviews', description: 'What waits for the caller, by due date; without due date last' });

export const nextReviewBody = z.strictObject(filters).meta({ id: 'NextReview' });
export type NextReviewBody = z.infer<typeof nextReviewBody>;
export const nextReviewAnswer = z
  .object({ case: caseRepresentation.nullable() })
  .meta({ id: 'NextReviewAnswer', description: 'The case that is claimed now; null when none is left to be claimed' });

export const countsAnswer = z
  .object({
    mine: z.int().meta({ description: 'What waits for the caller' }),
    late: z.int().meta({ description: 'Of these, what is late' }),
    today: z.int().meta({ description: 'Of these, what is due today' }),
    body: z.int().meta({ description: "What waits for the caller's body in their roles, whoever has claimed it" }),
    isLowerBound: z.boolean().meta({ description: 'True: at least one of the counts went no further than it counts' }),
  })
  .meta({ id: 'Counts' });
export type Counts = z.infer<typeof countsAnswer>;
