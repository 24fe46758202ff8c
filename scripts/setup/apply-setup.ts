// Raw SQL: as the owner, for an installation that is only being made.
import { FIRST_TASK_FORCE } from '../../libs/data/administration/first-administrator.js';
import {
  findRegistered,
  findRival,
  grantRights,
  issuePassword,
  openAccount,
} from '../../libs/data/administration/account-register.repository.js';
import { readStoredBodies, writeBody, type StoredBody } from '../../libs/data/administration/bodies.repository.js';
import { findCampaign, isCountyFixed, writeCampaign } from '../../libs/data/administration/campaign.repository.js';
import type { Statements } from '../../libs/data/database.js';
import type { AccountView } from '../../libs/contracts/accounts.js';
import type { NewBodyBody } from '../../libs/contracts/bodies.js';
import { checkRights, type AccountRights } from '../../libs/domain/administration/accounts.js';
import { checkBody, checkBodyChange } from '../../libs/domain/administration/bodies.js';
import { changesLedger, checkCampaign, checkCountyChange } from '../../libs/domain/administration/campaign.js';
import type { Refusal } from '../../libs/domain/errors.js';
import { hashPassword, newOneTimePassword } from '../../libs/platform/passwords.js';
import { ACCOUNTS_FILE, BODIES_FILE, CAMPAIGN_FILE, type SetupAccount, type SetupFolder } from './setup-folder.js';

export interface IssuedPassword {
  username: string;
  password: string;
  roles: readonly string[];
  body: string;
}
/** What a run has written: ids only. */
export interface SetupOutcome {
  campaign: boolean;
  bodies: { added: string[]; changed: string[] };
  accounts: { added: string[]; standing: number; leftOut: number };
  passwords: IssuedPassword[];
  /** Whether the ledger has to be made anew. */
  ledger: boolean;
}

/**
 * Brings campaign, bodies and accounts of a county's files into the product, by the rules and functions of the API, in the caller's transaction under
 * the scope of the administrators. What stands already is left alone; rights that differ are a matter for the security administrator.
 * @throws PilotFileError with file, line, rule and source
 */
export async function applySetup(tx: Statements, folder: SetupFolder, today: string): Promise<SetupOutcome> {
  const ledger = await applyCampaign(tx, folder);
  const placed = await givePlaceOfFirstTaskForce(tx, folder.bodies);
  const bodies = await applyBodies(tx, folder, Number(today.slice(0, 4)));
  bodies.added.unshift(...placed);
  const { passwords, ...accounts } = await applyAccounts(tx, folder, today);
  return {
    campaign: ledger !== null,
    bodies,
    accounts,
    passwords,
    ledger: ledger === true || bodies.added.length + bodies.changed.length > 0,
  };
}

/** @returns null when nothing changed, else whether the ledger does */
async function applyCampaign(tx: Statements, { campaign, blame }: SetupFolder): Promise<boolean | null> {
  if (campaign === null) return null;
  const before = await findCampaign(tx);
  const refusal = checkCampaign(campaign) ?? checkCountyChange(before, campaign, await isCountyFixed(tx));
  if (refusal) throw blame(CAMPAIGN_FILE, null, refusal);
  if (
    before &&
    (Object.keys(campaign) as (keyof typeof campaign)[]).every((field) => before[field] === campaign[field])
  )
    return null;
  await writeCampaign(tx, campaign);
  return changesLedger(before, campaign);
}

/** The task force an installation begins with makes room for the county's own under another id; its people go along. */
async function givePlaceOfFirstTaskForce(tx: Statements, bodies: readonly NewBodyBody[]): Promise<string[]> {
  const own = bodies.find(({ line }) => line === 'task-force');
  if (!own || bodies.some(({ id }) => id === FIRST_TASK_FORCE.id)) return [];
  const [first] = await tx.query<{ id: string }>(
    'SELECT id FROM bodies WHERE id = $1 AND name = $2 AND version = 1',
    FIRST_TASK_FORCE.id,
    FIRST_TASK_FORCE.name,
  );
  if (!first) return [];
  await writeBody(tx, { ...own, activeUntil: null });
  await tx.execute('UPDATE accounts SET body = $2 WHERE body = $1', first.id, own.id);
  await tx.execute('DELETE FROM bodies WHERE id = $1', first.id);
  return [own.id];
}

async function applyBodies(tx: Statements, folder: SetupFolder, year: number): Promise<SetupOutcome['bodies']> {
  const campaign = await findCampaign(tx);
  const standing = new Map((await readStoredBodies(tx)).map((body) => [body.id, body]));
  requireBodies(folder, standing, { county: campaign!.area, year });
  const done: SetupOutcome['bodies'] = { added: [], changed: [] };
  for (const body of folder.bodies) {
    const before = standing.get(body.id);
    if (before && isSame(before, body)) continue;
    await writeBody(tx, { ...body, activeUntil: before?.activeUntil ?? null });
    done[before ? 'changed' : 'added'].push(body.id);
  }
  return done;
}

/** Each may change so, none is there twice, and all fit together with those that stand. @throws PilotFileError */
function requireBodies(
  { bodies, blame }: SetupFolder,
  standing: ReadonlyMap<string, StoredBody>,
  { county, year }: { county: string; year: number },
): void {
  const given = bodies.map((body) => ({ ...body, activeUntil: standing.get(body.id)?.activeUntil ?? null }));
  const all = [...[...standing.values()].filter(({ id }) => !bodies.some((body) => body.id === id)), ...given];
  const alone = given.map((body, index) => twice(bodies, index) ?? changeOf(standing.get(body.id), body, year));
  const together = given.map((body) => checkBody(body, { county, others: all.filter(({ id }) => id !== body.id) }));
  for (const refusals of [alone, together]) {
    const index = refusals.findIndex((refusal) => refusal !== null);
    if (index >= 0) throw blame(BODIES_FILE, index, refusals[index]!);
  }
}

function twice(bodies: readonly NewBodyBody[], index: number): Refusal | null {
  const { id } = bodies[index]!;
  return bodies.findIndex((body) => body.id === id) === index
    ? null
    : { code: 'body-exists', zh: `机构 ${id} 出现两次`, en: `body ${id} is named twice` };
}
function changeOf(before: StoredBody | undefined, after: NewBodyBody, year: number): Refusal | null {
  return before
    ? checkBodyChange(before, after, { standing: before.lastNumbers, given: after.lastNumbers, year })
    : null;
}

const FIELDS = ['name', 'documentCode', 'parent', 'parentRelation', 'role', 'reviews', 'activeFrom'] as const;
function isSame(before: StoredBody, after: NewBodyBody): boolean {
  const known = after.lastNumbers.every(({ year }) => before.lastNumbers.some((series) => series.year === year));
  return known && FIELDS.every((field) => JSON.stringify(before[field]) === JSON.stringify(after[field]));
}

async function applyAccounts(
  tx: Statements,
  folder: SetupFolder,
  today: string,
): Promise<SetupOutcome['accounts'] & Pick<SetupOutcome, 'passwords'>> {
  const bodies = await readStoredBodies(tx);
  const done: SetupOutcome['accounts'] & Pick<SetupOutcome, 'passwords'> = {
    added: [],
    standing: 0,
    leftOut: 0,
    passwords: [],
  };
  for (const [index, account] of folder.accounts.entries()) {
    const { username, displayName, rights: given, active } = account;
    const rights = { ...given, area: given.area ?? bodies.find(({ id }) => id === given.body)?.area ?? '' };
    const standing = await findRegistered(tx, username);
    const refusal =
      checkRights(rights, bodies, today) ??
      (standing ? differing(standing, account, rights) : await rival(tx, username, rights));
    if (refusal) throw folder.blame(ACCOUNTS_FILE, index, refusal);
    if (standing) done.standing += 1;
    else if (!active) done.leftOut += 1;
    else {
      await openAccount(tx, { username, displayName, body: rights.body });
      await grantRights(tx, username, rights);
      if (!rights.roles.includes('service')) done.passwords.push(await admit(tx, username, rights));
      done.added.push(username);
    }
  }
  return done;
}

async function admit(tx: Statements, username: string, { roles, body }: AccountRights): Promise<IssuedPassword> {
  const password = newOneTimePassword();
  await issuePassword(tx, username, { passwordHash: await hashPassword(password), until: null });
  return { username, password, roles, body };
}

/** Rights are not changed by a file: that would be a change nobody answers for. */
function differing(standing: AccountView, { active }: SetupAccount, rights: AccountRights): Refusal | null {
  const stands = {
    roles: standing.roles,
    body: standing.body.id,
    area: standing.area,
    instructorNo: standing.instructorNo,
    seat: standing.seat,
  };
  const path =
    (Object.keys(stands) as (keyof typeof stands)[]).find(
      (field) => JSON.stringify(stands[field]) !== JSON.stringify(rights[field]),
    ) ?? (standing.active === active ? null : 'active');
  if (path === null) return null;
  const { username } = standing;
  return {
    code: 'account-exists',
    zh: `账号 ${username} 已存在，${path} 不同：请由安全管理员在系统中修改`,
    en: `account ${username} exists with another ${path}: the security administrator changes it in the product`,
    errors: [{ path, message: '与系统不同' }],
  };
}

async function rival(tx: Statements, username: string, { instructorNo }: AccountRights): Promise<Refusal | null> {
  const other = instructorNo === null ? null : await findRival(tx, { instructorNo }, username);
  if (other === null) return null;
  return {
    code: 'rights-unfit',
    zh: `编号 ${instructorNo} 已属于账号 ${other}`,
    en: `${instructorNo} is the number of account ${other}`,
    errors: [{ path: 'instructorNo', message: '已属于另一账号' }],
  };
}
