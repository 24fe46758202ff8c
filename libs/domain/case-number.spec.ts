import { describe, expect, test } from '@jest/globals';
import { caseNumbering } from './case-number.js';
import type { RoutableBody } from './routing.js';

const body = (documentCode: string, more: Partial<RoutableBody> = {}): RoutableBody => ({
  id: documentCode,
  name: documentCode,
  line: 'union',
  level: 'county',
  area: '340828',
  documentCode,
  parent: null,
  parentRelation: null,
  role: 'reviewing',
  reviews: [],
  activeFrom: null,
  ...more,
});
const seriesOf = (bodies: RoutableBody[]) =>
  caseNumbering({ type: 'union', area: '340828/天堂镇', on: '2020-06-24', bodies }).series;

describe('the series of a case number', () => {
  test.each([
    ['union', '岳工建'],
    ['league', '岳团建'],
    ['women', '岳妇建'],
    ['party', '岳党建'],
  ] as const)('of %s is %s', (type, series) => {
    const bodies = [body('岳工发'), body('岳团发', { line: 'league' })];
    expect(caseNumbering({ type, area: '340828/天堂镇', on: '2021-01-04', bodies })).toEqual({ series, year: 2021 });
  });

  test.each([
    ['what most codes of the county begin with', [body('工发'), body('岳团发'), body('岳妇发')], '岳工建'],
    [
      'no township and no other county',
      [body('天工发', { level: 'township' }), body('望工发', { area: '340827' })],
      '工建',
    ],
    ['no office that is no line of organisations', [body('专班', { line: 'task-force' })], '工建'],
    ['no body that has ended', [body('旧工发', { activeUntil: '2020-06-01' }), body('岳团发')], '岳工建'],
  ])('takes its place from %s', (_, bodies, series) => {
    expect(seriesOf(bodies)).toBe(series);
  });
});
