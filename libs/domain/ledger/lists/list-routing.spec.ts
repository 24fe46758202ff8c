import { describe, expect, test } from '@jest/globals';
import type { RoutableBody } from '../../routing.js';
import { ruleSetFor } from '../../rule-sets/registry.js';
import { reroutings, type CurrentItem } from './list-routing.js';

const body = (
  id: string,
  line: RoutableBody['line'],
  level: RoutableBody['level'],
  area: string,
  more: Partial<RoutableBody> = {},
): RoutableBody => ({
  id,
  name: `机构${id}`,
  line,
  level,
  area,
  documentCode: id,
  parent: null,
  parentRelation: null,
  role: 'reviewing',
  reviews: [line as 'union'],
  activeFrom: null,
  ...more,
});
const ZONE = '340828/开发区';
const BODIES = [
  body('CU', 'union', 'county', '340828'),
  body('ZU', 'union', 'zone', ZONE, { activeFrom: '2020-06-22' }),
  body('ORG', 'party', 'county', '340828', { role: 'supervision' }),
  body('ZP', 'party', 'zone', ZONE, { role: 'responsible', parent: 'ORG', parentRelation: 'line' }),
  body('TF', 'task-force', 'county', '340828', { role: 'coordination' }),
];
const item = (more: Partial<CurrentItem> = {}): CurrentItem => ({
  id: 'batch-1-union-001',
  type: 'union',
  lead: { id: 'YX0001', area: ZONE, kind: 'enterprise', employees: 20 },
  responsibleBody: 'ZP',
  approvingBody: 'CU',
  position: null,
  ...more,
});
const asked = (items: CurrentItem[], on: string) => reroutings(items, { bodies: BODIES, rules: ruleSetFor(on), on });

describe('items that another body would decide now', () => {
  test('are shown from the day the body works, with that day', () => {
    expect(asked([item()], '2020-06-21')).toEqual([]);
    expect(asked([item()], '2020-06-22')).toEqual([
      {
        item: 'batch-1-union-001',
        approving: { id: 'CU', name: '机构CU' },
        routed: { id: 'ZU', name: '机构ZU' },
        worksFrom: '2020-06-22',
      },
    ]);
  });
  test('are none once the application has reached a body', () => {
    const at = (position: CurrentItem['position']) => asked([item({ position })], '2020-07-01').length;
    expect([
      at('survey.counting'),
      at('application.preparing'),
      at('application.reviewing'),
      at('congress.planning'),
    ]).toEqual([1, 1, 0, 0]);
  });
  test('are none where the item names the body that the rules name, or the rules name none', () => {
    expect(asked([item({ approvingBody: 'ZU' })], '2020-07-01')).toEqual([]);
    expect(asked([item({ type: 'women' })], '2020-07-01')).toEqual([]);
  });
  test('include those that a person gave to a body before it works', () => {
    expect(asked([item({ approvingBody: 'ZU' })], '2020-06-08')).toMatchObject([
      { approving: { id: 'ZU' }, routed: { id: 'CU' }, worksFrom: null },
    ]);
  });
});
