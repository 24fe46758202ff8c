import { describe, expect, it } from '@jest/globals';
import type { Actor, BodyRef } from './case.js';
import { mayOpen } from './opening-rights.js';

const township: BodyRef = {
  id: 'T01P',
  name: '中共天堂镇委员会',
  line: 'party',
  level: 'township',
  area: '340828/天堂镇',
  documentCode: '天党发',
};
const actor = (over: Partial<Actor>): Actor => ({
  account: 'a',
  roles: ['officer'],
  body: 'T01P',
  line: 'party',
  level: 'township',
  area: '340828/天堂镇',
  ...over,
});

describe('who may open a case', () => {
  it.each<[string, Partial<Actor>, boolean]>([
    ['an officer of the responsible body', {}, true],
    ['an officer of the task force above it', { body: 'TF', line: 'task-force', area: '340828' }, true],
    [
      'a supervisor of the task force above it',
      { roles: ['supervisor'], body: 'TF', line: 'task-force', area: '340828' },
      true,
    ],
    ['an officer of another township', { body: 'T02P', area: '340828/店前镇' }, false],
    ['an officer of the county Party committee', { body: 'ORG', area: '340828' }, false],
    ['a reviewer of the responsible body', { roles: ['reviewer'] }, false],
    ['a task force of another county', { body: 'TF2', line: 'task-force', area: '340827' }, false],
  ])('%s: %j → %s', (_, over, expected) => {
    expect(mayOpen(actor(over), township)).toBe(expected);
  });
});
