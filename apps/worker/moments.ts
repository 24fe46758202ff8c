import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { ReconcilerRepository } from '../../libs/data/reconciler.repository.js';
import { markPosition, positionMarked } from '../../libs/platform/engine-identity.js';
import type { Logger } from '../../libs/platform/logger.js';
import { CASE_TASK_QUEUE, versionOf } from '../../workflows/case/case.messages.js';
import { openedWithoutCase } from './projection-verify.js';

const ANSWER_WITHIN_MS = 10_000;
const PAGE = 200;
const SIDE_BY_SIDE = 8;
const NAMED = 20;

/** Histories hold decisions that the audit does not: which of the two is right is not for a program to say. */
export class DatabaseIsOlder extends Error {
  override name = 'DatabaseIsOlder';

  constructor(readonly cases: readonly string[]) {
    super(
      `the database was restored to an earlier moment than the engine: ${cases.length} histories hold decisions that the audit does not (${cases.slice(0, NAMED).join(', ')}${cases.length > NAMED ? ', …' : ''}). ` +
        'Nothing is sent to them: restore both to one moment, or the engine to an earlier one (docs/operations.md)',
    );
  }
}

/**
 * Finds out whether database and engine are of one moment. The engine carries a mark of the last event that both were seen to hold: an engine with an older
 * mark than the checkpoint was restored, and what it lacks is sent again; a database that does not know the marked event, or goes on in another timeline of its log, was.
 */
export class Moments {
  private ahead: string[] = [];
  private marked: bigint | null = null;

  constructor(
    private readonly client: Client,
    private readonly repository: ReconcilerRepository,
    private readonly logger: Logger,
  ) {}

  /** Before anything is sent again. @throws DatabaseIsOlder while a history holds more than the audit */
  async requireSame(): Promise<void> {
    const marked = await positionMarked(this.client);
    // An engine without a mark is of before marks: one that is claimed gets its first at once.
    if (marked === null) return this.lookAgain(0n);
    if (!(await this.repository.knowsEvent(marked))) return this.databaseWasRestored();
    await this.lookAgain(marked.id);
  }

  /** Database and engine were seen to hold everything up to this event. */
  async mark(id: bigint): Promise<void> {
    if (this.marked === id) return;
    const event = await this.repository.findEvent(id);
    if (!event) return;
    await markPosition(this.client, event);
    this.marked = id;
  }

  private async lookAgain(from: bigint): Promise<void> {
    if (await this.repository.lookAgainFrom(from))
      this.logger.warn(
        { from: Number(from) },
        'the engine is of an earlier moment than the database: what its histories lack is sent again',
      );
  }

  private async databaseWasRestored(): Promise<void> {
    this.ahead = await this.stillAhead();
    if (this.ahead.length === 0) this.ahead = await this.findAhead();
    if (this.ahead.length > 0) throw new DatabaseIsOlder(this.ahead);
    this.logger.warn('the database was restored, and no history holds more than it: all cases are looked at again');
    await this.repository.lookAgainFrom(0n);
    this.marked = null;
  }

  /** Of those that were found before; looking at all takes long. */
  private async stillAhead(): Promise<string[]> {
    const left: string[] = [];
    for (const caseId of this.ahead) {
      const version = await this.repository.versionOf(caseId);
      if (version === null || (await this.isAhead(caseId, version))) left.push(caseId);
    }
    return left;
  }

  private async findAhead(): Promise<string[]> {
    const known = new Set<string>();
    const ahead: string[] = [];
    for (let after = ''; ;) {
      const cases = await this.repository.casesAfter(after, PAGE);
      for (let i = 0; i < cases.length; i += SIDE_BY_SIDE)
        await Promise.all(
          cases.slice(i, i + SIDE_BY_SIDE).map(async ({ caseId, version }) => {
            known.add(caseId);
            if (await this.isAhead(caseId, version)) ahead.push(caseId);
          }),
        );
      if (cases.length < PAGE) break;
      after = cases.at(-1)!.caseId;
    }
    for await (const caseId of openedWithoutCase(this.client, CASE_TASK_QUEUE, known)) ahead.push(caseId);
    return ahead.sort();
  }

  private async isAhead(caseId: string, version: number): Promise<boolean> {
    try {
      const known = await this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        this.client.workflow.getHandle(caseId).query(versionOf),
      );
      if (known <= version) return false;
      // Somebody may have acted since the page was read; but a history never holds more than the audit.
      const now = await this.repository.versionOf(caseId);
      return now === null || known > now;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
