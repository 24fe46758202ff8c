import type {
  CandidateFlag,
  CountersignMode,
  DayKind,
  MeetingKind,
  OrganisationType,
  PlainDate,
  Position,
  Severity,
} from './case.js';

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

export interface CommitteeBand {
  membersFrom: number;
  membersTo: number | null;
  seatsFrom: number;
  seatsTo: number;
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
  };
  /** National threshold beside the county's, kept for the record. */
  nationalThreshold: (Cited & { count: 'unionMembers' | 'leagueMembers' | 'partyMembersFull'; amount: number }) | null;
  /** Count of the members who vote: roster for the committee size and the meeting kind. */
  membersCount: 'unionMembers' | 'leagueMembers' | 'womenEmployees' | 'partyMembersFull';
  jointUnits: Cited & { min: number; max: number };
  candidates: Cited & {
    leadingPost: string;
    /** Flags that bar from the leading post; `outside` is lawful when recommended. */
    barredFromLeading: CandidateFlag[];
    barredFromMember: CandidateFlag[];
    /** Extra candidates per post in percent, at least one more. */
    extraPercent: number;
  };
  publicity: (Cited & { days: number }) | null;
  meeting: Cited & { delegatesFrom: number; below: MeetingKind };
  quorum: Cited & { operator: FractionOperator; numerator: number; denominator: number };
  majority: Cited & { operator: FractionOperator; numerator: number; denominator: number; base: 'due' | 'present' };
  committee: Cited & { bands: CommitteeBand[]; severity: Severity; committeeRequiredFrom: number | null };
  limits: Limit[];
  escalation: EscalationLevel[];
  terms: Cited & { years: number[]; warnYears: number[] };
  /** Who records the formed organisation. */
  registrar: Cited & { by: 'approving-body' | 'county-line-body' | 'organisation-department' };
  /** When the county body decides instead of the township or zone: kinds of the lead unit, and from so many employees on. */
  routing: Cited & { countyUnitKinds: ('enterprise' | 'social')[]; countyFromEmployees: number | null };
  countersign: (Cited & { mode: CountersignMode; lines: ('party' | 'union' | 'league' | 'women')[] }) | null;
  urge: Cited & { perActorPerDay: number };
}

export type ReasonKind = 'hold' | 'close' | 'return' | 'reject' | 'extend' | 'withdraw-unit';
/** Coded reasons as a case carries them: what a refusal of an unknown code lists. */
export type KnownReasons = Record<ReasonKind, { code: string; zh: string }[]>;

/** A versioned rule set. Data: a county adds a new one, it never edits an old one. */
export interface RuleSet {
  id: string;
  title: { zh: string; en: string };
  jurisdiction: string;
  validFrom: PlainDate;
  validTo: PlainDate | null;
  types: Record<OrganisationType, Omit<TypeRules, 'ruleSet' | 'type'>>;
  /** Coded reasons with their words; an unknown code is refused. */
  reasons: Record<ReasonKind, { code: string; zh: string; en: string }[]>;
}
