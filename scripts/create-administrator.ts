import { FIRST_ADMINISTRATOR, makeAdministrator } from '../libs/data/administration/first-administrator.js';
import { createDatabase } from '../libs/data/database.js';
import { loadConfig, requireSetting } from '../libs/platform/config.js';
import { hashPassword, newOneTimePassword } from '../libs/platform/passwords.js';
import { runCommand } from './command.js';

/**
 * First administrator of an empty installation, with a password to be replaced at the first login: told once, to the parent, or printed where
 * there is none (`docker compose run --rm migrate node dist/scripts/create-administrator.js [ID]`). Run again, it sets a new one-time password, also
 * for another administrator named by id.
 */
const id = process.argv[2] ?? FIRST_ADMINISTRATOR;
await runCommand('node dist/scripts/create-administrator.js [ID]', async () => {
  const config = loadConfig();
  const database = createDatabase({
    url: requireSetting(config, 'databaseUrl'),
    poolSize: 1,
    applicationName: 'qunjian-load',
  });
  const password = newOneTimePassword();
  const passwordHash = await hashPassword(password);
  const made = await database.transaction((tx) => makeAdministrator(tx, id, passwordHash));
  await database.close();
  if (!made) {
    console.error(`${id} 不是在用的管理员（no administrator in use）`);
  } else if (process.send)
    process.send({
      type: 'accounts',
      accounts: [{ username: id, password, roles: ['system-administrator'], body: 'TF' }],
    });
  else console.log(`${id}  ${password}`);
  if (process.send) process.disconnect?.();
  return made ? 0 : 1;
});
