import { describe, expect, it } from '@jest/globals';
import type { CaseSummary, ReviewLine } from '../../api/client.js';
import { differences, groupReviews, neighbour, reviewRow, type Now } from './group-reviews.js';

/** 26 and 27 June 2020 were a holiday and its weekend, 28 June (Sunday) was worked: the list counts what the calendar says. */
const RESTS = ['2020-06-25', '2020-06-26', '2020-06-27', '2020-07-04', '2020-07-05', '2020-07-11', '2020-07-12'];
const DAYS = Array.from({ length: 40 }, (_, i) => new Date(Date.UTC(2020, 5, 20 + i)).toISOString().slice(0, 10));
const now: Now = {
  today: '2020-07-06',
  calendar: { days: DAYS.map((date) => ({ date, kind: RESTS.includes(date) ? 'rest' : 'working' })) },
};
const aCase = (id: string, more: Partial<CaseSummary> = {}): CaseSummary =>
  ({
    id,
    type: 'union',
    step: 'registration',
    phase: 'reviewing',
    version: 1,
    dueOn: null,
    overdue: false,
    claimedBy: null,
    responsibleBody: 'ZP',
    openedOn: '2020-06-20',
    waitingFor: { role: 'reviewer', body: 'CU', account: null, since: '2020-07-01T01:00:00Z' },
    ...more,
  }) as CaseSummary;

describe('the list of reviews', () => {
  it.each([
    [{ dueOn: '2020-07-03', overdue: true }, 'late', 1],
    [{ dueOn: '2020-06-24', overdue: true }, 'late', 7],
    [{ dueOn: '2020-07-06' }, 'today', 0],
    [{ dueOn: '2020-07-09' }, 'three', 3],
    [{ dueOn: '2020-07-10' }, 'later', 4],
    [{ dueOn: null }, 'none', 3],
  ] as const)('%j is %s, %s working days', (more, urgency, workingDays) => {
    expect(reviewRow(aCase('x', more), now)).toMatchObject({ urgency, workingDays });
  });

  const aLine = (id: string, more: Partial<ReviewLine>): ReviewLine => ({ ...aCase(id), ...more }) as ReviewLine;

  it('is grouped by urgency, the most urgent first, keeps the order of the server and takes its days', () => {
    const items = [
      aLine('later', { urgency: 'later', workingDaysLeft: 10 }),
      aLine('late', { urgency: 'late', overdueWorkingDays: 2, workingDaysLeft: 0 }),
      aLine('none-1', { urgency: 'none', workingDaysLeft: null, waitedWorkingDays: 4 }),
      aLine('none-2', { urgency: 'none', workingDaysLeft: null, waitedWorkingDays: null }),
    ];
    const shown = groupReviews(items).map(({ name, rows }) => [
      name,
      rows.map((row) => [row.case.id, row.workingDays]),
    ]);
    expect(shown).toEqual([
      ['late', [['late', 2]]],
      ['later', [['later', 10]]],
      [
        'none',
        [
          ['none-1', 4],
          ['none-2', 0],
        ],
      ],
    ]);
  });

  it('is one group where it stands in another order', () => {
    const items = [aLine('later', { urgency: 'later' }), aLine('late', { urgency: 'late' })];
    expect(groupReviews(items, 'all').map(({ name, rows }) => [name, rows.map((row) => row.case.id)])).toEqual([
      ['all', ['later', 'late']],
    ]);
    expect(groupReviews([], 'done')).toEqual([]);
  });

  it('selects the next row when one leaves, the one before at the end', () => {
    expect(neighbour(['a', 'b', 'c'], 'b')).toBe('c');
    expect(neighbour(['a', 'b', 'c'], 'c')).toBe('b');
    expect(neighbour(['a'], 'a')).toBeUndefined();
  });

  it('knows what came, went or changed since it was drawn', () => {
    const shown = [aCase('stays'), aCase('changes'), aCase('goes')];
    expect(differences(shown, [aCase('stays'), aCase('changes', { version: 2 }), aCase('comes')])).toEqual([
      'changes',
      'goes',
      'comes',
    ]);
  });
});
