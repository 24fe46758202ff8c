import { createHash } from 'node:crypto';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Root over leaves in the order in which they are added, as in RFC 6962, section 2.1: a leaf and a node are hashed apart, so that neither passes for the other. Holds one hash per level. */
export class MerkleTree {
  /** Of whole subtrees, the largest first; `size` in binary says how large each is. */
  private readonly subtrees: Buffer[] = [];
  private size = 0;

  add(leaf: string): void {
    let hash = digest(LEAF, Buffer.from(leaf, 'utf8'));
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) hash = digest(NODE, this.subtrees.pop()!, hash);
    this.subtrees.push(hash);
    this.size += 1;
  }

  get count(): number {
    return this.size;
  }

  /** In hex. */
  root(): string {
    const root = this.subtrees.reduceRight<Buffer | null>(
      (right, left) => (right ? digest(NODE, left, right) : left),
      null,
    );
    return (root ?? digest()).toString('hex');
  }
}

function digest(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
