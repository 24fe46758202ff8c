import { Inject, Injectable } from '@nestjs/common';
import type {
  AddItemBody,
  ChangeItemBody,
  DraftListBody,
  ListHeadBody,
  ListItemView,
  TaskListView,
} from '../../../../libs/contracts/task-lists.js';
import type { Statements } from '../../../../libs/data/database.js';
import {
  draftContext,
  planOfSheet,
  sheetRows,
  writeDraft,
  type Drafted,
} from '../../../../libs/data/ledger/lists/list-drafts.js';
import {
  findBatch,
  freezeVersion,
  lastListNo,
  lockList,
  openedItems,
  removeItems,
  saveHead,
  saveItems,
  searchItems,
  viewOfList,
  workingItems,
  type ListHead,
} from '../../../../libs/data/ledger/lists/task-lists.repository.js';
import { checkItem, draftItem, itemId, type ListItem } from '../../../../libs/domain/ledger/lists/list-draft.js';
import { listContent } from '../../../../libs/domain/ledger/lists/list-versions.js';
import { ruleSetFor } from '../../../../libs/domain/rule-sets/registry.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { Directory } from '../../cases/directory.js';
import { fieldRefused, unitNotFound } from '../../cases/action-data.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import { ChangesService, type AskedChange } from '../../audit/changes.service.js';
import { eligiblePlan } from './eligible-plan.js';
import { CLOCK } from '../../platform/tokens.js';

/** Drafting, editing and publishing of task lists. What is published is frozen; a revision opens the next version. */
@Injectable()
export class TaskListsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly directory: Directory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refused list-batch-exists, list-empty */
  draft(request: AskedChange, body: DraftListBody): Promise<TaskListView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const stands = await findBatch(tx, body.batch);
      if (stands && !(stands.origin === 'task-list' && stands.version === 0 && stands.touchedBy === null)) {
        throw refused(
          'list-batch-exists',
          `第 ${body.batch} 批清单已存在`,
          `there is a list of batch ${body.batch} already`,
        );
      }
      const { account } = request.caller.actor;
      const list: ListHead = {
        id: `batch-${body.batch}`,
        batch: body.batch,
        title: body.title ?? `组建任务清单（第${body.batch}批）`,
        deadline: body.deadline,
        status: 'draft',
        version: 0,
        origin: body.from === 'sheet' ? 'task-list' : 'eligible',
        publishedOn: null,
        touchedBy: account,
        drafters: [account],
      };
      await saveHead(tx, list, account);
      const drafted = await this.fill(tx, list, body);
      if (drafted.items === 0)
        throw refused('list-empty', '没有可列入清单的组织', 'there is nothing to put on the list');
      await audit(list.id, { from: body.from, items: drafted.items, leftOut: drafted.leftOut.length });
      const leftOut = drafted.leftOut.map(({ row, refusal }) => ({ row, code: refusal.code, detail: refusal.zh }));
      return { ...(await viewOfList(tx, list)), ...(leftOut.length > 0 ? { leftOut } : {}) };
    });
  }

  private async fill(tx: Statements, list: ListHead, body: DraftListBody): Promise<Drafted> {
    const at = this.clock.now();
    if (body.from === 'eligible') return writeDraft(tx, list, await eligiblePlan(tx, body, this.clock.today()), at);
    return writeDraft(tx, list, planOfSheet(await sheetRows(tx)), at);
  }

  /** @throws Refused not-found, list-not-draft */
  changeHead(request: AskedChange, id: string, body: ListHeadBody): Promise<TaskListView> {
    return this.onDraft(request, id, async (tx, list) => {
      const changed = {
        ...list,
        title: body.title ?? list.title,
        deadline: body.deadline ?? list.deadline,
        touchedBy: request.caller.actor.account,
      };
      await saveHead(tx, changed, changed.touchedBy);
      return {
        answer: await viewOfList(tx, changed),
        details: { from: { title: list.title, deadline: list.deadline }, to: body },
      };
    });
  }

  /** @throws Refused what the rules of the mode or of the list refuse */
  addItem(request: AskedChange, id: string, body: AddItemBody): Promise<ListItemView> {
    return this.onDraft(request, id, async (tx, list) => {
      const others = await workingItems(tx, id);
      const units = await this.unitIds(request, [body.leadUnit ?? body.units[0]!, ...body.units], 'units');
      const ctx = await draftContext(tx, list, units, this.clock.today());
      const listNo = (await lastListNo(tx, id)) + 1;
      const drafted = draftItem(
        {
          type: body.type,
          mode: body.mode,
          units: [...new Set(units)],
          listNo,
          responsible: body.responsibleBody ?? null,
          approving: body.approvingBody ?? null,
          dueOn: body.dueOn ?? list.deadline,
        },
        ctx,
      );
      if (!drafted.ok) throw new Refused(drafted.refusal);
      const {
        dueOn: _due,
        mode: _mode,
        units: _units,
        leadUnit: _lead,
        responsibleBody: _responsible,
        approvingBody: _approving,
        type: _type,
        ...rest
      } = body;
      return this.saved(tx, {
        list,
        item: { ...drafted.item, id: itemId(id, body.type, listNo), ...(await this.named(request, rest)) },
        others,
      });
    });
  }

  /** @throws Refused not-found, list-not-draft, list-item-opened for its units and mode once it has a case: those are then changed in the case */
  changeItem(
    request: AskedChange,
    { id, item: wanted }: { id: string; item: string },
    body: ChangeItemBody,
  ): Promise<ListItemView> {
    return this.onDraft(request, id, async (tx, list) => {
      const others = await workingItems(tx, id);
      const before = others.find((item) => item.id === wanted);
      if (!before) throw notFound();
      const settled = (
        ['mode', 'units', 'leadUnit', 'sponsor', 'district', 'responsibleBody', 'approvingBody'] as const
      ).some((field) => body[field] !== undefined);
      if (settled && (await openedItems(tx, [wanted])).size > 0) throw opened(wanted);
      return this.saved(tx, { list, item: { ...before, ...(await this.named(request, body)) }, others, before });
    });
  }

  /** @throws Refused not-found, list-not-draft, list-item-opened */
  removeItem(request: AskedChange, { id, item }: { id: string; item: string }): Promise<TaskListView> {
    return this.onDraft(request, id, async (tx, list) => {
      if ((await openedItems(tx, [item])).size > 0) throw opened(item);
      if ((await removeItems(tx, list, [item], this.clock.now())) === 0) throw notFound();
      return { answer: await viewOfList(tx, list), details: { removed: item } };
    });
  }

  /** Freezes the working copy as the next version. @throws Refused drafter-is-publisher, list-empty, nothing-to-do when it equals the last version */
  publish(request: AskedChange, id: string): Promise<TaskListView> {
    return this.onDraft(request, id, async (tx, list) => {
      if (list.drafters.includes(request.caller.actor.account))
        throw refused(
          'drafter-is-publisher',
          '您拟定或修改过这一版清单，须由另一人发布',
          'you have worked on this version: another person publishes it',
        );
      const items = await workingItems(tx, id);
      if (items.length === 0)
        throw refused('list-empty', '清单没有任何一项，不能发布', 'an empty list cannot be published');
      const { clock } = this;
      const { sha256, before } = await freezeVersion(tx, list, listContent(list, items), {
        by: request.caller.actor.account,
        at: clock.now(),
        on: clock.today(),
      });
      if (before === sha256)
        throw refused('nothing-to-do', '与上一版相比没有变化', 'nothing differs from the last version');
      const published = (await lockList(tx, id))!;
      return {
        answer: await viewOfList(tx, published),
        details: { version: published.version, sha256, items: items.length },
      };
    });
  }

  /** Opens the next version for editing; the published one stays what it is. @throws Refused not-found, list-is-draft */
  revise(request: AskedChange, id: string): Promise<TaskListView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const list = await lockList(tx, id);
      if (!list) throw notFound();
      if (list.status === 'draft')
        throw refused('list-is-draft', '清单已在修订中', 'the list is being revised already');
      const revised: ListHead = { ...list, status: 'draft', touchedBy: request.caller.actor.account };
      await saveHead(tx, revised, request.caller.actor.account);
      await audit(id, { revises: list.version });
      return viewOfList(tx, revised);
    });
  }

  private onDraft<T>(
    request: AskedChange,
    id: string,
    work: (tx: Statements, list: ListHead) => Promise<{ answer: T; details: Record<string, unknown> }>,
  ): Promise<T> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const list = await lockList(tx, id);
      if (!list) throw notFound();
      if (list.status !== 'draft')
        throw refused(
          'list-not-draft',
          '清单已发布，修改须先开始修订',
          'the list is published: begin a revision first',
        );
      const { account } = request.caller.actor;
      if (request.action === 'draft-list' && !list.drafters.includes(account))
        await saveHead(tx, { ...list, touchedBy: account }, account);
      const { answer, details } = await work(tx, list);
      await audit(id, details);
      return answer;
    });
  }

  private async saved(
    tx: Statements,
    { list, item, others, before }: { list: ListHead; item: ListItem; others: ListItem[]; before?: ListItem },
  ) {
    const today = this.clock.today();
    const refusal = checkItem(item, others, ruleSetFor(today));
    if (refusal) throw new Refused(refusal);
    await saveItems(tx, list, [item], this.clock.now());
    const { items } = await searchItems(tx, list.id, { item: item.id, limit: 1 }, today);
    return { answer: items[0]!, details: { item: item.id, from: before ?? null, to: item } };
  }

  /** The fields of a change with what they name looked up: units by id or code, bodies, the officer. @throws Refused naming the field */
  private async named(request: AskedChange, body: ChangeItemBody): Promise<Partial<ListItem>> {
    const { units, leadUnit, sponsor, ...rest } = body;
    for (const field of ['responsibleBody', 'approvingBody'] as const)
      if (rest[field] !== undefined) await this.directory.getBodyRef(rest[field], field);
    if (rest.officer && !(await this.directory.isOfficer(rest.officer)))
      throw fieldRefused('officer', '没有这个经办人账号', 'no such officer');
    return {
      ...(rest as Partial<ListItem>),
      ...(units ? { units: await this.unitIds(request, units, 'units') } : {}),
      ...(leadUnit ? { leadUnit: (await this.unitIds(request, [leadUnit], 'leadUnit'))[0]! } : {}),
      ...(sponsor === undefined
        ? {}
        : { sponsor: sponsor === null ? null : (await this.unitIds(request, [sponsor], 'sponsor'))[0]! }),
    };
  }

  private async unitIds({ caller }: AskedChange, keys: readonly string[], path: string): Promise<string[]> {
    const found = await this.directory.findUnits(caller, keys);
    return keys.map((key) => {
      const unit = found.get(key);
      if (!unit) throw unitNotFound(key, path);
      return unit.unitId;
    });
  }
}

function opened(item: string): Refused {
  return refused(
    'list-item-opened',
    `${item} 已立案，单位和方式请在案件中变更`,
    `${item} has a case: change its units and mode there`,
  );
}
