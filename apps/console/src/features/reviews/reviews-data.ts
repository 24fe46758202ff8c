import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { answer, api, type Case, type CaseSummary, type ReviewFacets, type ReviewLine } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { queryClient, useMe, useToday } from '../../api/queries.js';
import { differences, type CalendarDays, type Filters } from './group-reviews.js';

export const SCOPES = ['mine', 'body', 'done'] as const;
export type Scope = (typeof SCOPES)[number];
/** Orders a person can choose; the first is the list's own. */
export const SORTS = ['dueOn', 'waitingSince', 'caseNo', '-openedAt'] as const;
export type Sort = (typeof SORTS)[number];
/** What is asked of the server. */
export interface Asked {
  scope: Scope;
  sort: Sort;
  filters: Filters;
}

const PAGE = 200;
/** As far as a list is read whole; who has more works it off from the top. */
const MOST_ROWS = 10_000;
/** What was decided is looked back at, not worked off. */
const MOST_DECIDED = 1_000;
/** Several events of one moment are looked at once. */
const GATHER_MS = 150;

interface Read {
  items: ReviewLine[];
  facets: ReviewFacets | undefined;
}

/** The list whole, page after page. */
async function readList({ scope, sort, filters }: Asked): Promise<Read> {
  const query = {
    scope,
    limit: PAGE,
    ...(scope === 'done' ? {} : { sort }),
    ...narrowedTo(filters),
    ...(filters.unclaimed ? { unclaimed: 'true' as const } : {}),
  };
  const items: ReviewLine[] = [];
  let facets: ReviewFacets | undefined;
  let after: string | undefined;
  do {
    const answered = await answer(
      api.GET('/api/reviews', {
        params: { query: { ...query, ...(after ? { after } : { withFacets: 'true' as const }) } },
      }),
    );
    items.push(...answered.items);
    facets ??= answered.facets;
    after = answered.page.hasMore ? (answered.page.endCursor ?? undefined) : undefined;
  } while (after !== undefined && items.length < (scope === 'done' ? MOST_DECIDED : MOST_ROWS));
  return { items, facets };
}

/** The address as the server names it; what it does not know it refuses. */
function narrowedTo({ unclaimed: _, step, ...rest }: Filters): object {
  return { ...rest, ...(step ? { position: step } : {}) };
}

const listKey = (asked: Asked) => ['reviews', asked] as const;

export interface ReviewList {
  items: readonly ReviewLine[] | undefined;
  /** How the list divides before it is narrowed. */
  facets: ReviewFacets | undefined;
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
export function useReviews(asked: Asked): ReviewList {
  const { body } = useMe();
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery({
    queryKey: listKey(asked),
    queryFn: () => readList(asked),
    staleTime: Infinity,
    gcTime: 0,
  });
  const items = list.data?.items;
  // A narrowed list is read anew; what it was narrowed from is known meanwhile.
  const known = useRef(list.data?.facets);
  known.current = list.data?.facets ?? known.current;
  const shown = useRef(items);
  shown.current = items;
  const latest = useRef(asked);
  latest.current = asked;
  useEffect(() => setNews(new Set()), [JSON.stringify(asked)]);
  const own = useRef(new Map<string, number>());

  const compare = useCallback(async () => {
    const now = await readList(latest.current).catch(() => null);
    if (now === null || shown.current === undefined) return;
    setNews(new Set(differences(shown.current, now.items)));
  }, []);
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
    facets: known.current,
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
        queryClient.setQueryData<Read>(
          listKey(latest.current),
          (before) => before && { ...before, items: before.items.flatMap((one) => settled(one, after, body.id)) },
        );
        void queryClient.invalidateQueries({ queryKey: ['timeline', after.id] });
        return item === undefined || settled(item, after, body.id).length === 0;
      },
      [body.id],
    ),
  };
}

/** The row after an own action: gone once the case waits for another body, else with what has changed. */
function settled(item: ReviewLine, after: Case, body: string): ReviewLine[] {
  if (item.id !== after.id) return [item];
  if (item.decided) return [{ ...item, version: after.version }];
  if (after.status !== 'open' || after.waitingFor?.body !== body || after.waitingFor.role !== item.waitingFor?.role)
    return [];
  if (after.step !== item.step || after.phase !== item.phase) return [];
  return [{ ...item, version: after.version, claimedBy: after.claimedBy, waitingFor: after.waitingFor }];
}

/** Claims the most urgent case of the list that nobody has. @returns null when there is none */
export async function claimNext({ filters }: Asked, key: string): Promise<Case | null> {
  const call = api.POST('/api/reviews/next', {
    params: { header: { 'Idempotency-Key': key } },
    body: narrowedTo(filters),
  });
  return (await answer(call)).case;
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
