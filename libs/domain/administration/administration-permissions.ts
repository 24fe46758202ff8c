import type { Role } from '../case.js';

/** What administrators do. Each is another person (`ADMINISTRATORS`), and none of them works on cases. */
export const ADMINISTRATION_ACTIONS = [
  'set-campaign',
  'keep-bodies',
  'open-accounts',
  'close-accounts',
  'grant-rights',
  'ask-rights',
  'answer-rights',
  'unlock-accounts',
  'read-accounts',
  'read-attempts',
  'keep-calendar',
] as const;
export type AdministrationAction = (typeof ADMINISTRATION_ACTIONS)[number];

/** system keeps the installation and its persons · security gives rights and passwords · audit looks on (GB/T 22239—2019, 8.1.5: three separate persons). */
export const ADMINISTRATORS = [
  'system-administrator',
  'security-administrator',
  'audit-administrator',
] as const satisfies readonly Role[];
export type Administrator = (typeof ADMINISTRATORS)[number];
export const SEPARATE_ADMINISTRATORS =
  'GB/T 22239—2019 8.1.5 安全管理中心：系统管理、审计管理、安全管理由不同人员分别承担';

/**
 * Deny unless a row allows. Who opens an account gives it neither rights nor a password, and who gives them opens none: it takes two to make a
 * person who may do something. `grant-rights` names the system administrator for the founding alone (`checkGrant`), `answer-rights` where a security
 * administrator is concerned and there is no third (`checkConfirmer`).
 */
export const ADMINISTRATION_PERMISSIONS = {
  'set-campaign': ['system-administrator'],
  'keep-bodies': ['system-administrator'],
  'open-accounts': ['system-administrator'],
  'close-accounts': ['system-administrator', 'security-administrator'],
  'grant-rights': ['security-administrator', 'system-administrator'],
  'ask-rights': ['security-administrator'],
  'answer-rights': ['security-administrator', 'system-administrator'],
  'unlock-accounts': ['security-administrator'],
  'read-accounts': ADMINISTRATORS,
  'read-attempts': ['audit-administrator'],
  'keep-calendar': ['system-administrator'],
} as const satisfies Record<AdministrationAction, readonly Administrator[]>;

/** Whether an actor's roles allow it at all. */
export function mayAdminister({ roles }: { roles: readonly Role[] }, action: AdministrationAction): boolean {
  return ADMINISTRATION_PERMISSIONS[action].some((role) => roles.includes(role));
}

/** Whose accounts must have one-time codes. deciders: administrators and reviewers. */
export const CODE_POLICIES = ['nobody', 'administrators', 'deciders'] as const;
export type CodePolicy = (typeof CODE_POLICIES)[number];

/** Whether the policy asks an account with these roles for one-time codes (GB/T 22239—2019 8.1.4.1 d: two means of authentication). */
export function asksForCodes(policy: CodePolicy, roles: readonly Role[]): boolean {
  if (policy === 'nobody') return false;
  return roles.some((role) => isAdministrator(role) || (policy === 'deciders' && role === 'reviewer'));
}

export function isAdministrator(role: Role): role is Administrator {
  return (ADMINISTRATORS as readonly Role[]).includes(role);
}
