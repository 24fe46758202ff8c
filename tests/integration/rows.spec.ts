import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { violatedConstraint } from '../../libs/data/database-errors.js';
import type { Rows } from '../../libs/data/rows.js';
import type { Actor } from '../../libs/domain/case.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let people: [Actor, Actor];
beforeAll(async () => {
  db = await cloneDatabase();
  const body = {
    id: 'B1',
    name: '一处',
    line: 'party',
    level: 'county',
    area: '340828',
    documentCode: 'B',
    role: 'lead',
  };
  await db.owner.rows.body.create({ data: body });
  const accounts = ['a1', 'a2'];
  await db.owner.rows.account.createMany({
    data: accounts.map((id) => ({ id, username: id, displayName: id, body: 'B1', area: '340828', roles: ['officer'] })),
  });
  people = accounts.map((account): Actor => ({
    ...{ account, body: 'B1', line: 'party', level: 'county', area: '340828' },
    ...{ roles: ['officer'], instructorNo: null },
  })) as [Actor, Actor];
});
afterAll(() => db.drop());

const AT = new Date('2027-03-01T08:00:00.123Z');
const draftOf = ({ account }: Actor, key: string, value: object = {}) => ({ account, key, value, updatedAt: AT });
const keysOf = async (rows: Rows): Promise<string[]> =>
  (await rows.draft.findMany({ select: { key: true }, orderBy: { key: 'asc' } })).map(({ key }) => key);

describe('rows of a transaction', () => {
  test('are those of its scope, also when many transactions ask in one moment, and none outside of one', async () => {
    for (const who of people)
      await db.api.withScope(who, ({ rows }) =>
        rows.draft.createMany({ data: ['1', '2'].map((n) => draftOf(who, `${who.account}-${n}`)) }),
      );
    const asked = Array.from({ length: 8 }, (_, i) => people[i % 2]!);
    const seen = await Promise.all(asked.map((who) => db.api.withScope(who, ({ rows }) => keysOf(rows))));
    expect(seen).toEqual(asked.map(({ account }) => [`${account}-1`, `${account}-2`]));
    expect(await keysOf(db.api.rows)).toEqual([]);
  });

  test('are refused where the scope refuses them, and go with the transaction', async () => {
    const [one, other] = people;
    await expect(
      db.api.withScope(one, ({ rows }) => rows.draft.createMany({ data: [draftOf(other, 'of another')] })),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      db.api.withScope(one, async ({ rows }) => {
        await rows.draft.createMany({ data: [draftOf(one, 'undone')] });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await db.owner.rows.draft.count({ where: { key: { in: ['undone', 'of another'] } } })).toBe(0);
  });

  test('see what its statements have written, and the other way round', async () => {
    const [who] = people;
    await db.api.withScope(who, async (tx) => {
      await tx.execute(`INSERT INTO drafts VALUES ($1, 'by hand', '{}', now())`, who.account);
      expect(await tx.rows.draft.count({ where: { key: 'by hand' } })).toBe(1);
      await tx.rows.draft.deleteMany({ where: { key: 'by hand' } });
      expect(await tx.query(`SELECT 1 FROM drafts WHERE key = 'by hand'`)).toEqual([]);
    });
  });
});

describe('an operation on rows', () => {
  test("fails with the driver's own error, which names the constraint", async () => {
    const again = {
      ...{ id: 'a3', username: 'a1', displayName: 'a3' },
      ...{ body: 'B1', area: '1', roles: ['officer'] },
    };
    const failed = await db.owner.rows.account.create({ data: again }).catch((error: unknown) => error);
    expect(violatedConstraint(failed, ['accounts_username_key'])).toBe('accounts_username_key');
  });

  test('writes only where its condition holds in the same statement, so that of two one wins', async () => {
    await db.owner.rows.operation.create({
      data: { id: 'o1', kind: 'k', action: 'a', account: 'a1', actor: {}, input: {} },
    });
    const ended = await Promise.all(
      Array.from({ length: 5 }, () =>
        db.owner.rows.operation.updateMany({ where: { id: 'o1', status: 'running' }, data: { status: 'paused' } }),
      ),
    );
    expect(ended.reduce((sum, { count }) => sum + count, 0)).toBe(1);
  });

  test('keeps a value of any shape as it is', async () => {
    const values = [
      { $type: 'DateTime', value: '2027-01-01' },
      { deep: [{ $type: 'Json', value: '{"a":1}' }, null, [], {}], set: 1, push: [1] },
      { 'a "quoted" key': '岳西县 \u2028 \ud83d\ude00', big: 1e21, small: -0.5, no: false, none: null },
      { date: '2027-01-01T00:00:00.000Z', prisma__type: 'bigint', prisma__value: '1' },
    ];
    for (const [i, value] of values.entries()) {
      await db.owner.rows.draft.createMany({ data: [draftOf(people[0], `value-${i}`, value)] });
      await db.owner.rows.draft.updateMany({ where: { key: `value-${i}` }, data: { value } });
      expect(await db.owner.query('SELECT value FROM drafts WHERE key = $1', `value-${i}`)).toEqual([{ value }]);
      expect(await db.owner.rows.draft.findFirst({ where: { key: `value-${i}` }, select: { value: true } })).toEqual({
        value,
      });
    }
  });

  test('reads days and instants as the same statement would', async () => {
    const sameAs = await db.owner.query<{ updatedAt: Date }>(
      `SELECT updated_at AS "updatedAt" FROM drafts WHERE key = 'a1-1'`,
    );
    expect(await db.owner.rows.draft.findMany({ where: { key: 'a1-1' }, select: { updatedAt: true } })).toEqual(sameAs);
    expect(sameAs).toEqual([{ updatedAt: AT }]);
    const days = await db.owner.query('SELECT valid_from AS "validFrom" FROM rule_sets ORDER BY id');
    expect(await db.owner.rows.ruleSetRow.findMany({ select: { validFrom: true }, orderBy: { id: 'asc' } })).toEqual(
      days,
    );
  });

  test('is one statement, or refused', async () => {
    const nested = {
      id: 'B2',
      name: '二处',
      line: 'party',
      level: 'county',
      area: '1',
      documentCode: 'B',
      role: 'lead',
    };
    await expect(
      db.owner.rows.body.create({
        data: { ...nested, accounts: { create: { id: 'a4', username: 'a4', displayName: 'a4', area: '1' } } },
      }),
    ).rejects.toThrow('One operation on rows is one statement');
    expect(await db.owner.rows.body.count({ where: { id: 'B2' } })).toBe(0);
    const gathering = db.owner.rows.body as unknown as { findUnique(args: object): Promise<unknown> };
    await expect(gathering.findUnique({ where: { id: 'B1' } })).rejects.toThrow('findFirst finds by key');
  });
});
