import { describe, expect, it } from '@jest/globals';
import { HTTP_ACTIONS } from '../../../../../libs/contracts/actions.js';
import { isWorkAction } from '../work/work-data.js';
import { DECISIONS } from './decision-data.js';

/** Acts without fields of their own and where the console has them: buttons, papers.tsx and reopen-button.tsx. */
const WITHOUT_FORM = ['claim', 'release', 'attach', 'reopen'];

describe('the console', () => {
  it.each(HTTP_ACTIONS)('has a form or a button for %s', (action) => {
    const places = [isWorkAction(action), DECISIONS.some(({ act }) => act === action), WITHOUT_FORM.includes(action)];
    expect(places.filter(Boolean)).toHaveLength(1);
  });
});
