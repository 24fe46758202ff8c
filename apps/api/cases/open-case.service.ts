import { Inject, Injectable } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { EvidenceRepository } from '../../../libs/data/evidence.repository.js';
import { CasesRepository } from '../../../libs/data/cases.repository.js';
import type { ReopenBody } from '../../../libs/contracts/actions.js';
import type { OpenCaseBody } from '../../../libs/contracts/cases.js';
import type { OpenCase } from '../../../libs/domain/actions.js';
import { caseNumbering, PENDING_CASE_NO } from '../../../libs/domain/case-number.js';
import { relevantReleases } from '../../../libs/domain/calendar.js';
import type { CaseState, CaseUnit, PlainDate } from '../../../libs/domain/case.js';
import { alreadyReopened, openCase } from '../../../libs/domain/open-case.js';
import { mayOpen } from '../../../libs/domain/opening-rights.js';
import { covers } from '../../../libs/domain/permissions.js';
import { knownReason, reasonsToFreeze } from '../../../libs/domain/reasons.js';
import { areasToDrive, routeBodies } from '../../../libs/domain/routing.js';
import { ruleSetFor, typeRules } from '../../../libs/domain/rule-sets/registry.js';
import type { RuleSet } from '../../../libs/domain/rule-set.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { CaseInput } from '../../../workflows/case/case.messages.js';
import type { Caller } from '../access/access.decorators.js';
import { auditOnce, AttemptLog } from '../access/attempts.js';
import { CaseEngine } from '../engine/case-engine.js';
import { deterministicId, fingerprintOf } from '../http/request-identity.js';
import { ifMatchHolds } from '../http/entity-tag.js';
import { notFound, Refused, refused, refusedAgain, unavailable, versionMismatch } from '../http/refused.js';
import { Metrics } from '../platform/metrics.js';
import { asCaseUnits, fieldRefused, notAnOfficer, sponsorOf, unitNotFound } from './action-data.js';
import { representCase } from './case-representation.js';
import type { ActResult } from './case-actions.service.js';
import { Directory, type LedgerUnit } from './directory.js';
import { CLOCK } from '../platform/tokens.js';

export interface OpenRequest {
  caller: Caller;
  body: OpenCaseBody;
  key: string;
  requestId: string;
  /** Id of the case, where the caller of this service has settled it; otherwise it follows from account and key. */
  caseId?: string;
  /** Id of the closed case this one goes on from, and that case as it stands. */
  reopens?: string;
  closed?: CaseState;
  reason?: ReopenBody;
}
export interface ReopenRequest {
  caller: Caller;
  caseId: string;
  body: ReopenBody;
  key: string;
  ifMatch: string | undefined;
  requestId: string;
}

/**
 * Opens a case: looks up what is named, routes its bodies, checks it with the domain and starts its workflow. The case's id follows from
 * account and key, so a repeat finds the case of the first request, whatever happened in between.
 */
@Injectable()
export class OpenCaseService {
  constructor(
    private readonly cases: CasesRepository,
    private readonly answers: EvidenceRepository,
    private readonly attempts: AttemptLog,
    private readonly directory: Directory,
    private readonly engine: CaseEngine,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly calendars: CalendarsRepository,
    private readonly metrics: Metrics,
  ) {}

  /** @throws Refused */
  async open(request: OpenRequest): Promise<ActResult & { caseId: string }> {
    this.engine.requirePlace();
    const { caller, key } = request;
    const caseId = request.caseId ?? deterministicId('case', caller.actor.account, key);
    const asked = request.reopens === undefined ? request.body : { reopens: request.reopens, reason: request.reason };
    const fingerprint = fingerprintOf({ account: caller.actor.account, call: 'open', body: asked });
    const earlier = await this.earlierAnswer(request, caseId, fingerprint);
    if (earlier) return earlier;
    const input = await this.attempted(request, fingerprint, () => this.compose(request, caseId, fingerprint));
    const answer = await this.engine.open(input, key);
    if (answer.outcome === 'refused')
      return this.refuse(
        request,
        fingerprint,
        new Refused(answer.refusal, request.closed ? aboutClosed(request.closed) : {}),
      );
    if (answer.outcome === 'ended') throw unavailable(2);
    this.metrics.action('open', 'accepted');
    return this.show(request, caseId, fingerprint);
  }

  /** 重启: an ended case stays as it is; a new one, linked to it, is opened with its units and bodies. @throws Refused case-not-ended */
  async reopen({
    caller,
    caseId,
    body: reason,
    key,
    ifMatch,
    requestId,
  }: ReopenRequest): Promise<ActResult & { caseId: string }> {
    const state = await this.cases.findState(caller.actor, caseId);
    if (!state) throw notFound();
    if (!ifMatchHolds(ifMatch, state.version)) throw versionMismatch(state.version);
    requireListedReason(reason, ruleSetFor(this.clock.today()));
    const officer =
      state.officer !== null && (await this.directory.isOfficerAt(state.officer, state.bodies.responsible.id))
        ? state.officer
        : undefined;
    const body: OpenCaseBody = {
      type: state.type,
      mode: state.mode,
      units: state.units.map((u) => u.unitId),
      leadUnit: state.leadUnit,
      responsibleBody: state.bodies.responsible.id,
      approvingBody: state.bodies.approving.id,
      ...(officer === undefined ? {} : { officer }),
      ...(state.listItem ? { listItem: state.listItem } : {}),
      ...(state.sponsor ? { sponsor: state.sponsor } : {}),
      ...(state.district ? { district: state.district } : {}),
      ...(reason.note ? { outOfAreaReason: reason.note } : {}),
    };
    return this.open({ caller, body, key, requestId, reopens: caseId, closed: state, reason });
  }

  private async earlierAnswer(
    request: OpenRequest,
    caseId: string,
    print: string,
  ): Promise<(ActResult & { caseId: string }) | null> {
    const { actor } = request.caller;
    const [context, refusedBefore] = [
      await this.cases.actionContext(actor, caseId, request.key),
      await this.answers.find(actor.account, request.key),
    ];
    if (context) return this.show(request, caseId, print);
    if (!refusedBefore) return null;
    if (refusedBefore.fingerprint !== print) throw keyReused();
    throw refusedAgain(refusedBefore.refusal);
  }

  /** @throws Refused */
  private async compose(request: OpenRequest, caseId: string, print: string): Promise<CaseInput> {
    if (request.closed) await this.requireReopenable(request.caller, request.closed);
    const now = this.clock.now();
    const today = this.clock.today();
    const ruleSet = ruleSetFor(today);
    const opening = await this.opening(request, caseId, today, ruleSet);
    const rules = typeRules(ruleSet, opening.type);
    const calendar = relevantReleases(await this.calendars.latest(), Number(today.slice(0, 4)));
    const opened = openCase(opening, { rules, reasons: ruleSet.reasons, calendar, now });
    if (!opened.ok) throw new Refused(opened.refusal);
    const { actor } = request.caller;
    const opener = {
      actor,
      key: request.key,
      fingerprint: print,
      requestId: request.requestId,
      ...(request.reason ? { reason: request.reason } : {}),
    };
    const { type, bodies } = opening;
    const { area } = bodies.responsible;
    const numbering = caseNumbering({ type, area, on: today, bodies: await this.directory.bodies() });
    const entries = [{ action: null, at: now, on: today, documentNo: null, adopted: false, opener }];
    return {
      rules,
      reasons: reasonsToFreeze(ruleSet.reasons),
      calendar,
      clock: this.clock.business,
      state: opened.state,
      numbering,
      entries,
    };
  }

  private async requireReopenable({ actor }: Caller, closed: CaseState): Promise<void> {
    const about = aboutClosed(closed);
    if (closed.status !== 'closed')
      throw refused('case-not-ended', '只有已终止的案件可以重启', 'only a closed case can be reopened', about);
    if (await this.cases.isReopened(actor, closed.caseId)) throw new Refused(alreadyReopened().refusal, about);
  }

  private async opening(
    { caller, body, reopens }: OpenRequest,
    caseId: string,
    today: PlainDate,
    ruleSet: RuleSet,
  ): Promise<OpenCase> {
    const { directory } = this;
    const responsible = await directory.getBodyRef(body.responsibleBody, 'responsibleBody', today);
    if (!mayOpen(caller.actor, responsible))
      throw refused(
        'not-permitted',
        '您的角色或所在机构无权为该机构立案',
        'your role or body may not open a case for this body',
      );
    if (body.officer !== undefined && !(await directory.isOfficerAt(body.officer, responsible.id)))
      throw notAnOfficer();
    const found = await directory.findUnits(caller, [...new Set([body.leadUnit, ...body.units])]);
    const lead = found.get(body.leadUnit);
    if (!lead) throw unitNotFound(body.leadUnit, 'leadUnit');
    if (caller.actor.narrowed && !covers(caller.actor.area, lead.area))
      throw refused(
        'not-permitted',
        '该单位不在您的工作片区内，不能立案',
        'the unit lies outside the area that your account works in',
      );
    const of = { caseId: reopens ?? null, type: body.type };
    const units = withGroups(await asCaseUnits(found, body.units, 'units', { caller, directory, today, of }), body);
    const routed = await this.routed({ caller, body, lead, units, today, ruleSet });
    return {
      caseId,
      caseNo: PENDING_CASE_NO,
      type: body.type,
      mode: body.mode,
      units,
      leadUnit: lead.unitId,
      sponsor: body.sponsor === undefined ? null : await sponsorOf(body.sponsor, { caller, directory }),
      district: body.district ?? null,
      ...routed,
      officer: body.officer ?? null,
      listItem: body.listItem ?? null,
      planDueOn: await this.planDueOn(caller, body, units),
      reopens: reopens ?? null,
      ruleSet: ruleSet.id,
    };
  }

  private async routed({
    caller,
    body,
    lead,
    units,
    today,
    ruleSet,
  }: ToRoute): Promise<Pick<OpenCase, 'bodies' | 'beyondArea'>> {
    const approving =
      body.approvingBody === undefined
        ? {}
        : { approving: (await this.directory.getBodyRef(body.approvingBody, 'approvingBody', today)).id };
    const routed = routeBodies({
      type: body.type,
      leadUnitArea: lead.area,
      unitKind: lead.kind,
      leadUnitEmployees: lead.employees,
      on: today,
      bodies: await this.directory.bodies(),
      rules: typeRules(ruleSet, body.type),
      given: { responsible: body.responsibleBody, ...approving },
      unitAreas: areasToDrive(body.mode, units),
      beyond: { by: caller.actor, reason: body.outOfAreaReason },
    });
    if (!routed.ok) throw new Refused(routed.refusal);
    const beyondArea = { by: caller.actor.account, reason: body.outOfAreaReason ?? '' };
    return { bodies: routed.bodies, ...(routed.beyondArea ? { beyondArea } : {}) };
  }

  /** The figures count an item as formed by the case that names it: it has to be of its type and for one of its units. */
  private async planDueOn(
    caller: Caller,
    { type, listItem }: OpenCaseBody,
    units: readonly CaseUnit[],
  ): Promise<PlainDate | null> {
    if (listItem === undefined) return null;
    const item = await this.directory.findListItem(caller, listItem);
    if (item === undefined) throw fieldRefused('listItem', '任务清单中没有这一项', 'no such item on a task list');
    if (item.type !== type || !units.some(({ unitId }) => item.units.includes(unitId))) {
      throw fieldRefused(
        'listItem',
        '任务清单的这一项属于另一类型或另一单位',
        'this item of the task list is of another type, or for other units',
      );
    }
    return item.dueOn;
  }

  /** The first answer of an opening is the case at version 1. */
  private async show(request: OpenRequest, caseId: string, print: string): Promise<ActResult & { caseId: string }> {
    const { actor } = request.caller;
    const context = await this.cases.actionContext(actor, caseId, request.key);
    if (!context) throw unavailable(1, { caseId });
    if (context.recorded !== null && context.recorded.fingerprint !== null && context.recorded.fingerprint !== print)
      throw keyReused();
    const then = context.state.version === 1 ? null : await this.cases.stateAt(actor, caseId, 1);
    const state: CaseState = then?.state ?? context.state;
    const representation = representCase(state, actor, {
      today: then?.on ?? this.clock.today(),
      releases: this.calendars.current(),
    });
    return { caseId, representation, version: state.version };
  }

  private async attempted<T>(request: OpenRequest, print: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) return this.refuse(request, print, error);
      throw error;
    }
  }

  private async refuse(request: OpenRequest, print: string, error: Refused): Promise<never> {
    const { actor } = request.caller;
    this.metrics.action('open', error.refusal.code);
    const { requestId, reopens = null } = request;
    await auditOnce(this.attempts, error, {
      actor,
      caseId: reopens,
      action: reopens === null ? 'open' : 'reopen',
      requestId,
    });
    await this.answers.keepRefusal({
      account: actor.account,
      key: request.key,
      fingerprint: print,
      refusal: error.refusal,
    });
    throw error;
  }
}

interface ToRoute {
  caller: Caller;
  body: OpenCaseBody;
  lead: LedgerUnit;
  units: readonly CaseUnit[];
  today: PlainDate;
  ruleSet: RuleSet;
}

/** The groups of a regional or industry case, by the unit they were named with. */
function withGroups(units: CaseUnit[], { units: keys, groups }: OpenCaseBody): CaseUnit[] {
  return units.map((unit, i) => {
    const own = groups?.[keys[i]!] ?? groups?.[unit.unitId];
    return own ? { ...unit, groups: own } : unit;
  });
}

/** A reopening may say why; then by a reason of the list. @throws Refused reason-unknown, reason-missing */
function requireListedReason({ reasonCode, note }: ReopenBody, { reasons }: RuleSet): void {
  const unknown = reasonCode === undefined ? null : knownReason(reasons, 'reopen', reasonCode, note);
  if (unknown) throw new Refused(unknown.refusal);
}

/** What a problem says of the case that was to be reopened. */
function aboutClosed({ caseId, version }: CaseState): { caseId: string; version: number } {
  return { caseId, version };
}

function keyReused(): Refused {
  return refused(
    'idempotency-key-reused',
    '该请求编号已用于另一个请求',
    'this Idempotency-Key was used for another request',
  );
}
