import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type {
  DifferencesQuery,
  ListDifferencesView,
  ListItemsQuery,
  listItemsAnswer,
  ListReroutingsAnswer,
  ListVersionView,
  TaskListView,
} from '../../../../libs/contracts/task-lists.js';
import { TaskListsRepository } from '../../../../libs/data/ledger/lists/task-lists.repository.js';
import { listContent, listDifferences, type ListContent } from '../../../../libs/domain/ledger/lists/list-versions.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { notFound } from '../../http/refused.js';
import { CLOCK } from '../../platform/tokens.js';
import { requireLedger } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../page-or-refuse.js';

/** More than a list will ever have. */
const MOST_VERSIONS = 1_000_000;

/** Lists, items with where their cases stand, frozen versions and what changed between two. */
@Injectable()
export class TaskListReadsService {
  constructor(
    private readonly lists: TaskListsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async all(caller: Caller): Promise<{ items: TaskListView[] }> {
    requireLedger(caller, 'read-ledger');
    return { items: await this.lists.all(caller.actor) };
  }

  /** @throws Refused not-found */
  async get(caller: Caller, id: string): Promise<TaskListView> {
    requireLedger(caller, 'read-ledger');
    const list = await this.lists.find(caller.actor, id);
    if (!list) throw notFound();
    return { ...list, reroutings: (await this.lists.reroutings(caller.actor, id, this.clock.today())).length };
  }

  /** Items that another body would decide now: a body has begun to work since they were drafted. @throws Refused not-found */
  async reroutings(caller: Caller, id: string): Promise<ListReroutingsAnswer> {
    requireLedger(caller, 'read-ledger');
    if (!(await this.lists.find(caller.actor, id))) throw notFound();
    const on = this.clock.today();
    return { on, items: await this.lists.reroutings(caller.actor, id, on) };
  }

  /** @throws Refused not-found */
  async items(caller: Caller, id: string, query: ListItemsQuery): Promise<z.infer<typeof listItemsAnswer>> {
    await this.get(caller, id);
    return pageOrRefuse(() => this.lists.items(caller.actor, id, query, this.clock.today()));
  }

  /** @throws Refused not-found */
  async version(caller: Caller, id: string, version: number): Promise<ListVersionView> {
    requireLedger(caller, 'read-ledger');
    if (!Number.isInteger(version) || version < 1 || version > MOST_VERSIONS) throw notFound();
    const found = await this.lists.version(caller.actor, id, version);
    if (!found) throw notFound();
    return found;
  }

  /** Between two published versions, or from one to the working copy. @throws Refused not-found */
  async differences(caller: Caller, id: string, { from, to }: DifferencesQuery): Promise<ListDifferencesView> {
    const before = (await this.version(caller, id, from)).content;
    const after = to === undefined ? await this.workingCopy(caller, id) : (await this.version(caller, id, to)).content;
    return { taskList: id, from, to: to ?? null, differences: listDifferences(before, after) };
  }

  private async workingCopy(caller: Caller, id: string): Promise<ListContent> {
    return listContent(await this.get(caller, id), await this.lists.workingCopy(caller.actor, id));
  }
}
