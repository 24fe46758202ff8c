import { TODAY, type READERS } from '../../support/generated-cases.js';

export type Reader = keyof typeof READERS;
/** p99 in milliseconds, one reader at a time: what may not be passed, and what is wanted. */
export interface Wanted {
  floorMs: number;
  goalMs: number;
}
export interface Call extends Wanted {
  name: string;
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}
/** What the calls ask about, found by asking: the deepest pages and a case that the reader sees. */
export interface Found {
  caseId: string;
  caseNo: string;
  unitName: string;
  deepestInbox: string | null;
  deepestOpen: string | null;
  deepestWaiting: string | null;
  deepestOverdue: string | null;
  oldest: string | null;
  oldestNotices: string | null;
}

const LIST: Wanted = { floorMs: 40, goalMs: 8 };
const BOARD: Wanted = { floorMs: 100, goalMs: 10 };
const SEARCH: Wanted = { floorMs: 50, goalMs: 10 };
const TOTAL: Wanted = { floorMs: 500, goalMs: 50 };
const STATISTIC: Wanted = { floorMs: 1_000, goalMs: 100 };

const get = (name: string, path: string, wanted: Wanted): Call => ({ name, method: 'GET', path, ...wanted });
const search = (name: string, filter: object, wanted: Wanted, more: object = {}): Call => ({
  name,
  method: 'POST',
  path: '/cases/search',
  body: { filter, sort: '-openedAt', ...more },
  ...wanted,
});
const after = (path: string, cursor: string): string => `${path}?after=${encodeURIComponent(cursor)}`;

/** Every call of the reader's day that reads cases, with its floor and goal. */
export function callsOf(reader: Reader, found: Found): Call[] {
  const { caseId, caseNo, unitName, deepestInbox, deepestOpen, deepestWaiting, deepestOverdue, oldest, oldestNotices } =
    found;
  const deep = (name: string, filter: object, sort: string, cursor: string | null): Call[] =>
    cursor ? [search(name, filter, SEARCH, { sort, page: { after: cursor } })] : [];
  const isCounty = reader !== 'townshipUnion' && reader !== 'officer' && reader !== 'instructor';
  const union = { approvingBody: ['T07U'], step: ['application'] };
  return [
    get('inbox', '/reviews', LIST),
    ...(deepestInbox ? [get('inbox, deepest page', after('/reviews', deepestInbox), LIST)] : []),
    { name: 'overdue', method: 'POST', path: '/monitoring/overdue/search', body: {}, ...LIST },
    ...deep('overdue, deepest page', { overdue: true }, 'dueOn', deepestOverdue),
    get('inbox, counts', '/me/counts', LIST),
    get('notices', '/notifications', LIST),
    ...(oldestNotices ? [get('notices, deepest page', after('/notifications', oldestNotices), LIST)] : []),
    get('notices, unread', '/notifications/unread', LIST),
    get('board by body and step', '/monitoring/board?groupBy=body,step', BOARD),
    get('board by type', '/monitoring/board?groupBy=type', BOARD),
    get('board by officer', '/monitoring/board?groupBy=officer', BOARD),
    search('newest', {}, SEARCH),
    search('open, by due date', { status: ['open'] }, SEARCH, { sort: 'dueOn' }),
    ...deep('open, deepest page', { status: ['open'] }, 'dueOn', deepestOpen),
    ...deep('oldest of all', {}, '-openedAt', oldest),
    search('open, by waiting time', { status: ['open'] }, SEARCH, { sort: 'waitingSince' }),
    ...deep('by waiting time, deepest page', { status: ['open'] }, 'waitingSince', deepestWaiting),
    search('of a step, by due date', { status: ['open'], step: ['congress'] }, SEARCH, { sort: 'dueOn' }),
    search('past the plan', { planOverdue: true }, SEARCH, { sort: 'dueOn' }),
    ...(isCounty ? [search('of one township', { area: '340828/乡镇07' }, SEARCH)] : []),
    search('text: common', { text: '有限公司' }, SEARCH),
    search('text: a unit', { text: unitName }, SEARCH),
    search('text: absent', { text: '查无此处' }, SEARCH),
    search('text: a case number', { text: caseNo }, SEARCH),
    search('approving body and step', union, SEARCH),
    search('approving body and step, total', union, TOTAL, { withTotal: true }),
    search('all, total', {}, TOTAL, { withTotal: true }),
    get(
      'statistics: steps reached',
      `/statistics/case-steps?asOf=${TODAY}&from=2020-01-01&groupBy=step&groupBy=type`,
      STATISTIC,
    ),
    get('one case', `/cases/${caseId}`, LIST),
    get('its timeline', `/cases/${caseId}/timeline`, LIST),
  ];
}
