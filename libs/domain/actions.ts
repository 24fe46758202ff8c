import type {
  Actor,
  Application,
  BodyRef,
  CaseBodies,
  CaseUnit,
  CongressPlan,
  CongressRecord,
  Instant,
  Mode,
  OrganisationType,
  PlainDate,
  SurveyCounts,
} from './case.js';
import type { MoveTarget } from './admin-move.js';
import type { CalendarRelease } from './calendar.js';
import type { UnitStatus } from './ledger/units/unit-facts.js';
import type { LaterRules } from './rule-set.js';

export interface GivenNames {
  name?: string;
  shortName?: string;
  sealName?: string;
}
/** Data of each action of a case: names and fields are the public contract of the HTTP API. */
export interface ActionData {
  'record-survey': SurveyCounts;
  'confirm-eligibility': Overridable;
  'assign-instructor': { instructorNo: string };
  'record-contact': { note: string };
  /** `units`, when given, is the definitive set of covered units the application is made for. */
  'submit-application': Application & Overridable & { units?: CaseUnit[] };
  'submit-congress-plan': CongressPlan & Overridable;
  'record-congress': CongressRecord & Overridable;
  'submit-result': Overridable;
  /** `accepts`: why each finding that stands and asks for a reason is accepted. */
  approve: {
    documentNo?: string;
    /** Why the given number leaves numbers of its series out. */
    numberReason?: string;
    termFrom?: PlainDate;
    termTo?: PlainDate;
    accepts?: { rule: string; reason: string }[];
    /** The organisation's own names, with the approval of its result; made up from what it covers where left out. */
    organisation?: GivenNames;
  };
  return: { reasonCode: string; note: string; missing?: string[]; resume?: 'to-returner' | 'in-order' };
  reject: { reasonCode: string; note: string };
  register: { registrationNo: string; registeredOn: PlainDate; organisation?: GivenNames } & Overridable;
  /** Lets findings of severity `hold` through in advance, by those whom their rules name. */
  allow: { overrides: { rule: string; reason: string }[] };
  hold: { reasonCode: string; note?: string };
  resume: { note?: string };
  'withdraw-unit': { unit: string; reasonCode?: string; note?: string };
  'add-unit': { unit: CaseUnit };
  /** What the new mode needs: the association of an industry one, the district of a regional one, another lead unit. */
  'change-mode': { to: Mode; sponsor?: string; district?: string; leadUnit?: string };
  close: { reasonCode: string; note?: string };
  extend: { until: PlainDate; reasonCode: string; note?: string };
  /** By the second person: it takes effect, or it is declined. */
  'confirm-extension': { verdict: 'confirmed' | 'declined'; note?: string };
  /** Back to an earlier step, by an administrator of the task force; a second one confirms it. */
  'admin-move': { to: MoveTarget; note: string };
  'confirm-admin-move': { verdict: 'confirmed' | 'declined'; note?: string };
  transfer: { to: BodyRef; note?: string };
  'accept-transfer': Record<string, never>;
  reassign: { officer: string };
  claim: Record<string, never>;
  release: Record<string, never>;
  urge: { note?: string };
  /** `request` asks the body that may to do something, and tells it so. */
  comment: { text: string; request?: ActionRequest };
  attach: { documentId: string; sha256: string; name: string };
  withdraw: { note?: string };
  /** By the case's own timer: the deadline has passed, the next level is told. */
  escalate: { deadlineId: string; level: number };
  /** By the system when a calendar release lands: deadlines are recomputed. */
  'apply-calendar': { releases: CalendarRelease[] };
  /** By the system when the ledger says something else of a unit while the case runs, and nobody may put it right at once. */
  'note-unit-status': { unit: string; status: UnitStatus; on: PlainDate; evidence: string };
  /** By the system when a later rule set comes into force or lands: what of it reaches the case. */
  'apply-rule-set': { later: LaterRules };
}
/** What somebody who may not do it themselves can ask for. */
export const REQUESTABLE = ['hold', 'resume', 'close', 'withdraw-unit'] as const;
export interface ActionRequest {
  action: (typeof REQUESTABLE)[number];
  unit?: string;
  reasonCode?: string;
}
/** Rules of severity `hold` yield to a named override with a reason. */
export interface Overridable {
  overrides?: { rule: string; reason: string }[];
}
export type ActionName = keyof ActionData;

/** What people can do; the system's own are left out. */
export const PEOPLE_ACTIONS = [
  'record-survey',
  'confirm-eligibility',
  'assign-instructor',
  'record-contact',
  'submit-application',
  'submit-congress-plan',
  'record-congress',
  'submit-result',
  'approve',
  'return',
  'reject',
  'register',
  'allow',
  'hold',
  'resume',
  'withdraw-unit',
  'add-unit',
  'change-mode',
  'close',
  'extend',
  'confirm-extension',
  'admin-move',
  'confirm-admin-move',
  'transfer',
  'accept-transfer',
  'reassign',
  'claim',
  'release',
  'urge',
  'comment',
  'attach',
  'withdraw',
] as const satisfies readonly ActionName[];
export type PeopleAction = (typeof PEOPLE_ACTIONS)[number];

/** One action as it travels: HTTP → Update → decide → audit. */
export interface ActionEnvelope<N extends ActionName> {
  /** Idempotency key, Update id and key of the recorded action. */
  id: string;
  name: N;
  data: ActionData[N];
  actor: Actor;
  /** Event date when it differs from the day of entry. */
  on?: PlainDate;
  comment?: string;
  onBehalfOf?: string;
  requestId?: string;
  /** Versions of the case one of which the action was made for (`If-Match`); at another it is refused. */
  ifVersion?: number[];
  /** SHA-256 of the canonical request, to tell a repeat from a reuse of the key. */
  fingerprint?: string;
  /** Business instant of the entry; set only when a recorded or adopted action is folded again. */
  at?: Instant;
}
/** Any action, told apart by its name. */
export type CaseAction = { [N in ActionName]: ActionEnvelope<N> }[ActionName];

/** What a case is opened with: everything is already routed and looked up, the domain only checks. */
export interface OpenCase {
  caseId: string;
  caseNo: string;
  type: OrganisationType;
  mode: Mode;
  units: CaseUnit[];
  leadUnit: string;
  sponsor: string | null;
  district: string | null;
  bodies: CaseBodies;
  officer: string | null;
  listItem: string | null;
  planDueOn: PlainDate | null;
  reopens: string | null;
  /** A body acts outside its own area: by whose word, and why. */
  beyondArea?: { by: string; reason: string };
  ruleSet: string;
}
