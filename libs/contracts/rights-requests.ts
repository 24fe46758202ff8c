import { z } from 'zod';
import { RIGHTS_REQUEST_KINDS, RIGHTS_REQUEST_STATES } from '../domain/administration/second-administrator.js';
import { rightsBody } from './accounts.js';
import { pageQuery } from './assessments.js';
import { pageInfo } from './cases.js';
import { accountId, instant, role } from './primitives.js';

/** Body of `POST /rights-requests`: what one security administrator asks another to confirm. */
export const newRightsRequestBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rights'), account: accountId, rights: rightsBody }),
    z.strictObject({ kind: z.literal('password'), account: accountId }),
  ])
  .meta({ id: 'NewRightsRequest' });
export type NewRightsRequestBody = z.output<typeof newRightsRequestBody>;

const rightsView = z
  .object({
    roles: z.array(role),
    body: z.string(),
    area: z.string(),
    instructorNo: z.string().nullable(),
    seat: z.string().nullable(),
  })
  .meta({ id: 'RightsOfAccount' });

export const rightsRequestView = z
  .object({
    id: z.string(),
    kind: z.enum(RIGHTS_REQUEST_KINDS).meta({ description: 'rights · password: a one-time password' }),
    account: accountId,
    accountName: z.string(),
    rights: rightsView.nullable().meta({ description: 'What is asked for; null of a password' }),
    before: rightsView.meta({
      description: 'What stood when it was asked; where it has changed nothing can be confirmed',
    }),
    requestedBy: accountId,
    requestedByName: z.string(),
    requestedAt: instant,
    expiresAt: instant,
    state: z.enum(RIGHTS_REQUEST_STATES).meta({
      description: 'confirmed: of rights they are given; of a password who asked may issue it once, then it is used',
    }),
    decidedBy: accountId.nullable(),
    decidedByName: z.string().nullable(),
    decidedAt: instant.nullable(),
    mayAnswer: z.boolean().meta({ description: 'Whether the caller may confirm or refuse it now' }),
  })
  .meta({ id: 'RightsRequest' });
export type RightsRequestView = z.infer<typeof rightsRequestView>;

export const rightsRequestsQuery = z.strictObject({
  state: z.enum(RIGHTS_REQUEST_STATES).optional(),
  account: accountId.optional(),
  ...pageQuery,
});
export type RightsRequestsQuery = z.output<typeof rightsRequestsQuery>;
export const rightsRequestsAnswer = z
  .object({ items: z.array(rightsRequestView), page: pageInfo })
  .meta({ id: 'RightsRequests' });
