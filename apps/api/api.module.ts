import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { AdministrationModule } from './administration/administration.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CalendarsModule } from './calendars/calendars.module.js';
import { DraftsModule } from './drafts/drafts.module.js';
import { SearchModule } from './search/search.module.js';
import { CasesModule } from './cases/cases.module.js';
import { EngineModule } from './engine/engine.module.js';
import { validationPipe } from './http/invalid-input.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { ImportsModule } from './ledger/imports/imports.module.js';
import { ReconciliationModule } from './ledger/reconciliation/reconciliation.module.js';
import { RegistersModule } from './ledger/registers/registers.module.js';
import { FiguresModule } from './ledger/statistics/figures.module.js';
import { ListsModule } from './ledger/task-lists/lists.module.js';
import { UnitsModule } from './ledger/units/units.module.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { NamesModule } from './names/names.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import type { Connections } from './platform/connections.js';
import { PlatformModule, type PlatformValues } from './platform/platform.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { ViewsModule } from './views/views.module.js';
import { SessionModule } from './session/session.module.js';

/** The API: one module per subject over the platform, and the edge that every request passes. */
@Module({
  imports: [
    AuditModule,
    NamesModule,
    SessionModule,
    EngineModule,
    CasesModule,
    OperationsModule,
    MonitoringModule,
    NotificationsModule,
    WebhooksModule,
    UnitsModule,
    ImportsModule,
    ReconciliationModule,
    ListsModule,
    RegistersModule,
    FiguresModule,
    AdministrationModule,
    CalendarsModule,
    DraftsModule,
    SearchModule,
    ViewsModule,
    ExportsModule,
    OperatorsModule,
  ],
  providers: [
    RouteTable,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
})
export class ApiModule {
  /** Nothing is looked up from the environment here. */
  static over(values: PlatformValues, connect: () => Connections | Promise<Connections>): DynamicModule {
    return { module: ApiModule, imports: [PlatformModule.with(values, connect)] };
  }
}
