import { describe, expect, test } from '@jest/globals';
import {
  PEOPLE,
  aCaseAt,
  aCongress,
  aPlan,
  anAction,
  anOpening,
  context,
  unit,
} from '../../tests/support/case-builder.js';
import type { CaseAction } from './actions.js';
import type { CaseState } from './case.js';
import { decide } from './decide.js';
import type { ErrorCode, Refusal } from './errors.js';
import { openCase } from './open-case.js';

/**
 * What the system must refuse whatever anybody wants, each with its code, a Chinese and an English sentence, the rule and its source.
 * The two that only the database can see, a second open case and a second joint case of a unit, are in tests/integration/commit-action.spec.ts.
 */
const NOW = '2020-06-24T01:00:00.000Z';
function refusalOf(state: CaseState, action: CaseAction): Refusal | null {
  const decision = decide(state, action, context(state.type, NOW));
  return decision.ok ? null : decision.refusal;
}
const opened = (units: number): Refusal | null => {
  const result = openCase(
    anOpening('union', 'joint', { units: Array.from({ length: units }, (_, i) => unit(`YX000${i + 1}`)) }),
    context('union', NOW),
  );
  return result.ok ? null : result.refusal;
};
const plan = (more: object): CaseAction =>
  anAction('submit-congress-plan', PEOPLE.officer, {
    ...aPlan('union', '2020-07-10'),
    publicityFrom: '2020-06-24',
    publicityTo: '2020-07-01',
    ...more,
  });
const minutes = (more: object): CaseAction =>
  anAction('record-congress', PEOPLE.officer, { ...aCongress('union'), ...more });
const chair = (votes: number) => ({
  elected: [{ ref: 'p1', post: 'chair', votes }],
  results: [{ ref: 'p1', post: 'chair', votes }],
});
const hrHead = { candidates: aPlan('union').candidates.map((c, i) => (i === 0 ? { ...c, flags: ['hr-head'] } : c)) };

const LISTED: [string, ErrorCode, () => Refusal | null][] = [
  [
    'a meeting before the plan is approved',
    'meeting-before-plan-approval',
    () => refusalOf(aCaseAt('congress.reviewing'), minutes({})),
  ],
  [
    'a meeting planned within the publicity',
    'meeting-before-publicity-ends',
    () => refusalOf(aCaseAt('congress.planning'), plan({ meetingDate: '2020-07-01' })),
  ],
  [
    'a meeting held within the publicity',
    'meeting-before-publicity-ends',
    () => refusalOf(aCaseAt('congress.holding'), minutes({ on: '2020-06-12' })),
  ],
  ['a sixth unit at the opening', 'joint-unit-limit', () => opened(6)],
  [
    'a sixth unit that joins',
    'joint-unit-limit',
    () =>
      refusalOf(
        aCaseAt('application.preparing', 'union', 'joint', { units: [1, 2, 3, 4, 5].map((i) => unit(`YX000${i}`)) }),
        anAction('add-unit', PEOPLE.officer, { unit: unit('YX0006') }),
      ),
  ],
  ['fewer than two units', 'too-few-units', () => opened(1)],
  ['a chair who may not stand', 'ineligible-candidate', () => refusalOf(aCaseAt('congress.planning'), plan(hrHead))],
  [
    'a success without quorum',
    'no-quorum',
    () =>
      refusalOf(
        aCaseAt('congress.holding'),
        minutes({ present: 6, ballotsIssued: 6, ballotsReturned: 6, ...chair(6) }),
      ),
  ],
  ['a success without majority', 'no-majority', () => refusalOf(aCaseAt('congress.holding'), minutes(chair(5)))],
  [
    'more ballots returned than issued',
    'ballots-exceed-issued',
    () => refusalOf(aCaseAt('congress.holding'), minutes({ ballotsReturned: 11 })),
  ],
  [
    'a result without term',
    'term-missing',
    () => refusalOf(aCaseAt('registration.reviewing'), anAction('approve', PEOPLE.approver('union'), {})),
  ],
  [
    'a second decision on a step',
    'already-decided',
    () => refusalOf(aCaseAt('congress.planning'), anAction('approve', PEOPLE.secondApprover('union'), {})),
  ],
  [
    'the task force in the place of the union',
    'not-permitted',
    () => refusalOf(aCaseAt('application.reviewing'), anAction('approve', PEOPLE.taskForceReviewer, {})),
  ],
  [
    'a decision by the one who submitted',
    'decider-is-submitter',
    () => {
      const at = aCaseAt('application.reviewing');
      return refusalOf(
        { ...at, submission: { ...at.submission!, by: PEOPLE.approver('union').account } },
        anAction('approve', PEOPLE.approver('union'), {}),
      );
    },
  ],
  [
    'counts below the threshold',
    'below-threshold',
    () => {
      const at = aCaseAt('application.preparing');
      return refusalOf(
        { ...at, survey: { ...at.survey!, employees: 2 } },
        anAction('submit-application', PEOPLE.officer, {
          preparatoryGroup: [{ ref: 'p', role: 'leader' }],
          consentOfUnit: true,
        }),
      );
    },
  ],
];

describe('what must be refused', () => {
  test.each(LISTED)('%s', (_, code, refused) => {
    const refusal = refused()!;
    expect(refusal.code).toBe(code);
    expect(refusal.zh).toMatch(/[\u4e00-\u9fff]{4}/);
    expect(refusal.en).toMatch(/^[^\u4e00-\u9fff]*$/);
    expect(refusal.rule).toMatchObject({
      id: expect.stringMatching(/^[a-z][a-z.-]+$/),
      citation: expect.stringMatching(/[\u4e00-\u9fff]{4}/),
    });
  });

  test('names the articles of the Trade Union Law as they were numbered in 2020', () => {
    const { rule } = refusalOf(aCaseAt('application.reviewing'), anAction('approve', PEOPLE.taskForceReviewer, {}))!;
    expect(rule!.citation).toBe('工会法（2009年修正）第十一条（2021年修正后为第十二条）：报上一级工会批准');
  });
});
