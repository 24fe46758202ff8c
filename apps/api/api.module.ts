import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, Reflector } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { ADMINISTRATION_CONTROLLERS, administrationServices } from './administration/administration-parts.js';
import { AnonymousAttempts } from './access/anonymous-attempts.js';
import { RefusalAudit } from './access/refusal-audit.js';
import { CLOCK, LOGGER, REAL_NOW, SETTINGS, type ApiParts } from './api-parts.js';
import { CalendarSource } from './calendars/calendar-source.js';
import { CalendarsController } from './calendars/calendars.controller.js';
import { BulkActionsController } from './bulk/bulk-actions.controller.js';
import { BulkActionsService } from './bulk/bulk-actions.service.js';
import { CaseActionsService } from './cases/case-actions.service.js';
import { CaseReadsService } from './cases/case-reads.service.js';
import { CasesController } from './cases/cases.controller.js';
import { OpenCaseService } from './cases/open-case.service.js';
import { EventStreams } from './events/event-streams.js';
import { EventsController } from './events/events.controller.js';
import { NotificationsController } from './notifications/notifications.controller.js';
import { NotificationsService } from './notifications/notifications.service.js';
import { Admission } from './engine/admission.js';
import { CaseEngine } from './engine/case-engine.js';
import { validationPipe } from './http/invalid-input.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { OperationRunners } from './operations/operation-runner.js';
import { OperationsController } from './operations/operations.controller.js';
import { LEDGER_CONTROLLERS, ledgerServices } from './ledger/ledger-parts.js';
import { ClockController } from './operators/clock.controller.js';
import { HealthController } from './operators/health.controller.js';
import { Metrics } from './operators/metrics.js';
import { MetricsController } from './operators/metrics.controller.js';
import { OpenApiController } from './operators/openapi.controller.js';
import { OpenApiSource } from './operators/openapi-source.js';
import { Readiness } from './operators/readiness.js';
import { RuleSetsController } from './rules/rule-sets.controller.js';
import { ServiceTokensController } from './session/service-tokens.controller.js';
import { ServiceTokensService } from './session/service-tokens.service.js';
import { LoginService } from './session/login.service.js';
import { SessionController } from './session/session.controller.js';
import { SessionService } from './session/session.service.js';
import { TotpController } from './session/totp.controller.js';
import { TotpEnrolment } from './session/totp-enrolment.js';
import { TotpService } from './session/totp.service.js';

/** The API over connected parts. Nothing is looked up from the environment here. */
@Module({})
export class ApiModule {
  static over(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        ClockController,
        HealthController,
        MetricsController,
        OpenApiController,
        SessionController,
        CalendarsController,
        CasesController,
        NotificationsController,
        RuleSetsController,
        EventsController,
        BulkActionsController,
        OperationsController,
        ServiceTokensController,
        TotpController,
        ...LEDGER_CONTROLLERS,
        ...ADMINISTRATION_CONTROLLERS,
      ],
      providers: [...partsOf(parts), ...edge(parts), ...services(parts)],
    };
  }
}

function partsOf(parts: ApiParts): Provider[] {
  return [
    { provide: SETTINGS, useValue: parts.settings },
    { provide: CLOCK, useValue: parts.clock },
    { provide: LOGGER, useValue: parts.logger },
    { provide: REAL_NOW, useValue: parts.realNow },
    { provide: CalendarSource, useValue: new CalendarSource(parts.releases) },
  ];
}

function edge(parts: ApiParts): Provider[] {
  return [
    RouteTable,
    OpenApiSource,
    {
      provide: APP_FILTER,
      useFactory: (routes: RouteTable) => new ProblemFilter(routes, refusalAudit(parts)),
      inject: [RouteTable],
    },
    { provide: APP_PIPE, useFactory: validationPipe },
    {
      provide: APP_GUARD,
      useFactory: (reflector: Reflector, sessions: SessionService) =>
        new AccessGuard(reflector, sessions, parts.settings),
      inject: [Reflector, SessionService],
    },
  ];
}

function refusalAudit({ attempts, settings, logger }: ApiParts): RefusalAudit {
  const failed = (error: unknown): void =>
    logger.warn({ err: error }, 'attempts of people who are not signed in were not written');
  return new RefusalAudit(attempts, new AnonymousAttempts(attempts, settings.anonymousAttempts, failed));
}

function services(parts: ApiParts): Provider[] {
  const { updatesInFlight, updatesQueued, queueWaitMs, answerWithinMs, ...engine } = parts.settings.engine;
  const admission = new Admission({
    inFlight: updatesInFlight,
    answerWithinMs,
    queued: updatesQueued,
    maxWaitMs: queueWaitMs,
  });
  const calendars = new CalendarSource(parts.releases);
  const metrics = new Metrics(admission);
  const caseEngine = new CaseEngine(parts.temporal, admission, engine, parts.logger);
  const caseParts = { reads: parts.cases, ...parts, engine: caseEngine, calendars, metrics };
  const actions = new CaseActionsService(caseParts);
  const opening = new OpenCaseService(caseParts);
  const ledger = ledgerServices({ parts, actions, opening, engine: caseEngine });
  const bulk = new BulkActionsService({ ...parts, actions });
  const sessions = new SessionService(parts.sessions, parts.attempts, parts.settings, parts.realNow);
  return [
    ...ledger.providers,
    { provide: Metrics, useValue: metrics },
    { provide: CaseEngine, useValue: caseEngine },
    { provide: CaseActionsService, useValue: actions },
    { provide: BulkActionsService, useValue: bulk },
    { provide: OperationRunners, useValue: new OperationRunners([bulk.runner, ...ledger.runners], parts.operations) },
    { provide: OpenCaseService, useValue: opening },
    { provide: CaseReadsService, useValue: new CaseReadsService(parts.cases, parts.clock, calendars) },
    {
      provide: NotificationsService,
      useValue: new NotificationsService(parts.notifications, () => new Date(parts.realNow()).toISOString()),
    },
    {
      provide: EventStreams,
      useValue: new EventStreams({ ...parts, isSignedIn: (caller) => sessions.stillStands(caller) }),
    },
    {
      provide: Readiness,
      useValue: new Readiness(parts.temporal, engine.taskQueue, parts.pingDatabase, parts.realNow),
    },
    {
      provide: ServiceTokensService,
      useValue: new ServiceTokensService(parts.sessions, sessions, parts.attempts, parts.realNow),
    },
    { provide: SessionService, useValue: sessions },
    ...signIn(parts, sessions),
    ...administrationServices(parts, sessions),
  ];
}

function signIn(parts: ApiParts, sessions: SessionService): Provider[] {
  const totp = new TotpService({ store: parts.totp, sealing: parts.sealing, realNow: parts.realNow });
  const logins = new LoginService({ ...parts, store: parts.sessions, sessions, totp });
  return [
    { provide: LoginService, useValue: logins },
    {
      provide: TotpEnrolment,
      useValue: new TotpEnrolment({ ...parts, store: parts.sessions, totp, logins, sessions }),
    },
  ];
}
