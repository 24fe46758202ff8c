import type { PlainDate, Role } from '../case.js';
import type { Refusal } from '../errors.js';
import { covers } from '../permissions.js';
import type { RoutableBody } from '../routing.js';
import { isAdministrator, SEPARATE_ADMINISTRATORS, type Administrator } from './administration-permissions.js';

/** What an account may do and where. */
export interface AccountRights {
  roles: readonly Role[];
  body: string;
  /** Where the person works: the body's area or a part of it, beyond which nothing is theirs but the cases an instructor was assigned to. */
  area: string;
  instructorNo: string | null;
  seat: string | null;
}
/** An account as the rules look at it. */
export interface CurrentAccount {
  account: string;
  roles: readonly Role[];
  active: boolean;
  /** Has replaced the one-time password: the person has taken up office. */
  settled: boolean;
}

const ADMINISTRATOR_NAMES: Record<Administrator, string> = {
  'system-administrator': '系统管理员',
  'security-administrator': '安全管理员',
  'audit-administrator': '审计管理员',
};
/** What people call the fields of rights. */
const FIELDS: Record<keyof AccountRights, string> = {
  roles: '角色',
  body: '机构',
  area: '辖区',
  instructorNo: '指导员编号',
  seat: '席位',
};

interface RightsRule {
  id: string;
  citation: string;
  path: keyof AccountRights;
  zh: string;
  en: string;
  holds(rights: AccountRights, body: RoutableBody | undefined, today: PlainDate): boolean;
}
const OWN_WORK = '账号按人设立，权限随机构与岗位授予';
export const RIGHTS_RULES: readonly RightsRule[] = [
  {
    id: 'rights-separate',
    citation: SEPARATE_ADMINISTRATORS,
    path: 'roles',
    zh: '管理员只能担任一种管理员，且不能兼任业务角色',
    en: 'an administrator is of one kind and nothing else',
    holds: ({ roles }) => roles.length <= 1 || !roles.some(isAdministrator),
  },
  {
    id: 'rights-service',
    citation: OWN_WORK,
    path: 'roles',
    zh: '服务账号不能兼任其他角色',
    en: 'a service account is nothing else',
    holds: ({ roles }) => roles.length <= 1 || !roles.includes('service'),
  },
  {
    id: 'rights-once',
    citation: OWN_WORK,
    path: 'roles',
    zh: '角色重复',
    en: 'a role is named twice',
    holds: ({ roles }) => new Set(roles).size === roles.length,
  },
  {
    id: 'rights-instructor',
    citation: '工作指导员凭编号联系单位',
    path: 'instructorNo',
    zh: '工作指导员须有编号，其他人没有',
    en: 'an instructor has a number, and nobody else has',
    holds: ({ roles, instructorNo }) => roles.includes('instructor') === (instructorNo !== null),
  },
  {
    id: 'rights-body',
    citation: OWN_WORK,
    path: 'body',
    zh: '机构不存在或已停用',
    en: 'there is no such body, or it has ended',
    holds: (_rights, body, today) => body !== undefined && (body.activeUntil ?? '9999-12-31') >= today,
  },
  {
    id: 'rights-area',
    citation: OWN_WORK,
    path: 'area',
    zh: '须在所在机构的辖区内',
    en: 'must lie within the area of the body',
    holds: ({ area }, body) => body === undefined || covers(body.area, area),
  },
];

/** Whether such rights can be had by anybody; every field that breaks a rule is named. */
export function checkRights(rights: AccountRights, bodies: readonly RoutableBody[], today: PlainDate): Refusal | null {
  const body = bodies.find(({ id }) => id === rights.body);
  const broken = RIGHTS_RULES.filter((rule) => !rule.holds(rights, body, today));
  const [first] = broken;
  if (!first) return null;
  return {
    code: 'rights-unfit',
    zh: `${FIELDS[first.path]}：${first.zh}`,
    en: `${first.path}: ${first.en}`,
    rule: { id: first.id, citation: first.citation },
    errors: broken.map(({ path, zh }) => ({ path, message: zh })),
  };
}

export interface GrantQuestion {
  by: { account: string; roles: readonly Role[] };
  target: CurrentAccount;
  /** Roles it will have; for a password those it has. */
  roles: readonly Role[];
  /** Every account that holds an administrator's role. */
  administrators: readonly CurrentAccount[];
}

/**
 * Who gives rights and passwords: the security administrator, and never to themselves. Until the first security administrator has taken up office the
 * system administrator appoints the other two, and nobody else. The last administrator of a kind stays.
 */
export function checkGrant(question: GrantQuestion): Refusal | null {
  const { by, target, roles, administrators } = question;
  if (by.account === target.account) return ownRights();
  if (!by.roles.includes('security-administrator') && !isAppointment(question)) {
    return {
      code: 'not-permitted',
      zh: '权限和密码由安全管理员授予；系统管理员只能在首位安全管理员上任前任命安全管理员和审计管理员',
      en: 'the security administrator gives rights and passwords; until the first has taken up office the system administrator appoints security and audit administrators only',
      rule: { id: 'grant-rights', citation: SEPARATE_ADMINISTRATORS },
    };
  }
  return lastOfKind(target, roles, administrators);
}

function isAppointment({ by, roles, administrators }: GrantQuestion): boolean {
  const founding = !administrators.some(
    (one) => one.active && one.settled && one.roles.includes('security-administrator'),
  );
  const offices: readonly Role[] = ['security-administrator', 'audit-administrator'];
  return founding && by.roles.includes('system-administrator') && roles.length === 1 && offices.includes(roles[0]!);
}

/** Whether an account may be closed. */
export function checkClosing({ by, target, administrators }: Omit<GrantQuestion, 'roles'>): Refusal | null {
  if (by.account === target.account) return ownRights();
  if (target.roles.includes('security-administrator') && !by.roles.includes('system-administrator')) {
    return {
      code: 'not-permitted',
      zh: '安全管理员的账号由系统管理员停用：安全管理员之间不能互相停用',
      en: 'the system administrator closes a security administrator’s account: they do not close each other',
      rule: { id: 'closing-security-administrators', citation: SEPARATE_ADMINISTRATORS },
    };
  }
  return lastOfKind(target, [], administrators);
}

function lastOfKind(
  target: CurrentAccount,
  roles: readonly Role[],
  administrators: readonly CurrentAccount[],
): Refusal | null {
  const lost = target.roles.filter((role): role is Administrator => isAdministrator(role) && !roles.includes(role));
  const last = lost.find(
    (role) =>
      !administrators.some(
        (one) => one.account !== target.account && one.active && one.settled && one.roles.includes(role),
      ),
  );
  if (!target.active || last === undefined) return null;
  return {
    code: 'last-administrator',
    zh: `该账号是最后一名${ADMINISTRATOR_NAMES[last]}，请先由另一人上任`,
    en: `the account is the last ${last.replace('-', ' ')}: another person has to take up office first`,
    rule: { id: 'last-administrator', citation: SEPARATE_ADMINISTRATORS },
  };
}

/** What nobody does to their own account. */
export function ownRights(): Refusal {
  return {
    code: 'own-rights',
    zh: '不能给自己授权、重置密码或停用自己的账号',
    en: 'nobody gives themselves rights or a password, nor closes their own account',
    rule: { id: 'own-rights', citation: SEPARATE_ADMINISTRATORS },
  };
}
