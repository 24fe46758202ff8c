import { describe, expect, test } from '@jest/globals';
import type { RoutableBody } from '../routing.js';
import { checkBody, checkBodyChange, checkBodyEnd } from './bodies.js';
import { BODY_RULES } from './body-rules.js';

const COUNTY = '340828';
const TOWN = `${COUNTY}/天堂镇`;
const body = (id: string, line: RoutableBody['line'], more: Partial<RoutableBody> = {}): RoutableBody => ({
  id,
  name: `机构${id}`,
  line,
  level: 'county',
  area: COUNTY,
  documentCode: `岳${id}`,
  parent: null,
  parentRelation: null,
  role: 'supervision',
  reviews: [],
  activeFrom: null,
  activeUntil: null,
  ...more,
});
const TF = body('TF', 'task-force', { role: 'coordination' });
const ORG = body('ORG', 'party', { parent: 'TF', parentRelation: 'coordination' });
const CU = body('CU', 'union', { role: 'reviewing', reviews: ['union'], parent: 'TF', parentRelation: 'coordination' });
const MR = body('MR', 'registration', { role: 'support', parent: 'TF', parentRelation: 'coordination' });
const T01P = body('T01P', 'party', {
  level: 'township',
  area: TOWN,
  role: 'responsible',
  reviews: ['party'],
  parent: 'ORG',
  parentRelation: 'line',
});
const T01U = body('T01U', 'union', {
  level: 'township',
  area: TOWN,
  role: 'reviewing',
  reviews: ['union'],
  parent: 'CU',
  parentRelation: 'line',
});
const ALL = [TF, ORG, CU, MR, T01P, T01U];
const check = (one: RoutableBody, others = ALL) =>
  checkBody(one, { county: COUNTY, others: others.filter(({ id }) => id !== one.id) });

describe('a body', () => {
  test('of the small county holds all rules', () => {
    expect(ALL.map((one) => check(one))).toEqual(ALL.map(() => null));
  });

  test.each<[string, string, RoutableBody]>([
    ['body-area', 'area', { ...T01U, area: COUNTY }],
    ['body-area', 'area', { ...CU, area: TOWN }],
    ['body-area', 'area', { ...T01U, area: '340827/天堂镇' }],
    ['body-area', 'area', { ...T01U, area: `${TOWN}/一村` }],
    ['body-place', 'level', { ...T01U, level: 'zone' }],
    [
      'body-line-level',
      'level',
      body('T01M', 'registration', {
        level: 'township',
        area: TOWN,
        role: 'support',
        parent: 'MR',
        parentRelation: 'line',
      }),
    ],
    ['body-role-of-line', 'role', { ...T01U, role: 'responsible' }],
    ['body-role-of-line', 'role', { ...T01U, role: 'whatever' }],
    ['body-reviews-own-line', 'reviews', { ...T01U, reviews: ['union', 'women'] }],
    ['body-reviews-own-line', 'reviews', { ...TF, reviews: ['union'] }],
    ['body-reviews-something', 'reviews', { ...T01U, reviews: [] }],
    ['body-document-code', 'documentCode', { ...T01U, documentCode: CU.documentCode }],
    ['body-name', 'name', { ...T01U, name: CU.name }],
    ['body-one-per-place', 'line', { ...T01U, id: 'T01X', name: '又一个', documentCode: '又' }],
    ['body-one-per-place', 'line', { ...T01P, id: 'T01Y', name: '又一个', documentCode: '又' }],
    ['body-parent', 'parent', { ...T01U, parent: 'nobody' }],
    ['body-parent', 'parent', { ...T01U, parent: 'T01U' }],
    ['body-parent-relation', 'parentRelation', { ...T01U, parent: 'ORG' }],
    ['body-parent-relation', 'parentRelation', { ...CU, parentRelation: null }],
    ['body-parent-relation', 'parentRelation', { ...CU, parent: 'MR' }],
    ['body-parent-relation', 'parentRelation', { ...TF, parentRelation: 'line' }],
    ['body-parent-needed', 'parent', { ...T01U, parent: 'TF', parentRelation: 'coordination' }],
    ['body-period', 'activeUntil', { ...T01U, activeFrom: '2020-06-22', activeUntil: '2020-06-21' }],
  ])('breaks %s by its %s', (rule, path, one) => {
    const refusal = check(one);
    expect(refusal).toMatchObject({ code: 'body-unfit' });
    const broken = BODY_RULES.filter(
      (r) => !r.holds(one, { county: COUNTY, others: ALL.filter(({ id }) => id !== one.id) }),
    );
    expect(broken.map(({ id }) => id)).toContain(rule);
    expect(refusal?.errors?.map((error) => error.path)).toContain(path);
    expect(refusal?.zh).toContain(one.id);
  });

  test('has a sentence, a citation and a test for every rule', () => {
    for (const { id, zh, en, citation } of BODY_RULES)
      expect([id, zh.length > 5, en.length > 5, citation.length > 5]).toEqual([id, true, true, true]);
    expect(new Set(BODY_RULES.map(({ id }) => id)).size).toBe(BODY_RULES.length);
  });

  test('may follow another of its place, and take up its code in the year after', () => {
    const ended = { ...T01U, activeUntil: '2020-06-30' };
    const next = { ...T01U, id: 'T01U2', activeFrom: '2020-07-01' };
    expect(check(next, [...ALL.filter((one) => one !== T01U), ended])).toMatchObject({
      rule: { id: 'body-document-code' },
    });
    expect(check({ ...next, documentCode: '天工' }, [...ALL.filter((one) => one !== T01U), ended])).toBeNull();
    expect(check({ ...next, activeFrom: '2021-01-01' }, [...ALL.filter((one) => one !== T01U), ended])).toBeNull();
  });

  test('does not stand above its own parent', () => {
    const loop = { ...ORG, parent: 'FGW', parentRelation: 'line' as const };
    expect(check(loop, [...ALL, body('FGW', 'party', { parent: 'ORG', parentRelation: 'line' })])).toMatchObject({
      rule: { id: 'body-parent' },
    });
  });

  test('does not outlive its parent', () => {
    expect(check(T01U, [...ALL.filter((one) => one !== CU), { ...CU, activeUntil: '2021-12-31' }])).toMatchObject({
      rule: { id: 'body-parent' },
    });
  });
});

describe('a change of a body', () => {
  const numbers = {
    standing: [
      { year: 2020, last: 6 },
      { year: 2019, last: 12 },
    ],
    given: [],
    year: 2020,
  };
  test('leaves line, level and area as they are, and says what they have to be', () => {
    expect(checkBodyChange(T01U, { ...T01U, level: 'zone', area: `${COUNTY}/开发区` }, numbers)).toMatchObject({
      code: 'body-unfit',
      rule: { id: 'body-fixed' },
      errors: [{ path: 'level', message: '须为 township' }, { path: 'area' }],
    });
    expect(checkBodyChange(T01U, { ...T01U, name: '新名' }, numbers)).toBeNull();
  });

  test('takes another code only in a year without a number', () => {
    expect(checkBodyChange(T01U, { ...T01U, documentCode: '天总工' }, numbers)).toMatchObject({
      rule: { id: 'body-series' },
      errors: [{ path: 'documentCode' }],
    });
    expect(checkBodyChange(T01U, { ...T01U, documentCode: '天总工' }, { ...numbers, year: 2021 })).toBeNull();
  });

  test('begins a series that has not begun, and sets back none that has', () => {
    expect(
      checkBodyChange(T01U, T01U, {
        ...numbers,
        given: [
          { year: 2018, last: 3 },
          { year: 2020, last: 6 },
        ],
      }),
    ).toBeNull();
    expect(
      checkBodyChange(T01U, T01U, {
        ...numbers,
        given: [
          { year: 2018, last: 3 },
          { year: 2020, last: 2 },
        ],
      }),
    ).toMatchObject({ rule: { id: 'body-series' }, errors: [{ path: 'lastNumbers.1' }] });
  });

  test('ends it when nothing hangs on it, and says what does', () => {
    expect(checkBodyEnd({ ...T01U, activeUntil: '2020-06-30' }, { accounts: 0, cases: 0, bodies: 0 })).toBeNull();
    expect(
      checkBodyEnd(
        { ...T01U, activeFrom: '2020-07-01', activeUntil: '2020-06-30' },
        { accounts: 0, cases: 0, bodies: 0 },
      ),
    ).toMatchObject({ code: 'body-unfit', rule: { id: 'body-period' } });
    expect(checkBodyEnd(T01U, { accounts: 2, cases: 1, bodies: 0 })).toMatchObject({
      code: 'body-in-use',
      zh: 'T01U 还有在用账号 2 个、在办案件 1 件，不能停用',
    });
  });
});
