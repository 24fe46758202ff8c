import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { readCases, type CaseFilter } from '../../api/cases.js';
import { answer, api, type CaseSummary, type Me, type ReviewLine } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { useMe } from '../../api/queries.js';
import { useCalendar } from '../reviews/reviews-data.js';
import { reviewRow, type Now, type ReviewRow } from '../reviews/group-reviews.js';

const PAGE = 200;
/** As far as the desk is read whole. */
const MOST_ROWS = 2_000;
const GATHER_MS = 150;

/** Ids of the cases that wait for the person, whatever their role in it. */
async function readTodo(): Promise<ReviewLine[]> {
  const { items } = await answer(api.GET('/api/reviews', { params: { query: { limit: PAGE } } }));
  return items;
}

/** Whose cases are a person's own: an instructor's by their number, an officer's by their body, the task force's by their name. */
function mineOf({ account, body, instructorNo, roles }: Me): CaseFilter {
  if (!roles.includes('officer')) return instructorNo ? { instructorNo: [instructorNo] } : { officer: [account] };
  return body.line === 'task-force' ? { officer: [account] } : { responsibleBody: [body.id] };
}

export interface Desk {
  todo: ReviewRow<ReviewLine>[];
  others: ReviewRow[];
}

/** What waits for the person, and the cases of their body that wait for somebody else. */
export function useDesk(today: string | undefined) {
  const me = useMe();
  const { body } = me;
  const filter = mineOf(me);
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery({
    queryKey: ['desk', body.id],
    queryFn: async () => {
      const [todo, mine] = await Promise.all([
        readTodo(),
        readCases({ ...filter, status: ['open', 'on-hold'] }, MOST_ROWS),
      ]);
      const ids = new Set(todo.map(({ id }) => id));
      return { todo, others: mine.filter(({ id }) => !ids.has(id)) };
    },
    gcTime: 0,
    staleTime: 0,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive((message) => {
    if (message.kind !== 'case') return;
    const { caseId, seq } = message.event;
    const known = [...(list.data?.todo ?? []), ...(list.data?.others ?? [])].find(({ id }) => id === caseId);
    if (known && known.version >= seq) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setNews((before) => new Set([...before, caseId])), GATHER_MS);
  });
  const all = useMemo(() => (list.data ? [...list.data.todo, ...list.data.others] : undefined), [list.data]);
  const calendar = useCalendar(all);
  const desk = useMemo(() => {
    if (!list.data || !calendar || today === undefined) return undefined;
    return deskOf(list.data, { today, calendar });
  }, [list.data, calendar, today]);
  return {
    desk,
    calendar,
    error: list.error,
    news,
    refresh: () => {
      setNews(new Set());
      void list.refetch();
    },
  };
}

function deskOf({ todo, others }: { todo: ReviewLine[]; others: CaseSummary[] }, now: Now): Desk {
  const row = <C extends CaseSummary>(item: C): ReviewRow<C> => ({ ...reviewRow(item, now), case: item });
  return { todo: todo.map(row), others: others.map(row) };
}
