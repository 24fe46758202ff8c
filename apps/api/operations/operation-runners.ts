import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { OperationsAnswer, OperationView } from '../../../libs/contracts/bulk.js';
import { AccountsRepository } from '../../../libs/data/accounts.repository.js';
import { OperationsRepository } from '../../../libs/data/operations.repository.js';
import type { Logger } from '../../../libs/platform/logger.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import { notFound, refused } from '../http/refused.js';
import type { ApiSettings } from '../platform/settings.js';
import { LOGGER, REAL_NOW, SETTINGS } from '../platform/tokens.js';
import { OperationRunner, type ItemWork } from './operation-runner.js';

/** How often operations are looked for that nobody works on. */
const WATCH_MS = 2_000;

/**
 * All kinds of operations of this process, each announced by the room whose work it is: taken up at its start and whenever nobody works on one,
 * left in order at its end.
 */
@Injectable()
export class OperationRunners implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly all: OperationRunner[] = [];
  private watching: NodeJS.Timeout | undefined;

  constructor(
    private readonly operations: OperationsRepository,
    private readonly accounts: AccountsRepository,
    private readonly attempts: AttemptLog,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(REAL_NOW) private readonly realNow: () => number,
  ) {}

  /** To be called while the application is made, so that what an earlier process left is taken up. */
  announce(kind: string, work: ItemWork): OperationRunner {
    const { operations, accounts, attempts, settings, logger, realNow } = this;
    const runner = new OperationRunner(kind, work, { operations, accounts, attempts, settings, logger, realNow });
    this.all.push(runner);
    return runner;
  }

  /** @throws Refused not-found also for somebody else's */
  async get(caller: Caller, id: string): Promise<OperationView> {
    const operation = await this.operations.find(caller.actor.account, id);
    if (!operation) throw notFound();
    return operation;
  }

  async list(caller: Caller, { limit, after }: { limit: number; after?: string }): Promise<OperationsAnswer> {
    const rows = await this.operations.list(caller.actor.account, limit + 1, after ?? null);
    const items = rows.slice(0, limit);
    return { items, page: { endCursor: items.at(-1)?.id ?? null, hasMore: rows.length > limit } };
  }

  /** Pausing what is paused already changes nothing. @throws Refused operation-over, operation-not-stoppable */
  async pause(caller: Caller, id: string): Promise<OperationView> {
    await this.requireStoppable(caller, id);
    await this.operations.pause(caller.actor.account, id);
    return this.get(caller, id);
  }

  /** @throws Refused operation-over, operation-not-stoppable */
  async resume(caller: Caller, id: string): Promise<OperationView> {
    const { kind } = await this.requireStoppable(caller, id);
    await this.operations.resume(caller.actor.account, id);
    this.all.find((runner) => runner.kind === kind)?.wake();
    return this.get(caller, id);
  }

  /** Cancelling what is being cancelled changes nothing. @throws Refused operation-over, operation-not-stoppable */
  async cancel(caller: Caller, id: string): Promise<OperationView> {
    const { kind } = await this.requireStoppable(caller, id);
    await this.operations.cancel(caller.actor.account, id, new Date(this.realNow()).toISOString());
    this.all.find((runner) => runner.kind === kind)?.wake();
    return this.get(caller, id);
  }

  private async requireStoppable(caller: Caller, id: string): Promise<OperationView> {
    const operation = await this.get(caller, id);
    if (!operation.stoppable)
      throw refused(
        'operation-not-stoppable',
        '此批操作随台账变化办理，须全部办完，不能暂停或取消',
        'it follows from a change of the ledger and is done to the end',
      );
    if (operation.finishedAt !== null)
      throw refused('operation-over', '此批操作已经结束', 'the operation has ended already');
    return operation;
  }

  /** Looks now and every so often for operations that nobody works on: of a process that died, of the worker beside an import, or cut short here. */
  onApplicationBootstrap(): void {
    const look = (): void => this.all.forEach((runner) => runner.wake());
    look();
    this.watching = setInterval(look, WATCH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.watching);
    await Promise.all(this.all.map((runner) => runner.stop()));
  }
}
