import { UNSTORABLE } from '../../domain/text.js';
import type { Page } from '../cases.repository.js';

/** Where-clause and its parameters as they are put together. */
export class Conditions {
  readonly params: unknown[] = [];
  private readonly all: string[] = [];

  /** Adds `text` with `?` for each value, unless one is undefined. */
  add(text: string, ...values: unknown[]): this {
    if (values.some((value) => value === undefined)) return this;
    let at = 0;
    this.all.push(text.replace(/\?/g, () => this.bind(values[at++])));
    return this;
  }

  bind(value: unknown): string {
    return `$${this.params.push(value)}`;
  }

  /** `WHERE …`, or nothing. */
  get where(): string {
    return this.all.length > 0 ? `WHERE ${this.all.join(' AND ')}` : '';
  }
}

/** Cursor of a keyset page: the key of its last row. */
export function cursorOf(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Key behind a cursor; null when the text is none of so many parts, or holds what no key of a row can. */
export function keyOfCursor(cursor: string, parts: number): string[] | null {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    return Array.isArray(key) &&
      key.length === parts &&
      key.every((part) => typeof part === 'string' && !UNSTORABLE.test(part))
      ? (key as string[])
      : null;
  } catch {
    return null;
  }
}

/** A day as PostgreSQL writes it: a cursor is the client's to send, and nothing else may reach a cast. Years as people count them: there is no year 0. */
export function isDayKey(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < '0001') return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** An instant as `toISOString` writes it. */
export function isInstantKey(text: string): boolean {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString() === text && isDayKey(text.slice(0, 10));
}

/** A page out of one row more than it holds. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => readonly string[],
  itemOf: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    page: { endCursor: last === undefined ? null : cursorOf(keyOf(last)), hasMore: rows.length > limit },
  };
}

export const isoDay = (date: Date): string => date.toISOString().slice(0, 10);
export const isoDayOrNull = (date: Date | null): string | null => (date === null ? null : isoDay(date));
