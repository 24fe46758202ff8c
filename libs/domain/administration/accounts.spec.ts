import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GRANTING, grantExpectations, STAGES } from '../../../tests/support/granting.js';
import { ROLES, type Role } from '../case.js';
import type { RoutableBody } from '../routing.js';
import { checkClosing, checkGrant, checkRights, type AccountRights, type CurrentAccount } from './accounts.js';
import { ADMINISTRATION_ACTIONS, ADMINISTRATORS, mayAdminister } from './administration-permissions.js';

const BODY: RoutableBody = {
  id: 'T01U',
  name: '天堂镇总工会',
  line: 'union',
  level: 'township',
  area: '340828/天堂镇',
  documentCode: '天工发',
  parent: null,
  parentRelation: null,
  role: 'reviewing',
  reviews: ['union'],
  activeFrom: null,
  activeUntil: '2020-12-31',
};
const RIGHTS: AccountRights = {
  roles: ['reviewer'],
  body: 'T01U',
  area: '340828/天堂镇',
  instructorNo: null,
  seat: null,
};
const TODAY = '2020-06-24';

describe('rights', () => {
  test.each<Partial<AccountRights>>([
    {},
    { roles: [] },
    { roles: ['reviewer', 'officer'] },
    { roles: ['instructor'], instructorNo: 'ZDY001' },
    { roles: ['system-administrator'] },
    { roles: ['service'] },
  ])('may be %j', (change) => {
    expect(checkRights({ ...RIGHTS, ...change }, [BODY], TODAY)).toBeNull();
  });

  test.each<[string, string, Partial<AccountRights>]>([
    ['rights-separate', 'roles', { roles: ['security-administrator', 'audit-administrator'] }],
    ['rights-separate', 'roles', { roles: ['system-administrator', 'officer'] }],
    ['rights-service', 'roles', { roles: ['service', 'reviewer'] }],
    ['rights-once', 'roles', { roles: ['reviewer', 'reviewer'] }],
    ['rights-instructor', 'instructorNo', { roles: ['instructor'] }],
    ['rights-instructor', 'instructorNo', { instructorNo: 'ZDY001' }],
    ['rights-body', 'body', { body: 'nowhere' }],
    ['rights-area', 'area', { area: '340828/店前镇' }],
    ['rights-area', 'area', { area: '340828' }],
  ])('break %s by %s in %j', (rule, path, change) => {
    expect(checkRights({ ...RIGHTS, ...change }, [BODY], TODAY)).toMatchObject({
      code: 'rights-unfit',
      rule: { id: rule },
      errors: [{ path }],
    });
  });

  test('end with the body', () => {
    expect(checkRights(RIGHTS, [BODY], '2021-01-01')).toMatchObject({ rule: { id: 'rights-body' } });
  });

  test('are never those of two administrators, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 4 }), (roles) => {
        const administrators = roles.filter((role) => (ADMINISTRATORS as readonly Role[]).includes(role));
        const fits =
          checkRights({ ...RIGHTS, roles, instructorNo: roles.includes('instructor') ? 'Z1' : null }, [BODY], TODAY) ===
          null;
        return !fits || administrators.length === 0 || roles.length === 1;
      }),
    );
  });
});

const standing = (account: string, role: Role | null, more: Partial<CurrentAccount> = {}): CurrentAccount => ({
  account,
  roles: role ? [role] : [],
  active: true,
  settled: true,
  ...more,
});
const SYSTEM = standing('sys', 'system-administrator');
const SECURITY = standing('sec', 'security-administrator');
const AUDIT = standing('aud', 'audit-administrator');
const THREE = [SYSTEM, SECURITY, AUDIT];

describe('giving rights', () => {
  test.each(STAGES)('follows the table while the security administrator is $stage', ({ founding, security }) => {
    const administrators = [SYSTEM, { account: 'sec', ...security }, AUDIT];
    for (const expected of grantExpectations(founding)) {
      const by = standing('by', expected.by);
      const target = expected.toOneself ? by : standing('new', null);
      const code = checkGrant({ by, target, roles: expected.roles, administrators })?.code ?? null;
      expect({ ...expected, code }).toEqual(expected);
    }
  });

  test('is asked of those only who give something at some time', () => {
    const givers = ROLES.filter((role) => GRANTING[role].always || GRANTING[role].founding);
    expect(ROLES.filter((role) => mayAdminister({ roles: [role] }, 'grant-rights'))).toEqual(givers);
  });

  test('leaves at least one of each kind who has taken up office', () => {
    for (const last of [SYSTEM, AUDIT])
      expect(checkGrant({ by: SECURITY, target: last, roles: [], administrators: THREE })).toMatchObject({
        code: 'last-administrator',
      });
    const second = standing('sys2', 'system-administrator');
    expect(checkGrant({ by: SECURITY, target: SYSTEM, roles: [], administrators: [...THREE, second] })).toBeNull();
    expect(
      checkGrant({
        by: SECURITY,
        target: SYSTEM,
        roles: [],
        administrators: [...THREE, { ...second, settled: false }],
      }),
    ).toMatchObject({ code: 'last-administrator' });
    expect(
      checkGrant({ by: SECURITY, target: SYSTEM, roles: [], administrators: [...THREE, { ...second, active: false }] }),
    ).toMatchObject({ code: 'last-administrator' });
  });

  test('and closing keep one of each kind under any sequence of acts', () => {
    const act = fc.record({
      by: fc.nat(4),
      target: fc.nat(4),
      role: fc.constantFrom<Role | null>(null, 'reviewer', ...ADMINISTRATORS),
      close: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let all = [...THREE, standing('d', null), standing('e', null)];
        for (const { by, target, role, close } of acts) {
          const [actor, subject] = [all[by]!, all[target]!];
          const administrators = all.filter((one) =>
            one.roles.some((r) => (ADMINISTRATORS as readonly Role[]).includes(r)),
          );
          const roles = role === null ? [] : [role];
          const allowed = close ? mayAdminister(actor, 'close-accounts') : mayAdminister(actor, 'grant-rights');
          const refusal = close
            ? checkClosing({ by: actor, target: subject, administrators })
            : checkGrant({ by: actor, target: subject, roles, administrators });
          if (!allowed || !actor.active || refusal || (!subject.active && !close)) continue;
          all = all.map((one) => (one === subject ? { ...one, roles: close ? [] : roles, active: !close } : one));
        }
        return ADMINISTRATORS.every((kind) => all.some((one) => one.active && one.roles.includes(kind)));
      }),
    );
  });
});

describe('the three administrators', () => {
  test('share nothing but looking at accounts, closing them, the appointments of the founding, and answering what concerns a security administrator', () => {
    const table = Object.fromEntries(
      ADMINISTRATION_ACTIONS.map((action) => [
        action,
        ADMINISTRATORS.filter((role) => mayAdminister({ roles: [role] }, action)).map((role) => role.split('-')[0]),
      ]),
    );
    expect(table).toEqual({
      'set-campaign': ['system'],
      'keep-bodies': ['system'],
      'open-accounts': ['system'],
      'close-accounts': ['system', 'security'],
      'grant-rights': ['system', 'security'],
      'ask-rights': ['security'],
      'answer-rights': ['system', 'security'],
      'unlock-accounts': ['security'],
      'read-accounts': ['system', 'security', 'audit'],
      'read-attempts': ['audit'],
      'keep-calendar': ['system'],
    });
    for (const action of ADMINISTRATION_ACTIONS)
      expect(mayAdminister({ roles: ['reviewer', 'officer', 'instructor', 'supervisor', 'service'] }, action)).toBe(
        false,
      );
  });
});
