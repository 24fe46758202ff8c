import { Inject, Injectable } from '@nestjs/common';
import type {
  PersonalAnswer,
  PersonalQuery,
  UnitDetail,
  UnitHistory,
  UnitSearchBody,
  UnitSummary,
} from '../../../../libs/contracts/units.js';
import type { Page } from '../../../../libs/data/cases.repository.js';
import type { Database } from '../../../../libs/data/database.js';
import { AuditedChanges } from '../../../../libs/data/audited-changes.js';
import { UnitChangesRepository } from '../../../../libs/data/ledger/units/unit-changes.repository.js';
import { UnitDetailRepository } from '../../../../libs/data/ledger/units/unit-detail.repository.js';
import {
  unitCursorKey,
  type SearchContext,
  UnitSearchRepository,
} from '../../../../libs/data/ledger/units/unit-search.repository.js';
import { thresholdsOf } from '../../../../libs/domain/ledger/statistics/assessment.js';
import { maskText } from '../../../../libs/domain/ledger/units/masking.js';
import { ruleSetFor } from '../../../../libs/domain/rule-sets/registry.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { CallLimits } from '../../access/call-limits.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger } from '../../audit/changes.service.js';
import { CLOCK, LEDGER_DATABASE } from '../../platform/tokens.js';

/** Reads of the ledger under the caller's sight. Persons are masked but where somebody says what for, which is written down. */
@Injectable()
export class UnitReadsService {
  constructor(
    private readonly searches: UnitSearchRepository,
    private readonly detail: UnitDetailRepository,
    private readonly units: UnitChangesRepository,
    private readonly changes: AuditedChanges,
    private readonly limits: CallLimits,
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refused malformed-request for a cursor of another list */
  search(caller: Caller, body: UnitSearchBody): Promise<Page<UnitSummary>> {
    requireLedger(caller, 'read-ledger');
    const { after } = body.page;
    if (after !== undefined && !unitCursorKey(after, body.sort)) {
      throw refused('malformed-request', '分页游标无效', 'not a cursor of this list', {
        errors: [{ path: 'page.after', message: '不是本列表的分页游标' }],
      });
    }
    return this.searches.search(caller.actor, body, this.context());
  }

  context(): SearchContext {
    const today = this.clock.today();
    return { today, thresholds: thresholdsOf(ruleSetFor(today)) };
  }

  async get(caller: Caller, id: string): Promise<UnitDetail> {
    requireLedger(caller, 'read-ledger');
    const unit = await this.detail.find(caller.actor, id, this.clock.today());
    if (!unit) throw notFound();
    return unit;
  }

  async history(caller: Caller, id: string, asOf: string | null): Promise<UnitHistory> {
    requireLedger(caller, 'read-ledger');
    const history = await this.detail.history(caller.actor, id, asOf);
    if (!history) throw notFound();
    return history;
  }

  /** The full name and number: for those whose work it is, in their own area, with a purpose, so many in a day, and on record. @throws Refused not-found, not-permitted, too-many-requests */
  async personal(
    caller: Caller,
    id: string,
    { purpose, note }: PersonalQuery,
    requestId: string,
  ): Promise<PersonalAnswer> {
    const { account, body } = caller.actor;
    requireLedger(caller, 'read-personal');
    await this.limits.readPersonal(account);
    return this.database.withScope(caller.actor, async (tx) => {
      const found = await this.units.personal(tx, id);
      if (!found) throw notFound();
      requireLedger(caller, 'read-personal', found.area);
      await this.changes.record(tx, {
        action: 'read-personal',
        account,
        body,
        subject: id,
        requestId,
        details: { purpose, ...(note === undefined ? {} : { note: maskText(note) }) },
      });
      return { unitId: id, legalRepresentative: found.legalRepresentative, phone: found.phone };
    });
  }
}
