import type { Actor } from '../../libs/domain/case.js';
import type { RoutableBody } from '../../libs/domain/routing.js';

/** What a paper history is read against: the bodies, people and units of a folder, or of a running product. */
export interface County {
  bodies: RoutableBody[];
  /** By account. */
  actors: Map<string, Actor>;
  /** By unit id; areas as paths. */
  units: Map<string, CountyUnit>;
}
export interface CountyUnit {
  name: string;
  area: string;
  kind: 'enterprise' | 'social';
  /** Employees where the ledger knows them; large units may be decided by the county. */
  employees: number | null;
}
