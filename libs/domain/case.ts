/**
 * The case: one formation of an organisation, from survey to registration. Everything here is plain JSON
 * (no Map, Date or undefined in stored values), because it passes the workflow's payload converter and the read model.
 */

import type { MoveTarget } from './admin-move.js';
import type { UnitStatus } from './ledger/units/unit-facts.js';
import type { Relation } from './permissions.js';

/** `YYYY-MM-DD`, a day in Asia/Shanghai. */
export type PlainDate = string;
/** RFC 3339 in UTC, `2020-06-24T01:00:00.000Z`. */
export type Instant = string;

export const ORGANISATION_TYPES = ['union', 'league', 'women', 'party'] as const;
export type OrganisationType = (typeof ORGANISATION_TYPES)[number];

/** 单独 · 联合 · 区域 · 行业 */
export const MODES = ['single', 'joint', 'regional', 'industry'] as const;
export type Mode = (typeof MODES)[number];

export const STEPS = ['survey', 'guidance', 'application', 'congress', 'registration'] as const;
export type Step = (typeof STEPS)[number];

/**
 * A position in the case. The name is step and phase in one, so that a table keyed by it is exhaustive;
 * `stepOf` and `phaseOf` in `moves.ts` split it.
 */
export const POSITIONS = [
  'survey.counting',
  'guidance.assigning',
  'guidance.contacting',
  'application.preparing',
  'application.reviewing',
  'congress.planning',
  'congress.reviewing',
  'congress.holding',
  'registration.reporting',
  'registration.reviewing',
  'registration.recording',
] as const;
export type Position = (typeof POSITIONS)[number];
export type Phase =
  | 'counting'
  | 'assigning'
  | 'contacting'
  | 'preparing'
  | 'reviewing'
  | 'planning'
  | 'holding'
  | 'reporting'
  | 'recording';

/** open 办理中 · on-hold 挂起 · formed 已组建登记 · closed 已终止 */
export type CaseStatus = 'open' | 'on-hold' | 'formed' | 'closed';
/** Formed or closed: nothing more is decided in it, no alarm rings, and its workflow has completed. */
export function hasEnded({ status }: { status: CaseStatus }): boolean {
  return status === 'formed' || status === 'closed';
}

export type Line = 'union' | 'league' | 'women' | 'party' | 'task-force' | 'registration';
export type BodyLevel = 'province' | 'city' | 'county' | 'zone' | 'township';

/** A body as it was named when the case was routed: old replies keep the name of their day. */
export interface BodyRef {
  id: string;
  name: string;
  line: Line;
  level: BodyLevel;
  /** Area path from the top, `340828` or `340828/天堂镇`: a body covers every area whose path starts with its own. */
  area: string;
  /** Issuer's code of its document numbers, e.g. 岳工发. */
  documentCode: string;
}

/** all 会签 · any 或签 · in-order 依次会签 */
export type CountersignMode = 'all' | 'any' | 'in-order';

export interface CaseBodies {
  /** Drives the case: a Party (work) committee. */
  responsible: BodyRef;
  /** Decides the three approvals: the next higher body of the case's own line. */
  approving: BodyRef;
  /** Registers or records the formed organisation. */
  registering: BodyRef;
  /** Sees, urges and counts; never approves. */
  supervising: BodyRef[];
  countersigning: { mode: CountersignMode; bodies: BodyRef[] } | null;
}

export interface CaseUnit {
  unitId: string;
  name: string;
  /** Area path of the unit. */
  area: string;
  joinedOn: PlainDate;
  /** Sub-units (分会、小组) of a regional or industry organisation; never counted as organisations. */
  groups?: string[];
  /** Organisations of the case's type that covered the unit by the ledger when it was taken into the case; absent where none did. */
  organisations?: CoveringOrganisation[];
  /** What the ledger said of it while the case ran, and since when; absent while it operates. */
  status?: Exclude<UnitStatus, 'operating'>;
  statusOn?: PlainDate;
}

/** An organisation of the ledger that covers a unit: its own, or one it has joined. */
export interface CoveringOrganisation {
  id: string;
  name: string;
  mode: Mode;
}

export interface SurveyCounts {
  employees: number;
  unionMembers: number;
  womenEmployees: number;
  leagueMembers: number;
  youth28: number;
  partyMembersFull: number;
  partyMembersProbationary: number;
  countedOn: PlainDate;
  willing: boolean;
  perUnit?: UnitCounts[];
}
export interface UnitCounts {
  unit: string;
  employees: number;
  unionMembers: number;
  womenEmployees: number;
  leagueMembers: number;
  youth28: number;
  partyMembersFull: number;
  partyMembersProbationary: number;
}

/** general = 会员/党员/团员大会, delegates = 代表大会 */
export type MeetingKind = 'general' | 'delegates';

/** Why a candidate may not stand, or may although an outsider; the first five bar a union chair (企业工会主席产生办法 art. 6). */
export const CANDIDATE_FLAGS = [
  'unit-head',
  'unit-deputy-head',
  'partner',
  'hr-head',
  'foreign-employee',
  'close-relative',
  'outside',
  'outside-recommended',
] as const;
export type CandidateFlag = (typeof CANDIDATE_FLAGS)[number];

export interface Candidate {
  /** A reference to a person, never a name. */
  ref: string;
  /** Leading post (chair, director, secretary) or member. */
  post: string;
  flags: CandidateFlag[];
}

export interface Application {
  preparatoryGroup: { ref: string; role: string }[];
  consentOfUnit: boolean;
}
export interface CongressPlan {
  meetingKind: MeetingKind;
  meetingDate: PlainDate;
  /** One leading post plus members. */
  seats: number;
  candidates: Candidate[];
  publicityFrom: PlainDate | null;
  publicityTo: PlainDate | null;
  /** How many delegates a congress of delegates has. */
  delegates?: number;
}
export interface Vote {
  ref: string;
  post: string;
  votes: number;
  /** 另选他人: not a candidate of the plan. */
  writeIn?: boolean;
  /** What is known of a write-in's eligibility. */
  flags?: CandidateFlag[];
}
export interface FurtherBallot {
  ballotsIssued: number;
  ballotsReturned: number;
  results: Vote[];
}
export interface CongressRecord {
  on: PlainDate;
  /** Voters due, already without the excused. */
  due: number;
  excused: { reason: string; count: number }[];
  present: number;
  ballotsIssued: number;
  ballotsReturned: number;
  results: Vote[];
  elected: Vote[];
  /** Ballots that followed on tied names or empty seats, in order. */
  furtherBallots?: FurtherBallot[];
}

/** Registered name, short name and the name on the seal are three strings, none of them an enterprise's. */
export interface OrganisationNames {
  name: string;
  shortName: string;
  sealName: string;
}

/** What was handed to the approving body and by whom; the submitter may not decide it. */
export interface Submission {
  step: 'application' | 'congress' | 'registration';
  round: number;
  attempt: number;
  by: string;
  byBody: string;
  on: PlainDate;
  at: Instant;
}

export type Verdict = 'approved' | 'returned' | 'rejected';
export interface DecisionRecord {
  step: 'application' | 'congress' | 'registration';
  round: number;
  attempt: number;
  verdict: Verdict;
  by: string;
  byBody: string;
  onBehalfOf: string | null;
  on: PlainDate;
  /** The limit it was answered under, and whether it was answered after it. */
  dueOn: PlainDate | null;
  late: boolean;
  /** Business day on which it was entered, beside the day of the decision itself (`on`). */
  enteredOn?: PlainDate;
  /** Dated within its limit and entered after it: neither met nor late. Why, and who confirmed it where the rules ask for a second person. */
  enteredLate?: { reason: string; confirmedBy: string | null };
  /** Who confirmed that it is given after its limit, where the rules ask for a second person. */
  lateConfirmedBy?: string;
  /** Why the given number leaves numbers of its series out. */
  numberReason?: string;
  documentNo: string | null;
  reasonCode: string | null;
  note: string | null;
  missing: string[];
  /** What stood against it when it was decided, who accepted each and why; absent where nothing did. */
  answered?: AnsweredFinding[];
}
/** A finding that a decision answered. `reason`: of whoever decided; null for what needs none. */
export interface AnsweredFinding {
  rule: string;
  severity: Severity;
  zh: string;
  en: string;
  inputs: Finding['inputs'];
  reason: string | null;
  overriddenBy?: Finding['overriddenBy'];
}
/** Somebody whom the rule names has let a finding of severity `hold` through; it holds for these very numbers. */
export interface Allowance {
  rule: string;
  inputs: Finding['inputs'];
  by: string;
  body: string;
  on: PlainDate;
  reason: string;
}

/** A signature of a countersigning body in the present review. */
export interface Countersignature {
  body: string;
  by: string;
  on: PlainDate;
}

export type DayKind = 'working' | 'calendar';
/** entered-late: answered within the limit by its date, but entered only after it. */
export type DeadlineState = 'running' | 'paused' | 'met' | 'met-late' | 'entered-late' | 'withdrawn';

/** A deadline is data; a timer is only its alarm. */
export interface Deadline {
  /** `application-review-1`: what and which round; unique in the case. */
  id: string;
  position: Position;
  limit: { amount: number; dayKind: DayKind; rule: string };
  /** The day that is not counted. */
  startedOn: PlainDate;
  dueOn: PlainDate;
  originalDueOn: PlainDate;
  /** True while a year the count crosses has no published calendar. */
  provisional: boolean;
  /** Days of the limit's own kind during which the clock stood still. */
  pausedDays: number;
  /** When the clock stood still: from the day of the hold to the day of the resumption, null while it still stands. */
  pauses: { from: PlainDate; to: PlainDate | null }[];
  state: DeadlineState;
  endedOn: PlainDate | null;
  /** Business day on which the answer that ended it was entered. */
  enteredOn?: PlainDate;
  extensions: Extension[];
  /** Ids of the calendar releases it was computed from, e.g. `CN-2020-2`. */
  calendar: string[];
  /** How calendars moved it, in order; absent where none did. */
  recounts?: Recount[];
}

/** A later last day by name, or an earlier one of a deadline that was extended. `confirmedBy`: the second person. */
export interface Extension {
  until: PlainDate;
  by: string;
  on: PlainDate;
  reasonCode: string;
  note: string | null;
  confirmedBy?: string;
}

/** A calendar moved a deadline: the action of the case by which it came (`seq`), the day, the due date before and after, and the ids of the releases that are new to it. */
export interface Recount {
  seq: number;
  on: PlainDate;
  from: PlainDate;
  to: PlainDate;
  releases: string[];
}

/** notice 提示 · required 必须补正 · hold 说明理由后通过 · lock 禁止 */
export type Severity = 'notice' | 'hold' | 'required' | 'lock';
export interface Finding {
  rule: string;
  severity: Severity;
  /** Law and article, or the county plan. */
  citation: string;
  zh: string;
  en: string;
  /** The numbers the verdict rests on. */
  inputs: Record<string, string | number | boolean | null>;
  /** Path of the field in the action's data, where one is to blame. */
  path?: string;
  /** Role and relation of those who may let a finding of severity `hold` through. */
  mayAllow?: [Role, Relation][];
  /** Action whose check found it, and the day of that event. */
  source?: string;
  on?: PlainDate;
  /** Whoever approves has to say why it is accepted. */
  needsReason?: true;
  overriddenBy?: { by: string; on: PlainDate; reason: string };
}

/** What a rule set brought to a running case: parts of the rules before and after, and the names of those that stay as they were at the opening. */
export interface RuleChange {
  ruleSet: string;
  validFrom: PlainDate;
  on: PlainDate;
  parts: { part: string; before: Json; after: Json }[];
  kept: string[];
}
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface CaseDocument {
  documentNo: string;
  kind: 'application-reply' | 'plan-reply' | 'result-reply' | 'registration';
  issuer: string;
  on: PlainDate;
}

export interface CaseState {
  caseId: string;
  /** 岳工建〔2020〕012号, or what an adopted case was called on paper; `PENDING_CASE_NO` until the opening is recorded. */
  caseNo: string;
  type: OrganisationType;
  mode: Mode;
  position: Position;
  status: CaseStatus;
  /** Election attempt, from 1; a failed or rejected election opens the next. */
  attempt: number;
  /** Submission round within the present step, from 0 before the first submission. */
  round: number;
  /** Number of recorded actions, the seq of the last one. ETag of the case. */
  version: number;
  /** Id of the rule set the case was started under; its content travels in the workflow's input. */
  ruleSet: string;
  /** Id of the rules of extensions it was started under, beside the set; absent where it began before there were such. */
  extensionRule?: string;
  /** Ids of other rules beside the set that it was started under. */
  rulesBeside?: string[];
  /** Ids of later rule sets that the case knows, and what each brought it when it came into force. */
  laterRuleSets?: string[];
  ruleChanges?: RuleChange[];
  units: CaseUnit[];
  leadUnit: string;
  /** Sponsoring association of an industry organisation. */
  sponsor: string | null;
  /** Park, building or business district of a regional organisation. */
  district: string | null;
  /** Area path that decides who may see the case: the responsible body's. */
  area: string;
  bodies: CaseBodies;
  listItem: string | null;
  /** Overall date of the task list, e.g. 2020-07-31. */
  planDueOn: PlainDate | null;
  reopens: string | null;
  /** A body of the opening acts outside its own area: by whose word, and why. */
  beyondArea?: { by: string; reason: string };
  openedOn: PlainDate;
  openedAt: Instant;
  /** Since when the case waits for whom it waits. */
  waitingSince: Instant;
  officer: string | null;
  claimedBy: string | null;
  instructor: { instructorNo: string; assignedOn: PlainDate } | null;
  contacts: { on: PlainDate; by: string; note: string }[];
  survey: SurveyCounts | null;
  /** Units the survey counted: where they are others now, its sums say nothing certain of them. */
  surveyedUnits?: string[];
  application: Application | null;
  plan: CongressPlan | null;
  /** Candidates for the leading post on paper, and since when (day of the plan that first named them, and its attempt). */
  announced?: { leading: string[]; since: PlainDate; attempt: number };
  congresses: (CongressRecord & {
    attempt: number;
    outcome: 'elected' | 'failed' | 'rejected';
    enteredOn?: PlainDate;
  })[];
  term: { from: PlainDate; to: PlainDate } | null;
  registration: { registrationNo: string; registeredOn: PlainDate; enteredOn?: PlainDate } | null;
  /** The organisation's own names, from the approval of its result on; absent before. */
  organisation?: OrganisationNames;
  /** Day of the approved result: the day the organisation counts as formed. */
  formedOn: PlainDate | null;
  closing: { reasonCode: string; on: PlainDate; note: string | null } | null;
  submission: Submission | null;
  /** Everybody who ever submitted, step by step: none of them decides that step. */
  submitters?: { step: Submission['step']; by: string }[];
  /** Findings let through in advance, by those whom their rules name. */
  allowances?: Allowance[];
  countersignatures: Countersignature[];
  decisions: DecisionRecord[];
  /** Position to resume a returned submission at, and to whom. */
  returned: { resume: 'to-returner' | 'in-order'; returner: string; missing: string[] } | null;
  /** The return that the present submission answers: it stands again when the submission is withdrawn. Absent where it answers none. */
  answered?: NonNullable<CaseState['returned']>;
  hold: { reasonCode: string; from: PlainDate; by: string; note: string | null } | null;
  /** Every hold so far: a position is not paused twice for the same reason. */
  holds: { reasonCode: string; position: Position; from: PlainDate; to: PlainDate | null }[];
  /** An extension that somebody has asked for and nobody has confirmed yet; of a deadline that no longer runs it says nothing. */
  extensionAsked?: (Extension & { deadlineId: string }) | null;
  /** A move back to an earlier step that somebody has asked for and nobody has confirmed yet; of a case that has left `from` it says nothing. */
  moveAsked?: { to: MoveTarget; from: Position; by: string; on: PlainDate; note: string } | null;
  /** `as`: what the receiving body takes over; `beyondArea`: handed over outside its own area by a common superior, for the reason of the note. */
  transfer: {
    to: BodyRef;
    as: 'approving' | 'responsible';
    by: string;
    on: PlainDate;
    note: string | null;
    beyondArea?: true;
  } | null;
  deadlines: Deadline[];
  /** Highest escalation level reached on the running deadline; 0 before it is overdue. */
  escalation: number;
  urges: { by: string; at: Instant; on: PlainDate }[];
  findings: Finding[];
  documents: CaseDocument[];
  attachments: { documentId: string; sha256: string; name: string; by: string; on: PlainDate }[];
}

export const ROLES = [
  'reviewer',
  'officer',
  'instructor',
  'supervisor',
  'system-administrator',
  'security-administrator',
  'audit-administrator',
  'service',
] as const;
export type Role = (typeof ROLES)[number];

/** Who acts, as the API vouches for it; stored with every action. `system` is the case's own timer. */
export interface Actor {
  account: string;
  roles: Role[];
  body: string;
  line: Line;
  level: BodyLevel;
  /** Area path in which the actor works: the body's, or a part of it. */
  area: string;
  /** The area is only a part of the body's: what the body has a part in elsewhere is not this actor's. */
  narrowed?: boolean;
  instructorNo?: string | null;
}
