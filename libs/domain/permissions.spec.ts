import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aCaseAt, actor, after, anAction, BODIES, context, PEOPLE } from '../../tests/support/case-builder.js';
import { PEOPLE_ACTIONS, type PeopleAction } from './actions.js';
import { availableActions } from './available-actions.js';
import {
  ORGANISATION_TYPES,
  POSITIONS,
  ROLES,
  type Actor,
  type BodyRef,
  type CaseState,
  type Line,
  type OrganisationType,
  type Role,
} from './case.js';
import { decide } from './decide.js';
import { guard } from './guard.js';
import { mayPerform } from './permissions.js';

const COUNTY = '340828';
const AREAS = [COUNTY, `${COUNTY}/天堂镇`, `${COUNTY}/天堂`, `${COUNTY}/店前镇`, '340827', '340827/天堂镇'] as const;
const LINES = ['union', 'league', 'women', 'party', 'task-force', 'registration'] as const satisfies readonly Line[];
const bodyOf = (line: Line, area: string): BodyRef => ({
  id: `${line}@${area}`,
  name: line,
  line,
  level: area.includes('/') ? 'township' : 'county',
  area,
  documentCode: line,
});

/**
 * Who does what, chair by chair, as the design and the domain paper say it (design.md sections 1 and 5, domain.md "Four lines"). Written from
 * the chairs, while the product's table is written from the actions.
 */
const CHAIRS: { chair: string; role: Role; sits: (case_: CaseState, who: Actor) => boolean; does: PeopleAction[] }[] = [
  {
    chair: 'officer of the body that drives the case',
    role: 'officer',
    sits: (c, who) => c.bodies.responsible.id === who.body,
    does: [
      'record-survey',
      'assign-instructor',
      'submit-application',
      'submit-congress-plan',
      'record-congress',
      'submit-result',
      'withdraw',
      'add-unit',
      'withdraw-unit',
      'change-mode',
      'reassign',
      'urge',
      'comment',
      'attach',
    ],
  },
  {
    chair: 'officer of the task force above',
    role: 'officer',
    sits: taskForceAbove,
    does: ['record-survey', 'assign-instructor', 'urge', 'comment'],
  },
  {
    chair: 'reviewer of the task force above',
    role: 'reviewer',
    sits: taskForceAbove,
    does: ['confirm-eligibility', 'allow', 'confirm-extension', 'confirm-admin-move', 'comment'],
  },
  {
    chair: 'supervisor of the task force above',
    role: 'supervisor',
    sits: taskForceAbove,
    does: [
      'allow',
      'hold',
      'resume',
      'close',
      'extend',
      'confirm-extension',
      'admin-move',
      'confirm-admin-move',
      'transfer',
      'reassign',
      'release',
      'urge',
      'comment',
    ],
  },
  {
    chair: 'supervisor of a supervising body',
    role: 'supervisor',
    sits: (c, who) => c.bodies.supervising.some((b) => b.id === who.body),
    does: [
      'allow',
      'hold',
      'resume',
      'extend',
      'confirm-extension',
      'transfer',
      'reassign',
      'release',
      'urge',
      'comment',
    ],
  },
  {
    chair: 'instructor of the case',
    role: 'instructor',
    sits: guides,
    does: ['record-survey', 'record-contact', 'comment', 'attach'],
  },
  {
    chair: 'reviewer of the approving body',
    role: 'reviewer',
    sits: (c, who) => c.bodies.approving.id === who.body,
    does: [
      'approve',
      'return',
      'reject',
      'allow',
      'hold',
      'resume',
      'close',
      'transfer',
      'claim',
      'release',
      'comment',
      'attach',
    ],
  },
  {
    chair: 'reviewer of a countersigning body',
    role: 'reviewer',
    sits: (c, who) => (c.bodies.countersigning?.bodies ?? []).some((b) => b.id === who.body),
    does: ['approve', 'comment'],
  },
  {
    chair: 'reviewer of the registering body',
    role: 'reviewer',
    sits: (c, who) => c.bodies.registering.id === who.body,
    does: ['register', 'comment', 'attach'],
  },
  {
    chair: 'reviewer of the body a transfer waits for',
    role: 'reviewer',
    sits: (c, who) => c.transfer?.to.id === who.body,
    does: ['accept-transfer'],
  },
  {
    chair: 'officer of the body a transfer waits for',
    role: 'officer',
    sits: (c, who) => c.transfer?.to.id === who.body,
    does: ['accept-transfer'],
  },
];
const isWithin = (area: string, whole: string): boolean =>
  whole.split('/').every((step, i) => area.split('/')[i] === step);
function taskForceAbove(c: CaseState, who: Actor): boolean {
  return who.line === 'task-force' && isWithin(c.area, who.area);
}
/** An instructor has a number besides the role: the role alone, or the number alone, gives nothing. */
function guides(c: CaseState, who: Actor): boolean {
  if (typeof who.instructorNo !== 'string' || who.instructorNo === '') return false;
  return c.instructor === null ? isWithin(c.area, who.area) : c.instructor.instructorNo === who.instructorNo;
}
const allowed = (c: CaseState, who: Actor): PeopleAction[] => {
  // Who works in a part of the body's area sits in none of its chairs elsewhere; an instructor goes by the number.
  const reaches = (role: Role): boolean => role === 'instructor' || !who.narrowed || isWithin(c.area, who.area);
  return PEOPLE_ACTIONS.filter((action) =>
    CHAIRS.some(
      (chair) =>
        who.roles.includes(chair.role) && chair.sits(c, who) && reaches(chair.role) && chair.does.includes(action),
    ),
  );
};

const areas = fc.constantFrom(...AREAS);
const anyBody = fc.tuple(fc.constantFrom(...LINES), areas).map(([line, area]) => bodyOf(line, area));
const BASE = Object.fromEntries(
  ORGANISATION_TYPES.map((type) => [type, aCaseAt('application.reviewing', type)]),
) as Record<OrganisationType, CaseState>;
const cases = fc
  .record({
    type: fc.constantFrom(...ORGANISATION_TYPES),
    responsible: areas,
    approving: areas,
    registering: anyBody,
    supervising: fc.array(anyBody, { maxLength: 3 }),
    signing: fc.option(anyBody),
    to: fc.option(anyBody),
    instructorNo: fc.option(fc.constantFrom('Z1', 'Z2')),
    position: fc.constantFrom(...POSITIONS),
  })
  .map(
    ({ type, responsible, approving, registering, supervising, signing, to, instructorNo, position }): CaseState => ({
      ...BASE[type],
      position,
      area: responsible,
      bodies: {
        responsible: bodyOf('party', responsible),
        approving: bodyOf(type, approving),
        registering,
        supervising,
        countersigning: signing && { mode: 'all', bodies: [signing] },
      },
      transfer: to && { to, as: 'responsible', by: 'x', on: '2020-06-01', note: null },
      instructor: instructorNo === null ? null : { instructorNo, assignedOn: '2020-05-27' },
    }),
  );
const actors = fc
  .record({
    body: anyBody,
    roles: fc.subarray([...ROLES], { maxLength: 3 }),
    instructorNo: fc.constantFrom(null, '', 'Z1', 'Z2'),
    part: fc.option(areas),
  })
  .map(({ body, roles, instructorNo, part }): Actor => ({
    account: 'somebody',
    roles,
    body: body.id,
    line: body.line,
    level: body.level,
    area: part ?? body.area,
    narrowed: part !== null,
    instructorNo,
  }));
const often = { numRuns: 2_000 };

describe('who may do what', () => {
  test('is what the chairs say, for any case and any actor', () => {
    const used = new Set<string>();
    fc.assert(
      fc.property(cases, actors, (c, who) => {
        const may = PEOPLE_ACTIONS.filter((action) => mayPerform(c, who, action));
        for (const action of may) used.add(action);
        expect(may).toEqual(allowed(c, who));
      }),
      { numRuns: 20_000 },
    );
    expect([...used].sort()).toEqual([...PEOPLE_ACTIONS].sort());
  });

  test('of roles that do not work on cases is nothing', () => {
    const administrators = [
      'system-administrator',
      'security-administrator',
      'audit-administrator',
      'service',
    ] as const;
    fc.assert(
      fc.property(cases, actors, fc.subarray([...administrators]), (c, who, roles) => {
        expect(PEOPLE_ACTIONS.filter((action) => mayPerform(c, { ...who, roles }, action))).toEqual([]);
      }),
      often,
    );
  });

  test('of a reviewer decides only in the own line and at the own body; another line at most signs', () => {
    fc.assert(
      fc.property(cases, actors, (c, who) => {
        if (mayPerform(c, who, 'return') || mayPerform(c, who, 'reject'))
          expect([who.line, who.body]).toEqual([c.type, c.bodies.approving.id]);
        if (mayPerform(c, who, 'approve') && who.line !== c.type)
          expect(c.bodies.countersigning!.bodies.map((b) => b.id)).toContain(who.body);
        if (who.line === 'task-force' && !c.bodies.countersigning?.bodies.some((b) => b.id === who.body))
          expect(mayPerform(c, who, 'approve')).toBe(false);
      }),
      often,
    );
  });

  test('is asked by the buttons, the guard and the decision alike', () => {
    fc.assert(
      fc.property(cases, actors, (c, who) => {
        for (const { action, enabled } of availableActions(c, who))
          expect([action, enabled]).toEqual([action, guard(c, action, who) === null]);
        for (const action of PEOPLE_ACTIONS)
          if (!mayPerform(c, who, action)) expect(guard(c, action, who)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

describe('nobody decides what they submitted', () => {
  const decisions = ['approve', 'return', 'reject', 'claim'] as const;
  const DATA = {
    approve: {},
    return: { reasonCode: 'material-incomplete', note: '不全' },
    reject: { reasonCode: 'material-incomplete', note: '不符' },
    claim: {},
  };
  const T = '2020-06-03T01:00:00.000Z';
  /** One person who is officer and reviewer at once, where body and approving body are one: a Party case. */
  const both = actor('officer', 'T01P', { account: 'officer-T01P', roles: ['officer', 'reviewer'] });
  const attempt = (
    state: CaseState,
    who: Actor,
    name: (typeof decisions)[number],
    more: { onBehalfOf?: string } = {},
  ) => {
    const decision = decide(state, anAction(name, who, DATA[name] as never, more as never), context(state.type, T));
    return decision.ok ? 'accepted' : decision.refusal.code;
  };
  const submitted = aCaseAt('application.reviewing', 'party');

  test.each(decisions)('neither with a second role: %s', (name) => {
    expect(submitted.submission!.by).toBe(both.account);
    expect(attempt(submitted, both, name)).toBe('decider-is-submitter');
    expect(attempt(submitted, PEOPLE.secondApprover('party'), name)).toBe('accepted');
  });

  test.each(decisions)('nor through somebody who stands in for them: %s', (name) => {
    expect(attempt(submitted, PEOPLE.secondApprover('party'), name, { onBehalfOf: both.account })).toBe(
      'decider-is-submitter',
    );
  });

  test.each(decisions)('nor after the case or the person has moved to another body: %s', (name) => {
    const to = { ...BODIES.ORG, id: 'T03P', level: 'township' as const };
    const waiting = after(submitted, anAction('transfer', PEOPLE.supervisor, { to }), T);
    const moved = after(
      waiting,
      anAction('accept-transfer', { ...both, account: 'other', body: 'T03P', roles: ['reviewer'] }, {}),
      T,
    );
    expect(moved.bodies.approving.id).toBe('T03P');
    expect(attempt(moved, { ...both, body: 'T03P' }, name)).toBe('decider-is-submitter');
  });

  test.each(decisions)('nor after the case was given to another officer: %s', (name) => {
    const given = after(submitted, anAction('reassign', PEOPLE.officer, { officer: 'another' }), T);
    expect(attempt(given, both, name)).toBe('decider-is-submitter');
  });

  test('nor by taking the submission back and letting it be', () => {
    const back = after(submitted, anAction('withdraw', PEOPLE.officer, {}), T);
    expect(attempt(back, both, 'approve')).toBe('wrong-position');
  });
});
