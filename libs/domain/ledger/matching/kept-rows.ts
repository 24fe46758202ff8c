import { scoreOf, type Candidate, type Evidence } from './match-index.js';
import { isShortFor, nameParts, tradeName, type RegionWords } from './names.js';
import type { PlatformRow } from '../import/source-rows.js';

interface Kept {
  row: PlatformRow;
  normalised: string;
  core: string;
}

/** Rows that stay, to tell a later row of the same unit: same code, or where one has none, same or short name in one township. */
export class KeptRows {
  private readonly byCode = new Map<string, PlatformRow>();
  private readonly byTradeName = new Map<string, Kept[]>();
  constructor(private readonly region: RegionWords) {}

  add(row: PlatformRow): void {
    if (row.code.code) this.byCode.set(row.code.code, row);
    const { normalised, core, bucket } = this.place(row);
    const rows = this.byTradeName.get(bucket) ?? [];
    rows.push({ row, normalised, core });
    this.byTradeName.set(bucket, rows);
  }

  /** Units that the row may be a repetition of; automatic only with one valid code. */
  candidates(row: PlatformRow): Candidate[] {
    const sameCode = row.code.code ? this.byCode.get(row.code.code) : undefined;
    if (sameCode) return [candidate(sameCode, row.code.valid ? 'code-equal' : 'code-equal-unchecked', row)];
    const { normalised, core, bucket } = this.place(row);
    const mayBeShort = !/有限公司|合作社/.test(normalised);
    return (this.byTradeName.get(bucket) ?? []).flatMap((other) => {
      if (row.code.code && other.row.code.code) return [];
      if (other.normalised === normalised) return [candidate(other.row, 'name-equal', row)];
      return mayBeShort && isShortFor(core, other.core) ? [candidate(other.row, 'short-name', row)] : [];
    });
  }

  private place(row: PlatformRow): { normalised: string; core: string; bucket: string } {
    const { normalised, core } = nameParts(row.name, this.region);
    return { normalised, core, bucket: `${row.township}|${tradeName(core)}` };
  }
}

function candidate(kept: PlatformRow, kind: Evidence, row: PlatformRow): Candidate {
  const place: Evidence = kept.township === row.township ? 'township-equal' : 'township-differs';
  const automatic = kind === 'code-equal';
  return {
    id: kept.unitNo,
    score: automatic ? 1 : scoreOf(new Set([kind, place])),
    automatic,
    evidence: [kind, place],
  };
}
