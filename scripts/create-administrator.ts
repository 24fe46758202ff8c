import { createDatabase } from '../libs/data/database.js';
import { seedAccounts, seedBodies, seedRules } from '../libs/data/seed.js';
import { loadConfig, requireSetting } from '../libs/platform/config.js';
import { hashPassword, newSecret } from '../libs/platform/passwords.js';

/**
 * First administrator of an empty installation, with a password to be replaced at the first login: told once, to the parent, or printed where
 * there is none (`docker compose run --rm migrate node dist/scripts/create-administrator.js`). Run again, it sets a new one-time password.
 */
const config = loadConfig();
const database = createDatabase({ url: requireSetting(config, 'databaseUrl'), poolSize: 1, applicationName: 'qunjian-load' });
const password = newSecret().slice(0, 16);
const passwordHash = await hashPassword(password);
const body = { id: 'TF', name: '工作专班', line: 'task-force', level: 'county', area: '000000', documentCode: '专班', parent: null, parentRelation: null, role: 'coordination', reviews: [], activeFrom: null } as const;
await database.transaction(async (tx) => {
  await seedRules(tx);
  await seedBodies(tx, [{ ...body, reviews: [] }], []);
  await seedAccounts(tx, [{
    id: 'admin', username: 'admin', displayName: '系统管理员', passwordHash, body: 'TF', roles: ['system-administrator'], area: '000000',
    instructorNo: null, seat: null, active: true, mustChangePassword: true,
  }]);
});
await database.close();
if (process.send) process.send({ type: 'accounts', accounts: [{ username: 'admin', password, roles: ['system-administrator'], body: 'TF' }] });
else console.log(`admin  ${password}`);
process.disconnect?.();
