import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { queryClient } from '../../api/queries.js';

const PAGE = 50;

export function useMessages(unread: boolean) {
  return useInfiniteQuery({
    queryKey: ['messages', 'list', unread],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET('/api/notifications', {
          params: {
            query: {
              limit: PAGE,
              ...(unread ? { unread: 'true' as const } : {}),
              ...(pageParam ? { after: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => (page.page.hasMore ? page.page.endCursor : undefined),
  });
}

/** Unread messages, `99+` where there may be more. The last known number stands until the next answer, so that it never flickers. */
export function useUnread(): string | undefined {
  const { data } = useQuery({
    queryKey: ['messages', 'unread'],
    queryFn: async () => {
      const { unread, isLowerBound } = await answer(api.GET('/api/notifications/unread'));
      return unread === 0 ? '' : `${unread}${isLowerBound ? '+' : ''}`;
    },
    placeholderData: keepPreviousData,
  });
  useLive((message) => {
    if (message.kind !== 'state') void queryClient.invalidateQueries({ queryKey: ['messages', 'unread'] });
  });
  return data;
}

/** Everything up to the newest one shown: what comes in meanwhile stays unread. */
export async function markAllRead(upTo: string): Promise<void> {
  await answer(api.POST('/api/notifications/read-all', { body: { upTo } }));
  await queryClient.invalidateQueries({ queryKey: ['messages'] });
}

export async function markRead(ids: readonly string[]): Promise<void> {
  await answer(
    api.POST('/api/notifications/read', {
      body: { ids: [...ids] },
    }),
  );
  await queryClient.invalidateQueries({ queryKey: ['messages'] });
}
