import type { Role } from '../case.js';
import type { Refusal } from '../errors.js';
import { ownRights, type CurrentAccount } from './accounts.js';
import { isAdministrator, SEPARATE_ADMINISTRATORS } from './administration-permissions.js';

/** What a security administrator asks a second one for. */
export const RIGHTS_REQUEST_KINDS = ['rights', 'password'] as const;
export type RightsRequestKind = (typeof RIGHTS_REQUEST_KINDS)[number];
/** pending → confirmed (rights are given by it; of a password it is then `used`), refused or withdrawn; expired: nobody answered in time. */
export const RIGHTS_REQUEST_STATES = ['pending', 'confirmed', 'refused', 'withdrawn', 'used', 'expired'] as const;
export type RightsRequestState = (typeof RIGHTS_REQUEST_STATES)[number];

const SECOND: NonNullable<Refusal['rule']> = { id: 'second-administrator', citation: SEPARATE_ADMINISTRATORS };

/** Whether the roles let somebody decide on cases, or administer. */
export const isPowerful = (roles: readonly Role[]): boolean =>
  roles.some((role) => role === 'reviewer' || isAdministrator(role));

/** The security administrators who have taken up office. */
const inOffice = (administrators: readonly CurrentAccount[]): readonly CurrentAccount[] =>
  administrators.filter((one) => one.active && one.settled && one.roles.includes('security-administrator'));

export interface SecondQuestion {
  target: CurrentAccount;
  /** Roles it will have; for a password those it has. */
  roles: readonly Role[];
  /** Every account that holds an administrator's role. */
  administrators: readonly CurrentAccount[];
}

/**
 * Whether it takes a second administrator: rights that decide or administer, a password to who has such, and whatever is done to a security
 * administrator (or one could take the other's office and be alone again). Not before two security administrators are in office.
 */
export function takesSecond({ target, roles, administrators }: SecondQuestion): boolean {
  if (inOffice(administrators).length < 2) return false;
  return isPowerful(roles) || target.roles.includes('security-administrator');
}

/** What is done alone where it takes two. */
export function aloneRefusal(): Refusal {
  return {
    code: 'second-administrator-required',
    zh: '授予审批或管理权限、为审批人员或管理员发放一次性密码，须经另一名安全管理员确认：请在“授权确认”页提出申请',
    en: 'rights that decide or administer, and a one-time password to who has such, take a second security administrator: ask for it on the page Rights',
    rule: SECOND,
  };
}

export interface ConfirmingQuestion {
  by: { account: string; roles: readonly Role[] };
  requestedBy: string;
  /** Whom it is about. */
  account: string;
  administrators: readonly CurrentAccount[];
}

/**
 * Whether this person may confirm or refuse it: another security administrator than who asked and whom it is about. Where it is about a security
 * administrator and there is no third, the system administrator.
 */
export function checkConfirmer({ by, requestedBy, account, administrators }: ConfirmingQuestion): Refusal | null {
  if (by.account === requestedBy || by.account === account) return ownRights();
  if (by.roles.includes('security-administrator')) return null;
  const third = inOffice(administrators).some((one) => one.account !== requestedBy && one.account !== account);
  if (!third && by.roles.includes('system-administrator')) return null;
  return {
    code: 'not-permitted',
    zh: '由申请人和对象以外的另一名安全管理员确认；没有第三名安全管理员时由系统管理员确认',
    en: 'another security administrator confirms, neither who asked nor whom it is about; the system administrator where there is no third',
    rule: SECOND,
  };
}
