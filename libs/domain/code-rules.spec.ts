import { describe, expect, test } from '@jest/globals';
import { HTTP_STATUS } from '../../apps/api/http/http-status.js';
import { after, aCaseAt, anAction, context, PEOPLE, unit } from '../../tests/support/case-builder.js';
import { RULE_OF_CODE } from './code-rules.js';
import { decide } from './decide.js';
import { ERROR_CODES, type ErrorCode } from './errors.js';
import type { CaseState } from './case.js';
import type { CaseAction } from './actions.js';
import { REASONS_2020 } from './rule-sets/reasons-2020.js';
import { RULE_SETS } from './rule-sets/registry.js';

/** Codes whose rule stands in the rule set of the case, with the article of its line. */
const OF_THE_RULE_SET: ErrorCode[] = [
  'too-few-units',
  'joint-unit-limit',
  'unit-already-in-case',
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
  'meeting-before-publicity-ends',
  'publicity-before-plan',
  'meeting-in-the-past',
  'meeting-date-in-the-future',
  'counts-inconsistent',
  'ballots-exceed-issued',
  'no-quorum',
  'no-majority',
  'due-differs',
  'tie-across-last-seat',
  'elected-not-candidate',
  'more-elected-than-seats',
  'leading-post-not-elected',
  'term-missing',
  'term-invalid',
  'hold-reason-used',
  'hold-own-limit',
  'extension-not-later',
  'extension-on-rest-day',
  'extension-beyond-rules',
  'urged-too-often',
  'body-of-another-line',
  'no-body-for-area',
  'entered-late',
  'late-decision',
  'late-decision-refused',
  'registration-code-unfit',
];

const NOW = '2020-06-24T01:00:00.000Z';
const refusalOf = (state: CaseState, action: CaseAction) => {
  const decision = decide(state, action, context(state.type, NOW));
  return decision.ok ? null : decision.refusal;
};

describe('the rule of a refusal', () => {
  test('is named for every code that denies a right, a state or a rule', () => {
    const denied = ERROR_CODES.filter((code) => [403, 409, 412, 422].includes(HTTP_STATUS[code]));
    const without = denied.filter((code) => !RULE_OF_CODE[code] && !OF_THE_RULE_SET.includes(code));
    expect(without).toEqual([]);
  });

  test('has an id of its own and a source in Chinese', () => {
    const rules = Object.values(RULE_OF_CODE);
    for (const { id, citation } of rules) {
      expect(id).toMatch(/^[a-z][a-z.-]+$/);
      expect(citation).toMatch(/[\u4e00-\u9fff]{4}|GB 32100/);
    }
    const citations = new Map(rules.map(({ id, citation }) => [id, citation]));
    for (const { id, citation } of rules) expect(citations.get(id)).toBe(citation);
  });

  test("of a mode is that mode's own", () => {
    const joint = aCaseAt('application.preparing', 'union', 'joint');
    const only = (mode: CaseState['mode']) => ({
      ...joint,
      mode,
      units: joint.units.slice(0, 1),
      sponsor: 'YX0323',
      leadUnit: 'YX0001',
    });
    const apply = anAction('submit-application', PEOPLE.officer, {
      preparatoryGroup: [{ ref: 'p', role: 'leader' }],
      consentOfUnit: true,
    });
    expect(refusalOf(only('joint'), apply)?.rule?.id).toBe('union.joint-units');
    expect(refusalOf(only('regional'), apply)?.rule).toEqual({
      id: 'union.units.regional',
      citation: '岳西县党建带群建工作方案（2020年）：区域联建，同一园区、楼宇、商圈的单位',
    });
    expect(refusalOf(only('industry'), apply)?.rule?.id).toBe('union.units.industry');
  });

  test("never cites a law under the id of the county plan's own", () => {
    for (const set of Object.values(RULE_SETS)) {
      for (const [type, rules] of Object.entries(set.types)) {
        const cited = JSON.stringify(rules).matchAll(/"id":"([^"]+)","citation":"([^"]+)"/g);
        const byId = new Map<string, string>();
        for (const [, id, citation] of cited) {
          expect(id).toMatch(new RegExp(`^${type}\\.`));
          expect(byId.get(id!) ?? citation).toBe(citation);
          byId.set(id!, citation!);
        }
      }
    }
  });
});

describe('words', () => {
  test('a return before anything was sent says so', () => {
    const refusal = refusalOf(
      aCaseAt('application.preparing'),
      anAction('return', PEOPLE.approver('union'), { reasonCode: 'material-incomplete', note: '缺' }),
    );
    expect(refusal).toMatchObject({
      code: 'wrong-position',
      zh: expect.stringContaining('尚未报送'),
      rule: { id: 'return-a-submission' },
    });
  });

  test('a unit that leaves for another reason takes a note', () => {
    const joint = aCaseAt('application.preparing', 'union', 'joint', {
      units: [1, 2, 3].map((i) => unit(`YX000${i}`)),
    });
    const leave = (more: object) =>
      anAction('withdraw-unit', PEOPLE.officer, { unit: 'YX0003', reasonCode: 'other', ...more });
    expect(refusalOf(joint, leave({}))).toMatchObject({ code: 'reason-missing', errors: [{ path: 'note' }] });
    expect(after(joint, leave({ note: '搬迁至外县' }), NOW).units).toHaveLength(2);
  });

  test('every list of reasons ends with "other", which needs a note', () => {
    for (const list of Object.values(REASONS_2020)) expect(list.at(-1)?.code).toBe('other');
  });
});
