import { describe, expect, it } from '@jest/globals';
import { ACTION_BODIES } from '../../../../../libs/contracts/actions.js';
import { initialWork, nextStep, workData, WORK_FORMS, type WorkAction, type WorkValues } from './work-data.js';

const LEAGUE = { type: 'league', survey: null, application: null, plan: null } as const;
const begun = (action: WorkAction) => initialWork(action, LEAGUE, '2020-07-06');

/** Each form filled in once. */
const FILLED: Record<WorkAction, WorkValues> = {
  'record-survey': {
    ...begun('record-survey'),
    ...Object.fromEntries(
      ['employees', 'unionMembers', 'womenEmployees', 'leagueMembers', 'youth28'].map((n) => [n, '5']),
    ),
    partyMembersFull: '1',
    partyMembersProbationary: '0',
    willing: 'yes',
  },
  'assign-instructor': { instructorNo: 'ZDY001' },
  'record-contact': { note: '上门走访' },
  'submit-application': {
    consentOfUnit: 'yes',
    preparatoryGroup: [
      { ref: 'p1', role: 'leader' },
      { ref: '', role: '' },
    ],
  },
  'submit-congress-plan': {
    ...begun('submit-congress-plan'),
    meetingDate: '2020-07-10',
    seats: '1',
    candidates: [{ ref: 'p1', post: 'secretary', flags: ['outside'] }],
  },
  'record-congress': {
    on: '2020-07-06',
    due: '6',
    excused: [{ reason: 'long-illness', count: '1' }],
    present: '6',
    ballotsIssued: '6',
    ballotsReturned: '6',
    results: [
      { ref: 'p1', post: 'secretary', votes: '5', elected: true },
      { ref: 'p2', post: 'secretary', votes: '1', elected: false },
    ],
  },
  'submit-result': {},
  hold: { reasonCode: 'harvest-season' },
  resume: { note: '' },
  close: { reasonCode: 'merged-into-other-unit', note: '' },
  extend: { until: '2020-07-10', reasonCode: 'complex-case', note: '' },
  'confirm-extension': { verdict: 'confirmed', note: '' },
  'admin-move': { to: 'application.preparing', note: '材料有误，重新办理' },
  'confirm-admin-move': { verdict: 'confirmed', note: '' },
  withdraw: { note: '' },
  urge: { note: '' },
  comment: { text: '材料已寄出' },
  reassign: { officer: 'of-001' },
  'add-unit': { unit: 'YX0001' },
  'withdraw-unit': { unit: 'YX0001', reasonCode: '', note: '' },
  'change-mode': { to: 'regional', district: '县经济开发区' },
};

describe('forms of work', () => {
  it.each(Object.keys(WORK_FORMS) as WorkAction[])('make a body the contract takes (%s)', (action) => {
    const made = workData(action, FILLED[action], LEAGUE);
    if (!made.ok) throw new Error(JSON.stringify(made.errors));
    expect(ACTION_BODIES[action].safeParse(made.data).error).toBeUndefined();
  });

  it('name the fields that are still empty', () => {
    const made = workData('record-survey', begun('record-survey'), LEAGUE);
    expect(made).toMatchObject({ ok: false, errors: { employees: 'work.missing', willing: 'work.missing' } });
    expect(
      workData('submit-congress-plan', { ...begun('submit-congress-plan'), candidates: [] }, LEAGUE),
    ).toMatchObject({
      ok: false,
      errors: { candidates: 'work.rows-missing', meetingDate: 'work.missing' },
    });
  });

  it('ask for a district only where the mode has one', () => {
    expect(workData('change-mode', { to: 'single' }, LEAGUE)).toEqual({ ok: true, data: { to: 'single' } });
    expect(workData('change-mode', { to: 'regional' }, LEAGUE)).toMatchObject({ errors: { district: 'work.missing' } });
  });

  it('begin with what the case knows, so that a return is mended and not typed again', () => {
    const application = { consentOfUnit: true, preparatoryGroup: [{ ref: 'p1', role: 'leader' }] };
    expect(initialWork('submit-application', { ...LEAGUE, application }, '2020-07-06')).toEqual({
      consentOfUnit: 'yes',
      preparatoryGroup: [{ ref: 'p1', role: 'leader' }],
    });
  });

  it('follow from where the case stands, and a held one goes on first', () => {
    expect(nextStep({ step: 'guidance', phase: 'assigning', status: 'open' })).toBe('assign-instructor');
    expect(nextStep({ step: 'application', phase: 'reviewing', status: 'open' })).toBeUndefined();
    expect(nextStep({ step: 'congress', phase: 'holding', status: 'on-hold' })).toBe('resume');
  });

  it('carry the reasons that let findings through, where the action takes them', () => {
    const made = workData('submit-result', {}, LEAGUE, { 'league.publicity': ' 另有安排 ', empty: ' ' });
    expect(made).toEqual({ ok: true, data: { overrides: [{ rule: 'league.publicity', reason: '另有安排' }] } });
  });
});
