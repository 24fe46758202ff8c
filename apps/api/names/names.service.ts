import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { OperationView } from '../../../libs/contracts/bulk.js';
import { NamesRepository, type CaseName, type Names } from '../../../libs/data/names.repository.js';
import type { Actor } from '../../../libs/domain/case.js';
import { namedIds } from './named-ids.js';

const KEPT_MS = 60_000;
const KEPT = 20_000;

/** Puts names beside the ids of an answer, so that no reader has to look an id up. A name that was changed is seen within a minute. */
@Injectable()
export class NamesService {
  private readonly known = new LRUCache<string, { name: string | null }>({ max: KEPT, ttl: KEPT_MS });

  constructor(private readonly repository: NamesRepository) {}

  /** The answer with `names` by id; ids nobody has any more are left out. */
  async beside<T extends object>(answer: T): Promise<T & { names: Names }> {
    const wanted = namedIds(answer);
    await this.learn(wanted);
    const names: Names = { accounts: {}, bodies: {}, instructors: {} };
    for (const kind of KINDS)
      for (const id of wanted[kind]) {
        const name = this.known.get(keyOf(kind, id))?.name;
        if (name != null) names[kind][id] = name;
      }
    return { ...answer, names };
  }

  /** Number and lead unit of the cases, as far as the actor may see them. */
  cases(actor: Actor, ids: readonly string[]): Promise<Map<string, CaseName>> {
    return this.repository.findCases(actor, ids);
  }

  /** An operation with number and lead unit of the cases its items are about. */
  async operation(actor: Actor, operation: OperationView): Promise<OperationView> {
    const cases = await this.cases(
      actor,
      operation.items.flatMap(({ caseId }) => caseId ?? []),
    );
    const items = operation.items.map((item) => {
      const named = item.caseId === null ? undefined : cases.get(item.caseId);
      return { ...item, caseNo: named?.caseNo ?? null, unitName: named?.unitName ?? null };
    });
    return { ...operation, items };
  }

  private async learn(wanted: ReturnType<typeof namedIds>): Promise<void> {
    const missing = { accounts: [], bodies: [], instructors: [] } as Record<keyof Names, string[]>;
    for (const kind of KINDS) missing[kind] = wanted[kind].filter((id) => !this.known.has(keyOf(kind, id)));
    if (KINDS.every((kind) => missing[kind].length === 0)) return;
    const found = await this.repository.find(missing);
    for (const kind of KINDS)
      for (const id of missing[kind]) this.known.set(keyOf(kind, id), { name: found[kind][id] ?? null });
  }
}

const KINDS = ['accounts', 'bodies', 'instructors'] as const;

function keyOf(kind: keyof Names, id: string): string {
  return `${kind}:${id}`;
}
