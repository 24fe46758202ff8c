import { describe, expect, it } from '@jest/globals';
import { VIEW_FILTERS, VIEW_SCREENS } from '../../../../../libs/contracts/views.js';
import { FILTER_NAMES, filterOf, isShown } from './views-data.js';

describe('the filter of an address', () => {
  it('has the names that the contract takes', () => {
    for (const screen of VIEW_SCREENS)
      expect([screen, [...FILTER_NAMES[screen]].sort()]).toEqual([
        screen,
        Object.keys(VIEW_FILTERS[screen].shape).sort(),
      ]);
  });

  it('leaves out what is no filter, as the case that is looked at', () => {
    expect(filterOf('reviews', new URLSearchParams('case=c1&type=union&step='))).toEqual({ type: 'union' });
  });

  it('is that of a view where nothing more and nothing less stands in it', () => {
    const view = {
      ...{ id: 'v1', screen: 'board' as const, name: '申请', filter: { step: 'application' } },
      ...{ shared: false, mayChange: true, byDefault: false, updatedAt: '2020-07-06T01:00:00Z' },
    };
    expect(isShown(view, new URLSearchParams('step=application'))).toBe(true);
    expect(isShown(view, new URLSearchParams('step=application&type=union'))).toBe(false);
    expect(isShown(view, new URLSearchParams())).toBe(false);
  });
});
