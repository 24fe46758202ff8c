import type { BodyRef, OrganisationType, PlainDate } from '../../../libs/domain/case.js';
import type { UnitStatus } from '../../../libs/domain/ledger/unit-facts.js';
import type { RoutableBody } from '../../../libs/domain/routing.js';
import type { Caller } from '../access/access.decorators.js';

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

/** Bodies, people and units that a request names by id. */
export interface Directory {
  bodies(): Promise<readonly RoutableBody[]>;
  /** A body has changed: what is remembered of them is read again. Another process does so within seconds. */
  forgetBodies(): void;
  /** @throws Refused malformed-request naming `path` */
  getBodyRef(id: string, path: string): Promise<BodyRef>;
  isOfficer(account: string): Promise<boolean>;
  /** Whether the account is an active officer of this body. */
  isOfficerAt(account: string, body: string): Promise<boolean>;
  isInstructor(instructorNo: string): Promise<boolean>;
  /** By unit id or credit code, under the caller's sight; the map is keyed by what was asked for. */
  findUnits(caller: Caller, keys: readonly string[]): Promise<ReadonlyMap<string, LedgerUnit>>;
  /** An item of a task list, with the last day it has to be formed by; undefined when the caller sees no such item. */
  findListItem(caller: Caller, listItem: string): Promise<ListItem | undefined>;
}
