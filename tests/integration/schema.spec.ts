import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/command.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());

const held = () =>
  runCommand('scripts/schema-pull.js', { DATABASE_URL: db.ownerUrl, LOG_LEVEL: 'silent' }, ['--check']);

describe('prisma/schema.prisma', () => {
  it('has every table, column, relation and index of the migrated database (otherwise: npm run schema:pull)', async () => {
    expect(await held()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('is held against what is there: a column that nobody wrote down is named', async () => {
    await db.owner.execute('ALTER TABLE sessions ADD COLUMN unheard_of text');
    expect(await held()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\+ +unheard_of +String\?$/m) });
  });
});
