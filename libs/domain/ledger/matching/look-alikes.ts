import { toMatchable, isInPopulation, type LedgerUnit } from '../units/ledger-unit.js';
import { MatchIndex, type Evidence } from './match-index.js';
import type { RegionWords } from './names.js';
import { duplicateKey, type PopulationMatch } from '../units/population-match.js';

/** What makes two units of one ledger look like one firm: spelling, a former name, one place and one person (several licences). */
const ALIKE: readonly Evidence[] = [
  'code-equal-unchecked',
  'organisation-part-equal',
  'name-exact',
  'name-equal',
  'alias',
  'former-name',
  'address-and-person',
];

/** Operating units that look like an earlier one and are no repeated rows; each pair once. Only a person can say what they are. */
export function lookAlikes(
  units: readonly LedgerUnit[],
  region: RegionWords,
  known: ReadonlySet<string>,
): PopulationMatch[] {
  const population = units.filter(isInPopulation);
  const index = new MatchIndex(population.map(toMatchable), region);
  const place = new Map(population.map(({ unitNo }, at) => [unitNo, at]));
  return population
    .filter(({ unitNo }) => !known.has(unitNo))
    .flatMap(({ unitNo, code, name, township, address, legalRepresentative: person, platform: row }) => {
      const candidates = index
        .candidates({ code, name, township, address, person })
        .filter(
          (other) => place.get(other.id)! < place.get(unitNo)! && other.evidence.some((kind) => ALIKE.includes(kind)),
        );
      if (candidates.length === 0) return [];
      return [
        {
          kind: 'duplicate',
          source: 'platform',
          row,
          text: name,
          township,
          candidates,
          decidedBy: 'nobody',
          unitNo: null,
          decisionKey: duplicateKey(row),
        } satisfies PopulationMatch,
      ];
    });
}
