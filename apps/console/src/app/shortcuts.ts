import { useEffect, useRef } from 'react';
import { createStore, useStore } from '../api/store.js';
import { keyName, mayAct, type KeyFacts } from './key-match.js';
import { store, stored } from './preferences.js';

export interface Shortcut {
  /** Names as in key-match.ts; two letters with a blank are pressed one after the other: `g s`. */
  keys: readonly string[];
  /** What it does, for the list of keys; left out where another entry says it. */
  label?: string;
  run: () => void;
  /** Whether it may act now; a key that may not is left to the browser. */
  when?: () => boolean;
  everywhere?: boolean;
}

const SEQUENCE_MS = 1_200;
const registered = createStore<readonly Shortcut[][]>([]);
export const lettersOn = createStore(stored('shortcuts', ['on', 'off'], 'on') === 'on');

export function switchLetters(on: boolean): void {
  store('shortcuts', on ? 'on' : 'off');
  lettersOn.set(on);
}

/** What can be pressed now, for the list of keys. */
export function useShortcutList(): readonly Shortcut[] {
  return useStore(registered).flat();
}

/** Declares keys while a component stands. What was declared last is asked first. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const shape = shortcuts.map(({ keys, label }) => `${keys.join()}:${label ?? ''}`).join('|');
  useEffect(() => {
    const declared = latest.current.map((one, index) => ({
      ...one,
      run: () => latest.current[index]?.run(),
      when: () => latest.current[index]?.when?.() ?? true,
    }));
    registered.set([...registered.get(), declared]);
    return () => registered.set(registered.get().filter((group) => group !== declared));
  }, [shape]);
}

let prefix: { key: string; until: number } | null = null;

/** The one listener of the page. */
export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || insideOfOther(event.target)) return;
    const facts = factsOf(event);
    const name = keyName(facts);
    if (name === null || !mayAct(name, facts, lettersOn.get())) return;
    if (event.repeat && name.length === 1 && name !== 'j' && name !== 'k') return;
    const sequence = prefix !== null && prefix.until > Date.now() ? `${prefix.key} ${name}` : null;
    prefix = null;
    const found = (sequence !== null ? find(sequence) : undefined) ?? find(name);
    if (found) {
      event.preventDefault();
      found.run();
    } else if (begins(name)) {
      prefix = { key: name, until: Date.now() + SEQUENCE_MS };
    }
  });
}

const find = (name: string): Shortcut | undefined =>
  [...registered.get()]
    .reverse()
    .flat()
    .find((one) => one.keys.includes(name) && (one.when?.() ?? true));
const begins = (name: string): boolean =>
  registered
    .get()
    .flat()
    .some((one) => one.keys.some((key) => key.startsWith(`${name} `)));

/** A dialog, a menu or a list that is open has keys of its own. */
function insideOfOther(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  return target instanceof Element && target.closest('[role="menu"], [role="listbox"]') !== null;
}

function factsOf(event: KeyboardEvent): KeyFacts {
  const target = event.target;
  const inField =
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)) ||
    (target instanceof HTMLElement && target.isContentEditable);
  const { code, key, ctrlKey, metaKey, altKey, shiftKey, isComposing, keyCode } = event;
  return { code, key, ctrlKey, metaKey, altKey, shiftKey, isComposing, keyCode, inField };
}
