// Raw SQL: items beside where their cases stand, working copies written and thousands of keys asked set by set, a lock on the list that is changed. All else are rows.
import type { ListItemsQuery, ListItemView, ListVersionView, TaskListView } from '../../../contracts/task-lists.js';
import type { Actor, Mode, OrganisationType, PlainDate } from '../../../domain/case.js';
import type { ListItem, Responsibility } from '../../../domain/ledger/lists/list-draft.js';
import type { ListContent } from '../../../domain/ledger/lists/list-versions.js';
import { sha256, canonicalJson } from '../../canonical.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Statements } from '../../database.js';
import type { TaskListItemModel, TaskListModel } from '../../generated/models.js';
import { dayOf, jsonOf } from '../../rows.js';
import { listReroutings, type ListRerouting } from './list-reroutings.js';
import { Conditions, isoDay, isoDayOrNull, keyOfCursor, pageOf } from '../keyset.js';

/** A list without its items. */
export interface ListHead {
  id: string;
  batch: number;
  title: string;
  deadline: PlainDate;
  status: 'draft' | 'published';
  /** Newest published version; 0 for none yet. */
  version: number;
  origin: 'task-list' | 'eligible';
  publishedOn: PlainDate | null;
  touchedBy: string | null;
  /** Accounts that have worked on the version that is being prepared. */
  drafters: readonly string[];
}
const HEAD_FIELDS = {
  ...{ id: true, batch: true, title: true, deadline: true, status: true, version: true, origin: true },
  ...{ publishedOn: true, touchedBy: true, drafters: true },
} as const;
type HeadRow = Pick<TaskListModel, keyof typeof HEAD_FIELDS>;
const HEAD =
  'id, batch, title, deadline, status, version, origin, published_on AS "publishedOn", touched_by AS "touchedBy", drafters';
const ITEM_FIELDS = {
  ...{ id: true, type: true, mode: true, listNo: true, units: true, leadUnit: true, responsibleBody: true },
  ...{ approvingBody: true, dueOn: true, officer: true, sponsor: true, district: true, responsibility: true },
} as const;
type ItemRow = Pick<TaskListItemModel, keyof typeof ITEM_FIELDS>;
const ITEM =
  'id, type, mode, list_no, units, lead_unit, responsible_body, approving_body, due_on, officer, sponsor, district, responsibility';

/** A list for a change: its row stays locked, so that two changes of one list wait for each other. */
export async function lockList(tx: Statements, id: string): Promise<ListHead | null> {
  const [row] = await tx.query<HeadRow>(`SELECT ${HEAD} FROM task_lists WHERE id = $1 FOR UPDATE`, id);
  return row ? headOf(row) : null;
}

export async function findBatch(tx: Statements, batch: number): Promise<ListHead | null> {
  const [row] = await tx.query<HeadRow>(`SELECT ${HEAD} FROM task_lists WHERE batch = $1 FOR UPDATE`, batch);
  return row ? headOf(row) : null;
}

/** Makes a draft, or changes the head of one that stands; who touched it is one of its drafters from then on. @returns rows written */
export async function saveHead(tx: Statements, head: ListHead, by: string): Promise<number> {
  return tx.execute(
    `INSERT INTO task_lists AS l (id, batch, title, deadline, status, version, origin, touched_by, created_by, drafters)
       VALUES ($1, $2::int, $3, $4::date, $5, $6::int, $7, $8, $9, array_remove(ARRAY[$8], NULL))
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, deadline = excluded.deadline, status = excluded.status, touched_by = excluded.touched_by, origin = excluded.origin,
       drafters = CASE WHEN excluded.drafters <@ l.drafters THEN l.drafters ELSE l.drafters || excluded.drafters END
     WHERE (l.title, l.deadline, l.status, l.touched_by, l.origin) IS DISTINCT FROM (excluded.title, excluded.deadline, excluded.status, excluded.touched_by, excluded.origin) OR NOT excluded.drafters <@ l.drafters`,
    head.id,
    head.batch,
    head.title,
    head.deadline,
    head.status,
    head.version,
    head.origin,
    head.touchedBy,
    by,
  );
}

/** Items of the working copy, by id. */
export async function workingItems(tx: Statements, listId: string): Promise<ListItem[]> {
  const items = await tx.rows.taskListItem.findMany({
    where: { taskList: listId, removedIn: null },
    orderBy: { id: 'asc' },
    select: ITEM_FIELDS,
  });
  return items.map(itemOf);
}

/** Greatest number the list has ever given: one that was removed is not given again. */
export async function lastListNo(tx: Statements, listId: string): Promise<number> {
  const { _max } = await tx.rows.taskListItem.aggregate({ where: { taskList: listId }, _max: { listNo: true } });
  return _max.listNo ?? 0;
}

const SAVE_ITEMS = `INSERT INTO task_list_items AS i (${ITEM}, task_list, added_in, changed_at)
  SELECT r.id, r.type, r.mode, r.list_no, r.units, r.lead_unit, r.responsible_body, r.approving_body, r.due_on, r.officer, r.sponsor, r.district, r.responsibility,
    $1, $2::int, $3::timestamptz FROM jsonb_populate_recordset(NULL::task_list_items, $4::jsonb) r
  ON CONFLICT (id) DO UPDATE SET (mode, list_no, units, lead_unit, responsible_body, approving_body, due_on, officer, sponsor, district, responsibility, removed_in, changed_at)
    = ROW (excluded.mode, excluded.list_no, excluded.units, excluded.lead_unit, excluded.responsible_body, excluded.approving_body, excluded.due_on, excluded.officer,
      excluded.sponsor, excluded.district, excluded.responsibility, NULL, excluded.changed_at)
  WHERE (i.mode, i.list_no, i.units, i.lead_unit, i.responsible_body, i.approving_body, i.due_on, i.officer, i.sponsor, i.district, i.responsibility, i.removed_in)
    IS DISTINCT FROM (excluded.mode, excluded.list_no, excluded.units, excluded.lead_unit, excluded.responsible_body, excluded.approving_body, excluded.due_on, excluded.officer,
      excluded.sponsor, excluded.district, excluded.responsibility, NULL)`;

/** Writes items into the version that is being prepared. @returns rows written; none where nothing differs */
export function saveItems(tx: Statements, list: ListHead, items: readonly ListItem[], at: string): Promise<number> {
  return tx.execute(SAVE_ITEMS, list.id, list.version + 1, at, JSON.stringify(items.map(rowOf)));
}

/** Takes items out of the version that is being prepared; what was published before keeps them. */
export function removeItems(tx: Statements, list: ListHead, ids: readonly string[], at: string): Promise<number> {
  return tx.execute(
    'UPDATE task_list_items SET removed_in = $2::int, changed_at = $3::timestamptz WHERE task_list = $1 AND id = ANY ($4) AND removed_in IS NULL',
    list.id,
    list.version + 1,
    at,
    [...ids],
  );
}

/** Items of these that have a case, or one on its way. */
export async function openedItems(tx: Statements, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    'SELECT i.id FROM task_list_items i WHERE i.id = ANY ($1) AND (i.opening_case IS NOT NULL OR EXISTS (SELECT 1 FROM cases c WHERE c.list_item = i.id))',
    [...ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Freezes a version. @returns its hash, and that of the version before */
export async function freezeVersion(
  tx: Statements,
  list: ListHead,
  content: ListContent,
  { by, at, on }: { by: string; at: string; on: PlainDate },
): Promise<{ sha256: string; before: string | null }> {
  const before = await tx.rows.taskListVersion.findFirst({
    where: { taskList: list.id, version: list.version },
    select: { sha256: true },
  });
  const version = list.version + 1;
  const hash = sha256(canonicalJson(content));
  await tx.rows.taskListVersion.createMany({
    data: [
      {
        ...{ taskList: list.id, version, publishedAt: new Date(at), publishedBy: by },
        ...{ content: jsonOf(content), sha256: hash },
      },
    ],
  });
  await tx.rows.taskList.updateMany({
    where: { id: list.id },
    data: {
      ...{ status: 'published', version, publishedOn: dayOf(list.publishedOn ?? on) },
      ...{ touchedBy: by, drafters: [] },
    },
  });
  return { sha256: hash, before: before?.sha256 ?? null };
}

/** Task lists as their readers may see them. */
export class TaskListsRepository {
  constructor(private readonly database: Database) {}

  all(actor: Actor): Promise<TaskListView[]> {
    return this.database.withScope(actor, async (tx) => {
      const heads = await tx.rows.taskList.findMany({ orderBy: { batch: 'asc' }, select: HEAD_FIELDS });
      const lists: TaskListView[] = [];
      for (const head of heads) lists.push(await viewOfList(tx, headOf(head)));
      return lists;
    });
  }

  find(actor: Actor, id: string): Promise<TaskListView | null> {
    return this.database.withScope(actor, async (tx) => {
      const head = await tx.rows.taskList.findFirst({ where: { id }, select: HEAD_FIELDS });
      return head ? viewOfList(tx, headOf(head)) : null;
    });
  }

  /** Items with where their cases stand. @throws RangeError for a cursor that is none */
  items(actor: Actor, listId: string, query: ListItemsQuery, today: PlainDate): Promise<Page<ListItemView>> {
    return this.database.withScope(actor, (tx) => searchItems(tx, listId, query, today));
  }

  /** Items that another body would decide by the rules of the day. */
  reroutings(actor: Actor, listId: string, on: PlainDate): Promise<ListRerouting[]> {
    return listReroutings(this.database, actor, listId, on);
  }

  /** A frozen version; only items whose lead unit the caller may see. */
  version(actor: Actor, listId: string, version: number): Promise<ListVersionView | null> {
    return this.database.withScope(actor, async (tx) => {
      const frozen = await tx.rows.taskListVersion.findFirst({ where: { taskList: listId, version } });
      if (!frozen) return null;
      const { items, ...head } = frozen.content as unknown as ListContent;
      const seen = await tx.query<{ unit_id: string }>(
        'SELECT unit_id FROM units WHERE unit_id = ANY ($1)',
        items.map(({ leadUnit }) => leadUnit),
      );
      const visible = new Set(seen.map(({ unit_id }) => unit_id));
      return {
        ...{ taskList: listId, version, sha256: frozen.sha256 },
        ...{ publishedAt: frozen.publishedAt.toISOString(), publishedBy: frozen.publishedBy },
        content: { ...head, items: items.filter(({ leadUnit }) => visible.has(leadUnit)) },
      };
    });
  }

  workingCopy(actor: Actor, listId: string): Promise<ListItem[]> {
    return this.database.withScope(actor, (tx) => workingItems(tx, listId));
  }
}

/** Where the case of an item stands; the newest one where an earlier was closed and reopened. */
const CASE = `LEFT JOIN LATERAL (SELECT c.case_id, c.case_no, c.status, c.position, c.formed_on, c.overdue FROM cases c WHERE c.list_item = i.id
  ORDER BY c.opened_at DESC, c.case_id LIMIT 1) c ON true`;
const STATE = `CASE WHEN c.case_id IS NULL THEN 'not-opened' WHEN c.formed_on IS NOT NULL THEN 'formed' WHEN c.status = 'closed' THEN 'closed' ELSE 'open' END`;

export async function viewOfList(tx: Statements, head: ListHead): Promise<TaskListView> {
  const rows = await tx.query<{ type: OrganisationType; state: ListItemView['state']; n: bigint }>(
    `SELECT i.type, ${STATE} AS state, count(*) AS n FROM task_list_items i ${CASE} WHERE i.task_list = $1 AND i.removed_in IS NULL GROUP BY 1, 2`,
    head.id,
  );
  const [units] = await tx.query<{ n: bigint }>(
    'SELECT count(DISTINCT u) AS n FROM task_list_items i, unnest(i.units) u WHERE i.task_list = $1 AND i.removed_in IS NULL',
    head.id,
  );
  const tally = (of: typeof rows): TaskListView['items'] => {
    const count = (state: string): number =>
      of.filter((row) => row.state === state).reduce((sum, { n }) => sum + Number(n), 0);
    return {
      listed: of.reduce((sum, { n }) => sum + Number(n), 0),
      notOpened: count('not-opened'),
      open: count('open'),
      formed: count('formed'),
      closed: count('closed'),
    };
  };
  const { id, batch, title, deadline, status, version, publishedOn, origin } = head;
  const byType = Object.fromEntries(
    (['union', 'league', 'women', 'party'] as const).map((type) => [
      type,
      tally(rows.filter((row) => row.type === type)),
    ]),
  );
  return {
    id,
    batch,
    title,
    deadline,
    status,
    version,
    publishedOn,
    origin,
    units: Number(units!.n),
    items: tally(rows),
    byType: byType as TaskListView['byType'],
  };
}

interface ItemViewRow extends ItemRow {
  task_list: string;
  lead_unit_name: string;
  township: string;
  case_id: string | null;
  case_no: string;
  status: 'open' | 'on-hold' | 'formed' | 'closed';
  position: string;
  formed_on: Date | null;
  overdue: boolean;
  state: ListItemView['state'];
  past_due: boolean;
}

export async function searchItems(
  tx: Statements,
  listId: string,
  query: ListItemsQuery & { item?: string },
  today: PlainDate,
): Promise<Page<ListItemView>> {
  const conditions = new Conditions();
  const day = conditions.bind(today);
  conditions
    .add('i.task_list = ?', listId)
    .add('i.removed_in IS NULL')
    .add('i.id = ?', query.item)
    .add('i.type = ?', query.type)
    .add('u.township = ?', query.township)
    .add('i.responsible_body = ?', query.responsibleBody)
    .add('i.units @> ARRAY[?::text]', query.unit)
    .add('i.officer = ?', query.officer)
    .add(`${STATE} = ?`, query.state);
  if (query.after !== undefined) {
    const key = keyOfCursor(query.after, 1);
    if (!key) throw new RangeError('after');
    conditions.add('i.id > ?', ...key);
  }
  const limit = conditions.bind(query.limit + 1);
  const rows = await tx.query<ItemViewRow>(
    `SELECT i.id, i.type, i.mode, i.list_no AS "listNo", i.units, i.lead_unit AS "leadUnit", i.responsible_body AS "responsibleBody", i.approving_body AS "approvingBody",
       i.due_on AS "dueOn", i.officer, i.sponsor, i.district, i.responsibility, i.task_list, u.name AS lead_unit_name, u.township, c.case_id, c.case_no, c.status, c.position,
       c.formed_on, c.overdue, ${STATE} AS state, (c.formed_on IS NULL AND i.due_on < ${day}::date) AS past_due
     FROM task_list_items i JOIN units u ON u.unit_id = i.lead_unit ${CASE} ${conditions.where} ORDER BY i.id LIMIT ${limit}`,
    ...conditions.params,
  );
  return pageOf(rows, query.limit, (row) => [row.id], viewOfItem);
}

function viewOfItem(row: ItemViewRow): ListItemView {
  const found =
    row.case_id === null
      ? null
      : {
          id: row.case_id,
          caseNo: row.case_no,
          status: row.status,
          position: row.position,
          formedOn: isoDayOrNull(row.formed_on),
          overdue: row.overdue,
        };
  return {
    ...itemOf(row),
    taskList: row.task_list,
    leadUnitName: row.lead_unit_name,
    township: row.township,
    case: found,
    state: row.state,
    pastDue: row.past_due,
  };
}

function headOf({ deadline, status, origin, publishedOn, ...head }: HeadRow): ListHead {
  return {
    ...head,
    deadline: isoDay(deadline),
    status: status as ListHead['status'],
    origin: origin as ListHead['origin'],
    publishedOn: isoDayOrNull(publishedOn),
  };
}

function itemOf(row: ItemRow): ListItem {
  const { id, listNo, units, leadUnit, responsibleBody, approvingBody, officer, sponsor, district } = row;
  return {
    ...{ id, listNo, units, leadUnit, responsibleBody, approvingBody, officer, sponsor, district },
    type: row.type as OrganisationType,
    mode: row.mode as Mode,
    dueOn: isoDayOrNull(row.dueOn),
    responsibility: row.responsibility as unknown as Responsibility,
  };
}

function rowOf(item: ListItem): object {
  const { id, type, mode, units, officer, sponsor, district, responsibility } = item;
  return {
    id,
    type,
    mode,
    list_no: item.listNo,
    units,
    lead_unit: item.leadUnit,
    responsible_body: item.responsibleBody,
    approving_body: item.approvingBody,
    due_on: item.dueOn,
    officer,
    sponsor,
    district,
    responsibility,
  };
}
