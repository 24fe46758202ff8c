import { QueryClient, queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Bilingual } from '../../../../libs/domain/text.js';
import { answer, api, type Body, type Me } from './client.js';
import { RequestError } from './problem.js';

const DAY_MS = 86_400_000;

/** What is refused stays refused; what did not arrive is asked for twice more. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof RequestError) || error.status >= 500 || error.status === 0),
    },
    mutations: { retry: false },
  },
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => answer(api.GET('/api/me')),
  staleTime: Infinity,
});
export const clockQuery = queryOptions({
  queryKey: ['clock'],
  queryFn: async () => ({ ...(await answer(api.GET('/api/clock'))), readAt: Date.now() }),
  staleTime: 5 * 60_000,
});
export const bodiesQuery = queryOptions({
  queryKey: ['bodies'],
  queryFn: async () => new Map((await answer(api.GET('/api/bodies'))).items.map((body) => [body.id, body])),
  staleTime: DAY_MS,
});
export const caseQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['case', caseId],
    queryFn: () => answer(api.GET('/api/cases/{id}', { params: { path: { id: caseId } } })),
  });
export const timelineQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['timeline', caseId],
    queryFn: () => wholeTimeline(caseId),
  });
export const papersQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['papers', caseId],
    queryFn: () => answer(api.GET('/api/cases/{id}/documents', { params: { path: { id: caseId } } })),
  });
/** Page by page: one page holds a case of any usual length. */
async function wholeTimeline(caseId: string) {
  const page = (after?: string) =>
    answer(api.GET('/api/cases/{id}/timeline', { params: { path: { id: caseId }, query: after ? { after } : {} } }));
  let whole = await page();
  while (whole.page.hasMore) {
    const next = await page(whole.page.endCursor!);
    const names = {
      accounts: { ...whole.names.accounts, ...next.names.accounts },
      bodies: { ...whole.names.bodies, ...next.names.bodies },
      instructors: { ...whole.names.instructors, ...next.names.instructors },
    };
    whole = { ...next, items: [...whole.items, ...next.items], names };
  }
  return whole;
}
/** Whom a case can be reassigned to; refused to everybody who may not. */
export const takersQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['takers', caseId],
    queryFn: () => answer(api.GET('/api/cases/{id}/takers', { params: { path: { id: caseId } } })),
  });
export const changesQuery = (caseId: string) =>
  queryOptions({
    queryKey: ['changes', caseId],
    queryFn: () => answer(api.GET('/api/cases/{id}/changes', { params: { path: { id: caseId } } })),
  });
export const ruleSetQuery = (id: string) =>
  queryOptions({
    queryKey: ['rule-set', id],
    queryFn: () => answer(api.GET('/api/rule-sets/{id}', { params: { path: { id } } })),
    staleTime: DAY_MS,
  });
export const derivationQuery = (caseId: string, deadlineId: string) =>
  queryOptions({
    queryKey: ['derivation', caseId, deadlineId],
    queryFn: () =>
      answer(
        api.GET('/api/cases/{id}/deadlines/{deadlineId}/derivation', { params: { path: { id: caseId, deadlineId } } }),
      ),
  });

/** The person who is signed in. Only below the frame, which has asked. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error('asked who is signed in before the frame knew');
  return data;
}

/** Names of bodies by id: no page shows an id. */
export function useBodyNames(): (id: string | null | undefined) => string {
  const { data } = useQuery(bodiesQuery);
  return (id) => (id ? (data?.get(id)?.name ?? '…') : '');
}
export function useBodies(): UseQueryResult<Map<string, Body>> {
  return useQuery(bodiesQuery);
}

/** Name of a unit by id, where a list knows no more than that. */
export function useUnitName(unitId: string, name: string): string {
  const unknown = name === unitId;
  const { data } = useQuery({
    queryKey: ['unit-name', unitId],
    queryFn: async () => (await answer(api.GET('/api/units/{id}', { params: { path: { id: unitId } } }))).name,
    enabled: unknown,
    staleTime: DAY_MS,
  });
  return unknown ? (data ?? '…') : name;
}

/** Business day of today, `YYYY-MM-DD`; undefined until the clock has answered. */
export function useToday(): string | undefined {
  return useQuery(clockQuery).data?.today;
}

/** Business instant of a moment of this device, in milliseconds; in a rehearsal it is not the wall's. */
export function useBusinessTime(): (realMs: number) => number {
  const clock = useQuery(clockQuery).data;
  return (realMs) => (clock ? Date.parse(clock.now) + (realMs - clock.readAt) * clock.speed : realMs);
}

/** What the server said about a failed call, in both languages. */
export function wordsOf(error: unknown): Bilingual {
  if (error instanceof RequestError && error.problem) return { zh: error.problem.detail, en: error.problem.detailEn };
  return { zh: '与服务器的连接中断', en: 'the connection to the server is interrupted' };
}
