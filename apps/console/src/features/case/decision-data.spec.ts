import { describe, expect, it } from '@jest/globals';
import type { Case } from '../../api/client.js';
import { decisionData, initialValues, overridable, termUntil } from './decision-data.js';

const result = { step: 'registration', phase: 'reviewing', findings: [] } as unknown as Case;
const application = { step: 'application', phase: 'reviewing', findings: [] } as unknown as Case;
const values = initialValues({ congresses: [{ on: '2020-06-17' }] } as unknown as Case, '2020-07-06', [3, 5]);

describe('what a decision sends', () => {
  it('to a result is the term from the day of the congress, whole years to the day before', () => {
    expect(decisionData('approve', values, result)).toEqual({
      ok: true,
      data: { termFrom: '2020-06-17', termTo: '2023-06-16' },
    });
    expect(termUntil({ termFrom: '2020-06-17', termYears: '5' })).toBe('2025-06-16');
    expect(termUntil({ termFrom: '', termYears: '5' })).toBeNull();
  });

  it('to an application has no term, and a number only where one was typed', () => {
    expect(decisionData('approve', values, application)).toEqual({ ok: true, data: {} });
    expect(decisionData('approve', { ...values, documentNo: ' 岳工发〔2020〕9号 ' }, application)).toEqual({
      ok: true,
      data: { documentNo: '岳工发〔2020〕9号' },
    });
  });

  it('that returns or rejects has a reason and a note, and names what is missing', () => {
    expect(decisionData('return', values, application)).toEqual({
      ok: false,
      errors: { reasonCode: 'review.reason-missing', note: 'review.note-missing' },
    });
    const typed = { ...values, reasonCode: 'material-incomplete', note: ' 缺同意书 ', missing: ['单位同意书', ' '] };
    expect(decisionData('return', typed, application)).toEqual({
      ok: true,
      data: { reasonCode: 'material-incomplete', note: '缺同意书', missing: ['单位同意书'], resume: 'to-returner' },
    });
    expect(decisionData('reject', typed, application)).toEqual({
      ok: true,
      data: { reasonCode: 'material-incomplete', note: '缺同意书' },
    });
  });

  it('that transfers or registers names the body or the number', () => {
    expect(decisionData('transfer', values, application)).toMatchObject({ ok: false });
    expect(decisionData('transfer', { ...values, to: 'CU' }, application)).toEqual({ ok: true, data: { to: 'CU' } });
    expect(decisionData('register', values, result)).toMatchObject({ ok: false });
    expect(decisionData('register', { ...values, registrationNo: 'GH-1' }, result)).toEqual({
      ok: true,
      data: { registrationNo: 'GH-1', registeredOn: '2020-07-06' },
    });
  });

  it('that confirms eligibility gives a reason for every finding that yields to one', () => {
    const held = {
      ...application,
      findings: [
        { rule: 'below-threshold', severity: 'hold' },
        { rule: 'should-stand-alone', severity: 'notice' },
      ],
    } as unknown as Case;
    expect(overridable('confirm-eligibility', held).map(({ rule }) => rule)).toEqual(['below-threshold']);
    expect(decisionData('confirm-eligibility', values, held)).toMatchObject({ ok: false });
    const reasoned = { ...values, overrides: { 'below-threshold': '正在发展会员' } };
    expect(decisionData('confirm-eligibility', reasoned, held)).toEqual({
      ok: true,
      data: { overrides: [{ rule: 'below-threshold', reason: '正在发展会员' }] },
    });
  });
});
