import { describe, expect, test } from '@jest/globals';
import { ledgerUnitOf } from '../import/by-hand.js';
import { readCreditCode } from '../codes/credit-code.js';
import { toMatchable } from './ledger-unit.js';
import { NO_REGION } from '../matching/names.js';
import { buildPopulation, type PopulationInput } from './population.js';
import { duplicateKey, registrationKey } from './population-match.js';
import type { PlatformRow, RegistrationRow } from '../import/source-rows.js';

const CODES = ['91350100M000100Y43', '12440600MB2C07549J', '92141127MA0KD1Y64A'];
const row = (unitNo: string, name: string, more: Partial<PlatformRow> = {}): PlatformRow => ({
  ...ledgerUnitOf({
    unitNo,
    name,
    code: null,
    kind: 'enterprise',
    unitClass: '民营企业',
    township: '天堂镇',
    formerNames: [],
    aliases: [],
    address: null,
    legalRepresentative: null,
    exclusion: null,
    keeps: null,
  }).platform,
  operation: '正常',
  ...more,
});
const registered = (name: string, code: string, more: Partial<RegistrationRow> = {}): RegistrationRow => ({
  sheet: '',
  row: 4,
  code: readCreditCode(code),
  name,
  formerNames: [],
  unitClass: null,
  legalRepresentative: null,
  registeredOn: null,
  status: '存续',
  statusOn: null,
  address: null,
  supervisor: null,
  remark: null,
  ...more,
});
const population = (rows: PlatformRow[], registrations: RegistrationRow[], more: Partial<PopulationInput> = {}) =>
  buildPopulation({
    platform: { rows, asOf: '2020-05-25' },
    registrations: [{ source: 'market-regulation', rows: registrations, asOf: '2020-05-31' }],
    region: NO_REGION,
    baseline: '2020-05-25',
    acceptProposals: false,
    ...more,
  });

describe('registrations', () => {
  test('join a unit by a valid equal code alone; a name is a candidate for a person', () => {
    const { units, matches } = population(
      [row('A', '新云茶业有限公司', { code: readCreditCode(CODES[0]!) }), row('B', '鸿庆旅游有限公司')],
      [registered('新云茶业有限公司', CODES[0]!), registered('鸿庆旅游有限公司', CODES[1]!)],
    );
    expect(units.map(({ registration }) => registration?.row.name ?? null)).toEqual(['新云茶业有限公司', null]);
    expect(matches.map(({ decidedBy, unitNo, candidates }) => [decidedBy, unitNo, candidates[0]?.id])).toEqual([
      ['automatic', 'A', 'A'],
      ['nobody', null, 'B'],
    ]);
  });

  test('follow what a person decided, also against a code', () => {
    const [first, second] = [registered('新云茶业有限公司', CODES[0]!), registered('鸿庆旅游有限公司', CODES[1]!)];
    const rows = [row('A', '新云茶业有限公司', { code: readCreditCode(CODES[0]!) }), row('B', '鸿庆旅游有限公司')];
    const decided = new Map<string, string | null>([
      [registrationKey('market-regulation', second), 'B'],
      [registrationKey('market-regulation', first), null],
    ]);
    const { units, matches } = population(rows, [first, second], { remembered: decided });
    expect(units.map(({ registration, code }) => [registration?.row.name ?? null, code.code])).toEqual([
      [null, CODES[0]],
      ['鸿庆旅游有限公司', CODES[1]],
    ]);
    expect(matches.map(({ decidedBy, unitNo }) => [decidedBy, unitNo])).toEqual([
      ['person', null],
      ['person', 'B'],
    ]);
  });

  test("of a unit that has its own by code are no other's candidate", () => {
    const { matches } = population(
      [row('A', '新云茶业有限公司', { code: readCreditCode(CODES[0]!) })],
      [registered('新云茶业有限公司', CODES[0]!), registered('新云茶业有限公司', CODES[1]!)],
    );
    expect(matches[1]!.candidates).toEqual([]);
  });
});

describe('repeated rows', () => {
  const rows = [row('A', '新云茶业有限公司', { code: readCreditCode(CODES[0]!) }), row('B', '新云茶业有限公司')];

  test('of one name stay two units until a person says that they are one, and which stays', () => {
    expect(population(rows, []).units.map(({ unitNo }) => unitNo)).toEqual(['A', 'B']);
    const one = population(rows, [], { remembered: new Map([[duplicateKey(rows[1]!), 'A']]) });
    expect([one.units.map(({ unitNo }) => unitNo), one.excluded]).toEqual([
      ['A'],
      [{ unitNo: 'B', reason: 'duplicate', keeps: 'A' }],
    ]);
    expect(population(rows, [], { remembered: new Map([[duplicateKey(rows[1]!), null]]) }).units).toHaveLength(2);
  });

  test('of one valid code are one by themselves', () => {
    const same = [rows[0]!, row('B', '新云茶叶', { code: readCreditCode(CODES[0]!) })];
    const { units } = population(same, []);
    expect(units.map(({ unitNo, aliases }) => [unitNo, aliases])).toEqual([['A', ['新云茶叶']]]);
  });
});

describe('look-alikes', () => {
  test('at one address under one person are shown to a person, whatever their names', () => {
    const place = { address: '天堂镇河东组34号', legalRepresentative: '法人甲' };
    const { units, matches } = population(
      [
        row('A', '新云茶业有限公司', { ...place, code: readCreditCode(CODES[0]!) }),
        row('B', '河东民宿', { ...place, code: readCreditCode(CODES[2]!) }),
      ],
      [],
    );
    expect(units).toHaveLength(2);
    expect(
      matches.map(({ kind, decidedBy, candidates }) => [kind, decidedBy, candidates[0]?.id, candidates[0]?.evidence]),
    ).toEqual([['duplicate', 'nobody', 'A', ['address-and-person', 'township-equal', 'code-differs']]]);
  });
});

describe('what persons added and corrected', () => {
  test("is matched: the corrected name first, the source's name as another", () => {
    const { units } = population([row('A', '新云茶业有限公司')], [], {
      corrections: new Map([['A', { name: '彩虹茶业有限公司', aliases: ['彩虹'] }]]),
    });
    expect([units[0]!.name, toMatchable(units[0]!)]).toEqual([
      '新云茶业有限公司',
      expect.objectContaining({ name: '彩虹茶业有限公司', aliases: ['彩虹', '新云茶业有限公司'] }),
    ]);
  });
});
