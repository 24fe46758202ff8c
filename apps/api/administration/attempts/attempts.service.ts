import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { attemptsAnswer, AttemptsSearchBody } from '../../../../libs/contracts/attempts.js';
import { searchAttempts } from '../../../../libs/data/administration/attempt-search.js';
import type { Database } from '../../../../libs/data/database.js';
import { AuditedChanges } from '../../../../libs/data/audited-changes.js';
import type { Caller } from '../../access/access.decorators.js';
import { requireAdministrator } from '../../audit/changes.service.js';
import { fieldRefused } from '../../cases/action-data.js';
import { LEDGER_DATABASE } from '../../platform/tokens.js';

/** What the audit keeps beside the cases' own chains, for the audit administrator. Reading it is written down there too. */
@Injectable()
export class AttemptsService {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly audit: AuditedChanges,
  ) {}

  /** @throws Refused not-permitted; malformed-request for a cursor of another list */
  async search(caller: Caller, body: AttemptsSearchBody, requestId: string): Promise<z.infer<typeof attemptsAnswer>> {
    requireAdministrator(caller, 'read-attempts');
    const { account, body: home } = caller.actor;
    try {
      return await this.database.withScope(caller.actor, async (tx) => {
        const found = await searchAttempts(tx, body);
        const details = { filter: body.filter, after: body.page.after ?? null, items: found.items.length };
        await this.audit.record(tx, {
          kind: 'administration',
          action: 'read-attempts',
          account,
          body: home,
          subject: null,
          requestId,
          details,
        });
        return found;
      });
    } catch (error) {
      if (error instanceof RangeError) throw fieldRefused('page.after', '不是有效的翻页位置', 'no cursor of this list');
      throw error;
    }
  }
}
