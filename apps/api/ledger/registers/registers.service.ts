import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import {
  REGISTER_BODIES,
  type RegisterBody,
  type registerCountsAnswer,
  type RegisterCountsQuery,
  type RegisterDetail,
  type registerEntriesAnswer,
  type RegisterEntryView,
  type RegistersQuery,
} from '../../../../libs/contracts/registers.js';
import {
  entryArea,
  findEntry,
  missingLinks,
  saveEntries,
  withdrawEntry,
  RegistersRepository,
  type StoredEntry,
} from '../../../../libs/data/ledger/registers/registers.repository.js';
import type { Statements } from '../../../../libs/data/database.js';
import {
  REGISTER_KINDS,
  titleOf,
  type RegisterKind,
  type RegisterLink,
} from '../../../../libs/domain/ledger/registers/registers.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { deterministicId } from '../../http/request-identity.js';
import { parseBody } from '../../http/invalid-input.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../page-or-refuse.js';
import { CLOCK } from '../../platform/tokens.js';

/** Registers of the other measures: entries tied to units, organisations and instructors, every version kept. */
@Injectable()
export class RegistersService {
  constructor(
    private readonly registers: RegistersRepository,
    private readonly changes: ChangesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refused not-found for a kind that is none */
  async search(caller: Caller, kind: string, query: RegistersQuery): Promise<z.infer<typeof registerEntriesAnswer>> {
    requireLedger(caller, 'read-ledger');
    return pageOrRefuse(() => this.registers.search(caller.actor, kindOf(kind), query));
  }

  /** @throws Refused not-found */
  async get(caller: Caller, kind: string, id: string): Promise<RegisterDetail> {
    requireLedger(caller, 'read-ledger');
    const entry = await this.registers.detail(caller.actor, kindOf(kind), id);
    if (!entry) throw notFound();
    return entry;
  }

  async counts(caller: Caller, query: RegisterCountsQuery): Promise<z.infer<typeof registerCountsAnswer>> {
    requireLedger(caller, 'read-statistics');
    return {
      from: query.from ?? null,
      to: query.to ?? null,
      items: await this.registers.counts(caller.actor, query),
    };
  }

  /** @throws Refused register-entry-unfit for participants that do not exist, malformed-request for what the kind does not have */
  add(request: AskedChange, kind: string): Promise<RegisterEntryView> {
    const known = kindOf(kind);
    const body = parseBody(REGISTER_BODIES[known], request.body) as unknown as RegisterBody;
    return this.save(
      request,
      known,
      body,
      deterministicId(`register-${known}`, request.caller.actor.account, request.key),
      null,
    );
  }

  /** The whole entry anew; the version before stays in the history. @throws Refused not-found, and as `add` */
  change(request: AskedChange, kind: string, id: string): Promise<RegisterEntryView> {
    const known = kindOf(kind);
    return this.save(
      request,
      known,
      parseBody(REGISTER_BODIES[known], request.body) as unknown as RegisterBody,
      id,
      id,
    );
  }

  /** @throws Refused not-found */
  withdraw(request: AskedChange, kind: string, id: string, reason: string): Promise<RegisterEntryView> {
    const known = kindOf(kind);
    return this.changes.run(request, async ({ tx, audit }) => {
      await this.ownEntry(tx, request, known, id);
      await withdrawEntry(tx, id, 'person', { by: request.caller.actor.account, at: this.clock.now(), reason });
      await audit(id, { kind: known, withdrawn: true });
      return (await findEntry(tx, known, id))!;
    });
  }

  /** @returns the area of an entry that stands. @throws Refused not-found, not-permitted for another area's */
  private async ownEntry(tx: Statements, { caller }: AskedChange, kind: RegisterKind, id: string): Promise<string> {
    const area = await entryArea(tx, kind, id);
    if (area === null) throw notFound();
    requireLedger(caller, 'keep-registers', area);
    return area;
  }

  private save(
    request: AskedChange,
    kind: RegisterKind,
    body: RegisterBody,
    id: string,
    changes: string | null,
  ): Promise<RegisterEntryView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const { actor } = request.caller;
      const area = changes === null ? actor.area : await this.ownEntry(tx, request, kind, id);
      const entry = entryOf(kind, id, area, body);
      const missing = await missingLinks(tx, entry.links);
      if (missing.length > 0) {
        throw refused(
          'register-entry-unfit',
          `台账中没有：${missing.map((link) => link.id).join('、')}`,
          `not in the ledger: ${missing.map((link) => link.id).join(', ')}`,
          {
            errors: missing.map((link) => ({
              path: `links.${entry.links.indexOf(link)}`,
              message: `未找到 ${link.id}`,
            })),
          },
        );
      }
      if (
        (await saveEntries(tx, [entry], {
          by: actor.account,
          at: this.clock.now(),
          reason: body.reason ?? null,
        })) === 0
      ) {
        throw refused('nothing-to-do', '与现有内容相同', 'nothing differs from what stands');
      }
      await audit(id, { kind, links: entry.links.length });
      return (await findEntry(tx, kind, id))!;
    });
  }
}

/** @throws Refused not-found */
function kindOf(kind: string): RegisterKind {
  if (!(REGISTER_KINDS as readonly string[]).includes(kind)) throw notFound();
  return kind as RegisterKind;
}

function entryOf(kind: RegisterKind, id: string, area: string, body: RegisterBody): StoredEntry {
  const {
    year = null,
    place = null,
    village = null,
    stars = null,
    amount = null,
    persons = null,
    note = null,
    on = null,
    until = null,
  } = body;
  const links = body.links.map(({ seat, id: of, persons: came = null }): RegisterLink => ({
    seat,
    id: of,
    persons: came,
  }));
  return {
    id,
    kind,
    key: null,
    area,
    unresolved: [],
    source: 'person',
    title: body.title ?? titleOf(kind, { village, stars, year }),
    on,
    until,
    year,
    place,
    village,
    stars,
    amount,
    persons,
    note,
    links,
  };
}
