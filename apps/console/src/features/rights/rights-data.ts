import { useQuery } from '@tanstack/react-query';
import { answer, api, newKey, type OneTimePassword } from '../../api/client.js';
import { queryClient } from '../../api/queries.js';

const NEWEST = 200;

/** Requests for rights and passwords that take two, the newest. */
export function useRightsRequests() {
  return useQuery({
    queryKey: ['rights-requests'],
    queryFn: () => answer(api.GET('/api/rights-requests', { params: { query: { limit: NEWEST } } })),
  });
}

const afresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['rights-requests'] });
const paramsOf = (id: string) => ({ path: { id }, header: { 'Idempotency-Key': newKey() } });

/** @throws RequestError where it is refused: answered by somebody else, withdrawn, expired */
export async function answerRequest(id: string, what: 'confirm' | 'refuse' | 'withdraw'): Promise<void> {
  const params = paramsOf(id);
  try {
    if (what === 'confirm') await answer(api.POST('/api/rights-requests/{id}/confirm', { params }));
    else if (what === 'refuse') await answer(api.POST('/api/rights-requests/{id}/refuse', { params }));
    else await answer(api.POST('/api/rights-requests/{id}/withdraw', { params }));
  } finally {
    await afresh();
  }
}

/** The password is in the answer and nowhere else. @throws RequestError where it is refused */
export async function issuePassword(account: string): Promise<OneTimePassword> {
  try {
    return await answer(api.POST('/api/accounts/{id}/password', { params: { path: { id: account } } }));
  } finally {
    await afresh();
  }
}
