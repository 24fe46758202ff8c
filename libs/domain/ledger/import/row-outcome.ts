import type { CreditCodeReading } from '../codes/credit-code.js';

/**
 * What becomes of each row of a file that is imported again: new, changed field by field, or the same. Pure: the existing rows come
 * in as they are stored, nothing is written here.
 */

/** Values are compared as what they say, not as objects. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}
export type RowOutcome<R> =
  | { kind: 'new'; key: string; row: R }
  | { kind: 'changed'; key: string; row: R; changes: FieldChange[] }
  | { kind: 'same'; key: string; row: R };

export interface RowDiff<R> {
  outcomes: RowOutcome<R>[];
  /** Rows that an earlier file held and this one does not; they are shown, never deleted. */
  absent: { key: string; row: R }[];
  counts: { new: number; changed: number; same: number; absent: number };
}

/** Where a row stands in its file says nothing about the unit. */
const NOT_COMPARED = new Set(['sheet', 'row']);

/**
 * Compares a file with what is stored. A key that comes twice in one file is told apart by its occurrence (`key#2`), so that a
 * list which holds an organisation twice is imported as it is and judged by the reconciliation.
 */
export function diffRows<R extends object>(
  existing: Iterable<R>,
  incoming: Iterable<R>,
  naturalKey: (row: R) => string,
): RowDiff<R> {
  const stored = keyed(existing, naturalKey);
  const outcomes: RowOutcome<R>[] = [];
  const counts = { new: 0, changed: 0, same: 0, absent: 0 };
  for (const [key, row] of keyed(incoming, naturalKey)) {
    const before = stored.get(key);
    stored.delete(key);
    const outcome = before === undefined ? ({ kind: 'new', key, row } as const) : compare(key, before, row);
    counts[outcome.kind] += 1;
    outcomes.push(outcome);
  }
  const absent = [...stored].map(([key, row]) => ({ key, row }));
  return { outcomes, absent, counts: { ...counts, absent: absent.length } };
}

/** The fields in which two rows differ. */
export function changesBetween(from: object, to: object): FieldChange[] {
  const before = from as Record<string, unknown>;
  const after = to as Record<string, unknown>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !NOT_COMPARED.has(field),
  );
  return fields.flatMap((field) => {
    const [left, right] = [comparable(before[field]), comparable(after[field])];
    return left === right ? [] : [{ field, from: shownValue(before[field]), to: shownValue(after[field]) }];
  });
}

function compare<R extends object>(key: string, before: R, row: R): RowOutcome<R> {
  const changes = changesBetween(before, row);
  return changes.length === 0 ? { kind: 'same', key, row } : { kind: 'changed', key, row, changes };
}

function keyed<R extends object>(rows: Iterable<R>, naturalKey: (row: R) => string): Map<string, R> {
  const keyOf = occurrenceKeys(naturalKey);
  const result = new Map<string, R>();
  for (const row of rows) result.set(keyOf(row), row);
  return result;
}

/** Keys of rows in the order in which they come; the second row of a key is `key#2`. */
export function occurrenceKeys<R>(naturalKey: (row: R) => string): (row: R) => string {
  const seen = new Map<string, number>();
  return (row) => {
    const key = naturalKey(row);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return occurrence === 1 ? key : `${key}#${occurrence}`;
  };
}

/** A code is compared by its 18 characters, or by what is left of it. */
function comparable(value: unknown): string {
  return JSON.stringify(shownValue(value) ?? null);
}
/** A value as a person reads it: of a code its characters, or what is left of them. */
export function shownValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('remarks' in value)) return value;
  const reading = value as CreditCodeReading;
  return reading.code ?? (reading.raw.trim() === '' ? null : reading.raw);
}
