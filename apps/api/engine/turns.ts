import { unavailable } from '../http/refused.js';

/** Actions that may wait for their turn at one case: at some 50 ms each, those behind them would not have it in time. */
const MOST_WAITING = 64;

/** Everybody who sends one Update: a repeat does not wait for the first sending, it attaches to it. */
interface Group {
  key: string;
  members: number;
  waiting: Set<() => void>;
}

/**
 * One action of a case at a time, in the order they came, within this process. Nothing is locked: a process that dies takes its line along, and between
 * processes the case itself turns away what comes while an action is under way (docs/adr/0012-one-action-at-a-time.md).
 */
export class Turns {
  private readonly lines = new Map<string, Group[]>();

  constructor(private readonly retryAfterSeconds: number) {}

  /** Cases that somebody is at. */
  get busy(): number {
    return this.lines.size;
  }

  /** @throws Refused engine-unavailable where the turn does not come in time. */
  async take<T>(caseId: string, key: string, withinMs: number, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(caseId) ?? [];
    this.lines.set(caseId, line);
    const group = this.join(caseId, line, key);
    try {
      if (line[0] !== group) await this.turn(group, withinMs);
      return await work();
    } finally {
      this.leave(caseId, line, group);
    }
  }

  private join(caseId: string, line: Group[], key: string): Group {
    let group = line.find((known) => known.key === key);
    if (!group) {
      if (line.length > MOST_WAITING) throw unavailable(this.retryAfterSeconds, { caseId });
      line.push((group = { key, members: 0, waiting: new Set() }));
    }
    group.members += 1;
    return group;
  }

  private turn({ waiting }: Group, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(start);
        reject(unavailable(this.retryAfterSeconds));
      }, withinMs);
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      waiting.add(start);
    });
  }

  private leave(caseId: string, line: Group[], group: Group): void {
    group.members -= 1;
    if (group.members > 0) return;
    line.splice(line.indexOf(group), 1);
    if (line.length === 0) this.lines.delete(caseId);
    for (const start of line[0]?.waiting ?? []) start();
    line[0]?.waiting.clear();
  }
}
