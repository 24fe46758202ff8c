import { describe, expect, test } from '@jest/globals';
import type { BodyLevel, Line, OrganisationType } from './case.js';
import { areasToDrive, routeBodies, type RoutableBody, type RoutingQuestion } from './routing.js';
import { ruleSetFor, typeRules } from './rule-sets/registry.js';

const COUNTY = '340828';
function body(id: string, line: Line, level: BodyLevel, area: string, more: Partial<RoutableBody> = {}): RoutableBody {
  return {
    id,
    name: `机构${id}`,
    line,
    level,
    area,
    documentCode: `岳${id}`,
    parent: null,
    parentRelation: null,
    role: 'reviewing',
    reviews: [],
    activeFrom: null,
    ...more,
  };
}
const below = (parent: string, reviews: string[], more: Partial<RoutableBody> = {}): Partial<RoutableBody> => ({
  parent,
  parentRelation: 'line',
  reviews,
  ...more,
});
const township = (n: string, area: string): RoutableBody[] => [
  body(`${n}P`, 'party', 'township', area, below('FGW', ['party'], { role: 'responsible' })),
  body(`${n}U`, 'union', 'township', area, below('CU', ['union'])),
  body(`${n}L`, 'league', 'township', area, below('CL', ['league'])),
  body(`${n}W`, 'women', 'township', area, below('CW', ['women'])),
];
const coordinated: Partial<RoutableBody> = { parent: 'TF', parentRelation: 'coordination', role: 'supervision' };
const bodies: RoutableBody[] = [
  body('TF', 'task-force', 'county', COUNTY, { role: 'coordination' }),
  body('ORG', 'party', 'county', COUNTY, coordinated),
  body('FGW', 'party', 'county', COUNTY, below('ORG', [], { role: 'supervision' })),
  body('CU', 'union', 'county', COUNTY, { ...coordinated, reviews: ['union'], role: 'reviewing' }),
  body('CL', 'league', 'county', COUNTY, coordinated),
  body('CW', 'women', 'county', COUNTY, coordinated),
  body('ZP', 'party', 'zone', `${COUNTY}/开发区`, below('FGW', ['party'], { role: 'responsible' })),
  body('ZU', 'union', 'zone', `${COUNTY}/开发区`, below('CU', ['union'], { activeFrom: '2020-06-22' })),
  ...township('T01', `${COUNTY}/天堂镇`),
  ...township('T02', `${COUNTY}/天堂`),
];

function route(type: OrganisationType, area: string, more: Partial<RoutingQuestion> = {}) {
  const question = {
    type,
    leadUnitArea: `${COUNTY}/${area}`,
    unitKind: 'enterprise' as const,
    on: '2020-06-24',
    bodies,
    rules: typeRules(ruleSetFor('2020-06-01'), type),
  };
  const routed = routeBodies({ ...question, ...more });
  if (!routed.ok) return routed.refusal.code;
  const { responsible, approving, registering, supervising } = routed.bodies;
  return [responsible.id, approving.id, registering.id, supervising.map((b) => b.id).join(' ')];
}

describe('the bodies of a case', () => {
  test.each<[OrganisationType, string[]]>([
    ['union', ['T01P', 'T01U', 'CU', 'TF CU FGW ORG']],
    ['league', ['T01P', 'T01L', 'T01L', 'TF CL FGW ORG']],
    ['women', ['T01P', 'T01W', 'CW', 'TF CW FGW ORG']],
    ['party', ['T01P', 'T01P', 'ORG', 'TF FGW ORG']],
  ])('of a %s in a township: responsible, approving, registering, supervising', (type, expected) =>
    expect(route(type, '天堂镇')).toEqual(expected),
  );

  test('of a zone union are the county’s until the zone’s union works', () => {
    expect(route('union', '开发区', { on: '2020-06-21' })).toEqual(['ZP', 'CU', 'CU', 'TF FGW ORG']);
    expect(route('union', '开发区', { on: '2020-06-22' })).toEqual(['ZP', 'ZU', 'CU', 'TF CU FGW ORG']);
  });

  test('of the union of a social organisation or a large enterprise are the county’s', () => {
    const approving = (more: Partial<RoutingQuestion>) => route('union', '天堂镇', more)[1];
    expect(approving({ unitKind: 'social' })).toBe('CU');
    expect(approving({ leadUnitEmployees: 100 })).toBe('CU');
    expect(approving({ leadUnitEmployees: 99 })).toBe('T01U');
    expect(route('women', '天堂镇', { unitKind: 'social', leadUnitEmployees: 500 })[1]).toBe('T01W');
  });

  test('of an area do not come from one whose name begins alike', () => expect(route('union', '天堂')[1]).toBe('T02U'));

  test('follow the ones that are named', () => {
    expect(route('union', '天堂镇', { given: { approving: 'CU' } })).toEqual(['T01P', 'CU', 'CU', 'TF FGW ORG']);
    expect(route('union', '天堂镇', { given: { approving: 'T01L' } })).toBe('body-of-another-line');
  });

  test('that are named have to stand above the unit or above the body that drives the case', () => {
    expect(route('union', '天堂镇', { given: { approving: 'T02U' } })).toBe('no-body-for-area');
    expect(route('union', '开发区', { given: { responsible: 'ZP', approving: 'ZU' } })).toEqual([
      'ZP',
      'ZU',
      'CU',
      'TF CU FGW ORG',
    ]);
    expect(route('union', '天堂镇', { given: { responsible: 'T01U' } })).toBe('body-of-another-line');
  });

  test('act beyond their areas by the word of a common superior only, who says why', () => {
    const given = { responsible: 'ZP', approving: 'ZU' };
    const by = { area: COUNTY };
    expect(route('union', '天堂镇', { given })).toBe('no-body-for-area');
    expect(route('union', '天堂镇', { given, beyond: { by, reason: ' ' } })).toBe('no-body-for-area');
    const zone = { area: `${COUNTY}/开发区` };
    expect(route('union', '天堂镇', { given, beyond: { by: zone, reason: '园区统筹' } })).toBe('no-body-for-area');
    expect(route('union', '天堂镇', { given, beyond: { by, reason: '园区统筹' } }).slice(0, 2)).toEqual(['ZP', 'ZU']);
  });

  test('that drive a case cover all its units, unless an industry joins them', () => {
    const units = [{ area: `${COUNTY}/天堂镇` }, { area: `${COUNTY}/天堂` }];
    expect(route('union', '天堂镇', { unitAreas: areasToDrive('joint', units) })).toBe('no-body-for-area');
    expect(route('union', '天堂镇', { unitAreas: areasToDrive('industry', units) })[0]).toBe('T01P');
  });

  test('that do not exist are refused by name, and the county’s supervisors do not stand in', () => {
    expect(route('league', '开发区')).toBe('no-body-for-area');
    expect(route('union', '无此镇')).toBe('no-body-for-area');
    expect(route('union', '天堂镇', { given: { approving: 'XX' } })).toBe('no-body-for-area');
  });

  test('that countersign are the nearest of each named line', () => {
    const rules = {
      ...typeRules(ruleSetFor('2020-06-01'), 'league'),
      countersign: { id: 'c', citation: '县方案', mode: 'all' as const, lines: ['party' as const] },
    };
    const routed = routeBodies({
      type: 'league',
      leadUnitArea: `${COUNTY}/天堂镇`,
      unitKind: 'enterprise',
      on: '2020-06-24',
      bodies,
      rules,
    });
    expect(routed.ok && routed.bodies.countersigning).toMatchObject({ mode: 'all', bodies: [{ id: 'T01P' }] });
  });

  test('pass a body by that has ended, also where it is named', () => {
    const ended = bodies.map((one) => (one.id === 'T01U' ? { ...one, activeUntil: '2020-06-23' } : one));
    expect(route('union', '天堂镇', { bodies: ended })).toEqual(['T01P', 'CU', 'CU', expect.any(String)]);
    expect(route('union', '天堂镇', { bodies: ended, on: '2020-06-23' })).toEqual([
      'T01P',
      'T01U',
      'CU',
      expect.any(String),
    ]);
    expect(route('union', '天堂镇', { bodies: ended, given: { approving: 'T01U' } })).toBe('no-body-for-area');
  });
});
