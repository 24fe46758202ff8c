import { useQuery } from '@tanstack/react-query';
import type { AccountRights, CurrentAccount } from '../../../../../libs/domain/administration/accounts.js';
import { answer, api, newKey, type Account, type OneTimePassword } from '../../api/client.js';
import { queryClient } from '../../api/queries.js';

const NEWEST = 200;
const FOUND_LIMIT = 10;

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

/** Accounts in use whose user name or display name has the text. */
export function useAccountsFound(text: string) {
  return useQuery({
    queryKey: ['accounts', 'found', text],
    queryFn: async () => {
      const query = { text, active: 'true' as const, limit: FOUND_LIMIT };
      return (await answer(api.GET('/api/accounts', { params: { query } }))).items;
    },
    enabled: text !== '',
    // What is changed is what stands now.
    gcTime: 0,
    staleTime: 0,
  });
}

/** As the rules of the domain look at an account. */
export const standingOf = ({ id, roles, active, password }: Account): CurrentAccount => ({
  account: id,
  roles,
  active,
  settled: password === 'own',
});

/** Those whose number decides whether it takes two. */
export function useSecurityAdministrators() {
  return useQuery({
    queryKey: ['accounts', 'security-administrators'],
    queryFn: async () => {
      const query = { role: 'security-administrator' as const, limit: NEWEST };
      return (await answer(api.GET('/api/accounts', { params: { query } }))).items.map(standingOf);
    },
    staleTime: 0,
  });
}

const bodyOf = ({ roles, ...rest }: AccountRights) => ({ ...rest, roles: [...roles] });
const keyed = () => ({ header: { 'Idempotency-Key': newKey() } });
async function changing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    await Promise.all([afresh(), queryClient.invalidateQueries({ queryKey: ['accounts'] })]);
  }
}

/** @throws RequestError where it is refused, with the fields to blame */
export const askRights = (account: string, rights: AccountRights) =>
  changing(
    answer(
      api.POST('/api/rights-requests', { params: keyed(), body: { kind: 'rights', account, rights: bodyOf(rights) } }),
    ),
  );
/** @throws RequestError where it is refused */
export const askPassword = (account: string) =>
  changing(answer(api.POST('/api/rights-requests', { params: keyed(), body: { kind: 'password', account } })));
/** What one gives alone. @throws RequestError where it is refused, also where the account has changed meanwhile */
export const giveRights = ({ id, version }: Account, rights: AccountRights) =>
  changing(
    answer(
      api.PUT('/api/accounts/{id}/rights', {
        params: { path: { id }, header: { 'Idempotency-Key': newKey(), 'If-Match': `"v${version}"` } },
        body: bodyOf(rights),
      }),
    ),
  );
