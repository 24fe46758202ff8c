import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { CasesRepository, type Page } from '../../libs/data/cases.repository.js';
import { conditions } from '../../libs/data/case-search.js';
import { ReviewsRepository } from '../../libs/data/reviews.repository.js';
import { createDatabase, type Database } from '../../libs/data/database.js';
import type { CaseSearchBody } from '../../libs/contracts/cases.js';
import type { Actor } from '../../libs/domain/case.js';
import { fillCounty, READERS } from '../support/generated-cases.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { explainEverything, rowsRead } from '../support/rows-read.js';

/** A scan may read twice what the page returns, and the row by which it knows that there are more; what it found is fetched by key. */
const LIMIT = 50;
const MOST = 2 * (LIMIT + 1);
const CASES = 200_000;
jest.setTimeout(600_000);

let db: TestDatabase;
const opened: Database[] = [];
beforeAll(async () => {
  db = await cloneDatabase();
  const client = new pg.Client({ connectionString: db.ownerUrl });
  await client.connect();
  await fillCounty(db.owner, client, { cases: CASES, evidence: false });
  await client.end();
  await explainEverything(db.owner);
});
afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  await db.drop();
});

/** The lists of a process that has just begun to ask. */
function lists(): { api: Database; cases: CasesRepository } {
  const api = createDatabase({ url: db.apiUrl, poolSize: 1 });
  opened.push(api);
  return {
    api,
    cases: new CasesRepository(
      api,
      () => [],
      () => '2020-06-24',
    ),
  };
}
type Listed = Pick<Page<unknown>, 'page' | 'items'>;
type List = (cases: CasesRepository, reader: Actor, after?: string, api?: Database) => Promise<Listed>;
const DAYS = { today: '2020-07-06', soonUntil: '2020-07-09' };
const search =
  (filter: CaseSearchBody['filter'], sort: CaseSearchBody['sort']): List =>
  (cases, reader, after) =>
    cases.search(reader, { filter, sort, page: { limit: LIMIT, after }, withTotal: false });
const LISTS: Record<string, List> = {
  'the inbox': (_cases, reader, after, api) =>
    new ReviewsRepository(api!).list(reader, { scope: 'mine', filters: {}, sort: 'dueOn', limit: LIMIT, after }, DAYS),
  'what is late': search({ overdue: true }, 'dueOn'),
  'what is open': search({ status: ['open'] }, 'dueOn'),
  'the newest': search({}, '-openedAt'),
  'what was formed': search({ status: ['formed'] }, 'dueOn'),
};
/** An instructor sees cases that have none: of ended ones there are no lists. */
const ASKED = Object.entries(READERS).flatMap(([who, reader]) =>
  Object.keys(LISTS)
    .filter((what) => !(who === 'instructor' && what === 'what was formed'))
    .map((what) => ({ who, what, reader: reader as Actor })),
);

describe(`with ${CASES} cases no list reads rows it does not return`, () => {
  test.each(ASKED)('$who: $what, first page and the second', async ({ what, reader }) => {
    const { api, cases } = lists();
    const list = LISTS[what]!;
    let first: Listed | undefined;
    const pages = {
      first: await rowsRead(api, async () => (first = await list(cases, reader, undefined, api))),
      second: {},
    };
    const cursor = first!.page.hasMore ? first!.page.endCursor! : null;
    const next = lists();
    if (cursor) pages.second = await rowsRead(next.api, () => list(next.cases, reader, cursor, next.api));
    for (const read of Object.values(pages) as Record<string, number>[]) {
      expect(read['waiting'] ?? 0).toBeLessThanOrEqual(MOST);
      expect(read['cases'] ?? 0).toBeLessThanOrEqual(MOST);
      expect(read['cases by key'] ?? 0).toBeLessThanOrEqual(LIMIT + 1);
    }
    expect(first!.items.length === 0 || (pages.first['cases by key'] ?? 0) > 0).toBe(true);
  });

  test.each(Object.entries(READERS) as [string, Actor][])(
    '%s: pages of what is open are all of it, in order',
    async (_, reader) => {
      const { api, cases } = lists();
      const ids: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await cases.search(reader, {
          filter: { status: ['open'] },
          sort: 'dueOn',
          page: { limit: 200, after },
          withTotal: false,
        });
        ids.push(...page.items.map(({ id }) => id));
        if (!page.page.hasMore) break;
        after = page.page.endCursor!;
      }
      const seen = await api.withScope(reader, (tx) =>
        tx.query<{ case_id: string }>(`SELECT case_id FROM cases WHERE status = 'open' ORDER BY due_key, case_id`),
      );
      expect(ids.length).toBeGreaterThan(0);
      expect(ids).toEqual(seen.map((row) => row.case_id));
    },
  );
});

describe('lists of one officer and of one approving body', () => {
  beforeAll(async () => {
    for (const table of ['cases', 'waiting'])
      await db.owner.execute(
        `UPDATE ${table} SET officer = 'officer-T07P' WHERE area = '340828/乡镇07' AND case_id < '8'`,
      );
    for (const table of ['cases', 'waiting']) await db.owner.execute(`ANALYZE ${table}`);
  });
  const asked = [{ officer: ['officer-T07P'] }, { approvingBody: ['T07U'] }].flatMap((filter) => [
    { filter: { ...filter, status: ['open' as const] }, sort: 'dueOn' as const },
    { filter, sort: '-openedAt' as const },
  ]);
  test.each(asked)('read no rows they do not return: $filter, $sort', async ({ filter, sort }) => {
    const { api, cases } = lists();
    let first: Listed | undefined;
    const read = await rowsRead(api, async () => {
      first = await search(filter, sort)(cases, READERS.supervisor as unknown as Actor);
    });
    expect(first!.items).toHaveLength(LIMIT);
    const [[name, [wanted]]] = Object.entries(filter).filter(([, value]) => value) as [[string, string[]]];
    expect(new Set(first!.items.map((item) => (item as Record<string, unknown>)[name]))).toEqual(new Set([wanted]));
    expect(read['waiting'] ?? 0).toBeLessThanOrEqual(MOST);
    expect(read['cases'] ?? 0).toBeLessThanOrEqual(MOST);
  });
});

/** Every filter and order by which an index leads to the rows; the rest walks in the order asked for (docs/adr/0013-what-waits.md). */
describe('lists of one kind of cases', () => {
  beforeAll(async () => {
    // Few on the task list.
    for (const table of ['cases', 'waiting'])
      await db.owner.execute(`UPDATE ${table} SET list_item = 'L-' || case_id WHERE case_id < '01'`);
    for (const table of ['cases', 'waiting']) await db.owner.execute(`ANALYZE ${table}`);
  });
  const AREA = '340828/乡镇07';
  const FILTERS: CaseSearchBody['filter'][] = [
    {},
    { type: ['union'] },
    { mode: ['single'] },
    { step: ['congress'] },
    { step: ['congress', 'registration'] },
    { position: ['application.reviewing'] },
    { area: AREA },
    { area: AREA, type: ['women'] },
    { waitingForBody: ['T07U'] },
    { approvingBody: ['T07U'] },
    { instructorNo: ['ZDY007'] },
    { overdue: true },
    { overdue: false },
    { dueFrom: '2020-08-01' },
    { dueTo: '2020-07-01' },
    { status: ['on-hold'] },
    { listItem: false },
    { listItem: true },
    { responsibleBody: ['T07P'] },
    { officer: ['officer-T07P'] },
    { unit: 'YX0001000' },
    { openedFrom: '2020-05-24' },
    { openedFrom: '2020-05-11', openedTo: '2020-05-12' },
    { openedTo: '2020-04-30' },
    { status: ['formed'], formedFrom: '2020-02-01', formedTo: '2020-03-31' },
  ];
  /** By the day itself, whoever asks. */
  const OPENED: CaseSearchBody['filter'][] = [
    { openedFrom: '2020-05-11', openedTo: '2020-05-12' },
    { openedFrom: '2018-01-01', openedTo: '2018-12-31', type: ['women'] },
  ];
  const PLACES: CaseSearchBody['filter'][] = [{}, { type: ['union'] }, { area: AREA }];
  const asked = (['supervisor', 'townshipUnion', 'women'] as const).flatMap((who) => [
    ...FILTERS.map((filter) => ({ who, filter, sort: 'dueOn' as const })),
    ...OPENED.flatMap((filter) => (['openedAt', '-openedAt'] as const).map((sort) => ({ who, filter, sort }))),
    ...PLACES.flatMap((filter) =>
      (['waitingSince', '-waitingSince', 'openedAt', '-openedAt', 'caseNo'] as const).map((sort) => ({
        who,
        filter,
        sort,
      })),
    ),
    { who, filter: { planOverdue: true }, sort: 'dueOn' as const },
  ]);
  asked.push({ who: 'women', filter: { responsibleBody: ['T07P', 'T08P'] }, sort: 'dueOn' });
  test.each(asked)('read no rows they do not return: $who, $filter, $sort', async ({ who, filter, sort }) => {
    const { api, cases } = lists();
    const open = { ...filter, status: filter.status ?? ['open' as const] };
    let page: Listed | undefined;
    const read = await rowsRead(api, async () => {
      page = await search(open, sort)(cases, READERS[who] as unknown as Actor);
    });
    // By another connection: what this reads is not the list's.
    const seen = await lists().api.withScope(READERS[who] as unknown as Actor, (tx) =>
      tx.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM cases WHERE ${conditions(open, (value) => literal(value), DAYS.today).join(' AND ')}`,
      ),
    );
    expect(page!.items).toHaveLength(Math.min(LIMIT, seen[0]!.n));
    expect(read['waiting'] ?? 0).toBeLessThanOrEqual(MOST);
    expect(read['cases'] ?? 0).toBeLessThanOrEqual(MOST);
  });
});

/** As PostgreSQL reads it: a text, or an array of texts. */
function literal(value: unknown): string {
  const quoted = (text: unknown): string => `'${String(text)}'`;
  return Array.isArray(value) ? `ARRAY[${value.map(quoted).join(', ')}]` : quoted(value);
}

test('what waits is what the cases say', async () => {
  expect(await db.owner.query('SELECT * FROM wrong_waiting()')).toEqual([]);
  await db.owner.execute(
    `UPDATE waiting SET holder = 'account:nobody' WHERE case_id = (SELECT min(case_id) FROM waiting)`,
  );
  expect(await db.owner.query('SELECT * FROM wrong_waiting()')).toHaveLength(1);
  await db.owner.query('SELECT rebuild_waiting()');
  expect(await db.owner.query('SELECT * FROM wrong_waiting()')).toEqual([]);
});
