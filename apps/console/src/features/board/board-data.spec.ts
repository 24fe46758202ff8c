import { describe, expect, it } from '@jest/globals';
import { boardRows, type BoardGroup } from './board-data.js';

const group = (
  body: string,
  step: string,
  type: string,
  open: number,
  overdue = 0,
  oldest = 1,
  planOverdue = 0,
  enteredLate = 0,
): BoardGroup => ({
  key: { body, step, type },
  open,
  overdue,
  planOverdue,
  enteredLate,
  oldestWorkingDays: oldest,
});

describe('rows of the board', () => {
  const groups = [
    group('CU', 'application', 'union', 1, 0, 4),
    group('CU', 'registration', 'union', 3, 1, 11, 2, 1),
    group('T01P', 'application', 'league', 9, 0, 23),
    group('T01P', 'application', 'union', 6),
  ];

  it('add up the types of a step, late bodies first', () => {
    expect(boardRows(groups, null)).toEqual([
      {
        body: 'CU',
        cells: {
          application: { open: 1, overdue: 0, planOverdue: 0, enteredLate: 0 },
          registration: { open: 3, overdue: 1, planOverdue: 2, enteredLate: 1 },
        },
        open: 4,
        overdue: 1,
        planOverdue: 2,
        enteredLate: 1,
        oldestWorkingDays: 11,
      },
      {
        body: 'T01P',
        cells: { application: { open: 15, overdue: 0, planOverdue: 0, enteredLate: 0 } },
        open: 15,
        overdue: 0,
        planOverdue: 0,
        enteredLate: 0,
        oldestWorkingDays: 23,
      },
    ]);
  });

  it('count one type alone, and leave out bodies without it', () => {
    expect(boardRows(groups, 'league')).toEqual([
      {
        body: 'T01P',
        cells: { application: { open: 9, overdue: 0, planOverdue: 0, enteredLate: 0 } },
        open: 9,
        overdue: 0,
        planOverdue: 0,
        enteredLate: 0,
        oldestWorkingDays: 23,
      },
    ]);
  });

  it('have no place for what waits for no body', () => {
    expect(
      boardRows([{ ...group('', 'survey', 'union', 2), key: { body: null, step: 'survey', type: 'union' } }], null),
    ).toEqual([]);
  });
});
