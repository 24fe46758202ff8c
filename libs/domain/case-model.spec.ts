import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { context } from '../../tests/support/case-builder.js';
import { traces, type Trace } from '../../tests/support/case-sequences.js';
import { PEOPLE_ACTIONS } from './actions.js';
import { moveTargets } from './admin-move.js';
import { availableActions } from './available-actions.js';
import { POSITIONS, type CaseState } from './case.js';
import type { ErrorCode } from './errors.js';
import { stepOf } from './moves.js';

const holds = (check: (trace: Trace) => void): void => fc.assert(fc.property(traces, check), { numRuns: 150 });

/** Refusals that hang on what an action brings, not on the case alone: a button cannot know them. */
const BY_DATA: ErrorCode[] = [
  'too-few-units',
  'joint-unit-limit',
  'unit-already-in-case',
  'unit-not-in-case',
  'unit-still-operating',
  'lead-unit-not-covered',
  'mode-does-not-fit',
  'below-threshold',
  'unit-unwilling',
  'consent-missing',
  'preparatory-group-missing',
  'ineligible-candidate',
  'too-few-candidates',
  'committee-size',
  'meeting-kind',
  'publicity-too-short',
  'publicity-before-plan',
  'due-differs',
  'finding-unanswered',
  'tie-across-last-seat',
  'meeting-before-publicity-ends',
  'meeting-in-the-past',
  'meeting-before-plan-approval',
  'meeting-date-in-the-future',
  'counts-inconsistent',
  'ballots-exceed-issued',
  'no-quorum',
  'no-majority',
  'elected-not-candidate',
  'leading-post-not-elected',
  'term-missing',
  'term-invalid',
  'registration-code-unfit',
  'entered-late',
  'move-not-back',
  'late-decision',
  'late-decision-refused',
  'reason-missing',
  'reason-unknown',
  'hold-reason-used',
  'extension-not-later',
  'extension-on-rest-day',
  'extension-beyond-rules',
  'transfer-pending',
  'event-date-in-the-future',
  'event-date-before-last',
  'no-body-for-area',
  'body-of-another-line',
  'nothing-to-do',
];

/** Written down beside the table of moves, which says what an action may do and not where a case may go. */
const NEIGHBOURS: Record<CaseState['position'], CaseState['position'][]> = {
  'survey.counting': ['guidance.assigning'],
  'guidance.assigning': ['guidance.contacting'],
  'guidance.contacting': ['application.preparing'],
  'application.preparing': ['application.reviewing'],
  'application.reviewing': ['application.preparing', 'congress.planning'],
  'congress.planning': ['congress.reviewing'],
  'congress.reviewing': ['congress.planning', 'congress.holding'],
  'congress.holding': ['congress.planning', 'registration.reporting'],
  'registration.reporting': ['congress.planning', 'registration.reviewing'],
  'registration.reviewing': ['congress.planning', 'registration.reporting', 'registration.recording'],
  'registration.recording': [],
};

test('the sequences go everywhere: every position is reached, every action is accepted and every one refused', () => {
  const sample = fc.sample(traces, { numRuns: 300, seed: 20_200_731 });
  const accepted = new Set(sample.flatMap((t) => t.accepted.map((a) => a.name)));
  expect(PEOPLE_ACTIONS.filter((name) => !accepted.has(name))).toEqual([]);
  const reached = new Set(sample.flatMap((t) => t.accepted.map((a) => a.after.position)));
  expect(POSITIONS.filter((position) => !reached.has(position))).toEqual([]);
  expect(new Set(sample.flatMap((t) => t.accepted.map((a) => a.after.status)))).toEqual(
    new Set(['open', 'on-hold', 'formed', 'closed']),
  );
  expect(sample.some((t) => t.state.attempt > 1) && sample.some((t) => t.state.round > 1)).toBe(true);
  expect(sample.flatMap((t) => t.refused).length).toBeGreaterThan(sample.length * 10);
  expect(sample.filter((t) => t.state.status === 'formed').length).toBeGreaterThan(100);
});

describe('no sequence of actions', () => {
  test('skips a step: from every position only its neighbours are reached, and every later step has its approval behind it', () => {
    holds(({ accepted, state }) => {
      for (const { before, after, name } of accepted) {
        // Two administrators take it back, over several steps too; never onward.
        const reached = name === 'confirm-admin-move' ? moveTargets(before) : NEIGHBOURS[before.position];
        if (before.position !== after.position) expect(reached).toContain(after.position);
      }
      const approved = (step: string): boolean =>
        state.decisions.some((d) => d.step === step && d.verdict === 'approved');
      const step = stepOf(state.position);
      if (step === 'congress' || step === 'registration') expect(approved('application')).toBe(true);
      if (step === 'registration')
        expect(approved('congress') && state.congresses.at(-1)?.outcome === 'elected').toBe(true);
      if (state.status === 'formed') expect(approved('registration')).toBe(true);
    });
  });
  test('decides a submission twice', () => {
    holds(({ state }) => {
      const keys = state.decisions.map((d) => `${d.step} ${d.attempt} ${d.round}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });
  test('brings a case on that is on hold', () => {
    holds(({ accepted }) => {
      for (const { before, after, name } of accepted) {
        if (before.status !== 'on-hold') continue;
        expect(after.position).toBe(before.position);
        expect(['resume', 'close', 'withdraw-unit', 'reassign', 'comment', 'attach']).toContain(name);
      }
    });
  });
  test('lets the submitter decide', () => {
    holds(({ accepted }) => {
      for (const { before, after } of accepted) {
        if (after.decisions.length > before.decisions.length)
          expect(after.decisions.at(-1)!.by).not.toBe(before.submission!.by);
      }
    });
  });
  test('loses or doubles a unit', () => {
    holds(({ accepted }) => {
      for (const { before, after, name } of accepted) {
        const ids = after.units.map((u) => u.unitId);
        expect(new Set(ids).size).toBe(ids.length);
        const gone = before.units.filter((u) => !ids.includes(u.unitId)).length;
        const come = ids.length - before.units.length + gone;
        // Only an application names the units anew; else one leaves or joins at a time, and the others stay as they are.
        if (name === 'withdraw-unit') expect([gone, come]).toEqual([1, 0]);
        else if (name === 'add-unit') expect([gone, come]).toEqual([0, 1]);
        else if (name !== 'submit-application') expect(after.units).toEqual(before.units);
        expect(ids.length).toBeGreaterThan(0);
      }
    });
  });
  test('changes anything on a refusal', () => {
    holds(({ refused }) => {
      for (const { before, text } of refused) expect(JSON.stringify(before)).toBe(text);
    });
  });
  test('is offered otherwise than it is decided: what is grey is refused in the same words, what is not is refused for its data alone', () => {
    holds(({ tried }) => {
      for (const { before, action, today, refusal } of tried) {
        const offer = availableActions(before, action.actor, { today, rules: context(before.type).rules }).find(
          (a) => a.action === action.name,
        );
        if (!offer) expect(refusal).not.toBeNull();
        else if (!offer.enabled) expect(refusal).toEqual(offer.reasons[0]);
        // Who may let a finding through is asked only where the data asks for it.
        else if (refusal?.code === 'not-permitted') expect(action.data).toHaveProperty('overrides');
        else if (refusal) expect(BY_DATA).toContain(refusal.code);
      }
    });
  });
  test('is offered while the case itself stands against it: an enabled submission or decision has data with which it passes', () => {
    const ofTheCase = [
      'too-few-units',
      'joint-unit-limit',
      'survey-missing',
      'unit-not-operating',
      'unit-still-operating',
    ];
    const held = ['below-threshold', 'unit-unwilling'];
    holds(({ tried }) => {
      for (const { before, action, today, refusal } of tried) {
        if (!refusal || !/^(submit|confirm|approve|register)/.test(action.name)) continue;
        const { rules } = context(before.type);
        const offer = availableActions(before, action.actor, { today, rules }).find((a) => a.action === action.name);
        if (!offer?.enabled) continue;
        // Other units, or a reason, are data of the action.
        if (!('units' in action.data)) expect(ofTheCase).not.toContain(refusal.code);
        const mayGiveReason = action.name === 'confirm-eligibility' || action.actor.roles.length > 1;
        if (!mayGiveReason) expect(held).not.toContain(refusal.code);
      }
    });
  });
  test('changes a case without raising its version by one, or changes one that has ended', () => {
    holds(({ accepted }) => {
      for (const { before, after } of accepted) {
        expect(after.version).toBe(before.version + 1);
        expect(['open', 'on-hold']).toContain(before.status);
      }
    });
  });
  test('leaves two deadlines running, or one running where nothing waits for a decision', () => {
    holds(({ state }) => {
      const running = state.deadlines.filter((d) => d.state === 'running');
      expect(running.length).toBe(state.status === 'open' && state.position.endsWith('reviewing') ? 1 : 0);
    });
  });
  test('forgets minutes, decisions or documents', () => {
    holds(({ accepted }) => {
      for (const { before, after } of accepted) {
        expect(after.decisions.slice(0, before.decisions.length)).toEqual(before.decisions);
        expect(after.congresses.length).toBeGreaterThanOrEqual(before.congresses.length);
        expect(after.documents.slice(0, before.documents.length)).toEqual(before.documents);
      }
    });
  });
});
