import type { MessageHours } from './message-hours.js';
import type { Relation } from './permissions.js';
import type { RobotTemplate } from './robot-message.js';
import type { WarningLadder } from './rule-sets/warnings-2020.js';
import type {
  CandidateFlag,
  CountersignMode,
  DayKind,
  MeetingKind,
  OrganisationType,
  PlainDate,
  Position,
  Role,
  Severity,
} from './case.js';

/** Role and relation to the case, as in `permissions.ts`. */
export type Grant = readonly [Role, Relation];

/** `at-least`: present ≥ fraction · of due; `more-than`: strictly more. */
export type FractionOperator = 'at-least' | 'more-than';
export interface Cited {
  id: string;
  citation: string;
}

/** A limit of a phase, in days of its own kind; absent where the rule set knows none. */
export interface Limit extends Cited {
  position: Position;
  amount: number;
  dayKind: DayKind;
}

/** A level of the ladder after the due date. Level 1 stands at 0: the first moment after the last day. */
export interface EscalationLevel {
  level: number;
  afterWorkingDays: number;
  tell: ('approving' | 'responsible' | 'supervising' | 'officer')[];
}

/** `accept`: marked late; `second-person`: somebody else whom the rule names confirms it first; `refuse`: the limit is extended before. */
export type LatePolicy = 'accept' | 'second-person' | 'refuse';

export interface CommitteeBand {
  membersFrom: number;
  membersTo: number | null;
  seatsFrom: number;
  seatsTo: number;
}

/** Lawful numbers of delegates by number of members, where the line sets any. */
export interface DelegatesBand {
  membersFrom: number;
  membersTo: number | null;
  delegatesFrom: number;
  delegatesTo: number;
}

/** The rules of one organisation type. A case carries exactly this slice, frozen at its start. */
export interface TypeRules {
  ruleSet: string;
  type: OrganisationType;
  /** Which count of the survey the threshold and the committee look at. */
  threshold: Cited & {
    count: 'employees' | 'leagueMembers' | 'womenEmployees' | 'partyMembersFull';
    standAlone: number;
    severity: Severity;
    /** Who may let a case below it through. */
    mayAllow: Grant[];
  };
  /** How long a count holds, in calendar days; where a set says nothing, `COUNTS_HOLD` of counts.ts. */
  counts?: Cited & { validDays: number };
  /** The unit's own will: an application against it needs somebody who allows it. */
  willing: Cited & { mayAllow: Grant[] };
  /** National threshold beside the county's, kept for the record. */
  nationalThreshold: (Cited & { count: 'unionMembers' | 'leagueMembers' | 'partyMembersFull'; amount: number }) | null;
  /** Count of the members who vote: roster for the committee size and the meeting kind. */
  membersCount: 'unionMembers' | 'leagueMembers' | 'womenEmployees' | 'partyMembersFull';
  jointUnits: Cited & { min: number; max: number };
  /** What each of the other modes asks of the number of units, and all of them of the units themselves. */
  units: Record<'single' | 'regional' | 'industry' | 'once' | 'lead' | 'sponsor', Cited>;
  candidates: {
    leadingPost: string;
    /** Flags that bar from the leading post; `outside`, under a rule of its own, is lawful when recommended. */
    leading: Cited & { barred: CandidateFlag[] };
    outside: Cited & { barred: boolean };
    members: Cited & { barred: CandidateFlag[] };
    /** Extra candidates per post in percent, at least one more. */
    contested: Cited & { extraPercent: number };
    /** Only candidates of the approved plan are elected, and write-ins (另选他人) where the line knows them. */
    standing: Cited & { writeIns: 'all' | 'members' | 'none' };
  };
  publicity: (Cited & { days: number }) | null;
  meeting: Cited & { delegatesFrom: number; below: MeetingKind };
  /** Whom the number of those due counts: the members, without the excused, for reasons of this list; at a congress of delegates these. */
  due: Cited & { excused: CodedReason[]; delegates: DelegatesBand[]; mayAllow: Grant[] };
  quorum: Cited & { operator: FractionOperator; numerator: number; denominator: number };
  majority: Cited & { operator: FractionOperator; numerator: number; denominator: number; base: 'due' | 'present' };
  /** More ballots than issued, more votes than ballots, equal votes across the last seat. */
  ballots: Record<'void' | 'votes' | 'ties', Cited>;
  committee: Cited & {
    bands: CommitteeBand[];
    severity: Severity;
    required: (Cited & { fromMembers: number }) | null;
    /** How many the meeting elects, the leading post among them. */
    seats: Cited;
  };
  limits: Limit[];
  escalation: EscalationLevel[];
  /** A ladder of its own for the limit of a phase; of one that is not named `escalation` is. */
  ladders?: Partial<Record<Position, EscalationLevel[]>>;
  /**
   * Who is told that shares of a phase's limit are used up, and a ladder of its own for a phase. Absent in cases that began before there were such rules: the
   * timer of the case is armed for them, so they are frozen.
   */
  warnings?: WarningLadder & { phases?: Partial<Record<Position, WarningLadder['steps']>> };
  terms: Cited & { years: number[]; warnYears: number[]; stated: Cited; start: Cited & { withinDays: number } };
  /**
   * An answer that is entered after its limit and dated before it: `reason` asks whoever enters it why, `second-person` asks somebody else, whom the rule
   * names, to confirm it first. Either way it is `enteredLate`, never simply on time.
   */
  backdating: Cited & { policy: 'reason' | 'second-person'; mayAllow: Grant[] };
  /**
   * What a decision takes that is dated after its limit, by the phase it answers; of a phase that is not named it is accepted, and marked late. Where a set
   * says nothing, `LATE_DECISIONS` of late-decision.ts.
   */
  late?: Cited & { phases: Partial<Record<Position, LatePolicy>>; confirmedBy: Grant[] };
  /**
   * How a deadline is extended: by two persons, at most so often and by so many working days altogether beyond the limit itself. Absent in cases that began
   * before there were such rules.
   */
  extensions?: Cited & { times: number; workingDays: number; confirmedBy: Grant[] };
  /**
   * Who may hold a case, by its phase (of one that is not named: whoever has the right at all), and whether a body may while a limit of its own runs. Absent in
   * cases that began before there were such rules.
   */
  holding?: Cited & { phases: Partial<Record<Position, Grant[]>>; ownLimit: 'allow' | 'refuse' };
  /** Form of the number the registration gives: a union's own code, or whatever the line writes. */
  registrationNo: Cited & { form: 'union-code' | 'free'; mayAllow: Grant[] };
  /** Who records the formed organisation. */
  registrar: Cited & { by: 'approving-body' | 'county-line-body' | 'organisation-department' };
  /** When the county body decides instead of the township or zone: kinds of the lead unit, and from so many employees on. */
  routing: Cited & { countyUnitKinds: ('enterprise' | 'social')[]; countyFromEmployees: number | null };
  /** Rule sets that come into force while the case runs, as far as they reach it. */
  later?: LaterRules[];
  countersign: (Cited & { mode: CountersignMode; lines: ('party' | 'union' | 'league' | 'women')[] }) | null;
  urge: Cited & { perActorPerDay: number };
}

/** The ladder of a limit: that of its phase, or the one of the type. */
export function ladderOf(
  { ladders, escalation }: Pick<TypeRules, 'ladders' | 'escalation'>,
  position: Position,
): EscalationLevel[] {
  return ladders?.[position] ?? escalation;
}

/** The parts of a type's rules, each applied as a whole. */
export type RulePart = Exclude<keyof TypeRules, 'ruleSet' | 'type' | 'later'>;
/**
 * Which law applies: that of the day the case was opened, or that of the day of the event, which for everything about an election is the day of the meeting. A
 * part of the second kind reaches cases that run when a set comes into force.
 */
export type AppliesBy = 'opening' | 'event';

/** What of a later rule set reaches a running case of the type, and what of it does not. */
export interface LaterRules {
  ruleSet: string;
  /** First day on which events are judged by it. */
  validFrom: PlainDate;
  parts: Partial<Pick<TypeRules, RulePart>>;
  /** Parts that have changed and stay with cases opened from that day on. */
  kept: RulePart[];
}

/** A reason as a list has it. */
export interface CodedReason {
  code: string;
  zh: string;
}
export type ReasonKind = 'hold' | 'close' | 'return' | 'reject' | 'extend' | 'withdraw-unit';
/** Coded reasons as a case carries them: what a refusal of an unknown code lists. */
export type KnownReasons = Record<ReasonKind, CodedReason[]>;

/** A versioned rule set. Data: a county adds a new one, it never edits an old one. */
export interface RuleSet {
  id: string;
  title: { zh: string; en: string };
  jurisdiction: string;
  validFrom: PlainDate;
  validTo: PlainDate | null;
  /** Which of its parts reach cases that were opened under an earlier set; a part that is not named does not. */
  appliesBy: Partial<Record<RulePart, AppliesBy>>;
  types: Record<OrganisationType, Omit<TypeRules, 'ruleSet' | 'type' | 'later'>>;
  /**
   * Hours of working days in which people are sent messages, and what robots of groups say; where a set says nothing, the installation's setting
   * (`MESSAGE_HOURS`) and `ROBOT_TEMPLATE` of robot-message.ts.
   */
  messages?: Cited & { hours?: MessageHours; robot?: RobotTemplate };
  /** Coded reasons with their words; an unknown code is refused. */
  reasons: Record<ReasonKind | 'reopen', (CodedReason & { en: string })[]>;
}
