import { describe, expect, test } from '@jest/globals';
import { changesLedger, checkCampaign, checkCountyChange, type Campaign } from './campaign.js';

const CAMPAIGN: Campaign = {
  name: '党建带群建',
  area: '340828',
  kickoff: '2020-05-26',
  baselineOn: '2020-05-25',
  deadline: '2020-07-31',
};

describe('a campaign', () => {
  test('of the pilot holds all rules, with and without a deadline', () => {
    expect(checkCampaign(CAMPAIGN)).toBeNull();
    expect(checkCampaign({ ...CAMPAIGN, deadline: null, baselineOn: CAMPAIGN.kickoff })).toBeNull();
  });

  test.each([
    ['area', 'campaign-county-code', { area: '340800' }],
    ['area', 'campaign-county-code', { area: '000000' }],
    ['area', 'campaign-county-code', { area: '34082' }],
    ['baselineOn', 'campaign-baseline', { baselineOn: '2020-05-27' }],
    ['deadline', 'campaign-deadline', { deadline: '2020-05-26' }],
  ] as const)('names %s and %s for %j', (path, rule, change) => {
    expect(checkCampaign({ ...CAMPAIGN, ...change })).toMatchObject({
      code: 'campaign-unfit',
      rule: { id: rule },
      errors: [{ path }],
    });
  });

  test('names every field that breaks a rule at once', () => {
    expect(
      checkCampaign({ ...CAMPAIGN, area: '340800', deadline: '2020-01-01' })?.errors?.map(({ path }) => path),
    ).toEqual(['area', 'deadline']);
  });

  test('keeps its county once something names it, and may change everything else', () => {
    expect(checkCountyChange(CAMPAIGN, { ...CAMPAIGN, area: '340827' }, true)).toMatchObject({
      code: 'campaign-area-fixed',
      errors: [{ path: 'area', message: '须为 340828' }],
    });
    expect(checkCountyChange(CAMPAIGN, { ...CAMPAIGN, area: '340827' }, false)).toBeNull();
    expect(checkCountyChange(CAMPAIGN, { ...CAMPAIGN, kickoff: '2020-06-01' }, true)).toBeNull();
    expect(checkCountyChange(null, CAMPAIGN, true)).toBeNull();
  });

  test('changes the ledger by county, kickoff and baseline, and not by name and deadline', () => {
    const changed = (change: Partial<Campaign>): boolean => changesLedger(CAMPAIGN, { ...CAMPAIGN, ...change });
    expect(
      [
        { area: '340827' },
        { kickoff: '2020-06-01' },
        { baselineOn: '2020-05-01' },
        { name: 'x' },
        { deadline: null },
      ].map(changed),
    ).toEqual([true, true, true, false, false]);
    expect(changesLedger(null, CAMPAIGN)).toBe(true);
  });
});
