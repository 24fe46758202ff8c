import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccountsRepository } from '../../../libs/data/accounts.repository.js';
import { DirectoryRepository } from '../../../libs/data/directory.repository.js';
import type { BodyRef, CoveringOrganisation, OrganisationType, PlainDate } from '../../../libs/domain/case.js';
import type { UnitStatus } from '../../../libs/domain/ledger/units/unit-facts.js';
import { hasEnded, type RoutableBody } from '../../../libs/domain/routing.js';
import type { Caller } from '../access/access.decorators.js';
import { fieldRefused } from './action-data.js';

export interface LedgerUnit {
  unitId: string;
  name: string;
  area: string;
  kind: 'enterprise' | 'social';
  /** As last counted; null where nobody has. */
  employees: number | null;
  status: UnitStatus;
}

export interface ListItem {
  type: OrganisationType;
  units: readonly string[];
  dueOn: PlainDate;
}

/** How long the tree of bodies is remembered. */
const BODIES_FOR_MS = 5_000;

/** Bodies, people and units that a request names by id. */
@Injectable()
export class Directory {
  private readonly known: LRUCache<'bodies', readonly RoutableBody[]>;

  constructor(
    private readonly directory: DirectoryRepository,
    private readonly accounts: AccountsRepository,
  ) {
    this.known = new LRUCache<'bodies', readonly RoutableBody[]>({
      max: 1,
      ttl: BODIES_FOR_MS,
      fetchMethod: () => this.directory.bodies(),
    });
  }

  async bodies(): Promise<readonly RoutableBody[]> {
    return this.known.forceFetch('bodies');
  }

  /** A body has changed: what is remembered of them is read again. Another process does so within seconds. */
  forgetBodies(): void {
    this.known.clear();
  }

  /** `on`: a body that has ended by then takes nothing up any more. @throws Refused malformed-request naming `path` */
  async getBodyRef(id: string, path: string, on?: PlainDate): Promise<BodyRef> {
    const body = (await this.bodies()).find((b) => b.id === id);
    if (!body) throw fieldRefused(path, `没有机构 ${id}`, `no body ${id}`);
    if (on !== undefined && hasEnded(body, on))
      throw fieldRefused(path, `机构 ${id} 已停用`, `the body ${id} has ended`);
    const { name, line, level, area, documentCode } = body;
    return { id, name, line, level, area, documentCode };
  }

  isOfficer(account: string): Promise<boolean> {
    return this.accounts.isActive(account, 'officer');
  }

  /** Whether the account is an active officer of this body. */
  isOfficerAt(account: string, body: string): Promise<boolean> {
    return this.accounts.worksAt(account, 'officer', body);
  }

  /** Active officers of this body. */
  officersAt(body: string): Promise<{ account: string; name: string }[]> {
    return this.accounts.peopleAt('officer', body);
  }

  isInstructor(instructorNo: string): Promise<boolean> {
    return this.accounts.isInstructor(instructorNo);
  }

  /** By unit id or credit code, under the caller's sight; the map is keyed by what was asked for. */
  findUnits({ actor }: Caller, keys: readonly string[]): Promise<ReadonlyMap<string, LedgerUnit>> {
    return this.directory.findUnits(actor, keys);
  }

  /** What the ledger shows of the type for the units, under the caller's sight. */
  coveringOrganisations(
    { actor }: Caller,
    question: { type: OrganisationType; units: readonly string[]; on: PlainDate; formedBy: string | null },
  ): Promise<ReadonlyMap<string, CoveringOrganisation[]>> {
    return this.directory.coveringOrganisations(actor, question);
  }

  /** An item of a task list, with the last day it has to be formed by; undefined when the caller sees no such item. */
  findListItem({ actor }: Caller, listItem: string): Promise<ListItem | undefined> {
    return this.directory.findListItem(actor, listItem);
  }
}
