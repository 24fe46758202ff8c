import { describe, expect, it } from '@jest/globals';
import { PEOPLE, aCaseAt, anAction, context } from '../../tests/support/case-builder.js';
import { previewOf } from './action-preview.js';
import { ORGANISATION_TYPES } from './case.js';
import { decide } from './decide.js';

function preview(state: ReturnType<typeof aCaseAt>, action: Parameters<typeof decide>[1], at: string) {
  const decision = decide(state, action, context(state.type, at));
  if (!decision.ok) throw new Error(decision.refusal.en);
  return previewOf(state, decision);
}

describe('what an action would lead to', () => {
  it('shows the next holder, the limit that would run and its day', () => {
    const state = aCaseAt('application.preparing', 'league');
    const data = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };
    const shown = preview(state, anAction('submit-application', PEOPLE.officer, data), '2020-06-24T01:00:00.000Z');
    expect(shown).toMatchObject({
      position: 'application.reviewing',
      waitingFor: { role: 'reviewer', body: 'T01L', account: null },
      deadline: { dueOn: '2020-07-02', provisional: false, amount: 5, dayKind: 'working' },
      reply: null,
    });
  });

  it.each(ORGANISATION_TYPES)('drafts the reply of an approval without drawing a number (%s)', (type) => {
    const { reply } = preview(
      aCaseAt('application.reviewing', type),
      anAction('approve', PEOPLE.approver(type), {}),
      '2020-06-24T01:00:00.000Z',
    );
    expect(reply).toMatchObject({ kind: 'application-reply', documentNo: null });
    expect(reply!.numberSeries).toMatch(/〔2020〕$/);
    expect(reply!.paragraphs.join('')).toContain('单位YX0001');
  });

  it('names committee, posts and term in the reply to a result', () => {
    const term = { termFrom: '2020-06-16', termTo: '2023-06-15' };
    const { reply } = preview(
      aCaseAt('registration.reviewing', 'union'),
      anAction('approve', PEOPLE.approver('union'), term),
      '2020-06-24T01:00:00.000Z',
    );
    const text = reply!.paragraphs.join('');
    expect(text).toContain('p1（主席）、p3（委员）、p4（委员）');
    expect(text).toContain('自 2020-06-16 至 2023-06-15');
  });

  it('waits for nobody once the case has ended', () => {
    const state = aCaseAt('registration.recording', 'union');
    const data = { registrationNo: '81340828MC0000004Q', registeredOn: '2020-06-24' };
    expect(
      preview(state, anAction('register', PEOPLE.registrar('union'), data), '2020-06-24T01:00:00.000Z'),
    ).toMatchObject({ status: 'formed', waitingFor: null, deadline: null });
  });
});
