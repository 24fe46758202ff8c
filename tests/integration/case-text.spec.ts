import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caseSearchBody } from '../../libs/contracts/cases.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { CasesRepository } from '../../libs/data/cases.repository.js';
import type { Actor } from '../../libs/domain/case.js';
import { PEOPLE, unit } from '../support/case-builder.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  const store = new CaseStore(db.worker);
  const named = async (caseId: string, caseNo: string, names: string[]): Promise<void> => {
    const units = names.map((name, i) => ({ ...unit(`${caseId}-${i}`), name }));
    const mode = names.length > 1 ? 'joint' : 'single';
    await recordLife(store, aCaseOfItsOwn('union', mode, { caseId, caseNo, units, leadUnit: units[0]!.unitId }), 1);
  };
  await named('tea', 'GH-20200601-ABCDEFGH', ['岳西县翠兰茶业有限公司']);
  await named('joint', 'GH-20200602-JKLMNPQR', ['岳西县山河家纺有限公司', '大别山 100% 生态园', '第三食品厂']);
  await named('read-out', '岳工建〔2020〕012号', ['玉泉食品厂']);
  await named('ascii', 'GH-20200603-TUVWXY34', ['Ａbc_Def 电子']);
});
afterAll(() => db.drop());

const find = async (text: string, reader: Actor = PEOPLE.supervisor, more: object = {}): Promise<string[]> => {
  const body = caseSearchBody.parse({ filter: { text, ...more }, sort: 'caseNo' });
  return (
    await new CasesRepository(
      db.api,
      () => [],
      () => '2020-06-24',
    ).search(reader, body)
  ).items.map(({ id }) => id);
};

describe('a case is found', () => {
  test.each([
    ['a part of its unit’s name', '翠兰', ['tea']],
    ['what many names have', '有限公司', ['tea', 'joint']],
    ['one character', '县', ['tea', 'joint']],
    ['the name of a unit that does not lead', '第三食品', ['joint']],
    ['its whole number', 'GH-20200602-JKLMNPQR', ['joint']],
    ['the end of its number in small letters', 'tuvwxy34', ['ascii']],
    ['a part that all numbers have', '202006', ['tea', 'joint', 'ascii']],
    ['half-width letters for full-width ones', 'abc_def', ['ascii']],
    ...[
      '岳工建〔2020〕012号',
      '岳工建〔2020〕012',
      '岳工建2020012号',
      '岳工建 2020 012',
      '岳工建[2020]012号',
      '岳工建【2020】12号',
    ].map((text): [string, string, string[]] => [`its number as ${text}`, text, ['read-out']]),
    ...[
      '岳工建（２０２０）０１２号',
      '岳工建(2020)012',
      '〔2020〕012号',
      '２０２００１２号',
      '2020]12号',
      '工建〔2020〕',
      '012号',
    ].map((text): [string, string, string[]] => [`a part of its number as ${text}`, text, ['read-out']]),
    ['no number that goes on otherwise', '岳工建〔2020〕12', []],
    ['a name without its spaces', '大别山100%生态园', ['joint']],
    ['nothing by a text that none has', '水力发电', []],
    ['nothing by what a pattern would mean', '%茶%业%', []],
    ['nothing by what joins names', '公司|大别', []],
  ])('by %s', async (_, text, ids) => {
    expect(await find(text)).toEqual(ids);
  });

  test('by nobody who may not see it', async () => {
    expect(await find('翠兰', PEOPLE.approver('union'))).toEqual(['tea']);
    expect(await find('翠兰', PEOPLE.approver('women'))).toEqual([]);
    expect(await find('翠兰', { ...PEOPLE.supervisor, roles: ['system-administrator'] })).toEqual([]);
  });

  test('with other conditions', async () => {
    expect(await find('有限公司', PEOPLE.supervisor, { mode: ['joint'] })).toEqual(['joint']);
    expect(await find('有限公司', PEOPLE.supervisor, { status: ['formed'] })).toEqual([]);
  });

  test('by a text that so many have that they are walked through', async () => {
    await db.owner.execute('ANALYZE case_texts');
    expect(await db.owner.query(`SELECT cases_with_text('有限公司', 100) AS ids`)).toEqual([{ ids: [] }]);
    const [row] = await db.api.withScope(PEOPLE.supervisor, (tx) =>
      tx.query<{ ids: string[] | null }>(`SELECT cases_with_text('202006', 100) AS ids`),
    );
    expect(row!.ids === null || row!.ids.length === 3).toBe(true);
    expect(await find('202006')).toEqual(['tea', 'joint', 'ascii']);
  });
});
