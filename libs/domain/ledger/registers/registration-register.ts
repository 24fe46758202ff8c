import type { PlainDate } from '../../case.js';
import type { RegistrationMatch } from '../units/ledger-unit.js';
import { MatchIndex, proposal, type Candidate } from '../matching/match-index.js';
import type { RegionWords } from '../matching/names.js';
import { registrationKey, type PopulationMatch } from '../units/population-match.js';
import type { RememberedDecisions } from '../matching/reconciliation.js';
import type { PlatformRow, RegistrationRow, RegistrationSource } from '../import/source-rows.js';

export interface RegisterInput {
  registrations: { source: RegistrationSource; rows: RegistrationRow[]; asOf: PlainDate | null }[];
  region: RegionWords;
  remembered?: RememberedDecisions;
  acceptProposals: boolean;
}
interface Registered {
  source: RegistrationSource;
  row: RegistrationRow;
}

/** Finds the registration of a platform row: the one a person named, a valid equal code by itself, or the first proposal where those are taken. */
export class RegistrationRegister {
  private readonly rows = new Map<string, Registered>();
  private readonly index: MatchIndex;
  /** Registration → the unit a person named for it, or null for none of ours. */
  private readonly decided = new Map<string, string | null>();
  private readonly decidedFor = new Map<string, string>();
  /** Registration → the platform rows that could be its unit. */
  private readonly seekers = new Map<string, Candidate[]>();
  private readonly chosen = new Map<string, { unitNo: string; automatic: boolean }>();

  constructor(private readonly input: RegisterInput) {
    // By position: rows of several imports may have stood in the same row of their sheets.
    for (const { source, rows } of input.registrations)
      for (const [position, row] of rows.entries()) this.add(`${source}:${position}`, { source, row });
    this.index = new MatchIndex(
      [...this.rows].map(([id, { row }]) => ({
        id,
        code: row.code,
        name: row.name,
        formerNames: row.formerNames,
        aliases: [],
        township: null,
        address: row.address,
        person: row.legalRepresentative,
      })),
      input.region,
    );
  }

  private add(id: string, registered: Registered): void {
    this.rows.set(id, registered);
    const unitNo = this.input.remembered?.get(registrationKey(registered.source, registered.row));
    if (unitNo === undefined) return;
    this.decided.set(id, unitNo);
    if (unitNo !== null) this.decidedFor.set(unitNo, id);
  }

  find(row: PlatformRow): RegistrationMatch | null {
    const { code, name, address, legalRepresentative: person } = row;
    const candidates = this.index.candidates({ code, name, address, person });
    for (const candidate of candidates) this.note(candidate, row.unitNo);
    const candidate = this.choose(row.unitNo, candidates);
    if (!candidate) return null;
    this.chosen.set(candidate.id, { unitNo: row.unitNo, automatic: candidate.automatic });
    return { ...this.rows.get(candidate.id)!, candidate };
  }

  private choose(unitNo: string, candidates: Candidate[]): Candidate | null {
    const named = this.decidedFor.get(unitNo);
    if (named !== undefined)
      return candidates.find(({ id }) => id === named) ?? { id: named, score: 0, automatic: false, evidence: [] };
    const free = candidates.filter(({ id }) => !this.decided.has(id));
    return free.find(({ automatic }) => automatic) ?? (this.input.acceptProposals ? proposal(free) : null);
  }

  private note({ id, ...candidate }: Candidate, unitNo: string): void {
    const known = this.seekers.get(id);
    if (known) known.push({ ...candidate, id: unitNo });
    else this.seekers.set(id, [{ ...candidate, id: unitNo }]);
  }

  /**
   * Every registration with the units it may belong to. A unit that has its registration by code, or by a person, is nobody else's candidate.
   * @param standsFor unit of a platform row: itself, or the one it was folded into
   */
  matches(standsFor: (unitNo: string) => string): PopulationMatch[] {
    const settled = new Map(
      [...this.chosen]
        .filter(([id, { automatic }]) => automatic || this.decided.has(id))
        .map(([id, { unitNo }]) => [standsFor(unitNo), id]),
    );
    return [...this.rows].map(([id, { source, row }]) => {
      const candidates = bestOfEach(
        (this.seekers.get(id) ?? []).map((seeker) => ({ ...seeker, id: standsFor(seeker.id) })),
      ).filter((candidate) => (settled.get(candidate.id) ?? id) === id || this.decided.has(id));
      const chosen = this.chosen.get(id);
      const decidedBy = this.decided.has(id)
        ? 'person'
        : chosen
          ? chosen.automatic
            ? 'automatic'
            : 'proposal'
          : 'nobody';
      const unitNo = this.decided.has(id) ? this.decided.get(id)! : chosen ? standsFor(chosen.unitNo) : null;
      return {
        kind: 'registration',
        source,
        row,
        text: row.name,
        township: null,
        candidates,
        decidedBy,
        unitNo,
        decisionKey: registrationKey(source, row),
      };
    });
  }

  /** Registrations that no platform row belongs to. */
  unclaimed(): Registered[] {
    return [...this.rows].filter(([id]) => !this.chosen.has(id)).map(([, registered]) => registered);
  }
}

/** Best first; of several rows of one unit the best. */
function bestOfEach(candidates: Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates)
    if (candidate.score > (best.get(candidate.id)?.score ?? -1)) best.set(candidate.id, candidate);
  return [...best.values()].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, 10);
}
