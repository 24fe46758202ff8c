import { useCallback, useState } from 'react';

/** What somebody has typed and not sent, kept on this device until it is sent, taken back, or its author signs out. */
const PREFIX = 'qunjian.draft.';

function read<T>(key: string): T | null {
  try {
    const text = sessionStorage.getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
function write(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage: what is typed is then kept as long as the page stands.
  }
}
export function forgetDraft(key: string): void {
  try {
    sessionStorage.removeItem(PREFIX + key);
  } catch {
    // See above.
  }
}
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // See above.
  }
}

/** State of a form that outlives a reload. @param key who, which case, which action */
export function useDraft<T extends object>(key: string, initial: T): [T, (change: Partial<T>) => void, () => void] {
  const [value, setValue] = useState<T>(() => ({ ...initial, ...read<T>(key) }));
  const change = useCallback(
    (part: Partial<T>) =>
      setValue((before) => {
        const next = { ...before, ...part };
        write(key, next);
        return next;
      }),
    [key],
  );
  const forget = useCallback(() => {
    forgetDraft(key);
    setValue(initial);
  }, [key]);
  return [value, change, forget];
}
