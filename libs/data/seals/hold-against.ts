// Raw SQL: chains are held against their seals in the database.
import type { AuditProblem } from '../audit-verify.js';
import { sha256 } from '../canonical.js';
import type { Statements } from '../database.js';
import { ReconcilerRepository } from '../reconciler.repository.js';
import { MerkleTree } from './merkle.js';
import { leafIn, sealIn, type Leaf, type Seal, type SealFile } from './seal-file.js';

/** What the seals say of a database. */
export interface Held {
  seals: Seal[];
  problems: AuditProblem[];
  /** Last entry of a chain that is sealed, by the chain's name in the leaves. */
  sealedTo: ReadonlyMap<string, number>;
  /** What was recorded before this instant is in some seal; null where there is none. */
  sealedUntil: Date | null;
}
/** A sealed head that the database does not have. */
interface Lost {
  seal: Seal;
  leaf: Leaf;
  /** Hash of what stands in its place; null where nothing does. */
  instead: string | null;
}

const BATCH = 1_000;
/** A transaction that was open while a seal was made has ended by then, and its entry is in the next one. */
const UNDER_WAY_MS = 600_000;
/** An authority that is away is asked again until the next seal is made. */
const STAMPED_WITHIN_MS = 2 * 86_400_000;
const ZERO = '0'.repeat(64);
const OF_CASES = `SELECT l.place::int, a.hash FROM unnest($1::text[], $2::int[], $3::text[]) WITH ORDINALITY AS l (chain, seq, hash, place)
  LEFT JOIN audit_entries a ON a.case_id = substr(l.chain, 6) AND a.seq = l.seq WHERE starts_with(l.chain, 'case:') AND a.hash IS DISTINCT FROM l.hash`;
const OF_ATTEMPTS = `SELECT l.place::int, a.hash FROM unnest($1::text[], $2::int[], $3::text[]) WITH ORDINALITY AS l (chain, seq, hash, place)
  LEFT JOIN attempts a ON a.seq = l.seq WHERE l.chain = 'attempts' AND a.hash IS DISTINCT FROM l.hash`;

/**
 * Holds a database against its seals: each line follows the one before, its heads have its root, and every head is still the hash of that entry. A chain whose
 * end was cut off with its head set back, one that was computed anew, and one that is gone are told by name.
 * @param lines of the file as they were before the state of the database that is read
 */
export async function holdAgainst(database: Statements, file: SealFile, lines: readonly string[]): Promise<Held> {
  const seals = lines.map((line) => sealIn(line)!);
  const problems = seals.length === 0 ? await missingSeals(database, file) : await brokenLines(database, lines, seals);
  const sealedTo = new Map<string, number>();
  const lost: Lost[] = [];
  const newestKept = new Map<string, string>();
  for (const [i, seal] of seals.entries()) {
    const tree = new MerkleTree();
    const restored = seals.slice(i + 1).map((later) => later.restoredTo ?? '9');
    const kept = restored.sort()[0] ?? '9';
    for await (const leaves of batches(file.leafLines(seal.nr), tree)) {
      const instead = await missing(database, leaves);
      for (const [place, leaf] of leaves.entries()) {
        if (leaf.recordedAt > kept) continue;
        sealedTo.set(leaf.chain, Math.max(leaf.seq, sealedTo.get(leaf.chain) ?? 0));
        const other = instead.get(place);
        if (other !== undefined) lost.push({ seal, leaf, instead: other });
        else if (leaf.recordedAt > (newestKept.get(seal.timeline) ?? ''))
          newestKept.set(seal.timeline, leaf.recordedAt);
      }
    }
    if (tree.count !== seal.count || tree.root() !== seal.root)
      problems.push(ofSeals(`seal ${seal.nr}: its heads are gone or were changed, they do not have its root`));
  }
  for (const [i, seal] of seals.entries()) problems.push(...(await wrongStamp(file, seal, lines[i]!)));
  problems.push(...(await explained(database, lost, newestKept)));
  const last = seals.at(-1);
  return {
    seals,
    problems,
    sealedTo,
    sealedUntil: last ? new Date(Date.parse(last.at) - UNDER_WAY_MS) : null,
  };
}

function ofSeals(problem: string): AuditProblem {
  return { chain: 'seals', seq: null, problem };
}

async function missingSeals(database: Statements, { folder }: SealFile): Promise<AuditProblem[]> {
  const [sweep] = await database.query<{ ended_at: Date | null }>(`SELECT ended_at FROM sweeps WHERE name = 'seals'`);
  return sweep?.ended_at
    ? [
        ofSeals(
          `the database was sealed (last looked at on ${sweep.ended_at.toISOString()}), and ${folder} holds no seal`,
        ),
      ]
    : [];
}

async function brokenLines(
  database: Statements,
  lines: readonly string[],
  seals: readonly Seal[],
): Promise<AuditProblem[]> {
  const [own] = await database.query<{ id: string }>('SELECT id FROM installation');
  return seals.flatMap((seal, i) => {
    const previous = i === 0 ? ZERO : sha256(lines[i - 1]!);
    return [
      ...(seal.nr !== i + 1
        ? [ofSeals(`seal ${seal.nr} stands where ${i + 1} belongs: a line is missing or was moved`)]
        : []),
      ...(seal.previous !== previous ? [ofSeals(`seal ${seal.nr} does not follow the line before it`)] : []),
      ...(seal.installation !== own!.id ? [ofSeals(`seal ${seal.nr} is of another installation`)] : []),
    ];
  });
}

/** A stamp has to be of its line, and from about then: whoever makes all lines anew gets stamps of today. */
async function wrongStamp(file: SealFile, { nr, at }: Seal, line: string): Promise<AuditProblem[]> {
  const stamp = file.stampOf(nr);
  if (!stamp) return [];
  try {
    // Only here: most installations have no stamps, and no use for what reads them.
    const { stampedAt } = await import('./time-stamp.js');
    const stamped = await stampedAt(stamp, line, file.authority);
    return Math.abs(stamped.getTime() - Date.parse(at)) < STAMPED_WITHIN_MS
      ? []
      : [ofSeals(`seal ${nr} says that it was made on ${at}, and was stamped on ${stamped.toISOString()}`)];
  } catch (error) {
    const { message } = error as Error;
    return [ofSeals(`seal ${nr}: its time stamp is not of its line, or of another authority (${message})`)];
  }
}

async function* batches(lines: AsyncIterable<string> | null, tree: MerkleTree): AsyncGenerator<Leaf[]> {
  let batch: Leaf[] = [];
  for await (const line of lines ?? []) {
    tree.add(line);
    batch.push(leafIn(line));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** Of heads that the database does not have, by their place: the hash that stands there, or null. */
async function missing(database: Statements, leaves: readonly Leaf[]): Promise<Map<number, string | null>> {
  const columns = [leaves.map((l) => l.chain), leaves.map((l) => l.seq), leaves.map((l) => l.hash)];
  const found = new Map<number, string | null>();
  for (const sql of [OF_CASES, OF_ATTEMPTS])
    for (const { place, hash } of await database.query<{ place: number; hash: string | null }>(sql, ...columns))
      found.set(place - 1, hash);
  return found;
}

/**
 * A database that was restored lacks everything from some instant on, and its log goes on in another timeline; of one whose chains were cut, some later entries are there.
 * A restored one is one problem, until an operator says so; else each chain is named once, at the first seal that it contradicts.
 */
async function explained(
  database: Statements,
  lost: readonly Lost[],
  newestKept: ReadonlyMap<string, string>,
): Promise<AuditProblem[]> {
  if (lost.length === 0) return [];
  const timeline = await new ReconcilerRepository(database).timeline();
  const from = lost.map(({ leaf }) => leaf.recordedAt).sort()[0]!;
  const isRestored = lost.every(
    ({ seal }) => seal.timeline !== timeline && from > (newestKept.get(seal.timeline) ?? ''),
  );
  if (isRestored)
    return [
      ofSeals(
        `nothing of what was sealed and recorded from ${from} on is here, and PostgreSQL’s log goes on in another timeline: the database stands as of an earlier moment. If it was restored, say so: npm run audit:seal -- --restored INSTANT`,
      ),
    ];
  const first = new Map<string, Lost>();
  for (const one of lost) if (!first.has(one.leaf.chain)) first.set(one.leaf.chain, one);
  return [...first.values()].map(({ seal, leaf, instead }) => ({
    chain: leaf.chain.replace(/^case:/, ''),
    seq: leaf.seq,
    problem:
      instead === null
        ? `was sealed on ${seal.at} (seal ${seal.nr}) and is not there: the chain was cut`
        : `is not what was sealed on ${seal.at} (seal ${seal.nr}): the chain was computed anew`,
  }));
}
