import type { PlainDate } from '../../case.js';
import type { ListItem } from './list-draft.js';

/** What a published version freezes. */
export interface ListContent {
  id: string;
  batch: number;
  title: string;
  deadline: PlainDate;
  /** By id. */
  items: ListItem[];
}
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}
/** One line of a difference list; `item` is null for the list's own head. */
export interface ListDifference {
  item: string | null;
  change: 'added' | 'removed' | 'changed';
  fields: FieldChange[];
}

export function listContent(head: Omit<ListContent, 'items'>, items: readonly ListItem[]): ListContent {
  const { id, batch, title, deadline } = head;
  return { id, batch, title, deadline, items: [...items].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** What changed from one version to another, item by item and field by field, in the order of the items' ids. */
export function listDifferences(from: ListContent, to: ListContent): ListDifference[] {
  const head = fieldChanges({ title: from.title, deadline: from.deadline }, { title: to.title, deadline: to.deadline });
  const [before, after] = [
    new Map(from.items.map((item) => [item.id, item])),
    new Map(to.items.map((item) => [item.id, item])),
  ];
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return [
    ...(head.length > 0 ? [{ item: null, change: 'changed' as const, fields: head }] : []),
    ...ids.flatMap((id) => itemDifference(id, before.get(id), after.get(id))),
  ];
}

function itemDifference(item: string, before: ListItem | undefined, after: ListItem | undefined): ListDifference[] {
  const fields = fieldChanges({ ...before }, { ...after }).filter(({ field }) => field !== 'id');
  if (fields.length === 0) return [];
  return [{ item, change: before ? (after ? 'changed' : 'removed') : 'added', fields }];
}

function fieldChanges(from: Record<string, unknown>, to: Record<string, unknown>): FieldChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]))
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }));
}
