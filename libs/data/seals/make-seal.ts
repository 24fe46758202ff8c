// Raw SQL: heads of the chains in one look, under a lock.
import type { Database, Statements } from '../database.js';
import { ReconcilerRepository } from '../reconciler.repository.js';
import type { Leaf, Seal, SealFile } from './seal-file.js';

const PAGE = 5_000;
/** Only here: two that seal at once would both write the same number. */
const SEALING = 'qunjian-audit-seal';
const CASES = 'SELECT case_id, version, head_hash, changed_at FROM cases';

/** The seals of this folder are of another database. */
export class ForeignSeals extends Error {}

/**
 * Seals the heads of the chains that have grown since the last seal, of one state of the data; of all of them where there is no last one, where the
 * database has been restored since, or where the events are gone that say which have grown.
 * @param restoredTo an operator's word that the database was put back to this instant
 * @returns null where another one is sealing. @throws ForeignSeals
 */
export function makeSeal(
  database: Pick<Database, 'transaction'>,
  file: SealFile,
  restoredTo: string | null = null,
): Promise<Seal | null> {
  return database.transaction(async (tx) => {
    const [one] = await tx.query<{
      alone: boolean;
      at: Date;
      installation: string;
      position: bigint;
      first: bigint | null;
    }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS alone, clock_timestamp() AS at, (SELECT id FROM installation) AS installation,
         (SELECT relayed_to FROM outbox_relay) AS position, (SELECT min(id) FROM outbox) AS first`,
      SEALING,
    );
    const { alone, at, installation, position, first } = one!;
    if (!alone) return null;
    const last = file.latest();
    if (last && last.installation !== installation)
      throw new ForeignSeals(`${file.folder} holds the seals of another installation (${last.installation}).`);
    const timeline = await new ReconcilerRepository(tx).timeline();
    const since =
      last && restoredTo === null && last.timeline === timeline && (first ?? 0n) <= BigInt(last.position) + 1n
        ? last.position
        : null;
    return file.append(
      { at: at.toISOString(), installation, timeline, position: String(position), restoredTo },
      headsSince(tx, since),
    );
  }, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** @param since position in the outbox; null: all cases */
async function* headsSince(tx: Statements, since: string | null): AsyncGenerator<Leaf[]> {
  const attempts = await tx.query<{ seq: bigint; hash: string; recorded_at: Date }>(
    `SELECT a.seq, a.hash, a.recorded_at FROM chain_heads h JOIN attempts a ON a.seq = h.seq WHERE h.chain = 'attempts'`,
  );
  yield attempts.map(({ seq, hash, recorded_at }) => leaf('attempts', Number(seq), hash, recorded_at));
  for (let after = ''; ;) {
    const rows = await tx.query<{ case_id: string; version: number; head_hash: string; changed_at: Date }>(
      since === null
        ? `${CASES} WHERE case_id > $1 ORDER BY case_id LIMIT $2`
        : `${CASES} WHERE case_id > $1 AND case_id IN (SELECT case_id FROM outbox WHERE id > $3::bigint) ORDER BY case_id LIMIT $2`,
      after,
      PAGE,
      ...(since === null ? [] : [since]),
    );
    yield rows.map((row) => leaf(`case:${row.case_id}`, row.version, row.head_hash, row.changed_at));
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.case_id;
  }
}

function leaf(chain: string, seq: number, hash: string, recordedAt: Date): Leaf {
  return { chain, seq, hash, recordedAt: recordedAt.toISOString() };
}
