import { useCallback, useEffect, useRef, useState } from 'react';
import { answer, api } from '../../api/client.js';

/** What somebody has typed and not sent, kept on this device until it is sent, taken back, or its author signs out; and on the server, for their other devices. */
const PREFIX = 'qunjian.draft.';
/** It goes to the server once nobody has typed for so long. */
const PAUSE_MS = 800;

/** What this device holds of one form. `unsent`: typed since the server was told; `seen`: when the server's was last written, as it said. */
interface Kept<T> {
  value: T;
  unsent: boolean;
  seen: string | null;
}

/** The tab's own store, or where a phone's browser may close the tab under one's hands, the device's. */
export type Where = 'tab' | 'device';
const storeOf = (where: Where): Storage => (where === 'device' ? localStorage : sessionStorage);

function read<T>(key: string, where: Where): Kept<T> | null {
  try {
    const text = storeOf(where).getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as Kept<T>);
  } catch {
    return null;
  }
}
function write<T>(key: string, where: Where, kept: Kept<T>): void {
  try {
    storeOf(where).setItem(PREFIX + key, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: what is typed is then kept as long as the page stands.
  }
}
export function forgetDraft(key: string): void {
  for (const where of ['tab', 'device'] as const)
    try {
      storeOf(where).removeItem(PREFIX + key);
    } catch {
      // See above.
    }
}
export function forgetDrafts(): void {
  for (const where of ['tab', 'device'] as const)
    try {
      const store = storeOf(where);
      for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key);
    } catch {
      // See above.
    }
}

/** How safe what was typed is: `none` typed yet, `device` only here, `server` on both. */
export type Safety = 'none' | 'device' | 'server';
export interface DraftOptions {
  where?: Where;
  /** Key on the server; left out for what concerns this device alone. */
  shared?: string;
}

/** State of a form that outlives a reload. @param key who, which case, which action */
export function useDraft<T extends object>(
  key: string,
  initial: T,
  { where = 'tab', shared }: DraftOptions = {},
): [T, (change: Partial<T>) => void, () => void, Safety] {
  const found = useRef(read<T>(key, where));
  const [value, setValue] = useState<T>(() => ({ ...initial, ...found.current?.value }));
  const [safety, setSafety] = useState<Safety>(() =>
    found.current === null ? 'none' : found.current.unsent ? 'device' : 'server',
  );
  const typed = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const send = useCallback(async () => {
    const kept = read<T>(key, where);
    if (!shared || !kept?.unsent) return;
    const at = await keepOnServer(shared, kept.value).catch(() => null);
    const now = read<T>(key, where);
    if (at === null || now === null) return;
    const unsent = JSON.stringify(now.value) !== JSON.stringify(kept.value);
    write(key, where, { ...now, unsent, seen: at });
    if (!unsent) setSafety('server');
  }, [key, where, shared]);

  // What another device wrote later is taken over, unless something was typed here meanwhile.
  useEffect(() => {
    if (!shared) return;
    let over = false;
    if (found.current?.unsent) void send();
    else
      readFromServer<T>(shared)
        .then((theirs) => {
          if (over || typed.current || theirs === null || theirs.updatedAt === found.current?.seen) return;
          write(key, where, { value: theirs.value, unsent: false, seen: theirs.updatedAt });
          setValue((before) => ({ ...before, ...theirs.value }));
          setSafety('server');
        })
        .catch(() => undefined);
    const again = (): void => void send();
    addEventListener('online', again);
    return () => {
      over = true;
      removeEventListener('online', again);
    };
  }, [key, where, shared, send]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      void send();
    },
    [send],
  );

  const change = useCallback(
    (part: Partial<T>) => {
      typed.current = true;
      setValue((before) => {
        const next = { ...before, ...part };
        write(key, where, { value: next, unsent: true, seen: read<T>(key, where)?.seen ?? null });
        return next;
      });
      setSafety('device');
      if (!shared) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void send(), PAUSE_MS);
    },
    [key, where, shared, send],
  );
  const forget = useCallback(() => {
    clearTimeout(timer.current);
    const kept = read<T>(key, where);
    forgetDraft(key);
    setValue(initial);
    setSafety('none');
    if (shared && kept) void dropOnServer(shared);
  }, [key, where, shared]);
  return [value, change, forget, safety];
}

async function keepOnServer(key: string, value: object): Promise<string | null> {
  const call = api.PUT('/api/drafts/{key}', {
    params: { path: { key } },
    body: { value: value as Record<string, unknown> },
  });
  return (await answer(call)).updatedAt;
}
async function readFromServer<T>(key: string): Promise<{ value: T; updatedAt: string | null } | null> {
  const { value, updatedAt } = await answer(api.GET('/api/drafts/{key}', { params: { path: { key } } }));
  return value === null ? null : { value: value as T, updatedAt };
}
export async function dropOnServer(key: string): Promise<void> {
  await answer(api.DELETE('/api/drafts/{key}', { params: { path: { key } } })).catch(() => undefined);
}
