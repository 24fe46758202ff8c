import type { PeopleAction } from '../../../../libs/domain/actions.js';
import type { PlainDate, Position } from '../../../../libs/domain/case.js';
import { script } from '../../../bench/product/life-script.js';
import type { Random } from '../random.js';
import type { Cast, Office } from './cast.js';

/** Something a person may want to do to a case. */
export interface Move {
  action: PeopleAction;
  by: string;
  data: Record<string, unknown>;
}
/** What a client knows of a case from reading it. */
export interface Seen {
  position: Position;
  status: 'open' | 'on-hold' | 'formed' | 'closed';
  surveyed: boolean;
  version: number;
}
export interface Situation {
  office: Office;
  cast: Cast;
  random: Random;
  today: PlainDate;
  /** Tells numbers of registrations apart. */
  nth: number;
}

/** Steps of a life without trouble, as the bench has them, by where they are taken. */
const STEP_AT: Record<Position, number> = {
  'survey.counting': 0,
  'guidance.assigning': 2,
  'guidance.contacting': 3,
  'application.preparing': 4,
  'application.reviewing': 5,
  'congress.planning': 6,
  'congress.reviewing': 7,
  'congress.holding': 8,
  'registration.reporting': 9,
  'registration.reviewing': 10,
  'registration.recording': 11,
};

/** What takes the case one step on, by somebody whose turn it is. */
export function nextMove(seen: Seen, situation: Situation): Move {
  const { office, cast, random, today, nth } = situation;
  if (seen.status === 'on-hold') return { action: 'resume', by: random.pick(office.approvers), data: {} };
  const part = {
    ...office,
    officer: random.pick(office.officers),
    approver: random.pick(office.approvers),
    registrar: random.pick(office.registrars),
    taskForceOfficer: random.pick(cast.taskForce.officers),
    taskForceReviewer: random.pick(cast.taskForce.reviewers),
  };
  const step = STEP_AT[seen.position] + (seen.position === 'survey.counting' && seen.surveyed ? 1 : 0);
  return script(part, today, nth)[step]!;
}

/** Two decisions of what is under review that cannot both stand, by the two who may decide. */
export function opposites(seen: Seen, situation: Situation): Move[] {
  const { office, random } = situation;
  const [one, other] = random.some(office.approvers, 2) as [string, string | undefined];
  const approve = (by: string): Move => ({ ...nextMove(seen, situation), by });
  const back = { reasonCode: 'material-incomplete', note: '请补充材料' };
  const against: Move = random.chance(0.7)
    ? { action: 'return', by: other ?? one, data: { ...back, missing: ['附件'] } }
    : { action: 'reject', by: other ?? one, data: back };
  return random.chance(0.3) ? [approve(one), approve(other ?? one)] : [approve(one), against];
}

type Aside = (situation: Situation) => Move;
const note = (random: Random): string => `备注${random.between(1, 999_999)}`;
const anybody = ({ office, cast, random }: Situation): string =>
  random.pick([...office.officers, ...office.approvers, ...cast.taskForce.officers, ...cast.taskForce.reviewers]);

/** What may be done to a case at nearly any time, and by whom; each as often as its weight. */
const ASIDES: Record<string, { weight: number; move: Aside }> = {
  comment: {
    weight: 8,
    move: (s) => ({ action: 'comment', by: anybody(s), data: { text: note(s.random) } }),
  },
  urge: {
    weight: 1,
    move: (s) => ({ action: 'urge', by: s.random.pick(s.cast.taskForce.supervisors), data: { note: note(s.random) } }),
  },
  survey: {
    weight: 2,
    move: (s) => ({ ...nextMove({ ...COUNTING, surveyed: false }, s), by: s.random.pick(s.office.officers) }),
  },
  hold: {
    weight: 1,
    move: (s) => ({
      action: 'hold',
      by: s.random.pick(s.cast.taskForce.supervisors),
      data: { reasonCode: s.random.pick(HOLDS) },
    }),
  },
  resume: { weight: 1, move: (s) => ({ action: 'resume', by: s.random.pick(s.office.approvers), data: {} }) },
  claim: { weight: 1, move: (s) => ({ action: 'claim', by: s.random.pick(s.office.approvers), data: {} }) },
  release: { weight: 1, move: (s) => ({ action: 'release', by: s.random.pick(s.office.approvers), data: {} }) },
  withdraw: { weight: 0.5, move: (s) => ({ action: 'withdraw', by: s.random.pick(s.office.officers), data: {} }) },
  reassign: {
    weight: 1,
    move: (s) => ({
      action: 'reassign',
      by: s.random.pick(s.office.officers),
      data: { officer: s.random.pick(s.office.officers) },
    }),
  },
  instructor: {
    weight: 0.5,
    move: (s) => ({
      action: 'assign-instructor',
      by: s.random.pick(s.cast.taskForce.officers),
      data: { instructorNo: s.office.instructorNo },
    }),
  },
  close: {
    weight: 0.3,
    move: (s) => ({
      action: 'close',
      by: s.random.pick(s.office.approvers),
      data: { reasonCode: 'unit-unwilling', note: note(s.random) },
    }),
  },
};
const COUNTING: Seen = { position: 'survey.counting', status: 'open', surveyed: true, version: 1 };
const HOLDS = ['harvest-season', 'officer-absent', 'business-suspended', 'unit-unreachable', 'unit-reorganising'];
const WEIGHTS = Object.fromEntries(Object.entries(ASIDES).map(([name, { weight }]) => [name, weight]));

export function aside(situation: Situation): Move {
  return ASIDES[situation.random.weighted(WEIGHTS)]!.move(situation);
}

/** Somebody who has no part in the case decides it. */
export function trespass({ cast, office, random }: Situation): Move {
  const strangers = cast.offices.filter(({ township }) => township !== office.township);
  return { action: 'approve', by: random.pick(random.pick(strangers).approvers), data: {} };
}
