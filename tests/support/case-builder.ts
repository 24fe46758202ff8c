import type { ActionData, ActionEnvelope, ActionName, CaseAction, OpenCase } from '../../libs/domain/actions.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { relevantReleases } from '../../libs/domain/calendar.js';
import type {
  Actor,
  BodyRef,
  CaseState,
  Instant,
  Line,
  Mode,
  OrganisationType,
  PlainDate,
  Position,
} from '../../libs/domain/case.js';
import { decide } from '../../libs/domain/decide.js';
import { withDocumentNo, type DecideContext } from '../../libs/domain/decision.js';
import { openCase } from '../../libs/domain/open-case.js';
import { RULE_SETS, typeRules } from '../../libs/domain/rule-sets/registry.js';

/** A county in small: one task force, one Party committee, one body per line in the township, the county's registrars. */
const COUNTY = '340828';
const TOWNSHIP = '340828/天堂镇';
const body = (id: string, line: Line, level: BodyRef['level'], area: string): BodyRef => ({
  id,
  name: `机构${id}`,
  line,
  level,
  area,
  documentCode: `岳${id}`,
});
export const BODIES = {
  TF: body('TF', 'task-force', 'county', COUNTY),
  ORG: body('ORG', 'party', 'county', COUNTY),
  CU: body('CU', 'union', 'county', COUNTY),
  CW: body('CW', 'women', 'county', COUNTY),
  T01P: body('T01P', 'party', 'township', TOWNSHIP),
  T01U: body('T01U', 'union', 'township', TOWNSHIP),
  T01L: body('T01L', 'league', 'township', TOWNSHIP),
  T01W: body('T01W', 'women', 'township', TOWNSHIP),
  T02U: body('T02U', 'union', 'township', '340828/店前镇'),
} as const;
type BodyId = keyof typeof BODIES;

const APPROVING = { union: 'T01U', league: 'T01L', women: 'T01W', party: 'T01P' } as const satisfies Record<
  OrganisationType,
  BodyId
>;
const REGISTERING = { union: 'CU', league: 'T01L', women: 'CW', party: 'ORG' } as const satisfies Record<
  OrganisationType,
  BodyId
>;

export function actor(role: Actor['roles'][number], bodyId: BodyId, more: Partial<Actor> = {}): Actor {
  const { line, level, area } = BODIES[bodyId];
  return { account: `${role}-${bodyId}`, roles: [role], body: bodyId, line, level, area, ...more };
}
/** The people of the happy path. */
export const PEOPLE = {
  instructor: actor('instructor', 'T01P', { account: 'in-001', instructorNo: 'ZDY001' }),
  officer: actor('officer', 'T01P'),
  taskForceReviewer: actor('reviewer', 'TF'),
  taskForceOfficer: actor('officer', 'TF'),
  supervisor: actor('supervisor', 'TF'),
  secondSupervisor: actor('supervisor', 'TF', { account: 'second-supervisor' }),
  approver: (type: OrganisationType) => actor('reviewer', APPROVING[type]),
  secondApprover: (type: OrganisationType) =>
    actor('reviewer', APPROVING[type], { account: `second-${APPROVING[type]}` }),
  registrar: (type: OrganisationType) => actor('reviewer', REGISTERING[type]),
};

export const RULES = RULE_SETS['cn-anhui-yuexi-2020']!;
export const CALENDAR = relevantReleases(CN_RELEASES, 2020);

export function context(
  type: OrganisationType,
  now: Instant = '2020-06-24T01:00:00.000Z',
  ruleSet = RULES,
): DecideContext {
  return { rules: typeRules(ruleSet, type), reasons: ruleSet.reasons, calendar: CALENDAR, now };
}

export const unit = (unitId: string, area = TOWNSHIP) => ({
  unitId,
  name: `单位${unitId}`,
  area,
  joinedOn: '2020-05-26',
});

const UNITS = { single: 1, joint: 3, regional: 8, industry: 7 } as const satisfies Record<Mode, number>;

export function anOpening(
  type: OrganisationType = 'union',
  mode: Mode = 'single',
  more: Partial<OpenCase> = {},
): OpenCase {
  return {
    caseId: `case-${type}-${mode}`,
    caseNo: 'YX-2020-0001',
    type,
    mode,
    units: Array.from({ length: UNITS[mode] }, (_, i) => unit(`YX000${i + 1}`)),
    leadUnit: mode === 'industry' ? 'YX0323' : 'YX0001',
    sponsor: mode === 'industry' ? 'YX0323' : null,
    district: mode === 'regional' ? '县经济开发区' : null,
    bodies: {
      responsible: BODIES.T01P,
      approving: BODIES[APPROVING[type]],
      registering: BODIES[REGISTERING[type]],
      supervising: [BODIES.TF],
      countersigning: null,
    },
    officer: null,
    listItem: null,
    planDueOn: '2020-07-31',
    reopens: null,
    ruleSet: RULES.id,
    ...more,
  };
}

/** A fresh case, opened on 26 May 2020. */
export function aCase(
  type: OrganisationType = 'union',
  mode: Mode = 'single',
  more: Partial<OpenCase> = {},
): CaseState {
  const opened = openCase(anOpening(type, mode, more), context(type, '2020-05-26T01:00:00.000Z'));
  if (!opened.ok) throw new Error(opened.refusal.en);
  return opened.state;
}

let actions = 0;
/** An action with an id of its own; `more.on` and `more.id` state what differs. */
export function anAction<N extends ActionName>(
  name: N,
  by: Actor,
  data: ActionData[N],
  more: Partial<ActionEnvelope<N>> = {},
): CaseAction {
  return { id: `action-${++actions}-${name}`, name, data, actor: by, ...more } as unknown as CaseAction;
}

const LEADING = { union: 'chair', league: 'secretary', women: 'director', party: 'secretary' } as const;
export const SURVEY: ActionData['record-survey'] = {
  employees: 20,
  unionMembers: 10,
  womenEmployees: 10,
  leagueMembers: 10,
  youth28: 8,
  partyMembersFull: 10,
  partyMembersProbationary: 0,
  countedOn: '2020-05-26',
  willing: true,
};
export function aPlan(
  type: OrganisationType,
  meetingDate: PlainDate = '2020-06-16',
): ActionData['submit-congress-plan'] {
  const publicity =
    type === 'union'
      ? { publicityFrom: '2020-06-05', publicityTo: '2020-06-12' }
      : { publicityFrom: null, publicityTo: null };
  const leading = ['p1', 'p2'].map((ref) => ({ ref, post: LEADING[type], flags: [] }));
  const members = ['p3', 'p4', 'p5'].map((ref) => ({ ref, post: 'member', flags: [] }));
  return { meetingKind: 'general', meetingDate, seats: 3, candidates: [...leading, ...members], ...publicity };
}
export function aCongress(type: OrganisationType, on: PlainDate = '2020-06-16'): ActionData['record-congress'] {
  const elected = [
    { ref: 'p1', post: LEADING[type], votes: 10 },
    { ref: 'p3', post: 'member', votes: 10 },
    { ref: 'p4', post: 'member', votes: 9 },
  ];
  const results = [...elected, { ref: 'p2', post: LEADING[type], votes: 0 }, { ref: 'p5', post: 'member', votes: 1 }];
  return { on, due: 10, excused: [], present: 10, ballotsIssued: 10, ballotsReturned: 10, results, elected };
}

export interface LifeStep {
  at: Instant;
  action: CaseAction;
}
/** The twelve actions of a whole life, each with its business instant; nothing is late. */
export function aLife(type: OrganisationType): LifeStep[] {
  const approver = PEOPLE.approver(type);
  const day = (date: string, hour = '01'): Instant => `2020-${date}T${hour}:00:00.000Z`;
  return [
    { at: day('05-26', '02'), action: anAction('record-survey', PEOPLE.instructor, SURVEY) },
    { at: day('05-27'), action: anAction('confirm-eligibility', PEOPLE.taskForceReviewer, {}) },
    {
      at: day('05-27', '02'),
      action: anAction('assign-instructor', PEOPLE.taskForceOfficer, { instructorNo: 'ZDY001' }),
    },
    { at: day('05-28'), action: anAction('record-contact', PEOPLE.instructor, { note: '上门走访' }) },
    {
      at: day('06-01'),
      action: anAction('submit-application', PEOPLE.officer, {
        preparatoryGroup: [
          { ref: 'p1', role: 'leader' },
          { ref: 'p3', role: 'member' },
          { ref: 'p4', role: 'member' },
        ],
        consentOfUnit: true,
      }),
    },
    { at: day('06-03'), action: anAction('approve', approver, {}) },
    { at: day('06-05'), action: anAction('submit-congress-plan', PEOPLE.officer, aPlan(type)) },
    { at: day('06-08'), action: anAction('approve', approver, {}) },
    { at: day('06-16'), action: anAction('record-congress', PEOPLE.officer, aCongress(type)) },
    { at: day('06-17'), action: anAction('submit-result', PEOPLE.officer, {}) },
    { at: day('06-22'), action: anAction('approve', approver, { termFrom: '2020-06-16', termTo: '2023-06-15' }) },
    {
      at: day('06-24'),
      action: anAction('register', PEOPLE.registrar(type), {
        registrationNo: '81340828MC0000004Q',
        registeredOn: '2020-06-24',
      }),
    },
  ];
}

/** Decide and keep the next state; a refusal is a mistake of the test. */
export function after(
  state: CaseState,
  action: CaseAction,
  at: Instant,
  ctx: DecideContext = context(state.type),
): CaseState {
  const decision = decide(state, action, { ...ctx, now: at });
  if (!decision.ok) throw new Error(`${action.name}: ${decision.refusal.code} ${decision.refusal.en}`);
  return decision.draw
    ? withDocumentNo(decision.next, decision.draw.given ?? `${decision.draw.documentCode}〔${decision.draw.year}〕1号`)
    : decision.next;
}

/** A case that has come to this position on the straight way. */
export function aCaseAt(
  position: Position,
  type: OrganisationType = 'union',
  mode: Mode = 'single',
  more: Partial<OpenCase> = {},
): CaseState {
  let state = aCase(type, mode, more);
  for (const { action, at } of aLife(type)) {
    if (state.position === position) return state;
    state = after(state, action, at);
  }
  if (state.position !== position) throw new Error(`the straight way does not pass ${position}`);
  return state;
}
