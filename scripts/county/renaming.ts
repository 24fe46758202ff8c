import { toSimplified } from '../../libs/domain/ledger/codes/characters.js';
import {
  creditCheckCharacter,
  readCreditCode,
  type CreditCodeReading,
} from '../../libs/domain/ledger/codes/credit-code.js';
import { nameParts, type RegionWords } from '../../libs/domain/ledger/matching/names.js';
import type { Chance } from './chance.js';

/** Words of one county for those of another; the trade names of its units are made of each other's characters, so that what was alike stays so. */
export interface Renaming {
  text(text: string): string;
  value(value: unknown): unknown;
}
export interface RenamedCounty {
  /** Six digits. */
  area: [string, string];
  words: ReadonlyMap<string, string>;
  /** Prefixes of numbers: YX0001 → YL0001. */
  numbers: ReadonlyMap<string, string>;
}

const CODE = /(?<![0-9A-Z])[0-9A-Z]{2}\d{6}[0-9A-Z]{10}(?![0-9A-Z])/;

export function renaming(
  county: RenamedCounty,
  names: readonly string[],
  others: string,
  region: RegionWords,
  chance: Chance,
): Renaming {
  const characters = exchanged(names, others, region, chance);
  const numbers = [...county.numbers.keys()].map((prefix) => `(?<![A-Z])${prefix}(?=\\d{3,4}(?!\\d))`);
  const words = [...county.words.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp([CODE.source, ...numbers, county.area[0], ...words, ...characters.keys()].join('|'), 'g');
  const text = (given: string): string =>
    given.replace(
      pattern,
      (found) =>
        county.words.get(found) ??
        county.numbers.get(found) ??
        characters.get(found) ??
        (found === county.area[0] ? county.area[1] : codeOf(found, county.area)),
    );
  const value = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given);
    if (Array.isArray(given)) return given.map(value);
    if (typeof given !== 'object' || given === null || !('remarks' in given)) return given;
    const { code, raw } = given as CreditCodeReading;
    return readCreditCode(text(code ?? raw));
  };
  return { text, value };
}

/** The same code in the other county: right where it was right, wrong where it was wrong. */
function codeOf(code: string, [from, to]: [string, string]): string {
  if (code.slice(2, 8) !== from) return code;
  const { valid, code: whole } = readCreditCode(code);
  const moved = code.slice(0, 2) + to + code.slice(8);
  const check = creditCheckCharacter(moved.slice(0, 17));
  if (whole === null || check === null) return moved;
  if (valid) return moved.slice(0, 17) + check;
  return moved[17] === check ? moved.slice(0, 17) + (check === '0' ? '1' : '0') : moved;
}

/** Characters that stand in trade names only, each for another of them. */
function exchanged(names: readonly string[], others: string, region: RegionWords, chance: Chance): Map<string, string> {
  const cores = names.map((name) => nameParts(name, region).core);
  const kept = new Set([...others, ...cores.flatMap((core) => [...core.slice(2)])]);
  for (const character of others + names.join(''))
    if (toSimplified(character) !== character) kept.add(character).add(toSimplified(character));
  const free = [...new Set(cores.flatMap((core) => [...core.slice(0, 2)]))].filter(
    (character) => /[\u4e00-\u9fa5]/.test(character) && !kept.has(character),
  );
  const target = chance.shuffled(free);
  return new Map(free.map((character, at) => [character, target[at]!]));
}
