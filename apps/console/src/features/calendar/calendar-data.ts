import { useQuery } from '@tanstack/react-query';
import { answer, api, newKey, type CalendarRelease, type CalendarReleaseFile } from '../../api/client.js';
import { queryClient } from '../../api/queries.js';

/** While a release is being applied, its progress is looked at so often. */
const LOOK_AGAIN_MS = 1_000;
const HOUR_MS = 3_600_000;

/** Releases and drafts, the newest first. @param enabled whether the person may read them */
export function useReleases() {
  return useQuery({
    queryKey: ['calendar-releases'],
    queryFn: () => answer(api.GET('/api/calendars/CN/releases')),
    staleTime: HOUR_MS,
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ state }) => state === 'applying') ? LOOK_AGAIN_MS : false,
  });
}

/** Every deadline that a draft would move; asked afresh each time. */
export function usePreview(id: string) {
  return useQuery({
    queryKey: ['calendar-preview', id],
    queryFn: () => answer(api.GET('/api/calendars/CN/releases/{id}/preview', { params: { path: { id } } })),
    staleTime: 0,
    gcTime: 0,
  });
}

const headers = () => ({ 'Idempotency-Key': newKey() });
const afresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['calendar-releases'] });

/** @param text of the file @throws SyntaxError where it is no JSON; RequestError where it is refused */
export async function bringIn(text: string): Promise<CalendarRelease> {
  const body = JSON.parse(text) as CalendarReleaseFile;
  const draft = await answer(api.POST('/api/calendars/CN/releases', { params: { header: headers() }, body }));
  await afresh();
  return draft;
}

export async function takeAway(id: string): Promise<void> {
  await answer(api.DELETE('/api/calendars/CN/releases/{id}', { params: { path: { id }, header: headers() } }));
  await afresh();
}

/** @param moves the number that was shown and typed */
export async function applyRelease(id: string, moves: number): Promise<void> {
  const params = { path: { id }, header: headers() };
  await answer(api.POST('/api/calendars/CN/releases/{id}/apply', { params, body: { moves } }));
  await afresh();
}
