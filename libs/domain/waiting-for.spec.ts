import { describe, expect, it } from '@jest/globals';
import { BODIES, PEOPLE, SURVEY, aCase, aCaseAt, after, anAction, context } from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import type { CaseState } from './case.js';
import { decide } from './decide.js';
import type { Notice } from './decision.js';
import { SYSTEM_ACTOR } from './permissions.js';
import { waitingFor } from './waiting-for.js';

const NOW = '2020-06-24T01:00:00.000Z';
function noticesOf(state: CaseState, action: CaseAction, at = NOW): Notice[] {
  const decision = decide(state, action, context(state.type, at));
  if (!decision.ok) throw new Error(decision.refusal.en);
  return decision.notices;
}
const told = (notices: Notice[]) =>
  notices.map((n) => [n.kind, n.account ?? n.instructorNo ?? n.body, n.params['role'] ?? null]);
const assign = (instructorNo: string) => anAction('assign-instructor', PEOPLE.taskForceOfficer, { instructorNo });

describe('whose turn it is', () => {
  it('is at counting that of the officers of the responsible body, or of the one who is named', () => {
    expect(waitingFor(aCase())).toEqual({ role: 'officer', body: 'T01P', account: null, instructorNo: null });
    expect(waitingFor(aCase('union', 'single', { officer: 'of-007' })).account).toBe('of-007');
    const counted = after(aCase(), anAction('record-survey', PEOPLE.officer, SURVEY), NOW);
    expect(waitingFor(counted)).toMatchObject({ role: 'reviewer', body: 'TF' });
  });

  it('is that of the assigned instructor while the unit is to be called on', () => {
    expect(waitingFor(aCaseAt('guidance.contacting'))).toMatchObject({ role: 'instructor', instructorNo: 'ZDY001' });
    expect(told(noticesOf(aCaseAt('guidance.assigning'), assign('ZDY009')))).toEqual([
      ['yours-now', 'ZDY009', 'instructor'],
    ]);
    expect(told(noticesOf(aCaseAt('guidance.contacting'), assign('ZDY002')))).toEqual([
      ['yours-now', 'ZDY002', 'instructor'],
    ]);
    expect(told(noticesOf(aCaseAt('congress.planning'), assign('ZDY002')))).toEqual([
      ['assigned', 'ZDY002', 'instructor'],
    ]);
  });

  it('is that of the receiving body while a transfer waits, and again of the giver when it is taken back', () => {
    const reviewing = aCaseAt('application.reviewing');
    const give = anAction('transfer', PEOPLE.approver('union'), { to: BODIES.CU });
    expect(told(noticesOf(reviewing, give))).toEqual([['transferred', 'CU', 'reviewer']]);
    const pending = after(reviewing, give, NOW);
    expect(waitingFor(pending)).toMatchObject({ role: 'reviewer', body: 'CU', account: null });
    expect(pending.waitingSince).toBe(NOW);
    const back = anAction('transfer', PEOPLE.approver('union'), { to: BODIES.T01U });
    expect(told(noticesOf(pending, back))).toEqual([['yours-now', 'T01U', 'reviewer']]);
    const given = after(aCaseAt('congress.planning'), anAction('transfer', PEOPLE.supervisor, { to: BODIES.ORG }), NOW);
    expect(waitingFor(given)).toMatchObject({ role: 'officer', body: 'ORG' });
  });
});

describe('the ladder of a late answer', () => {
  const late = (type: 'union' | 'party') => {
    const state = aCaseAt('application.reviewing', type, 'single', {
      bodies: { ...aCase(type).bodies, supervising: [BODIES.TF, BODIES.ORG] },
    });
    return { ...state, deadlines: state.deadlines.map((d) => ({ ...d, state: 'running' as const })) };
  };
  const escalate = (state: CaseState, level: number) =>
    told(
      noticesOf(
        { ...state, escalation: level - 1 },
        anAction('escalate', SYSTEM_ACTOR, { deadlineId: state.deadlines.at(-1)!.id, level }),
        '2020-07-24T01:00:00.000Z',
      ),
    );

  it('begins with those who decide and those who applied, and rises to the leaders of the bodies concerned', () => {
    expect(escalate(late('union'), 1)).toEqual([
      ['overdue', 'T01U', 'reviewer'],
      ['overdue', 'T01P', 'officer'],
    ]);
    expect(escalate(late('union'), 2)).toEqual([
      ['overdue', 'T01U', 'reviewer'],
      ['overdue', 'T01U', 'supervisor'],
      ['overdue', 'T01P', 'officer'],
      ['overdue', 'T01P', 'supervisor'],
      ['overdue', 'TF', 'supervisor'],
      ['overdue', 'ORG', 'supervisor'],
    ]);
    expect(escalate(late('union'), 3)).toEqual([
      ['overdue', 'TF', 'supervisor'],
      ['overdue', 'ORG', 'supervisor'],
    ]);
  });

  it('tells a body that decides and is responsible once per role', () => {
    expect(escalate(late('party'), 2).map(([, body, role]) => [body, role])).toEqual([
      ['T01P', 'reviewer'],
      ['T01P', 'supervisor'],
      ['T01P', 'officer'],
      ['TF', 'supervisor'],
      ['ORG', 'supervisor'],
    ]);
  });
});
