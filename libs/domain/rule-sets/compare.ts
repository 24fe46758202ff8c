/** One value that two rule sets say differently. `path` like `types.union.quorum.numerator`; undefined sides are null. */
export interface RuleDifference {
  path: string;
  from: unknown;
  to: unknown;
}

/** Everything that differs between two values of plain JSON, leaf by leaf, in the order of the first one's fields. */
export function differences(from: unknown, to: unknown, path = ''): RuleDifference[] {
  if (from === to) return [];
  if (isBranch(from) && isBranch(to) && Array.isArray(from) === Array.isArray(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => differences(at(from, key), at(to, key), path === '' ? key : `${path}.${key}`));
  }
  return [{ path, from: from ?? null, to: to ?? null }];
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function at(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
