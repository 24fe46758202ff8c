import { describe, expect, it } from '@jest/globals';
import { differences } from './compare.js';
import { RULE_SETS } from './registry.js';

describe('two rule sets side by side', () => {
  it('differ in nothing from themselves', () => {
    for (const set of Object.values(RULE_SETS)) expect(differences(set, structuredClone(set))).toEqual([]);
  });

  it('differ leaf by leaf, by path', () => {
    expect(differences({ a: { b: 1, c: [1, 2] }, d: null }, { a: { b: 2, c: [1] }, d: null, e: 'x' })).toEqual([
      { path: 'a.b', from: 1, to: 2 },
      { path: 'a.c.1', from: 2, to: null },
      { path: 'e', from: null, to: 'x' },
    ]);
  });

  it('name the quorum of Party meetings among what changed on 13 July 2020', () => {
    const paths = differences(RULE_SETS['cn-anhui-yuexi-2020'], RULE_SETS['cn-anhui-yuexi-2020-07-13']).map(
      (d) => d.path,
    );
    expect(paths).toContain('types.party.quorum.operator');
  });
});
