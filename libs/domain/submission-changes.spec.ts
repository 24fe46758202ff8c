import { describe, expect, it } from '@jest/globals';
import { roundsOf, submissionChanges } from './submission-changes.js';

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

describe('the rounds of a step', () => {
  const act = (seq: number, name: string, data: Record<string, unknown> = {}) => ({
    seq,
    name,
    on: '2020-06-05',
    by: 'of-1',
    data,
  });

  it('are its submissions since the last approval, without the withdrawn one', () => {
    const actions = [
      act(2, 'submit-application', { consentOfUnit: false }),
      act(3, 'return'),
      act(4, 'submit-application', { consentOfUnit: true }),
      act(5, 'withdraw'),
      act(6, 'submit-application', { consentOfUnit: true }),
    ];
    expect(roundsOf(actions, 'application').map(({ seq }) => seq)).toEqual([2, 6]);
    expect(roundsOf([...actions, act(7, 'approve'), act(8, 'submit-congress-plan')], 'congress')).toHaveLength(1);
    expect(roundsOf([...actions, act(7, 'approve')], 'application')).toEqual([]);
  });

  it('carry the counts and minutes that stood when they were made', () => {
    const actions = [
      act(1, 'record-survey', { employees: 20 }),
      act(2, 'record-congress', { due: 10 }),
      act(3, 'submit-result'),
      act(4, 'return'),
      act(5, 'record-survey', { employees: 18 }),
      act(6, 'submit-result'),
    ];
    const [first, second] = roundsOf(actions, 'registration');
    expect(submissionChanges(first!, second!)).toEqual([{ path: 'survey.employees', from: 20, to: 18 }]);
  });
});
