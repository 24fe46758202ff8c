/** A figure that is not what it must be. */
export interface Difference {
  path: string;
  expected: unknown;
  got: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every difference between what was got and what must come out; keys in `ignored` explain a figure and are not one. */
export function differences(
  expected: unknown,
  got: unknown,
  path = '',
  ignored: readonly string[] = ['how'],
): Difference[] {
  if (isObject(expected) && isObject(got)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])].filter((key) => !ignored.includes(key));
    return keys.flatMap((key) =>
      differences(
        expected[key] ?? zeroLike(got[key]),
        got[key] ?? zeroLike(expected[key]),
        path ? `${path}.${key}` : key,
        ignored,
      ),
    );
  }
  return JSON.stringify(expected) === JSON.stringify(got) ? [] : [{ path, expected, got }];
}

/** A tally leaves out what it did not meet: a missing count is 0. */
function zeroLike(other: unknown): unknown {
  return typeof other === 'number' ? 0 : isObject(other) ? {} : undefined;
}
