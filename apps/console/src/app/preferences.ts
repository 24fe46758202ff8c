/** What a person has chosen on this device. Nothing personal: it outlives the session. */
export type Preference = 'language' | 'theme' | 'shortcuts' | 'tour';

const key = (name: Preference): string => `qunjian.${name}`;

/** A private window may refuse storage: the choice then holds as long as the page. */
const forgotten = new Map<Preference, string>();

export function stored<T extends string>(name: Preference, values: readonly T[], otherwise: T): T {
  let found: string | null | undefined;
  try {
    found = localStorage.getItem(key(name));
  } catch {
    found = forgotten.get(name);
  }
  return values.find((value) => value === found) ?? otherwise;
}

export function store(name: Preference, value: string): void {
  try {
    localStorage.setItem(key(name), value);
  } catch {
    forgotten.set(name, value);
  }
}
