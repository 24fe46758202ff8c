import type { PlainDate } from '../../../domain/case.js';
import type { Ledger, LedgerSources } from '../../../domain/ledger/statistics/ledger-figures.js';
import type { RegionWords } from '../../../domain/ledger/matching/names.js';
import type { RememberedDecisions } from '../../../domain/ledger/matching/reconciliation.js';
import type { SheetRow } from '../../../domain/ledger/import/source-rows.js';
import type { RuleSet } from '../../../domain/rule-set.js';
import type { Statements } from '../../database.js';

/** Under which key a source row is stored, and the import that last changed it. */
export interface RowOrigin {
  key: string;
  importId: string;
  asOf: PlainDate | null;
}

/** The ledger as it follows from all source rows and all decisions of persons, made anew after each commit of an import and each decision. */
export interface ProjectedLedger {
  sources: LedgerSources;
  /** Where each row in `sources` comes from; the rows in `ledger` are the same objects. */
  origins: ReadonlyMap<SheetRow, RowOrigin>;
  ledger: Ledger;
  remembered: RememberedDecisions;
  region: RegionWords;
  rules: RuleSet;
  baseline: PlainDate;
  kickoff: PlainDate;
  /** Area path of the county. */
  county: string;
  /** Import that led here; null after a decision. */
  importId: string | null;
  /** Business instant. */
  at: string;
}

/**
 * One part of writing the ledger down, inside the transaction that commits the import. It compares with what stands and writes only
 * what differs, so that running it again writes nothing; what persons decided or corrected stays.
 */
export interface LedgerStage {
  name: string;
  /** @returns rows written, by table. */
  write(tx: Statements, projected: ProjectedLedger): Promise<Record<string, number>>;
}
