// Raw SQL: units of a plan are matched set by set.
import { businessDate } from '../../../domain/calendar.js';
import type { OrganisationType, PlainDate } from '../../../domain/case.js';
import type { Refusal } from '../../../domain/errors.js';
import {
  draftItem,
  itemId,
  type DraftContext,
  type DraftUnit,
  type ListItem,
  type PlannedItem,
} from '../../../domain/ledger/lists/list-draft.js';
import { readTaskList } from '../../../domain/ledger/lists/task-list.js';
import { wholeDay, type TaskListRow } from '../../../domain/ledger/import/source-rows.js';
import { ruleSetFor } from '../../../domain/rule-sets/registry.js';
import type { Statements } from '../../database.js';
import { readBodies } from '../../directory.repository.js';
import { removeItems, saveItems, workingItems, type ListHead } from './task-lists.repository.js';

/** A row of a plan that became no item. */
export interface LeftOut {
  row: string;
  refusal: Pick<Refusal, 'code' | 'zh'>;
}
export interface Drafted {
  /** Rows written. */
  written: number;
  items: number;
  leftOut: LeftOut[];
}

/** Rows of the task list's sheet in its order, without those that its newest file no longer has. */
export async function sheetRows({ rows }: Statements): Promise<TaskListRow[]> {
  const sheet = await rows.sourceRow.findMany({
    where: { source: 'task-list', tableName: 'units', absentSince: null },
    orderBy: [{ ordinal: 'asc' }, { key: 'asc' }],
    select: { content: true },
  });
  return sheet.map(({ content }) => content as unknown as TaskListRow);
}

/** The plan of a sheet's marks: √ forms, 随n joins. Formations that another list has already are left out silently: they are done with. */
export function planOfSheet(rows: readonly TaskListRow[]): PlannedItem[] {
  const { formations } = readTaskList([...rows]);
  const dueOn = new Map(rows.map((row) => [row.listNo, wholeDay(row.dueOn)]));
  return formations.map(({ type, mode, units, listNo, responsible }) => ({
    type,
    mode,
    units,
    listNo,
    responsible,
    dueOn: dueOn.get(listNo) ?? null,
  }));
}

/** Turns a plan into the items of a draft: what the plan no longer holds goes, the rest is written where it differs. */
export async function writeDraft(
  tx: Statements,
  list: ListHead,
  plan: readonly PlannedItem[],
  at: string,
): Promise<Drafted> {
  const ctx = await draftContext(
    tx,
    list,
    plan.flatMap(({ units }) => units),
    businessDate(at),
  );
  const taken = await takenPairs(tx, list.id);
  const open = plan.filter(({ type, units }) => !units.some((unit) => taken.has(`${type}|${unit}`)));
  const items: ListItem[] = [];
  const leftOut: LeftOut[] = [];
  for (const planned of open) {
    const drafted = draftItem(planned, ctx);
    if (drafted.ok) items.push(drafted.item);
    else leftOut.push({ row: itemId(list.id, planned.type, planned.listNo ?? 0), refusal: drafted.refusal });
  }
  const wanted = new Set(items.map(({ id }) => id));
  const gone = (await workingItems(tx, list.id)).map(({ id }) => id).filter((id) => !wanted.has(id));
  const removed = gone.length > 0 ? await removeItems(tx, list, gone, at) : 0;
  return { written: removed + (await saveItems(tx, list, items, at)), items: items.length, leftOut };
}

/** What drafting an item needs to know, for these units. */
export async function draftContext(
  tx: Statements,
  list: Pick<ListHead, 'id'>,
  units: readonly string[],
  on: PlainDate,
): Promise<DraftContext> {
  const rows = await tx.query<{ unit_id: string; area: string; kind: string; employees: number | null }>(
    'SELECT unit_id, area, kind, employees FROM units WHERE unit_id = ANY ($1)',
    [...new Set(units)],
  );
  const known = new Map(
    rows.map(({ unit_id: id, area, kind, employees }): [string, DraftUnit] => [
      id,
      { id, area, kind: kind === 'social' ? 'social' : 'enterprise', employees },
    ]),
  );
  return { listId: list.id, bodies: await readBodies(tx), rules: ruleSetFor(on), on, units: known };
}

/** Unit and type pairs that other lists hold. */
async function takenPairs(tx: Statements, listId: string): Promise<Set<string>> {
  const rows = await tx.query<{ type: OrganisationType; unit: string }>(
    'SELECT i.type, u AS unit FROM task_list_items i, unnest(i.units) u WHERE i.task_list <> $1 AND i.removed_in IS NULL',
    listId,
  );
  return new Set(rows.map(({ type, unit }) => `${type}|${unit}`));
}
