import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { canonicalJson, sha256 } from '../canonical.js';
import { MerkleTree } from './merkle.js';

const FORMAT = 'qunjian-seal-1';
const ZERO = '0'.repeat(64);

/** A line of `seals.jsonl`. Instants are real time. */
export interface Seal {
  format: string;
  /** From 1. */
  nr: number;
  /** Of the state of the database that was sealed. */
  at: string;
  installation: string;
  /** SHA-256 of the line before; 64 zeros in the first. */
  previous: string;
  /** Of PostgreSQL's log: another one begins when the database is restored. */
  timeline: string;
  /** Up to here the outbox had been handed on, a whole number: what came later is in the next seal again. */
  position: string;
  /** How many chains are in it, and the root over their heads (MerkleTree). */
  count: number;
  root: string;
  /** Said by an operator: the database was put back to this instant, and what was recorded after it is gone. */
  restoredTo: string | null;
}
/** Head of a chain as it was sealed. Chain `attempts`, or a case as `case:ID`. */
export interface Leaf {
  chain: string;
  seq: number;
  hash: string;
  recordedAt: string;
}

/**
 * The seals of an installation, outside of its database (docs/audit.md): `seals.jsonl` grows by a line each, and `leaves/NR.jsonl` holds the heads that a
 * line stands for; `stamps/NR.tsr` is the time stamp of a line, where there is one. Nothing is ever written over.
 */
export class SealFile {
  /** @param authority certificate, PEM, that its time stamps have to lead to; null: they are held against their lines only */
  constructor(
    readonly folder: string,
    readonly authority: string | null = null,
  ) {}

  /** Whole lines, oldest first, as they stand. What is left of a line that was not written to its end is none. */
  lines(): string[] {
    if (!existsSync(this.path)) return [];
    return readFileSync(this.path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .filter((line) => sealIn(line) !== null);
  }

  seals(): Seal[] {
    return this.lines().map((line) => sealIn(line)!);
  }

  latest(): Seal | null {
    return this.seals().at(-1) ?? null;
  }

  /** Writes the heads, then the line, each to the disk before the next. */
  async append(
    facts: Omit<Seal, 'format' | 'nr' | 'previous' | 'count' | 'root'>,
    heads: AsyncIterable<readonly Leaf[]>,
  ): Promise<Seal> {
    const before = this.lines().at(-1);
    const nr = before === undefined ? 1 : sealIn(before)!.nr + 1;
    mkdirSync(join(this.folder, 'leaves'), { recursive: true, mode: 0o700 });
    const { count, root } = await this.writeLeaves(nr, heads);
    const previous = before === undefined ? ZERO : sha256(before);
    const seal: Seal = { format: FORMAT, nr, previous, count, root, ...facts };
    this.writeLine(canonicalJson(seal));
    return seal;
  }

  /** Lines of the heads, as they were hashed; none where the file is gone. */
  leafLines(nr: number): AsyncIterable<string> | null {
    const path = this.leavesOf(nr);
    return existsSync(path) ? createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity }) : null;
  }

  /** Time stamp of a line, as its authority answered; null where there is none. */
  stampOf(nr: number): Buffer | null {
    return existsSync(this.stampPath(nr)) ? readFileSync(this.stampPath(nr)) : null;
  }

  keepStamp(nr: number, stamp: Uint8Array): void {
    mkdirSync(join(this.folder, 'stamps'), { recursive: true, mode: 0o700 });
    writeFileSync(this.stampPath(nr), stamp, { mode: 0o600, flag: 'wx', flush: true });
  }

  private async writeLeaves(
    nr: number,
    heads: AsyncIterable<readonly Leaf[]>,
  ): Promise<{ count: number; root: string }> {
    const tree = new MerkleTree();
    const whole = this.leavesOf(nr);
    const file = openSync(`${whole}.new`, 'w', 0o600);
    try {
      for await (const some of heads) {
        const lines = some.map(({ chain, seq, hash, recordedAt }) => JSON.stringify([chain, seq, hash, recordedAt]));
        for (const line of lines) tree.add(line);
        if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${whole}.new`, whole);
    return { count: tree.count, root: tree.root() };
  }

  /** Begins on a line of its own, whatever a crash left at the end. */
  private writeLine(line: string): void {
    const torn = existsSync(this.path) && !/(^|\n)$/.test(readFileSync(this.path, 'utf8'));
    const file = openSync(this.path, 'a', 0o600);
    try {
      writeSync(file, `${torn ? '\n' : ''}${line}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  private stampPath(nr: number): string {
    return join(this.folder, 'stamps', `${String(nr).padStart(6, '0')}.tsr`);
  }

  private leavesOf(nr: number): string {
    return join(this.folder, 'leaves', `${String(nr).padStart(6, '0')}.jsonl`);
  }

  private get path(): string {
    return join(this.folder, 'seals.jsonl');
  }
}

export function leafIn(line: string): Leaf {
  const [chain, seq, hash, recordedAt] = JSON.parse(line) as [string, number, string, string];
  return { chain, seq, hash, recordedAt };
}

/** @returns null where the line is no seal of this format */
export function sealIn(line: string): Seal | null {
  try {
    const seal = JSON.parse(line) as Seal;
    return seal.format === FORMAT ? seal : null;
  } catch {
    return null;
  }
}
