import { useQuery } from '@tanstack/react-query';
import { answer, api, newKey, type View } from '../../api/client.js';
import { queryClient } from '../../api/queries.js';

export type ViewScreen = View['screen'];
export type Filter = Record<string, string>;

/** What of an address is its filter; the same names as `VIEW_FILTERS` of the contract (a test compares). */
export const FILTER_NAMES = {
  reviews: ['scope', 'type', 'township', 'urgency', 'text', 'step', 'unclaimed', 'sort'],
  desk: ['view'],
  board: ['body', 'step', 'type', 'plan', 'entered', 'held'],
  cases: ['text', 'type', 'status', 'step', 'body', 'late', 'plan', 'entered', 'dueFrom', 'dueTo'],
} as const satisfies Record<ViewScreen, readonly string[]>;

export function filterOf(screen: ViewScreen, params: URLSearchParams): Filter {
  return Object.fromEntries(
    FILTER_NAMES[screen].flatMap((name) => {
      const value = params.get(name);
      return value ? [[name, value]] : [];
    }),
  );
}

/** Whether an address shows just this view. */
export function isShown(view: View, params: URLSearchParams): boolean {
  const here = filterOf(view.screen, params);
  const names = new Set([...Object.keys(here), ...Object.keys(view.filter)]);
  return [...names].every((name) => here[name] === view.filter[name]);
}

export function useViews(screen: ViewScreen) {
  return useQuery({
    queryKey: ['views', screen],
    queryFn: () => answer(api.GET('/api/views', { params: { query: { screen } } })),
  });
}

const changed = (screen: ViewScreen): Promise<void> => queryClient.invalidateQueries({ queryKey: ['views', screen] });

export interface ViewContent {
  id?: string;
  screen: ViewScreen;
  name: string;
  filter: Filter;
  shared: boolean;
}

/** Makes a view, or changes the one with this id. @throws RequestError where it is refused */
export async function keepView({ id = newKey(), screen, name, filter, shared }: ViewContent): Promise<View> {
  // Which filter belongs to which page, the server looks at.
  const body = { screen, name, filter, shared } as never;
  const kept = await answer(api.PUT('/api/views/{id}', { params: { path: { id } }, body }));
  await changed(screen);
  return kept;
}

export async function openWith({ id, screen }: Pick<View, 'id' | 'screen'>, byDefault: boolean): Promise<void> {
  await answer(api.PUT('/api/views/{id}/default', { params: { path: { id } }, body: { byDefault } }));
  await changed(screen);
}

export async function dropView({ id, screen }: Pick<View, 'id' | 'screen'>): Promise<void> {
  await answer(api.DELETE('/api/views/{id}', { params: { path: { id } } }));
  await changed(screen);
}
