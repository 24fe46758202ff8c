import { describe, expect, it } from '@jest/globals';
import { submissionChanges } from './submission-changes.js';

const handedIn = (data: Record<string, unknown>) => ({ seq: 1, on: '2020-06-05', by: 'of-1', data });

describe('what a submission says differently from the one before', () => {
  it('names the values that changed and nothing else', () => {
    const before = handedIn({ seats: 3, meetingDate: '2020-06-16', candidates: [] });
    expect(submissionChanges(before, handedIn({ seats: 5, meetingDate: '2020-06-16', candidates: [] }))).toEqual([
      { path: 'seats', from: 3, to: 5 },
    ]);
  });

  it('compares candidates by who they are and for which post, not by their place in the list', () => {
    const p = (ref: string, post = 'member') => ({ ref, post, flags: [] });
    const changes = submissionChanges(
      handedIn({ candidates: [p('p1'), p('p2')] }),
      handedIn({ candidates: [p('p3', 'chair'), p('p2'), p('p1')] }),
    );
    expect(changes).toEqual([{ path: 'candidates.p3:chair', from: null, to: { ref: 'p3', post: 'chair', flags: [] } }]);
  });

  it('compares lists without a key, or with a key that stands twice, by place', () => {
    expect(submissionChanges(handedIn({ missing: ['a', 'b'] }), handedIn({ missing: ['a', 'c'] }))).toEqual([
      { path: 'missing.1', from: 'b', to: 'c' },
    ]);
    const twice = [
      { ref: 'p1', role: 'leader' },
      { ref: 'p1', role: 'member' },
    ];
    expect(
      submissionChanges(handedIn({ g: twice }), handedIn({ g: [twice[0], { ref: 'p1', role: 'clerk' }] })),
    ).toEqual([{ path: 'g.1.role', from: 'member', to: 'clerk' }]);
  });
});
