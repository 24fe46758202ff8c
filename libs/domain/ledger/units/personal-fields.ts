import type { Source } from '../import/source-rows.js';

/**
 * Fields of the sources' rows that name or reach a person. They are masked wherever rows are shown (个人信息保护法 art. 51); the units' own
 * full values have a route with a purpose and an audit line.
 */
export const PERSONAL_FIELDS: Partial<Record<Source, readonly string[]>> = {
  platform: ['legalRepresentative', 'phone'],
  'market-regulation': ['legalRepresentative'],
  'civil-affairs': ['legalRepresentative'],
  union: ['chair'],
  league: ['secretary'],
  instructors: ['name'],
  'association-members': ['operator', 'phone'],
};

/** 张三 → 张*, 欧阳 明 → 欧**, 13812341234 → 138****1234. A short or foreign text keeps its first character only. */
export function maskPersonal(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  const digits = value.replace(/[\s-]/g, '');
  if (/^\d{7,}$/.test(digits)) return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
  const [first = '', ...rest] = [...value];
  return first + '*'.repeat(Math.min(3, Math.max(1, rest.length)));
}

/** What a person's name or number may be read in full for (个人信息保护法 art. 6: a definite purpose, and no more than it takes). */
export const READING_PURPOSES = ['contact', 'formation', 'verification', 'person', 'oversight'] as const;
export type ReadingPurpose = (typeof READING_PURPOSES)[number];
