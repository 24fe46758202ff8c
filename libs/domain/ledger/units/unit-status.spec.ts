import { describe, expect, test } from '@jest/globals';
import { REASONS_2020 } from '../../rule-sets/reasons-2020.js';
import { UNIT_STATUSES } from './unit-facts.js';
import { EXCLUSION_OF_STATUS, SETTABLE_STATUSES, statusStep, type AffectedCase } from './unit-status.js';

const single: AffectedCase = { mode: 'single', status: 'open', units: 1, heldFor: null };
const joint: AffectedCase = { mode: 'joint', status: 'open', units: 3, heldFor: null };

describe("a change of a unit's status", () => {
  test.each([
    ['suspended', 'hold', 'business-suspended'],
    ['unreachable', 'hold', 'unit-unreachable'],
    ['deregistered', 'close', 'unit-deregistered'],
    ['merged', 'close', 'merged-into-other-unit'],
    ['shell', 'close', 'empty-shell'],
    ['moved', 'close', 'moved-away'],
    ['licence', 'close', 'merged-into-other-unit'],
    ['duplicate', 'close', 'merged-into-other-unit'],
  ] as const)('to %s lets a single case %s with the reason %s', (status, action, reasonCode) => {
    expect(statusStep(status, single)).toEqual({ action, reasonCode });
  });

  test.each(UNIT_STATUSES.filter((status) => status !== 'operating'))(
    'to %s withdraws the unit from a case of several, whether it runs or stands still',
    (status) => {
      for (const state of ['open', 'on-hold'] as const)
        expect(statusStep(status, { ...joint, status: state })?.action).toBe('withdraw-unit');
    },
  );

  test('gives reasons that the rule set knows', () => {
    const known = {
      hold: REASONS_2020.hold,
      close: REASONS_2020.close,
      'withdraw-unit': REASONS_2020['withdraw-unit'],
      resume: [],
      'note-unit-status': [],
    };
    for (const status of UNIT_STATUSES) {
      for (const affected of [single, joint]) {
        const step = statusStep(status, affected);
        if (step?.reasonCode) expect(known[step.action].map(({ code }) => code)).toContain(step.reasonCode);
      }
    }
  });

  test('leaves ended cases alone, and a case that stands still already', () => {
    for (const status of UNIT_STATUSES)
      for (const ended of ['formed', 'closed'] as const)
        expect(statusStep(status, { ...single, status: ended })).toBeNull();
    expect(statusStep('suspended', { ...single, status: 'on-hold', heldFor: 'harvest-season' })).toBeNull();
  });

  test('back to operating lets a case go on that stood still for it, and tells any other', () => {
    expect(statusStep('operating', { ...single, status: 'on-hold', heldFor: 'business-suspended' })).toEqual({
      action: 'resume',
      reasonCode: null,
    });
    const told = { action: 'note-unit-status', reasonCode: null };
    expect(statusStep('operating', { ...single, status: 'on-hold', heldFor: 'harvest-season' })).toEqual(told);
    expect(statusStep('operating', single)).toEqual(told);
    expect(statusStep('operating', joint)).toEqual(told);
  });

  test('takes a unit out of the denominators unless it operates', () => {
    expect(SETTABLE_STATUSES.filter((status) => EXCLUSION_OF_STATUS[status] === null)).toEqual(['operating']);
  });
});
