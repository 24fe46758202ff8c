import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { components } from '../../api/generated/schema.js';
import { answer, api, type Operation } from '../../api/client.js';
import { queryClient } from '../../api/queries.js';

export type OperationSummary = components['schemas']['OperationSummary'];
export type Stop = 'pause' | 'resume' | 'cancel';

const PAGE = 50;
const LOOK_AGAIN_MS = 1_000;
const KEY = ['operations'] as const;

const goesOn = ({ status }: { status: OperationSummary['status'] }): boolean => status === 'running';

/** Operations of the person, newest first; read again while one of them goes on. */
export function useOperations() {
  return useInfiniteQuery({
    queryKey: [...KEY, 'list'],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/api/operations', { params: { query: { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ page }) => (page.hasMore ? page.endCursor : undefined),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(goesOn)) === true ? LOOK_AGAIN_MS : false,
    staleTime: 0,
  });
}

/** One operation with the result of each item; read again while it goes on. */
export function useOperation(id: string) {
  return useQuery({
    queryKey: [...KEY, 'one', id],
    queryFn: () => answer(api.GET('/api/operations/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data !== undefined && goesOn(state.data) ? LOOK_AGAIN_MS : false),
    staleTime: 0,
  });
}

const PATHS = {
  pause: '/api/operations/{id}/pause',
  resume: '/api/operations/{id}/resume',
  cancel: '/api/operations/{id}/cancel',
} as const;
/** Pauses an operation, goes on with it or calls its rest off. */
export async function stop(id: string, how: Stop): Promise<Operation> {
  try {
    return await answer(api.POST(PATHS[how], { params: { path: { id } } }));
  } finally {
    void queryClient.invalidateQueries({ queryKey: KEY });
  }
}
