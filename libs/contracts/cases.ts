import { z } from 'zod';
import { PEOPLE_ACTIONS } from '../domain/actions.js';
import { MOVE_TARGETS } from '../domain/admin-move.js';
import { CANDIDATE_FLAGS, POSITIONS } from '../domain/case.js';
import {
  accountId,
  bodyId,
  bodyRef,
  caseId,
  headCount,
  instant,
  names,
  mode,
  organisationType,
  personRef,
  plainDate,
  position,
  role,
  shortText,
  stepOfCase,
  unitKey,
} from './primitives.js';
import { UNIT_STATUSES } from '../domain/ledger/units/unit-facts.js';
import { problemSchema } from './problem.js';

/** Body of `POST /cases`. The approving body is routed when left out, supervising and registering bodies always are. */
export const openCaseBody = z
  .strictObject({
    type: organisationType,
    mode: mode,
    units: z.array(unitKey).min(1).max(500),
    leadUnit: unitKey,
    responsibleBody: bodyId,
    approvingBody: bodyId.optional(),
    officer: accountId.optional(),
    listItem: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'Item of the task list the case answers' }),
    sponsor: unitKey
      .optional()
      .meta({ description: 'Association (a unit of the ledger) that carries an industry one' }),
    district: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Park, building or business district of a regional organisation' }),
    groups: z
      .record(unitKey, z.array(shortText).max(100))
      .optional()
      .meta({ description: 'Sub-units per unit; never counted as organisations' }),
    outOfAreaReason: z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .optional()
      .meta({ description: 'Why a body acts beyond its own area; given by a common superior only' }),
  })
  .meta({ id: 'OpenCase' });
export type OpenCaseBody = z.infer<typeof openCaseBody>;

export const STATUSES = ['open', 'on-hold', 'formed', 'closed'] as const;
export const PHASES = [
  'counting',
  'assigning',
  'contacting',
  'preparing',
  'reviewing',
  'planning',
  'holding',
  'reporting',
  'recording',
] as const;

export const status = z.enum(STATUSES).meta({ id: 'CaseStatus' });
export const phase = z.enum(PHASES).meta({ id: 'Phase' });

const limit = z.object({ amount: z.int(), dayKind: z.enum(['working', 'calendar']), rule: z.string() });
export const extensionView = z
  .object({
    until: plainDate,
    by: z.string(),
    on: plainDate,
    reasonCode: z.string(),
    note: z.string().nullable(),
    confirmedBy: z.string().optional().meta({ description: 'The second person' }),
  })
  .meta({ id: 'Extension' });
const recount = z
  .object({
    seq: z.int(),
    on: plainDate,
    from: plainDate,
    to: plainDate,
    releases: z.array(z.string()).meta({ description: 'Ids of the calendar releases that were new to it: the cause' }),
  })
  .meta({ id: 'Recount' });
export const deadlineView = z
  .object({
    id: z.string(),
    step: stepOfCase,
    phase,
    limit,
    startedOn: plainDate.meta({ description: 'The day that is not counted' }),
    dueOn: plainDate,
    originalDueOn: plainDate,
    provisional: z.boolean().meta({ description: 'True while a year the count crosses has no published calendar' }),
    pausedDays: z.int(),
    state: z.enum(['running', 'paused', 'met', 'met-late', 'entered-late', 'withdrawn']),
    endedOn: plainDate.nullable(),
    enteredOn: plainDate.optional().meta({ description: 'Day of the entry of the answer that ended it' }),
    overdue: z.boolean(),
    extensions: z.array(extensionView),
    calendar: z.array(z.string()),
    recounts: z
      .array(recount)
      .optional()
      .meta({ description: 'How calendars moved it: the action of the case by which each came is `seq`' }),
  })
  .meta({ id: 'Deadline' });

export const refusalView = z
  .object({
    code: z.string(),
    zh: z.string(),
    en: z.string(),
    rule: z.object({ id: z.string(), citation: z.string() }).optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Refusal' });
export const allowedAction = z
  .object({ action: z.enum([...PEOPLE_ACTIONS, 'reopen']), enabled: z.boolean(), reasons: z.array(refusalView) })
  .meta({ id: 'AllowedAction' });

const unitView = z.object({
  unitId: z.string(),
  name: z.string(),
  area: z.string(),
  joinedOn: plainDate,
  groups: z.array(z.string()).optional(),
  organisations: z
    .array(z.object({ id: z.string(), name: z.string(), mode }))
    .optional()
    .meta({ description: 'What of this type organised the unit by the ledger when it was taken in' }),
  status: z
    .enum(UNIT_STATUSES)
    .exclude(['operating'])
    .optional()
    .meta({ description: 'What the ledger says of it since `statusOn`; absent while it operates' }),
  statusOn: plainDate.optional(),
});
export const findingView = z
  .object({
    rule: z.string(),
    severity: z.enum(['notice', 'hold', 'required', 'lock']),
    citation: z.string(),
    zh: z.string(),
    en: z.string(),
    inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    path: z.string().optional(),
    mayAllow: z
      .array(z.array(z.string()).length(2))
      .optional()
      .meta({ description: 'Role and relation to the case of those who may let a finding of severity `hold` through' }),
    source: z.string().optional().meta({ description: 'Action whose check found it' }),
    on: plainDate.optional(),
    needsReason: z
      .literal(true)
      .optional()
      .meta({ description: 'Whoever approves says why it is accepted (`accepts`)' }),
    overriddenBy: z.object({ by: z.string(), on: plainDate, reason: z.string() }).optional(),
  })
  .meta({ id: 'Finding' });
const decisionView = z
  .object({
    step: z.enum(['application', 'congress', 'registration']),
    round: z.int(),
    attempt: z.int(),
    verdict: z.enum(['approved', 'returned', 'rejected']),
    by: z.string(),
    byBody: z.string(),
    onBehalfOf: z.string().nullable(),
    on: plainDate,
    dueOn: plainDate.nullable(),
    late: z.boolean(),
    enteredOn: plainDate.optional().meta({ description: 'Day of the entry, beside the day of the decision (`on`)' }),
    enteredLate: z
      .object({ reason: z.string(), confirmedBy: z.string().nullable() })
      .optional()
      .meta({ description: 'Dated within its limit and entered after it: neither met nor late' }),
    lateConfirmedBy: z.string().optional().meta({
      description: 'Who confirmed that it is given after its limit, where the rule set asks for a second person',
    }),
    numberReason: z.string().optional().meta({ description: 'Why its number leaves numbers of the series out' }),
    documentNo: z.string().nullable(),
    reasonCode: z.string().nullable(),
    note: z.string().nullable(),
    missing: z.array(z.string()),
    answered: z
      .array(
        z.object({
          rule: z.string(),
          severity: findingView.shape.severity,
          zh: z.string(),
          en: z.string(),
          inputs: findingView.shape.inputs,
          reason: z.string().nullable(),
          overriddenBy: findingView.shape.overriddenBy,
        }),
      )
      .optional()
      .meta({ description: 'Findings that stood when it was decided, and why each was accepted' }),
  })
  .meta({ id: 'Decision' });
const documentView = z.object({
  documentNo: z.string(),
  kind: z.enum(['application-reply', 'plan-reply', 'result-reply', 'registration']),
  issuer: z.string(),
  on: plainDate,
});
const counts = {
  employees: headCount,
  unionMembers: headCount,
  womenEmployees: headCount,
  leagueMembers: headCount,
  youth28: headCount,
  partyMembersFull: headCount,
  partyMembersProbationary: headCount,
};
const surveyView = z.object({
  ...counts,
  countedOn: plainDate,
  willing: z.boolean(),
  perUnit: z.array(z.object({ unit: z.string(), ...counts })).optional(),
});
const voteView = z.object({
  ref: personRef,
  post: z.string(),
  votes: headCount,
  writeIn: z.boolean().optional(),
  flags: z.array(z.enum(CANDIDATE_FLAGS)).optional(),
});
const planView = z.object({
  meetingKind: z.enum(['general', 'delegates']),
  meetingDate: plainDate,
  seats: z.int(),
  candidates: z
    .array(z.object({ ref: personRef, post: z.string(), flags: z.array(z.enum(CANDIDATE_FLAGS)) }))
    .optional()
    .meta({ description: 'Left out for readers who are no party to the case' }),
  publicityFrom: plainDate.nullable(),
  publicityTo: plainDate.nullable(),
  delegates: z.int().optional(),
});
const congressView = z.object({
  attempt: z.int(),
  outcome: z.enum(['elected', 'failed', 'rejected']),
  on: plainDate,
  enteredOn: plainDate.optional(),
  due: headCount,
  excused: z.array(z.object({ reason: z.string(), count: headCount })),
  present: headCount,
  ballotsIssued: headCount,
  ballotsReturned: headCount,
  results: z.array(voteView).optional(),
  elected: z.array(voteView).optional(),
  furtherBallots: z
    .array(z.object({ ballotsIssued: headCount, ballotsReturned: headCount, results: z.array(voteView) }))
    .optional(),
});

/** `GET /cases/{id}` and the answer of every accepted action. What the caller's rights do not cover is left out. */
export const caseRepresentation = z
  .object({
    id: caseId,
    caseNo: z.string(),
    type: organisationType,
    mode: mode,
    step: stepOfCase,
    phase,
    status,
    attempt: z.int(),
    round: z.int(),
    version: z.int().meta({ description: 'Number of recorded actions; the ETag is "v<version>"' }),
    ruleSet: z.string(),
    ruleChanges: z
      .array(
        z.object({
          ruleSet: z.string(),
          validFrom: plainDate,
          on: plainDate,
          parts: z.array(z.object({ part: z.string(), before: z.unknown(), after: z.unknown() })),
          kept: z.array(z.string()),
        }),
      )
      .optional()
      .meta({
        description:
          'What rule sets that came into force meanwhile brought to the case, before and after, and what stays',
      }),
    units: z.array(unitView),
    leadUnit: z.string(),
    sponsor: z.string().nullable(),
    district: z.string().nullable(),
    area: z.string(),
    bodies: z.object({
      responsible: bodyRef,
      approving: bodyRef,
      registering: bodyRef,
      supervising: z.array(bodyRef),
      countersigning: z.object({ mode: z.enum(['all', 'any', 'in-order']), bodies: z.array(bodyRef) }).nullable(),
    }),
    listItem: z.string().nullable(),
    planDueOn: plainDate.nullable().meta({ description: 'Day by which the plan wants the case done' }),
    planOverdue: z
      .boolean()
      .meta({ description: 'That day has passed and the case has not ended; a hold does not hide it' }),
    planWorkingDaysLeft: z
      .int()
      .nullable()
      .meta({ description: 'To the day of the plan, negative after it; null without one and once the case has ended' }),
    planWarning: z
      .union([z.literal(50), z.literal(75), z.literal(100)])
      .nullable()
      .meta({ description: 'Highest share in percent of the time to the day of the plan that is used up' }),
    target: z
      .object({
        position,
        workingDays: z.int(),
        startedOn: plainDate,
        dueOn: plainDate,
        overdue: z.boolean(),
        id: z.string(),
        citation: z.string(),
      })
      .nullable()
      .meta({ description: 'Day by which the county wants the present step of preparation done; no limit in law' }),
    reopens: caseId.nullable(),
    beyondArea: z
      .object({ by: z.string(), reason: z.string() })
      .optional()
      .meta({ description: 'A body of the opening acts outside its own area: by whose word, and why' }),
    openedOn: plainDate,
    openedAt: instant,
    officer: z.string().nullable(),
    claimedBy: z.string().nullable(),
    instructor: z.object({ instructorNo: z.string(), assignedOn: plainDate }).nullable(),
    waitingFor: z
      .object({
        role: role,
        body: z.string(),
        bodyName: z.string().nullable(),
        account: z.string().nullable(),
        instructorNo: z.string().nullable().meta({ description: 'The assigned instructor, where it is their turn' }),
        since: instant,
      })
      .nullable()
      .meta({ description: 'Who must act next; null once the case has ended' }),
    deadlines: z.array(deadlineView),
    overdue: z.boolean(),
    overdueWorkingDays: z
      .int()
      .meta({ description: 'Working days since the due date of the running deadline; 0 when not overdue' }),
    escalation: z.int(),
    findings: z.array(findingView),
    documents: z.array(documentView),
    survey: surveyView.nullable(),
    contacts: z.array(z.object({ on: plainDate, by: z.string(), note: z.string() })).optional(),
    application: z
      .object({
        preparatoryGroup: z.array(z.object({ ref: personRef, role: z.string() })).optional(),
        consentOfUnit: z.boolean(),
      })
      .nullable(),
    plan: planView.nullable(),
    congresses: z.array(congressView),
    submission: z
      .object({
        step: z.enum(['application', 'congress', 'registration']),
        round: z.int(),
        attempt: z.int(),
        by: z.string(),
        byBody: z.string(),
        on: plainDate,
        at: instant,
      })
      .nullable(),
    countersignatures: z.array(z.object({ body: z.string(), by: z.string(), on: plainDate })),
    decisions: z.array(decisionView),
    returned: z
      .object({ resume: z.enum(['to-returner', 'in-order']), returner: z.string(), missing: z.array(z.string()) })
      .nullable(),
    hold: z.object({ reasonCode: z.string(), from: plainDate, by: z.string(), note: z.string().nullable() }).nullable(),
    extensionAsked: extensionView
      .extend({ deadlineId: z.string() })
      .nullable()
      .meta({ description: 'An extension that waits for the word of a second person' }),
    moveAsked: z
      .object({ to: z.enum(MOVE_TARGETS), from: z.enum(POSITIONS), by: z.string(), on: plainDate, note: z.string() })
      .nullable()
      .meta({ description: 'A move back to an earlier step that waits for the word of a second person' }),
    transfer: z
      .object({
        to: bodyRef,
        as: z.enum(['approving', 'responsible']),
        by: z.string(),
        on: plainDate,
        note: z.string().nullable(),
        beyondArea: z
          .literal(true)
          .optional()
          .meta({ description: 'Handed over outside its area by a common superior, for the reason of the note' }),
      })
      .nullable(),
    term: z.object({ from: plainDate, to: plainDate }).nullable(),
    registration: z
      .object({ registrationNo: z.string(), registeredOn: plainDate, enteredOn: plainDate.optional() })
      .nullable(),
    organisation: z.object({ name: z.string(), shortName: z.string(), sealName: z.string() }).optional(),
    formedOn: plainDate.nullable(),
    closing: z.object({ reasonCode: z.string(), on: plainDate, note: z.string().nullable() }).nullable(),
    attachments: z
      .array(z.object({ documentId: z.string(), sha256: z.string(), name: z.string(), by: z.string(), on: plainDate }))
      .optional(),
    allowable: z
      .array(findingView)
      .meta({ description: 'What the caller may let through now with a reason (action `allow`)' }),
    allowedActions: z.array(allowedAction),
    names,
  })
  .meta({ id: 'Case' });
export type NamedCase = z.infer<typeof caseRepresentation>;
/** The case before names are put beside its ids. */
export type CaseRepresentation = Omit<NamedCase, 'names'>;

/** Page of a search: how many, and after which cursor. */
export const pageRequest = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  after: z.string().min(1).max(500).optional().meta({ description: 'endCursor of the page before' }),
});
export const pageInfo = z
  .object({
    endCursor: z.string().nullable(),
    hasMore: z.boolean(),
    total: z.int().optional(),
    totalIsLowerBound: z
      .boolean()
      .optional()
      .meta({ description: 'True: there are more than `total`, which is as far as a search counts' }),
  })
  .meta({ id: 'PageInfo' });

/** Keys a search may be ordered by; the case id breaks ties. */
export const SEARCH_SORTS = [
  'dueOn',
  '-dueOn',
  'openedAt',
  '-openedAt',
  'caseNo',
  '-caseNo',
  'waitingSince',
  '-waitingSince',
] as const;

export const caseSearchBody = z
  .strictObject({
    filter: z
      .strictObject({
        type: z.array(organisationType).max(4).optional(),
        mode: z.array(mode).max(4).optional(),
        status: z.array(status).max(4).optional(),
        step: z.array(stepOfCase).max(5).optional(),
        position: z.array(position).max(POSITIONS.length).optional(),
        responsibleBody: z.array(bodyId).max(50).optional(),
        approvingBody: z.array(bodyId).max(50).optional(),
        waitingForBody: z.array(bodyId).max(50).optional(),
        officer: z.array(accountId).max(50).optional(),
        instructorNo: z.array(z.string().min(1).max(40)).max(50).optional(),
        unit: unitKey.optional(),
        area: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .meta({ description: 'Area path; the area and everything below it' }),
        listItem: z.boolean().optional().meta({ description: 'true: only cases of the task list; false: only extras' }),
        overdue: z.boolean().optional(),
        planOverdue: z
          .boolean()
          .optional()
          .meta({ description: 'true: the day of the plan has passed and the case has not ended' }),
        enteredLate: z
          .boolean()
          .optional()
          .meta({ description: 'With an answer dated within its limit and entered after it' }),
        dueFrom: plainDate.optional(),
        dueTo: plainDate.optional(),
        openedFrom: plainDate.optional(),
        openedTo: plainDate.optional(),
        formedFrom: plainDate.optional().meta({ description: 'Then `dueOn` orders by the day of forming' }),
        formedTo: plainDate.optional().meta({ description: 'Then `dueOn` orders by the day of forming' }),
        text: z
          .string()
          .trim()
          .min(1)
          .max(100)
          .optional()
          .meta({ description: 'Part of the case number or of a unit name' }),
      })
      .default({}),
    sort: z.enum(SEARCH_SORTS).default('dueOn'),
    page: pageRequest.default({ limit: 50 }),
    withTotal: z.boolean().default(false),
  })
  .meta({ id: 'CaseSearch' });
export type CaseSearchBody = z.infer<typeof caseSearchBody>;

export const caseSummary = z
  .object({
    id: caseId,
    caseNo: z.string(),
    type: organisationType,
    mode: mode,
    step: stepOfCase,
    phase,
    status,
    attempt: z.int(),
    version: z.int(),
    leadUnit: z.string(),
    leadUnitName: z.string(),
    unitCount: z.int(),
    responsibleBody: z.string(),
    approvingBody: z.string(),
    officer: z.string().nullable(),
    claimedBy: z.string().nullable(),
    waitingFor: z.object({ role: role, body: z.string(), account: z.string().nullable(), since: instant }).nullable(),
    dueOn: plainDate.nullable(),
    overdue: z.boolean(),
    openedOn: plainDate,
    formedOn: plainDate.nullable(),
    listItem: z.string().nullable(),
    planDueOn: plainDate.nullable(),
    planOverdue: z.boolean().meta({ description: 'The day of the plan has passed and the case has not ended' }),
    answeredOn: plainDate.nullable().meta({ description: 'Day the last answer is dated to' }),
    answerEnteredOn: plainDate.nullable().meta({ description: 'Day the last answer was entered' }),
    enteredLate: z.int().meta({ description: 'Answers dated within their limit and entered after it' }),
  })
  .meta({ id: 'CaseSummary' });
export type CaseSummary = z.infer<typeof caseSummary>;
export const caseSearchAnswer = z
  .object({ items: z.array(caseSummary), page: pageInfo, names })
  .meta({ id: 'CaseSearchAnswer' });

const actorView = z.object({ account: z.string(), body: z.string().nullable() });
/** One line of `GET /cases/{id}/timeline`. A refused attempt has no `seq`, changed nothing and names its problem. */
export const timelineEntry = z
  .object({
    seq: z.int().nullable(),
    at: instant,
    on: plainDate.nullable(),
    recordedAt: instant
      .nullable()
      .meta({ description: 'Real instant of the row, where it differs from business time' }),
    action: z.string(),
    actor: actorView.nullable(),
    onBehalfOf: z.string().nullable(),
    outcome: z.enum(['accepted', 'refused']),
    adopted: z.boolean(),
    data: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'null for readers who are no party to the case, as is the comment' }),
    comment: z.string().nullable(),
    documentNo: z.string().nullable(),
    dueChange: recount
      .omit({ seq: true, on: true })
      .extend({ deadlineId: z.string() })
      .nullable()
      .meta({ description: 'The deadline that a calendar moved with this entry: before, after and the releases' }),
    refusal: problemSchema.pick({ code: true, detail: true, detailEn: true, rule: true }).nullable(),
    hash: z.string().nullable().meta({ description: 'SHA-256 of the audit row, chained to the one before' }),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;
export const timelineAnswer = z
  .object({ caseId, items: z.array(timelineEntry), page: pageInfo, names })
  .meta({ id: 'Timeline', description: 'The oldest first' });
export const timelineQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  after: z.string().min(1).max(100).optional(),
});
