// Raw SQL: as the owner, for an installation that is only being made.
import { NO_COUNTY } from '../../domain/administration/campaign.js';
import { ADMINISTRATORS } from '../../domain/administration/administration-permissions.js';
import type { Statements } from '../database.js';
import { seedAccounts, seedBodies, seedRules } from '../seed.js';

/** The account an empty installation begins with, and the task force it sits in until the county's own name is known. */
export const FIRST_ADMINISTRATOR = 'admin';
export const FIRST_TASK_FORCE = {
  id: 'TF',
  name: '工作专班',
  line: 'task-force',
  level: 'county',
  area: NO_COUNTY,
  documentCode: '专班',
  parent: null,
  parentRelation: null,
  role: 'coordination',
  reviews: [],
  activeFrom: null,
} as const;

/**
 * As the owner: the first administrator of an empty installation, or a new one-time password for an administrator who has lost theirs. Its lock and
 * sessions end. @returns false when the account is no administrator in use
 */
export async function makeAdministrator(tx: Statements, id: string, passwordHash: string): Promise<boolean> {
  await seedRules(tx);
  const [standing] = await tx.query<{ one: number }>('SELECT 1 AS one FROM accounts WHERE id = $1', id);
  if (!standing && id !== FIRST_ADMINISTRATOR) return false;
  if (!standing) {
    if ((await tx.query('SELECT 1 AS one FROM bodies WHERE id = $1', FIRST_TASK_FORCE.id)).length === 0)
      await seedBodies(tx, [{ ...FIRST_TASK_FORCE, reviews: [] }], []);
    await seedAccounts(tx, [
      {
        id,
        username: id,
        displayName: '系统管理员',
        passwordHash,
        body: FIRST_TASK_FORCE.id,
        roles: ['system-administrator'],
        area: NO_COUNTY,
        instructorNo: null,
        seat: null,
        active: true,
        mustChangePassword: true,
      },
    ]);
    return true;
  }
  const renewed = await tx.execute(
    'UPDATE accounts SET password_hash = $2, must_change_password = true, one_time_until = NULL, version = version + 1 WHERE id = $1 AND active AND roles && $3',
    id,
    passwordHash,
    [...ADMINISTRATORS],
  );
  if (renewed === 1) await tx.execute('DELETE FROM sessions WHERE account = $1', id);
  return renewed === 1;
}
