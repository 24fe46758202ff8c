import { Injectable } from '@nestjs/common';
import { organisationsQuery } from '../../../libs/contracts/organisations.js';
import type { SearchAnswer, SearchQuery } from '../../../libs/contracts/search.js';
import { CasesRepository } from '../../../libs/data/cases.repository.js';
import { SearchRepository } from '../../../libs/data/search.repository.js';
import { mayUseLedger } from '../../../libs/domain/ledger/ledger-permissions.js';
import type { Caller } from '../access/access.decorators.js';
import { OrganisationsService } from '../ledger/organisations/organisations.service.js';
import { UnitReadsService } from '../ledger/units/unit-reads.service.js';

/** One text over everything that has a name or a number; each kind is found by its own search, under the caller's sight. */
@Injectable()
export class SearchService {
  constructor(
    private readonly cases: CasesRepository,
    private readonly units: UnitReadsService,
    private readonly organisations: OrganisationsService,
    private readonly found: SearchRepository,
  ) {}

  async search(caller: Caller, { text, limit }: SearchQuery): Promise<SearchAnswer> {
    const { actor } = caller;
    const [cases, units, organisations, documents] = await Promise.all([
      this.cases.search(actor, { filter: { text }, sort: 'caseNo', page: { limit }, withTotal: false }),
      this.ledgerUnits(caller, text, limit),
      this.ledgerOrganisations(caller, text, limit),
      this.found.documents(actor, text, limit),
    ]);
    return { cases: cases.items, units, organisations, documents };
  }

  private async ledgerUnits(caller: Caller, text: string, limit: number): Promise<SearchAnswer['units']> {
    if (!mayUseLedger(caller.actor, 'read-ledger')) return [];
    const page = { filter: { text }, sort: 'unitId' as const, page: { limit }, withTotal: false };
    const { items } = await this.units.search(caller, page);
    const cases = await this.found.latestCases(
      caller.actor,
      items.map(({ unitId }) => unitId),
    );
    return items.map(({ unitId, name, township }) => ({ unitId, name, township, caseId: cases.get(unitId) ?? null }));
  }

  private async ledgerOrganisations(
    caller: Caller,
    text: string,
    limit: number,
  ): Promise<SearchAnswer['organisations']> {
    if (!mayUseLedger(caller.actor, 'read-ledger')) return [];
    const { items } = await this.organisations.search(caller, organisationsQuery.parse({ text, limit }));
    return items.map(({ id, name, type, township, caseId }) => ({ id, name, type, township, caseId }));
  }
}
