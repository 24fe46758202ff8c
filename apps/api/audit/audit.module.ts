import { Module } from '@nestjs/common';
import type { Database } from '../../../libs/data/database.js';
import { EvidenceRepository } from '../../../libs/data/evidence.repository.js';
import { AuditedChanges } from '../../../libs/data/audited-changes.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { CallCounts } from '../../../libs/data/call-counts.js';
import { AnonymousAttempts } from '../access/anonymous-attempts.js';
import { AttemptLog } from '../access/attempts.js';
import { CallLimits } from '../access/call-limits.js';
import { RefusalAudit } from '../access/refusal-audit.js';
import { ChangesService } from './changes.service.js';
import { repository } from '../platform/repository-provider.js';
import { CLOCK, DATABASE, LEDGER_DATABASE } from '../platform/tokens.js';

/** What is written down beside the cases' own chains: refused attempts, sign-ins, changes of the ledger and of administrators, first answers, and how often one account calls. */
@Module({
  providers: [
    {
      provide: EvidenceRepository,
      useFactory: (database: Database, clock: Clock) => new EvidenceRepository(database, () => clock.now()),
      inject: [DATABASE, CLOCK],
    },
    {
      provide: AuditedChanges,
      useFactory: (database: Database, clock: Clock) => new AuditedChanges(database, () => clock.now()),
      inject: [LEDGER_DATABASE, CLOCK],
    },
    AttemptLog,
    AnonymousAttempts,
    RefusalAudit,
    repository(CallCounts),
    CallLimits,
    ChangesService,
  ],
  exports: [EvidenceRepository, AuditedChanges, AttemptLog, RefusalAudit, CallLimits, ChangesService],
})
export class AuditModule {}
