/**
 * Line (from 1) on which the value at a path begins, so that a person finds a wrong value; null when the path leads nowhere.
 * `text` is valid JSON: it has been parsed before.
 */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number | null {
  let at = skipSpace(text, 0);
  for (const key of path) {
    const next =
      text[at] === '{' ? member(text, at, String(key)) : text[at] === '[' ? element(text, at, Number(key)) : null;
    if (next === null) break;
    at = next;
  }
  return text.slice(0, at).split('\n').length;
}

function skipSpace(text: string, at: number): number {
  while (/\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** End of the string that begins at `at`. */
function afterString(text: string, at: number): number {
  for (let i = at + 1; ; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i + 1;
  }
}

/** End of the value that begins at `at`. */
function afterValue(text: string, at: number): number {
  if (text[at] === '"') return afterString(text, at);
  if (text[at] !== '{' && text[at] !== '[') return at + (/^[^\s,\]}]+/.exec(text.slice(at, at + 40))?.[0].length ?? 1);
  let depth = 0;
  for (let i = at; ; i += 1) {
    if (text[i] === '"') i = afterString(text, i) - 1;
    else if (text[i] === '{' || text[i] === '[') depth += 1;
    else if (text[i] === '}' || text[i] === ']') depth -= 1;
    if (depth === 0) return i + 1;
  }
}

/** Begin of the next item after the one that begins at `at`; null at the end of the list. */
function nextItem(text: string, at: number): number | null {
  const comma = skipSpace(text, afterValue(text, at));
  return text[comma] === ',' ? skipSpace(text, comma + 1) : null;
}

function member(text: string, open: number, key: string): number | null {
  for (let name: number | null = skipSpace(text, open + 1); name !== null && text[name] === '"';) {
    const end = afterString(text, name);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (JSON.parse(text.slice(name, end)) === key) return value;
    name = nextItem(text, value);
  }
  return null;
}

function element(text: string, open: number, index: number): number | null {
  let item: number | null = skipSpace(text, open + 1);
  if (text[item] === ']') return null;
  for (let i = 0; item !== null && i < index; i += 1) item = nextItem(text, item);
  return item;
}
