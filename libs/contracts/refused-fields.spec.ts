import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { context } from '../../tests/support/case-builder.js';
import { traces, type Trace } from '../../tests/support/case-sequences.js';
import { availableActions } from '../domain/available-actions.js';
import type { ErrorCode } from '../domain/errors.js';
import { ACTION_BODIES } from './actions.js';

/** Refusals that rest on what stands in the case, though only the action asks: no field of its body is to blame. */
const OF_THE_CASE: ErrorCode[] = ['below-threshold', 'unit-unwilling', 'too-few-units', 'leading-post-not-elected'];

type Tried = Trace['tried'][number];
/** Refused although its button was not grey: for what was sent. */
const forItsData = ({ before, action, today, refusal }: Tried): boolean =>
  refusal !== null &&
  (availableActions(before, action.actor, { today, rules: context(before.type).rules }).find(
    (a) => a.action === action.name,
  )?.enabled ??
    false);

test('whoever is refused for what they sent is told the field of their own body, and the rule with its source', () => {
  const sample = fc.sample(traces, { numRuns: 250, seed: 20_200_526 }).flatMap((t) => t.tried.filter(forItsData));
  expect(new Set(sample.map((t) => t.refusal!.code)).size).toBeGreaterThan(15);
  for (const { action, refusal } of sample) {
    const { code, rule, errors } = refusal!;
    const fields = Object.keys(ACTION_BODIES[action.name as keyof typeof ACTION_BODIES].shape);
    const named = (errors ?? []).map(({ path }) => path.split('.')[0]);
    expect([action.name, code, named.filter((field) => !fields.includes(field!))]).toEqual([action.name, code, []]);
    // One field, though several things may be wrong with it.
    if (!OF_THE_CASE.includes(code)) expect([action.name, code, new Set(named).size]).toEqual([action.name, code, 1]);
    if (code !== 'nothing-to-do')
      expect([action.name, code, rule]).toEqual([
        action.name,
        code,
        { id: expect.stringMatching(/^[a-z][a-z.-]+$/), citation: expect.stringMatching(/[\u4e00-\u9fff]{4}/) },
      ]);
  }
});
