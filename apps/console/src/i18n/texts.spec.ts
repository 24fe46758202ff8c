import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVERY_TEXT as TEXTS } from './every-text.js';

const SOURCE = 'apps/console/src';
const KEYS = Object.keys(TEXTS);

/** Sources of pages, without the texts themselves and without what only developers see. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['generated', 'dev'].includes(entry.name) ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !/(texts|^terms|\.spec|\.d)\.ts$/.test(entry.name)
      ? [readFileSync(path, 'utf8')]
      : [];
  });
}
const CODE = sources(SOURCE).join('\n');
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort();

/** Keys written out, and the beginnings and ends of those that are put together: `role.${role}`. */
const LITERAL = new Set([...CODE.matchAll(/'([a-z]+(?:[.][\w-]+)+)'/g)].map(([, key]) => key!));
const COMPOSED = [...CODE.matchAll(/`([a-z]+[.][\w.-]*)\$\{[^}]*\}([\w.-]*)`/g)].map(([, head, tail]) => ({
  head: head!,
  tail: tail!,
}));
const isUsed = (key: string): boolean =>
  LITERAL.has(key) || COMPOSED.some(({ head, tail }) => key.startsWith(head) && key.endsWith(tail));

describe('texts of the console', () => {
  it('are all used', () => {
    expect(KEYS.filter((key) => !isUsed(key))).toEqual([]);
  });

  it('fill in the same in both languages, and are nowhere empty', () => {
    for (const [key, [zh, en]] of Object.entries(TEXTS)) {
      expect([key, placeholders(en)]).toEqual([key, placeholders(zh)]);
      expect([key, zh.trim() !== '', en.trim() !== '']).toEqual([key, true, true]);
    }
  });

  it('stand in the tables only: no page writes Chinese of its own', () => {
    const written = sources(SOURCE)
      .join('\n')
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .split('\n')
      .filter((line) => /\p{Script=Han}/u.test(line) && !line.includes("label: '中文'") && !ALLOWED.test(line));
    expect(written).toEqual([]);
  });

  it('keep their own language: no Chinese in an English text', () => {
    const mixed = Object.entries(TEXTS).filter(
      ([key, [, en]]) => key !== 'app.language-other' && /\p{Script=Han}/u.test(en),
    );
    expect(mixed).toEqual([]);
  });
});

/** How the Chinese write a day is a format and no text: i18n/dates.ts. */
const ALLOWED = /getUTC(Month|Date|FullYear)|与服务器的连接中断|办理|、|（/;
