import { ROLES, type Role } from '../../libs/domain/case.js';
import type { CurrentAccount } from '../../libs/domain/administration/accounts.js';

/** At any time, only until the first security administrator has taken up office (the founding), or never. */
type When = 'always' | 'founding' | 'never';
/** One office, none, or several at once. */
type Granted = Role | 'none' | 'several';

const EVERYTHING: readonly Granted[] = [
  'none',
  'several',
  'reviewer',
  'officer',
  'instructor',
  'supervisor',
  'system-administrator',
  'security-administrator',
  'audit-administrator',
  'service',
];

/** Who gives what to another person, and when; whether such rights fit together is `checkRights`' to say. An office that stands nowhere in a row is an error. */
export const GRANTING: Record<Role, Partial<Record<When, readonly Granted[]>>> = {
  'security-administrator': { always: EVERYTHING },
  'system-administrator': {
    founding: ['security-administrator', 'audit-administrator'],
    never: ['none', 'several', 'reviewer', 'officer', 'instructor', 'supervisor', 'system-administrator', 'service'],
  },
  'audit-administrator': { never: EVERYTHING },
  reviewer: { never: EVERYTHING },
  officer: { never: EVERYTHING },
  instructor: { never: EVERYTHING },
  supervisor: { never: EVERYTHING },
  service: { never: EVERYTHING },
};

/** How far the only security administrator is: what the domain sees and what stands in `accounts`. The last stage ends the founding. */
export const STAGES: readonly {
  stage: string;
  founding: boolean;
  security: Pick<CurrentAccount, 'roles' | 'active' | 'settled'>;
  /** password_hash, must_change_password. */
  password: [hash: string | null, mustChange: boolean];
}[] = [
  { stage: 'not appointed', founding: true, security: standing([], true, true), password: ['x', false] },
  {
    stage: 'without a password',
    founding: true,
    security: standing(['security-administrator'], true, false),
    password: [null, false],
  },
  {
    stage: 'with the one-time password',
    founding: true,
    security: standing(['security-administrator'], true, false),
    password: ['x', true],
  },
  {
    stage: 'closed',
    founding: true,
    security: standing(['security-administrator'], false, true),
    password: ['x', false],
  },
  {
    stage: 'in office',
    founding: false,
    security: standing(['security-administrator'], true, true),
    password: ['x', false],
  },
];

function standing(roles: Role[], active: boolean, settled: boolean): (typeof STAGES)[number]['security'] {
  return { roles, active, settled };
}

export interface GrantExpectation {
  by: Role;
  roles: readonly Role[];
  toOneself: boolean;
  code: 'own-rights' | 'not-permitted' | null;
}

/** Every holder of one office × none, every office and every two (also one named twice) × another person and oneself. @throws Error for an office without a place in `GRANTING` */
export function grantExpectations(founding: boolean): GrantExpectation[] {
  const two = ROLES.flatMap((one, at) => ROLES.slice(at).map((other) => [one, other]));
  const granted: Role[][] = [[], ...ROLES.map((role) => [role]), ...two];
  return ROLES.flatMap((by) =>
    granted.flatMap((roles): GrantExpectation[] => {
      const when = whenMay(by, roles);
      const may = when === 'always' || (when === 'founding' && founding);
      return [
        { by, roles, toOneself: false, code: may ? null : 'not-permitted' },
        { by, roles, toOneself: true, code: 'own-rights' },
      ];
    }),
  );
}

function whenMay(by: Role, roles: readonly Role[]): When {
  const granted: Granted = roles.length > 1 ? 'several' : (roles[0] ?? 'none');
  const places = (Object.entries(GRANTING[by] ?? {}) as [When, readonly Granted[]][]).filter(([, all]) =>
    all.includes(granted),
  );
  if (places.length !== 1) throw new Error(`${by} giving ${granted} stands ${places.length} times in GRANTING`);
  return places[0]![0];
}
