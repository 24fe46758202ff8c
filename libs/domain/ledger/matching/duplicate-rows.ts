import { squeeze } from '../codes/characters.js';
import { KeptRows } from './kept-rows.js';
import type { Exclusion, LedgerUnit } from '../units/ledger-unit.js';
import type { Candidate } from './match-index.js';
import type { RegionWords } from './names.js';
import { duplicateKey, type PopulationMatch } from '../units/population-match.js';
import type { RememberedDecisions } from './reconciliation.js';
import type { PlatformRow } from '../import/source-rows.js';

/** Repeated rows of the platform: which stay, which are folded into them, and which a person must look at. */
export class DuplicateRows {
  readonly matches: Extract<PopulationMatch, { source: 'platform' }>[] = [];
  private readonly kept: KeptRows;
  private readonly folded = new Map<string, { row: PlatformRow; keeps: string }>();

  constructor(
    private readonly input: { region: RegionWords; remembered?: RememberedDecisions; acceptProposals: boolean },
  ) {
    this.kept = new KeptRows(input.region);
  }

  keep(row: PlatformRow): void {
    this.kept.add(row);
  }

  /** Says that a row repeats another unit's; null when it stands for itself, or nobody has decided. */
  exclusionOf(row: PlatformRow): Exclusion | null {
    const candidates = this.kept.candidates(row);
    const decided = this.input.remembered?.get(duplicateKey(row));
    if (candidates.length === 0 && decided === undefined) return null;
    const keeps = decided !== undefined ? (decided === row.unitNo ? null : decided) : this.byItself(candidates);
    const automatic = candidates[0]?.automatic === true;
    const decidedBy =
      decided !== undefined ? 'person' : keeps === null ? 'nobody' : automatic ? 'automatic' : 'proposal';
    this.matches.push({
      kind: 'duplicate',
      source: 'platform',
      row,
      text: row.name,
      township: row.township,
      candidates,
      decidedBy,
      unitNo: keeps,
      decisionKey: duplicateKey(row),
    });
    return keeps === null ? null : { reason: 'duplicate', keeps };
  }

  private byItself([first]: Candidate[]): string | null {
    return first && (first.automatic || this.input.acceptProposals) ? first.id : null;
  }

  fold(row: PlatformRow, keeps: string): void {
    this.folded.set(row.unitNo, { row, keeps });
  }

  /** The unit that a row of the platform is part of. */
  standsFor(unitNo: string): string {
    const keeps = this.folded.get(unitNo)?.keeps;
    return keeps === undefined || keeps === unitNo
      ? unitNo
      : this.folded.has(keeps)
        ? this.folded.get(keeps)!.keeps
        : keeps;
  }

  /** The other spelling stays known as an alias. */
  addAliases(units: ReadonlyMap<string, LedgerUnit>): void {
    for (const { row, keeps } of this.folded.values()) {
      const unit = units.get(keeps);
      if (unit && squeeze(unit.name) !== squeeze(row.name) && !unit.aliases.includes(row.name))
        unit.aliases.push(row.name);
    }
  }
}
