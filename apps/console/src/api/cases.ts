import type { components } from './generated/schema.js';
import { answer, api, type CaseSummary } from './client.js';

const PAGE = 200;

export type CaseFilter = NonNullable<components['schemas']['CaseSearch']['filter']>;

/** Cases by their due day, page by page, as far as `most`: a list is read whole. */
export async function readCases(filter: CaseFilter, most: number): Promise<CaseSummary[]> {
  const items: CaseSummary[] = [];
  let after: string | undefined;
  do {
    const found = await answer(
      api.POST('/api/cases/search', {
        body: { filter, sort: 'dueOn', page: { limit: PAGE, ...(after ? { after } : {}) } },
      }),
    );
    items.push(...found.items);
    after = found.page.hasMore ? (found.page.endCursor ?? undefined) : undefined;
  } while (after !== undefined && items.length < most);
  return items;
}
