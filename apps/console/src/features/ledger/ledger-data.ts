import { useQuery } from '@tanstack/react-query';
import type { ReadingPurpose } from '../../../../../libs/domain/ledger/units/personal-fields.js';
import { answer, api } from '../../api/client.js';

/** A unit with its values in force, organisations and cases, as far as the person sees them. */
export function useUnit(id: string) {
  return useQuery({
    queryKey: ['unit', id],
    queryFn: () => answer(api.GET('/api/units/{id}', { params: { path: { id } } })),
  });
}

export function useOrganisation(id: string) {
  return useQuery({
    queryKey: ['organisation', id],
    queryFn: () => answer(api.GET('/api/organisations/{id}', { params: { path: { id } } })),
  });
}

/** Who stands for a unit, in full; written down and counted. @throws RequestError with not-permitted, or too-many-requests beyond the day's number */
export function readPersonal(id: string, purpose: ReadingPurpose) {
  return answer(api.GET('/api/units/{id}/personal', { params: { path: { id }, query: { purpose } } }));
}

/** Entries of a unit in the lists the person sees, each with the list's name. */
export function useListEntries(unit: string) {
  return useQuery({
    queryKey: ['list-entries', unit],
    queryFn: async () => {
      const { items: lists } = await answer(api.GET('/api/task-lists'));
      const pages = await Promise.all(
        lists.map(async ({ id, title }) => {
          const { items } = await answer(
            api.GET('/api/task-lists/{id}/items', { params: { path: { id }, query: { unit } } }),
          );
          return items.map((item) => ({ ...item, listName: title }));
        }),
      );
      return pages.flat();
    },
  });
}
