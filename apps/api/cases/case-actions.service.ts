import { Inject, Injectable } from '@nestjs/common';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { CaseFilesRepository } from '../../../libs/data/case-files.repository.js';
import { EvidenceRepository } from '../../../libs/data/evidence.repository.js';
import { CasesRepository, type ActionContext } from '../../../libs/data/cases.repository.js';
import { ACTION_BODIES } from '../../../libs/contracts/actions.js';
import type { ActionPreviewAnswer } from '../../../libs/contracts/case-work.js';
import type { CaseRepresentation } from '../../../libs/contracts/cases.js';
import { previewOf } from '../../../libs/domain/action-preview.js';
import type { CaseAction, PeopleAction } from '../../../libs/domain/actions.js';
import { businessDate, relevantReleases } from '../../../libs/domain/calendar.js';
import { hasEnded, type CaseState, type Instant } from '../../../libs/domain/case.js';
import { decide } from '../../../libs/domain/decide.js';
import { withDocumentNo, type DecideContext } from '../../../libs/domain/decision.js';
import type { Refusal } from '../../../libs/domain/errors.js';
import { forbidden, guard } from '../../../libs/domain/guard.js';
import { RULE_SETS, rulesOfCase } from '../../../libs/domain/rule-sets/registry.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { ActAnswer } from '../../../workflows/case/case.messages.js';
import type { Caller } from '../access/access.decorators.js';
import { auditOnce, AttemptLog } from '../access/attempts.js';
import { CaseEngine } from '../engine/case-engine.js';
import { fingerprintOf } from '../http/request-identity.js';
import { ifMatchHolds, ifMatchVersions } from '../http/entity-tag.js';
import { parseBody } from '../http/invalid-input.js';
import { notFound, Refused, refused, refusedAgain, unavailable, versionMismatch } from '../http/refused.js';
import { Metrics } from '../platform/metrics.js';
import { actionData } from './action-data.js';
import { allowedActionNames, bodyNameOf, representCase } from './case-representation.js';
import { Directory } from './directory.js';
import { CLOCK } from '../platform/tokens.js';

/** One request to act on a case. */
export interface ActRequest {
  caller: Caller;
  caseId: string;
  action: PeopleAction;
  body: unknown;
  /** Idempotency key: id of the action and of its Update. */
  key: string;
  ifMatch: string | undefined;
  requestId: string;
}
export interface ActResult {
  representation: CaseRepresentation;
  version: number;
}

/** The way of one action: one scoped read, one Update. Whatever is refused is written down and changes nothing. */
@Injectable()
export class CaseActionsService {
  constructor(
    private readonly cases: CasesRepository,
    private readonly answers: EvidenceRepository,
    private readonly attempts: AttemptLog,
    private readonly directory: Directory,
    private readonly engine: CaseEngine,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly calendars: CalendarsRepository,
    private readonly metrics: Metrics,
    private readonly files: CaseFilesRepository,
  ) {}

  /** @throws Refused */
  async act(request: ActRequest): Promise<ActResult> {
    this.engine.requirePlace();
    const body = parseBody(ACTION_BODIES[request.action], request.body);
    const fingerprint = fingerprintOf({
      account: request.caller.actor.account,
      call: `${request.caseId}/${request.action}`,
      body,
    });
    const known = await this.cases.actionContext(request.caller.actor, request.caseId, request.key);
    if (!known) throw notFound();
    const earlier = await this.earlierAnswer(request, known, fingerprint);
    if (earlier) return earlier;
    const action = await this.attempted(request, known.state, fingerprint, () =>
      this.compose(request, known.state, body, fingerprint),
    );
    return this.decide(request, known.state, action, fingerprint);
  }

  /** What the action would be answered with now; nothing is sent, written or kept. @throws Refused */
  async rehearse(request: ActRequest): Promise<{ version: number; outcome: Outcome }> {
    const body = parseBody(ACTION_BODIES[request.action], request.body);
    const state = await this.cases.findState(request.caller.actor, request.caseId);
    if (!state) throw notFound();
    const action = await this.compose(request, state, body, '');
    const decision = decide(state, action, this.contextAt(state, this.clock.now()));
    if (!decision.ok) throw new Refused(decision.refusal, this.contextOf(request, state));
    return { version: decision.next.version, outcome: outcomeOf(state, decision) };
  }

  /** The same for one case as a screen shows it; a refusal is shown, not raised, and no attempt is written down. @throws Refused not-found, malformed-request */
  async preview(request: ActRequest): Promise<ActionPreviewAnswer> {
    const body = parseBody(ACTION_BODIES[request.action], request.body);
    const state = await this.cases.findState(request.caller.actor, request.caseId);
    if (!state) throw notFound();
    const shown = { dryRun: true as const, caseId: request.caseId, version: state.version };
    try {
      const action = await this.compose(request, state, body, '');
      const decision = decide(state, action, this.contextAt(state, this.clock.now()));
      if (!decision.ok) return { ...shown, allowed: false, refusal: decision.refusal, outcome: null };
      return { ...shown, allowed: true, refusal: null, outcome: outcomeOf(state, decision) };
    } catch (error) {
      if (error instanceof Refused) return { ...shown, allowed: false, refusal: error.refusal, outcome: null };
      throw error;
    }
  }

  /** What the same key was answered with before. */
  private async earlierAnswer(request: ActRequest, known: ActionContext, print: string): Promise<ActResult | null> {
    const earlier = known.recorded ?? known.refused;
    if (!earlier) return null;
    if (earlier.fingerprint !== print) throw keyReused(request.caseId);
    if (known.recorded === null) throw refusedAgain(known.refused!.refusal, this.contextOf(request, known.state));
    return this.firstAnswer(request, known.state, known.recorded.seq);
  }

  /** The answer as it was: the case right after that action, seen on that day. */
  private async firstAnswer(request: ActRequest, present: CaseState, seq: number): Promise<ActResult> {
    const then = present.version === seq ? null : await this.cases.stateAt(request.caller.actor, request.caseId, seq);
    return this.show(request, then?.state ?? present, then?.on);
  }

  /** The action as it will travel. @throws Refused for rights, a version that has moved on, or a name that cannot be looked up */
  private async compose(request: ActRequest, state: CaseState, body: unknown, print: string): Promise<CaseAction> {
    const { caller, action: name } = request;
    const rights = forbidden(state, name, caller.actor);
    if (rights) throw new Refused(rights.refusal);
    if (!ifMatchHolds(request.ifMatch, state.version)) throw versionMismatch(state.version);
    const today = this.clock.today();
    const { envelope, data } = await actionData(name, body as never, {
      caller,
      directory: this.directory,
      today,
      of: { caseId: state.caseId, type: state.type, responsible: state.bodies.responsible.id },
      findPaper: (id) => this.files.find(caller.actor, request.caseId, id),
    });
    if (envelope.onBehalfOf !== undefined) throw noSubstitution();
    if (hasEnded(state)) throw new Refused(guard(state, name, caller.actor)!.refusal);
    // The case may go on before the action meets it: the condition travels along.
    const ifVersion = ifMatchVersions(request.ifMatch);
    const precondition = ifVersion === null ? {} : { ifVersion };
    return {
      id: request.key,
      name,
      data,
      actor: caller.actor,
      ...envelope,
      ...precondition,
      requestId: request.requestId,
      fingerprint: print,
    } as CaseAction;
  }

  private async decide(request: ActRequest, state: CaseState, action: CaseAction, print: string): Promise<ActResult> {
    const answer = await this.engine.act(request.caseId, action, state.version);
    if (answer.outcome === 'refused')
      return (await this.recorded(request, print)) ?? this.refuse(request, state, print, new Refused(answer.refusal));
    if (answer.outcome === 'ended') return this.ended(request, print);
    this.metrics.action(request.action, 'accepted');
    if (answer.answer.fingerprint !== null && answer.answer.fingerprint !== print) throw keyReused(request.caseId);
    return this.answerAfter(request, state, action, answer.answer);
  }

  /**
   * The case as the action left it. What this process ships says so without another read where neither a day nor somebody else is concerned: days
   * follow the rules and the calendar that are frozen in the case, and a notice may be on its way to it.
   */
  private async answerAfter(
    request: ActRequest,
    before: CaseState,
    action: CaseAction,
    { version, at, documentNo }: ActAnswer,
  ): Promise<ActResult> {
    const isKnown = version === before.version + 1 && before.ruleSet in RULE_SETS;
    const decision = isKnown ? decide(before, action, this.contextAt(before, at)) : null;
    if (decision?.ok && isSame(decision.next.deadlines, before.deadlines))
      return this.show(
        request,
        decision.draw && documentNo !== null ? withDocumentNo(decision.next, documentNo) : decision.next,
      );
    const state = await this.cases.findState(request.caller.actor, request.caseId);
    if (!state) throw notFound();
    return state.version === version ? this.show(request, state) : this.firstAnswer(request, state, version);
  }

  /** An Update may be sent twice, and only its first sending arrive in time: a refusal says nothing where the audit holds the action. */
  private async recorded(request: ActRequest, print: string): Promise<ActResult | null> {
    const known = await this.cases.actionContext(request.caller.actor, request.caseId, request.key);
    return known?.recorded ? this.earlierAnswer(request, known, print) : null;
  }

  /** The workflow ended while we were on the way: the key may have been the last to be accepted. */
  private async ended(request: ActRequest, print: string): Promise<ActResult> {
    const known = await this.cases.actionContext(request.caller.actor, request.caseId, request.key);
    if (!known) throw notFound();
    const earlier = await this.earlierAnswer(request, known, print);
    if (earlier) return earlier;
    const over = hasEnded(known.state) ? guard(known.state, request.action, request.caller.actor) : null;
    if (!over) throw unavailable(2, { caseId: request.caseId });
    return this.refuse(request, known.state, print, new Refused(over.refusal));
  }

  private async attempted<T>(request: ActRequest, state: CaseState, print: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) return this.refuse(request, state, print, error);
      throw error;
    }
  }

  /** Writes the attempt to the audit and keeps the answer for the key, then refuses. */
  private async refuse(request: ActRequest, state: CaseState, print: string, error: Refused): Promise<never> {
    const { actor } = request.caller;
    this.metrics.action(request.action, error.refusal.code);
    const { caseId, action, requestId } = request;
    await auditOnce(this.attempts, error, { actor, caseId, action, requestId });
    if (isFinal(error.refusal))
      await this.answers.keepRefusal({
        account: actor.account,
        key: request.key,
        fingerprint: print,
        refusal: error.refusal,
      });
    throw refusedAgain(error.refusal, { ...this.contextOf(request, state), ...error.context });
  }

  private contextAt(state: CaseState, now: Instant): DecideContext {
    const ruleSet = RULE_SETS[state.ruleSet]!;
    const calendar = relevantReleases(this.calendars.current(), Number(state.openedOn.slice(0, 4)));
    return { rules: rulesOfCase(state)!, reasons: ruleSet.reasons, calendar, now };
  }

  private contextOf(
    request: ActRequest,
    state: CaseState,
  ): Pick<Refused['context'], 'caseId' | 'version' | 'allowedActions'> {
    return {
      caseId: state.caseId,
      version: state.version,
      allowedActions: allowedActionNames(state, request.caller.actor),
    };
  }

  private show(request: ActRequest, state: CaseState, on = businessDate(this.clock.now())): ActResult {
    const day = { today: on, releases: this.calendars.current() };
    return { representation: representCase(state, request.caller.actor, day), version: state.version };
  }
}

function isSame(one: CaseState['deadlines'], other: CaseState['deadlines']): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A version that has moved on is no answer to the request itself: with a fresh `If-Match` the same key may still succeed. */
function isFinal(refusal: Refusal): boolean {
  return refusal.code !== 'version-mismatch';
}

function keyReused(caseId: string): Refused {
  return refused(
    'idempotency-key-reused',
    '该请求编号已用于另一个请求',
    'this Idempotency-Key was used for another request',
    { caseId },
  );
}

function noSubstitution(): Refused {
  return refused('not-permitted', '没有可用的代理授权', 'no substitution exists', {
    errors: [{ path: 'onBehalfOf', message: '没有代理授权' }],
  });
}

type Outcome = NonNullable<ActionPreviewAnswer['outcome']>;

/** What an accepted action leads to, with the name of the body that holds the case then. */
function outcomeOf(state: CaseState, decision: Parameters<typeof previewOf>[1]): Outcome {
  const { waitingFor, ...outcome } = previewOf(state, decision);
  const whose = waitingFor && { ...waitingFor, bodyName: bodyNameOf(decision.next, waitingFor.body) };
  return { ...outcome, waitingFor: whose };
}
