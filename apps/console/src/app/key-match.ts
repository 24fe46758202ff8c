/** What of a key event decides whether it is a shortcut. */
export interface KeyFacts {
  code: string;
  /** The character, which tells `?` from `/` on every layout. */
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** Composing Chinese: the keys belong to the input method. 229 says so in browsers that do not say `isComposing`. */
  isComposing: boolean;
  keyCode: number;
  /** Whether a field takes the key. */
  inField: boolean;
}

/**
 * Name of the key that was pressed, as shortcuts are declared: `a`, `?`, `Enter`, `Space`, `Ctrl+Enter`, `F6`. null while a word is composed,
 * and for what belongs to the browser. Letters are taken from the key's place (`code`), so that they work on every layout.
 */
export function keyName(event: KeyFacts): string | null {
  if (event.isComposing || event.keyCode === 229 || event.altKey) return null;
  const base = baseName(event);
  return event.ctrlKey || event.metaKey ? `Ctrl+${base}` : base;
}

function baseName({ code, key }: KeyFacts): string {
  if (key === '?' || key === '/') return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter.toLowerCase();
  if (code === 'Space') return 'Space';
  if (code === 'NumpadEnter') return 'Enter';
  if (code === 'BracketLeft') return '[';
  if (code === 'BracketRight') return ']';
  return key;
}

const IN_FIELDS = new Set(['Ctrl+Enter', 'Ctrl+s', 'Escape', 'F6']);

/** Whether the shortcut may act: in a field only those that no text needs; single letters not where the person switched them off. */
export function mayAct(name: string, { inField, shiftKey }: KeyFacts, lettersOn: boolean): boolean {
  if (inField && !IN_FIELDS.has(name)) return false;
  if (name.length > 1) return true;
  return lettersOn && (!shiftKey || name === '?');
}
