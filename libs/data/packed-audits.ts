// Raw SQL: a function of the database packs chain by chain.
import type { PlainDate } from '../domain/case.js';
import type { Database } from './database.js';

export interface Packed {
  /** Cases whose audit was packed. */
  cases: number;
  /** Ids of cases whose chain does not hold: they stay as they are. */
  unsound: string[];
}
/** Cases that one transaction packs: an action on one of them would wait for it. */
const AT_A_TIME = 500;

/**
 * Packs the audit of every case that has ended and was last changed before a day (docs/adr/0030-filters-and-the-packed-audit.md). Repeating it packs nothing twice; interrupted,
 * it goes on where it stood. As the owner.
 */
export async function packAudits(
  database: Pick<Database, 'query'>,
  before: PlainDate,
  say: (packed: number) => void = () => {},
): Promise<Packed> {
  const all: Packed = { cases: 0, unsound: [] };
  for (let after: string | null = ''; after !== null;) {
    const [row]: { packed: number; unsound: string[]; last: string | null }[] = await database.query(
      'SELECT packed, unsound, last FROM pack_audits($1::date, $2, $3::int)',
      before,
      after,
      AT_A_TIME,
    );
    all.cases += row!.packed;
    all.unsound.push(...row!.unsound);
    after = row!.last;
    if (after !== null) say(all.cases);
  }
  return all;
}
