import type { Client } from '@temporalio/client';
import type { MendingRepository, StuckCase } from '../../libs/data/mending.repository.js';
import type { Logger } from '../../libs/platform/logger.js';
import { reasonOf } from '../../libs/platform/reason.js';
import { CASE_WORKFLOW } from '../../workflows/case/case.messages.js';
import { isNotFound, type Mended } from './case-mending.js';

/** Cases looked at one by one in each sweep, in turn: whether their tasks fail cannot be asked for all at once. */
const LOOKED_AT = 500;
/** A task that is tried so often does not fail by accident. */
const FAILING_FROM = 3;

export interface StuckCasesDependencies {
  client: Client;
  repository: MendingRepository;
  taskQueue: string;
  mend(caseId: string): Promise<Mended>;
  logger: Logger;
}

/**
 * Finds cases whose workflows are gone, were ended or fail, and mends those whose audits are whole; once a day each, because what fails again wants somebody
 * to look. The others are named for `ready` and the metrics.
 */
export class StuckCases {
  private lookedTo = 0;
  private stopped = false;
  /** Stuck cases that the last sweep could not mend. */
  left = 0;

  constructor(private readonly dependencies: StuckCasesDependencies) {}

  /** Ends a running sweep after the case it is at. */
  stop(): void {
    this.stopped = true;
  }

  /** @param unanswered cases that the reconciler had no answer of */
  async sweep(unanswered: readonly string[] = []): Promise<StuckCase[]> {
    const left: StuckCase[] = [];
    for (const stuck of await this.find(unanswered)) {
      if (this.stopped) return left;
      const why = await this.heal(stuck);
      if (why !== null) left.push({ ...stuck, detail: why });
    }
    if (this.stopped) return left;
    await this.dependencies.repository.setStuck(left);
    this.left = left.length;
    return left;
  }

  private async find(unanswered: readonly string[]): Promise<StuckCase[]> {
    const { repository } = this.dependencies;
    const living = (await repository.living()).sort();
    const running = (await this.countRunning()) < (await repository.countLiving()) ? await this.listRunning() : null;
    const suspects = new Set([
      ...unanswered,
      ...(running === null ? [] : living.filter((caseId) => !running.has(caseId))),
      ...this.next(living),
    ]);
    const found: StuckCase[] = [];
    for (const caseId of suspects) {
      if (this.stopped) break;
      const stuck = await this.look(caseId);
      if (stuck) found.push(stuck);
    }
    return found;
  }

  private next(living: readonly string[]): string[] {
    if (this.lookedTo >= living.length) this.lookedTo = 0;
    const next = living.slice(this.lookedTo, this.lookedTo + LOOKED_AT);
    this.lookedTo += LOOKED_AT;
    return next;
  }

  private async look(caseId: string): Promise<StuckCase | null> {
    try {
      const { status, raw } = await this.dependencies.client.workflow.getHandle(caseId).describe();
      if (status.name !== 'RUNNING')
        return { caseId, reason: 'no-workflow', detail: `its workflow is ${status.name.toLowerCase()}` };
      const attempt = Number(raw.pendingWorkflowTask?.attempt ?? 0);
      return attempt < FAILING_FROM
        ? null
        : { caseId, reason: 'failing', detail: `its task was tried ${attempt} times` };
    } catch (error) {
      if (isNotFound(error)) return { caseId, reason: 'no-workflow', detail: 'it has no workflow' };
      throw error;
    }
  }

  /** @returns why it could not be mended, or null */
  private async heal({ caseId, reason, detail }: StuckCase): Promise<string | null> {
    const { repository, mend, logger } = this.dependencies;
    if (await repository.wasMendedToday(caseId))
      return `${detail}; it was mended within a day and is left to an operator`;
    const mended = await mend(caseId).catch((error: unknown): Mended => ({ ok: false, refused: reasonOf(error) }));
    if (mended.ok) {
      logger.warn({ caseId, reason, ...mended }, 'case mended from its audit');
      return null;
    }
    logger.error({ caseId, reason, refused: mended.refused }, 'case is stuck');
    return `${detail}; not mended: ${mended.refused}`;
  }

  private get query(): string {
    return `WorkflowType = '${CASE_WORKFLOW}' AND TaskQueue = '${this.dependencies.taskQueue}' AND ExecutionStatus = 'Running'`;
  }
  private async countRunning(): Promise<number> {
    return (await this.dependencies.client.workflow.count(this.query)).count;
  }
  private async listRunning(): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const { workflowId } of this.dependencies.client.workflow.list({ query: this.query }))
      ids.add(workflowId);
    return ids;
  }
}
