import type { StatisticAnswer, StatisticRowsAnswer } from '../../libs/contracts/statistics.js';
import type { Problem } from '../../libs/contracts/problem.js';
import type { FigureQuestion, Respondent } from './report-figures.js';

/** A signed-in client of the product. */
interface Reader {
  get<T>(path: string): Promise<{ ok: true; body: T } | { ok: false; status: number; problem: Problem }>;
}

/** The statistics of a running product, asked over HTTP. */
export function httpRespondent(client: Reader): Respondent {
  const path = ({ name, groupBy, ...rest }: FigureQuestion, suffix: string, more: Record<string, string[]>): string => {
    const query = new URLSearchParams(Object.entries(rest) as [string, string][]);
    for (const dim of groupBy ?? []) query.append('groupBy', dim);
    for (const [key, values] of Object.entries(more)) for (const value of values) query.append(key, value);
    return `/statistics/${name}${suffix}?${query.toString()}`;
  };
  const need = async <T>(at: string): Promise<T> => {
    const answer = await client.get<T>(at);
    if (!answer.ok) throw new Error(`${at}: ${answer.status} ${answer.problem.detail}`);
    return answer.body;
  };
  return {
    figure: (question) => need<StatisticAnswer>(path(question, '', {})),
    rows: async (question, group, part) => {
      const groups = Object.entries(group).map(([dim, value]) => `${dim}:${value}`);
      const rows: StatisticRowsAnswer['items'] = [];
      for (let after: string | null = null; ;) {
        const page: StatisticRowsAnswer = await need(
          path(question, '/rows', {
            group: groups,
            part: [part],
            limit: ['500'],
            ...(after ? { after: [after] } : {}),
          }),
        );
        rows.push(...page.items);
        if (!page.page.hasMore) return rows;
        after = page.page.endCursor;
      }
    },
  };
}
