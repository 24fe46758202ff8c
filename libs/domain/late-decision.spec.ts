import { describe, expect, test } from '@jest/globals';
import { after, aCaseAt, anAction, context, PEOPLE } from '../../tests/support/case-builder.js';
import { previewOf } from './action-preview.js';
import type { CaseAction } from './actions.js';
import { openHolds } from './barriers.js';
import type { CaseState } from './case.js';
import { decide } from './decide.js';
import type { DecideContext } from './decision.js';
import type { LatePolicy } from './rule-set.js';

/** The application was sent on 1 June, its answer was due on 8 June. */
const NOW = '2020-06-24T01:00:00.000Z';
const IN_TIME = '2020-06-08T01:00:00.000Z';
const at = aCaseAt('application.reviewing');
const approver = PEOPLE.approver('union');
const approve = anAction('approve', approver, {});
const confirm = anAction('allow', PEOPLE.supervisor, { overrides: [{ rule: 'late-decision', reason: '情况属实' }] });

function under(policy: LatePolicy, now = NOW): DecideContext {
  const { rules, ...rest } = context('union', now);
  const late = {
    id: 'union.late',
    citation: '县规则：逾期答复',
    phases: { 'application.reviewing': policy },
    confirmedBy: [
      ['reviewer', 'approving'],
      ['supervisor', 'supervising'],
    ] as [['reviewer', 'approving'], ['supervisor', 'supervising']],
  };
  return { ...rest, rules: { ...rules, late } };
}
const judged = (state: CaseState, action: CaseAction, ctx: DecideContext) => {
  const decision = decide(state, action, ctx);
  return decision.ok ? decision.next : decision.refusal;
};

describe('a decision after its limit', () => {
  test('is accepted by the shipped rules: its record says that it is late, the draft of its reply for which limit', () => {
    const decision = decide(at, approve, context('union', NOW));
    if (!decision.ok) throw new Error(decision.refusal.code);
    expect(decision.next.decisions.at(-1)).toMatchObject({ late: true, dueOn: '2020-06-08' });
    expect(previewOf(at, decision).reply).toMatchObject({ lateSince: '2020-06-08' });
    const timely = decide(at, approve, context('union', IN_TIME));
    expect(timely.ok && previewOf(at, timely).reply).toMatchObject({ lateSince: null });
  });

  test.each([
    ['approve', {}],
    ['return', { reasonCode: 'material-incomplete', note: '缺名单' }],
    ['reject', { reasonCode: 'below-threshold', note: '人数不足' }],
  ] as const)('is refused where the phase takes none, by the rule and its citation: %s', (name, data) => {
    expect(judged(at, anAction(name, approver, data), under('refuse'))).toMatchObject({
      code: 'late-decision-refused',
      rule: { id: 'union.late', citation: '县规则：逾期答复' },
    });
    expect(judged(at, anAction(name, approver, data), under('refuse', IN_TIME))).toMatchObject({
      version: at.version + 1,
    });
  });

  test('that is refused is given once two persons have extended the limit', () => {
    const asked = after(
      at,
      anAction('extend', PEOPLE.supervisor, { until: '2020-07-03', reasonCode: 'complex-case' }),
      NOW,
    );
    const longer = after(asked, anAction('confirm-extension', PEOPLE.secondSupervisor, { verdict: 'confirmed' }), NOW);
    expect(judged(longer, approve, under('refuse'))).toMatchObject({ position: 'congress.planning' });
  });

  test('takes the word of another person where the phase asks for one, and says whose it was', () => {
    const strict = under('second-person');
    expect(judged(at, approve, strict)).toMatchObject({ code: 'late-decision', rule: { id: 'union.late' } });
    expect(openHolds(at, strict.rules, '2020-06-24').map(({ rule }) => rule)).toEqual(['late-decision']);
    const own = judged(at, { ...confirm, actor: approver } as CaseAction, strict) as CaseState;
    expect(judged(own, approve, strict)).toMatchObject({ code: 'late-decision' });
    const confirmed = judged(at, confirm, strict) as CaseState;
    const decided = judged(confirmed, approve, strict) as CaseState;
    expect(decided.decisions.at(-1)).toMatchObject({ late: true, lateConfirmedBy: PEOPLE.supervisor.account });
  });

  test('takes nobody else within the limit, and a word given for one limit does not hold for another', () => {
    expect(judged(at, approve, under('second-person', IN_TIME))).toMatchObject({ position: 'congress.planning' });
    expect(openHolds(at, under('second-person').rules, '2020-06-08')).toEqual([]);
    const confirmed = judged(at, confirm, under('second-person')) as CaseState;
    const moved = { ...confirmed, deadlines: confirmed.deadlines.map((d) => ({ ...d, dueOn: '2020-06-23' })) };
    expect(judged(moved, approve, under('second-person'))).toMatchObject({ code: 'late-decision' });
  });
});
