import { describe, expect, test } from '@jest/globals';
import { aCaseAt, after, anAction, aPlan, context, PEOPLE } from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import { availableActions } from './available-actions.js';
import type { CaseState, Position } from './case.js';
import { POSITIONS } from './case.js';
import type { UnitStatus } from './ledger/units/unit-facts.js';
import { decide } from './decide.js';
import { SYSTEM_ACTOR } from './permissions.js';

const T = '2020-06-24T01:00:00.000Z';
const codeOf = (state: CaseState, action: CaseAction): string => {
  const decision = decide(state, action, context(state.type, T));
  return decision.ok ? 'accepted' : decision.refusal.code;
};
const said = (state: CaseState, status: UnitStatus, unit = 'YX0002'): CaseState =>
  after(
    state,
    anAction('note-unit-status', SYSTEM_ACTOR, { unit, status, on: '2020-06-20', evidence: '登记机关公告' }),
    T,
  );
const joint = (position: Position): CaseState => aCaseAt(position, 'league', 'joint');
const leaves = anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0002', reasonCode: 'unit-deregistered' });
const papers = { preparatoryGroup: [{ ref: 'p1', role: 'leader' }], consentOfUnit: true };
const goesOn: [Position, CaseAction][] = [
  ['application.preparing', anAction('submit-application', PEOPLE.officer, papers)],
  ['application.reviewing', anAction('approve', PEOPLE.approver('league'), {})],
  ['congress.planning', anAction('submit-congress-plan', PEOPLE.officer, aPlan('league', '2020-07-10'))],
  ['congress.reviewing', anAction('approve', PEOPLE.approver('league'), {})],
  ['registration.reporting', anAction('submit-result', PEOPLE.officer, {})],
  [
    'registration.reviewing',
    anAction('approve', PEOPLE.approver('league'), { termFrom: '2020-06-16', termTo: '2023-06-15' }),
  ],
  [
    'registration.recording',
    anAction('register', PEOPLE.registrar('league'), { registrationNo: 'TZ-1', registeredOn: '2020-06-24' }),
  ],
];

describe('a unit that is gone while its case is under way', () => {
  test.each(goesOn)('stops the case at %s until it has left, and its button is grey for that', (position, action) => {
    const gone = said(joint(position), 'deregistered');
    expect(codeOf(joint(position), action)).toBe('accepted');
    expect(codeOf(gone, action)).toBe('unit-not-operating');
    const offered = availableActions(gone, action.actor).find((a) => a.action === action.name);
    expect([offered!.enabled, offered!.reasons[0]!.code]).toEqual([false, 'unit-not-operating']);
    const right = after(gone, leaves, T);
    expect(right.units.map(({ unitId }) => unitId)).toEqual(['YX0001', 'YX0003']);
    if (right.position === position) expect(codeOf(right, action)).toBe('accepted');
  });

  test.each(POSITIONS)('may leave at %s', (position) => {
    expect(codeOf(said(joint(position), 'deregistered'), leaves)).toBe('accepted');
  });

  test('takes the submission back with it, and an approved plan or a held election is planned anew', () => {
    const left = (position: Position) => after(said(joint(position), 'merged'), leaves, T);
    expect(left('application.reviewing')).toMatchObject({
      position: 'application.preparing',
      submission: null,
      round: 0,
    });
    expect(left('congress.reviewing')).toMatchObject({ position: 'congress.planning', submission: null, round: 0 });
    expect(left('congress.holding')).toMatchObject({ position: 'congress.planning', plan: null, attempt: 1 });
    expect(left('registration.reviewing')).toMatchObject({ position: 'congress.planning', plan: null, attempt: 2 });
    expect(left('registration.recording')).toMatchObject({ position: 'registration.recording', attempt: 1 });
    for (const d of left('registration.reviewing').deadlines) expect(d.state).not.toBe('running');
  });

  test('after the reply leaves only as long as the mode fits those who stay; else the case is closed', () => {
    const two = said(
      { ...joint('registration.recording'), units: joint('registration.recording').units.slice(0, 2) },
      'deregistered',
    );
    expect(codeOf(two, leaves)).toBe('too-few-units');
    expect(codeOf(two, anAction('close', PEOPLE.supervisor, { reasonCode: 'unit-deregistered' }))).toBe('accepted');
  });

  test('alone in its case is closed with the reason of the list, at any position', () => {
    for (const position of POSITIONS) {
      const gone = said(aCaseAt(position, 'union'), 'deregistered', 'YX0001');
      expect(codeOf(gone, anAction('close', PEOPLE.supervisor, { reasonCode: 'unit-deregistered' }))).toBe('accepted');
    }
  });

  test('under review is not followed by one that goes on working', () => {
    const other = anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0003' });
    expect(codeOf(joint('congress.reviewing'), other)).toBe('unit-still-operating');
    expect(codeOf(said(joint('congress.reviewing'), 'deregistered'), other)).toBe('unit-still-operating');
  });

  test('and is back by a correction of the ledger lets the case go on; one that only rests stops nothing', () => {
    const [, approve] = goesOn[1]!;
    const back = said(said(joint('application.reviewing'), 'deregistered'), 'operating');
    expect(back.units).toEqual(joint('application.reviewing').units);
    expect(codeOf(back, approve)).toBe('accepted');
    expect(codeOf(said(joint('application.reviewing'), 'suspended'), approve)).toBe('accepted');
  });

  test('is noted by the system only, once, and of units of the case', () => {
    const note = { unit: 'YX0002', status: 'deregistered', on: '2020-06-20', evidence: '-' } as const;
    expect(codeOf(joint('congress.holding'), anAction('note-unit-status', PEOPLE.supervisor, note))).toBe(
      'not-permitted',
    );
    const gone = said(joint('congress.holding'), 'deregistered');
    expect(codeOf(gone, anAction('note-unit-status', SYSTEM_ACTOR, note))).toBe('nothing-to-do');
    expect(codeOf(gone, anAction('note-unit-status', SYSTEM_ACTOR, { ...note, unit: 'X' }))).toBe('nothing-to-do');
  });
});
