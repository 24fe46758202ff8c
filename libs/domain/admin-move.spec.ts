import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, anAction, context, PEOPLE } from '../../tests/support/case-builder.js';
import { moveTargets } from './admin-move.js';
import type { CaseState, Position } from './case.js';
import { decide } from './decide.js';

const NOW = '2020-06-24T01:00:00.000Z';
const ask = (to: string, by = PEOPLE.supervisor) => anAction('admin-move', by, { to, note: '材料有误' } as never);
const confirm = (by = PEOPLE.secondSupervisor, verdict: 'confirmed' | 'declined' = 'confirmed') =>
  anAction('confirm-admin-move', by, { verdict });
const judged = (state: CaseState, action: ReturnType<typeof ask>) => decide(state, action, context(state.type, NOW));
const codeOf = (state: CaseState, action: ReturnType<typeof ask>) => {
  const decision = judged(state, action);
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const moved = (position: Position, to: Position) => after(after(aCaseAt(position), ask(to), NOW), confirm(), NOW);

describe('a case that is moved back', () => {
  test('waits for a second person of the task force, who is told, and stays where it is until then', () => {
    const decision = judged(aCaseAt('application.reviewing'), ask('application.preparing'));
    if (!decision.ok) throw new Error(decision.refusal.code);
    expect(decision.next).toMatchObject({
      position: 'application.reviewing',
      moveAsked: { to: 'application.preparing', by: PEOPLE.supervisor.account, note: '材料有误' },
    });
    expect(decision.notices).toMatchObject([
      { kind: 'requested', body: 'TF', params: { action: 'confirm-admin-move' } },
    ]);
    const { next } = decision;
    expect(codeOf(next, confirm(PEOPLE.supervisor))).toBe('second-person-missing');
    expect(codeOf(next, { ...confirm(), onBehalfOf: PEOPLE.supervisor.account })).toBe('second-person-missing');
    expect(codeOf(next, confirm(PEOPLE.approver('union')))).toBe('not-permitted');
    expect(codeOf(next, confirm(PEOPLE.taskForceReviewer))).toBe('accepted');
    expect(after(next, confirm(PEOPLE.secondSupervisor, 'declined'), NOW)).toMatchObject({
      position: 'application.reviewing',
      moveAsked: null,
    });
    expect(codeOf(aCaseAt('application.reviewing'), ask('application.preparing', PEOPLE.approver('union')))).toBe(
      'not-permitted',
    );
  });

  test.each([
    ['application.preparing', 'registration.reporting'],
    ['application.reviewing', 'congress.planning'],
    ['congress.planning', 'congress.planning'],
    ['congress.reviewing', 'registration.reporting'],
    ['survey.counting', 'application.preparing'],
    ['registration.recording', 'congress.planning'],
  ] as [Position, Position][])('never goes past a rule: from %s to %s', (from, to) => {
    const decision = judged(aCaseAt(from), ask(to));
    expect(decision.ok ? null : decision.refusal).toMatchObject({
      code: 'move-not-back',
      rule: { id: 'moved-back-only', citation: expect.stringContaining('报上一级工会批准') },
    });
  });

  test('does not reach a meeting whose plan was approved for its day', () => {
    expect(moveTargets({ position: 'registration.reviewing' })).not.toContain('congress.holding');
  });

  test('takes the submission under review back: its limit is withdrawn, and the next one is decided as any other', () => {
    const back = moved('application.reviewing', 'application.preparing');
    expect(back).toMatchObject({ position: 'application.preparing', submission: null, claimedBy: null, round: 0 });
    expect(back.deadlines.map(({ state }) => state)).toEqual(['withdrawn']);
    const again = after(
      back,
      anAction('submit-application', PEOPLE.officer, {
        preparatoryGroup: ['p1', 'p2', 'p3'].map((ref) => ({ ref, role: 'member' })),
        consentOfUnit: true,
      }),
      NOW,
    );
    expect(after(again, anAction('approve', PEOPLE.approver('union'), {}), NOW).position).toBe('congress.planning');
  });

  test('keeps what was decided and held, and asks for the plan and the election anew', () => {
    const held = aCaseAt('registration.reviewing');
    const back = moved('registration.reviewing', 'congress.planning');
    expect(back).toMatchObject({ position: 'congress.planning', plan: null, attempt: 2, findings: [] });
    expect(back.congresses).toMatchObject([{ outcome: 'rejected' }]);
    expect([back.decisions, back.documents]).toEqual([held.decisions, held.documents]);
    const survey = moved('congress.holding', 'survey.counting');
    expect(survey).toMatchObject({ position: 'survey.counting', plan: null, decisions: held.decisions.slice(0, 2) });
  });

  test('begins another attempt where one was decided, and goes on with the present one where none was', () => {
    expect(moved('congress.planning', 'application.preparing')).toMatchObject({ attempt: 2, round: 0 });
    expect(moved('guidance.contacting', 'survey.counting')).toMatchObject({ attempt: 1, round: 0 });
  });

  test('tells its parties, each once', () => {
    const asked = after(aCaseAt('congress.reviewing'), ask('congress.planning'), NOW);
    const decision = judged(asked, confirm());
    if (!decision.ok) throw new Error(decision.refusal.code);
    expect(decision.notices.map(({ kind, body, params }) => [kind, body, params['role']])).toEqual([
      ['yours-now', 'T01P', 'officer'],
      ['moved', 'T01U', 'reviewer'],
    ]);
  });

  test('is not confirmed once it has gone on', () => {
    const asked = after(aCaseAt('application.reviewing'), ask('application.preparing'), NOW);
    const gone = after(asked, anAction('approve', PEOPLE.approver('union'), {}), NOW);
    expect(codeOf(gone, confirm())).toBe('no-move-pending');
  });
});
