import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, anAction, context, PEOPLE } from '../../tests/support/case-builder.js';
import type { Actor, CaseState } from './case.js';
import { decide } from './decide.js';
import { rulesOfCase } from './rule-sets/registry.js';

/** Sent on 1 June, due on 8 June; all of it is seen on 24 June, twenty working days after the limit end on 7 July. */
const NOW = '2020-06-24T01:00:00.000Z';
const LATER = '2020-07-01T01:00:00.000Z';
const at = aCaseAt('application.reviewing');
const ask = (until: string, by: Actor = PEOPLE.supervisor) =>
  anAction('extend', by, { until, reasonCode: 'complex-case', note: '待核实' });
const confirm = (by: Actor = PEOPLE.secondSupervisor, verdict: 'confirmed' | 'declined' = 'confirmed') =>
  anAction('confirm-extension', by, { verdict });
const codeOf = (state: CaseState, action: ReturnType<typeof ask> | ReturnType<typeof confirm>, now = NOW) => {
  const decision = decide(state, action, context('union', now));
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const given = (state: CaseState, until: string, now = NOW) => after(after(state, ask(until), now), confirm(), now);

describe('an extension', () => {
  test('waits for a second person, who is told, and changes nothing before', () => {
    const decision = decide(at, ask('2020-07-03'), context('union', NOW));
    if (!decision.ok) throw new Error(decision.refusal.code);
    expect(decision.next.deadlines).toEqual(at.deadlines);
    expect(decision.next.extensionAsked).toMatchObject({ until: '2020-07-03', by: PEOPLE.supervisor.account });
    expect(decision.notices).toMatchObject(
      at.bodies.supervising.map(({ id }) => ({ kind: 'requested', body: id, params: { action: 'confirm-extension' } })),
    );
  });

  test('takes effect by the word of another person: who asked, who confirmed and the original day stay', () => {
    const decision = decide(after(at, ask('2020-07-03'), NOW), confirm(), context('union', NOW));
    if (!decision.ok) throw new Error(decision.refusal.code);
    expect(decision.next).toMatchObject({ extensionAsked: null, escalation: 0 });
    expect(decision.next.deadlines[0]).toMatchObject({
      dueOn: '2020-07-03',
      originalDueOn: '2020-06-08',
      extensions: [{ by: PEOPLE.supervisor.account, confirmedBy: PEOPLE.secondSupervisor.account, note: '待核实' }],
    });
    expect(decision.notices).toMatchObject([
      { kind: 'due-moved', params: { role: 'reviewer', from: '2020-06-08', dueOn: '2020-07-03' } },
      { kind: 'due-moved', params: { role: 'officer' } },
    ]);
  });

  test('is confirmed by nobody who asked for it, and by nobody whom the rules do not name', () => {
    const asked = after(at, ask('2020-07-03'), NOW);
    expect(codeOf(asked, confirm(PEOPLE.supervisor))).toBe('second-person-missing');
    expect(codeOf(asked, { ...confirm(), onBehalfOf: PEOPLE.supervisor.account })).toBe('second-person-missing');
    expect(codeOf(asked, confirm(PEOPLE.approver('union')))).toBe('not-permitted');
    expect(codeOf(asked, confirm(PEOPLE.officer))).toBe('not-permitted');
    expect(codeOf(asked, confirm(PEOPLE.taskForceReviewer))).toBe('accepted');
    expect(codeOf(at, confirm())).toBe('no-extension-pending');
  });

  test('that is declined leaves the day; that waits is replaced by another; of an ended deadline nothing waits', () => {
    const asked = after(at, ask('2020-07-03'), NOW);
    const declined = after(asked, confirm(PEOPLE.secondSupervisor, 'declined'), NOW);
    expect([declined.deadlines[0]!.dueOn, declined.extensionAsked]).toEqual(['2020-06-08', null]);
    expect(given(after(at, ask('2020-07-03'), NOW), '2020-07-01').deadlines[0]).toMatchObject({ dueOn: '2020-07-01' });
    const answered = after(asked, anAction('withdraw', PEOPLE.officer, {}), NOW);
    expect(codeOf(answered, confirm())).toBe('wrong-position');
  });

  test('ends on a working day, at most twenty after the limit, make-up days counted', () => {
    expect(codeOf(at, ask('2020-06-26'))).toBe('extension-on-rest-day');
    expect(codeOf(at, ask('2020-06-28'))).toBe('accepted');
    expect(codeOf(at, ask('2020-07-07'))).toBe('accepted');
    expect(codeOf(at, ask('2020-07-08'))).toBe('extension-beyond-rules');
    expect(codeOf(at, ask('2020-06-08'))).toBe('extension-not-later');
  });

  test('is given at most twice; taking a part of it back is none, and goes no further than the limit and today', () => {
    const once = given(at, '2020-07-01');
    const twice = given(once, '2020-07-03');
    expect(codeOf(twice, ask('2020-07-06'))).toBe('extension-beyond-rules');
    expect(codeOf(twice, ask('2020-07-03'))).toBe('extension-not-later');
    expect(codeOf(twice, ask('2020-06-23'))).toBe('extension-not-later');
    const shorter = given(twice, '2020-07-02');
    expect(shorter.deadlines[0]).toMatchObject({ dueOn: '2020-07-02', originalDueOn: '2020-06-08' });
    expect(shorter.deadlines[0]!.extensions).toHaveLength(3);
  });

  test('is asked again by the day of its confirmation: what has become impossible since is refused', () => {
    const once = given(at, '2020-07-03');
    const shorter = after(once, ask('2020-06-30'), NOW);
    expect(codeOf(shorter, confirm(), LATER)).toBe('extension-not-later');
  });

  test('of a case that began before there were such rules is one person’s word', () => {
    const { extensions: _none, ...rules } = context('union').rules;
    const decision = decide(at, ask('2020-07-18'), { ...context('union', NOW), rules });
    expect(decision.ok && decision.next.deadlines[0]).toMatchObject({ dueOn: '2020-07-18' });
  });

  test('is judged by the rules that the case was opened under wherever they are found again', () => {
    const { extensionRule, ...before } = at;
    expect(extensionRule).toBe('extension-confirmed');
    expect(rulesOfCase(at)).toEqual(context('union').rules);
    expect(rulesOfCase(before)).toEqual({ ...context('union').rules, extensions: undefined });
  });
});
