import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { answer, api, type Case, type CaseSummary } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { queryClient, useMe, useToday } from '../../api/queries.js';
import { differences, type CalendarDays } from './group-reviews.js';

export const SCOPES = ['mine', 'body'] as const;
export type Scope = (typeof SCOPES)[number];

const PAGE = 200;
/** As far as a list is read whole; who has more works it off from the top. */
const MOST_ROWS = 10_000;
/** Several events of one moment are looked at once. */
const GATHER_MS = 150;

interface ListPage {
  items: CaseSummary[];
  page: { endCursor: string | null; hasMore: boolean };
}

/** The list whole, page after page. */
async function readAll(readPage: (after: string | undefined) => Promise<ListPage>): Promise<CaseSummary[]> {
  const items: CaseSummary[] = [];
  let after: string | undefined;
  do {
    const { items: more, page } = await readPage(after);
    items.push(...more);
    after = page.hasMore ? (page.endCursor ?? undefined) : undefined;
  } while (after !== undefined && items.length < MOST_ROWS);
  return items;
}

function readList(scope: Scope, body: string): Promise<CaseSummary[]> {
  if (scope === 'mine')
    return readAll((after) =>
      answer(api.GET('/api/reviews', { params: { query: { limit: PAGE, ...(after ? { after } : {}) } } })),
    );
  return readAll(async (after) => {
    const { items, page } = await answer(
      api.POST('/api/cases/search', {
        body: {
          filter: { waitingForBody: [body], status: ['open'] },
          sort: 'dueOn',
          page: { limit: PAGE, ...(after ? { after } : {}) },
        },
      }),
    );
    return { items: items.filter(({ waitingFor }) => waitingFor?.role === 'reviewer'), page };
  });
}

const listKey = (scope: Scope) => ['reviews', scope] as const;

export interface ReviewList {
  items: readonly CaseSummary[] | undefined;
  error: unknown;
  readAt: number;
  /** Cases that have come, gone or changed since the list was drawn. */
  news: ReadonlySet<string>;
  /** Draws the list anew, with the news in it. */
  refresh: () => void;
  /** Puts the answer to an own action into the list. @returns whether the case has left it */
  settle: (after: Case) => boolean;
}

/**
 * What waits. It is drawn once and then changes only by the person's own acts: what others do is told as news, because a row that moves under
 * the pointer is a row decided by mistake.
 */
export function useReviews(scope: Scope): ReviewList {
  const { body } = useMe();
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery({
    queryKey: listKey(scope),
    queryFn: () => readList(scope, body.id),
    staleTime: Infinity,
    gcTime: 0,
  });
  const items = list.data;
  const shown = useRef(items);
  shown.current = items;
  const own = useRef(new Map<string, number>());

  const compare = useCallback(async () => {
    const now = await readList(scope, body.id).catch(() => null);
    if (now === null || shown.current === undefined) return;
    setNews(new Set(differences(shown.current, now)));
  }, [scope, body.id]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive((message) => {
    if (message.kind !== 'case') return;
    const { caseId, seq } = message.event;
    if (seq <= (own.current.get(caseId) ?? 0)) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void compare(), GATHER_MS);
  });

  const { refetch } = list;
  return {
    items,
    error: list.error,
    readAt: list.dataUpdatedAt,
    news,
    refresh: useCallback(() => {
      setNews(new Set());
      void refetch();
    }, [refetch]),
    settle: useCallback(
      (after: Case) => {
        own.current.set(after.id, after.version);
        const item = shown.current?.find(({ id }) => id === after.id);
        queryClient.setQueryData<CaseSummary[]>(listKey(scope), (before) =>
          before?.flatMap((one) => settled(one, after, body.id)),
        );
        void queryClient.invalidateQueries({ queryKey: ['timeline', after.id] });
        return item === undefined || settled(item, after, body.id).length === 0;
      },
      [scope, body.id],
    ),
  };
}

/** The row after an own action: gone once the case waits for another body, else with what has changed. */
function settled(item: CaseSummary, after: Case, body: string): CaseSummary[] {
  if (item.id !== after.id) return [item];
  if (after.status !== 'open' || after.waitingFor?.body !== body || after.waitingFor.role !== item.waitingFor?.role)
    return [];
  if (after.step !== item.step || after.phase !== item.phase) return [];
  return [{ ...item, version: after.version, claimedBy: after.claimedBy, waitingFor: after.waitingFor }];
}

/** How many cases wait for the reviewers of the person's body, whoever has claimed them. */
export function useWaitingForBody(enabled: boolean): number | undefined {
  const { body } = useMe();
  return useQuery({
    queryKey: ['reviews', 'body-count', body.id],
    queryFn: async () => (await readList('body', body.id)).length,
    enabled,
  }).data;
}

/** Working days round today, from the earliest day the list counts from on. */
export function useCalendar(items: readonly CaseSummary[] | undefined): CalendarDays | undefined {
  const today = useToday();
  const from = useMemo(() => earliest(items ?? [], today), [items, today]);
  return useQuery({
    queryKey: ['working-days', from, today],
    queryFn: () =>
      answer(
        api.GET('/api/calendars/CN/working-days', { params: { query: { from: from!, to: daysAfter(today!, 45) } } }),
      ),
    enabled: from !== undefined && items !== undefined,
    staleTime: 3_600_000,
  }).data;
}

function earliest(items: readonly CaseSummary[], today: string | undefined): string | undefined {
  if (today === undefined) return undefined;
  const days = items.flatMap(({ dueOn, waitingFor }) => [dueOn, waitingFor?.since.slice(0, 10) ?? null]);
  return [today, ...days.filter((day) => day !== null)].sort()[0];
}

/** Calendar days on. @param day YYYY-MM-DD */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
