import { describe, expect, it } from '@jest/globals';
import { namedIds } from './named-ids.js';

describe('the ids an answer names', () => {
  it('are found in lists and records, each once, by what they are the id of', () => {
    const answer = {
      officer: 'of-1',
      claimedBy: null,
      instructor: { instructorNo: 'ZDY001' },
      waitingFor: { body: 'CU', account: 'of-1' },
      decisions: [{ by: 'rv-1', byBody: 'CU' }],
      overdue: true,
    };
    expect(namedIds(answer)).toEqual({ accounts: ['of-1', 'rv-1'], bodies: ['CU'], instructors: ['ZDY001'] });
  });
});
