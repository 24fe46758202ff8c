import type { AdministrationAction } from '../../../libs/domain/administration/administration-permissions.js';
import type { LedgerAction } from '../../../libs/domain/ledger/ledger-permissions.js';
import type { ApiRequest } from '../access/access.decorators.js';
import type { AskedChange } from './changes.service.js';

/** A change as its route received it; the guard has checked caller and key. @param call name of the call with the ids of its path */
export function changeOf<A extends LedgerAction | AdministrationAction>(
  action: A,
  call: string,
  body: unknown,
  { caller, idempotencyKey, id }: ApiRequest,
): AskedChange<A> {
  return { caller: caller!, key: idempotencyKey!, requestId: id, action, call, body };
}
