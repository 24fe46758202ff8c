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
  const { rows } = tx;
  const standing = await rows.account.findFirst({ where: { id }, select: { id: true } });
  if (!standing && id !== FIRST_ADMINISTRATOR) return false;
  if (!standing) {
    if (!(await rows.body.findFirst({ where: { id: FIRST_TASK_FORCE.id }, select: { id: true } })))
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
  const renewed = await rows.account.updateMany({
    where: { id, active: true, roles: { hasSome: [...ADMINISTRATORS] } },
    data: { passwordHash, mustChangePassword: true, oneTimeUntil: null, version: { increment: 1 } },
  });
  if (renewed.count === 1) await rows.session.deleteMany({ where: { account: id } });
  return renewed.count === 1;
}
