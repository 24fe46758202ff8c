import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { queryClient } from '../../api/queries.js';

const PAGE = 50;
/** Above this the count says that there are at least so many. */
const MOST_COUNTED = 99;

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

/** Unread messages. The last known number stands until the next answer, so that it never flickers. */
export function useUnread(): number | undefined {
  const { data } = useQuery({
    queryKey: ['messages', 'unread'],
    queryFn: async () =>
      (await answer(api.GET('/api/notifications', { params: { query: { unread: 'true', limit: MOST_COUNTED } } })))
        .items.length,
    placeholderData: keepPreviousData,
  });
  useLive((message) => {
    if (message.kind !== 'state') void queryClient.invalidateQueries({ queryKey: ['messages', 'unread'] });
  });
  return data;
}

export async function markRead(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await answer(
    api.POST('/api/notifications/read', {
      body: { ids: [...ids] },
    }),
  );
  await queryClient.invalidateQueries({ queryKey: ['messages'] });
}
