import type { Source } from '../domain/ledger/import/source-rows.js';
import { ASSOCIATION_MEMBERS, INSTRUCTORS, TASK_LIST } from './templates-campaign.js';
import { LEAGUE, UNION, WOMEN } from './templates-lines.js';
import { CIVIL_AFFAIRS, MARKET_REGULATION, PLATFORM } from './templates-units.js';
import { REGISTERS } from './templates-registers.js';
import type { AnyTable, Column, SourceTemplate } from './template.js';

export const TEMPLATES: { [S in Source]: SourceTemplate<S> } = {
  platform: PLATFORM,
  union: UNION,
  league: LEAGUE,
  women: WOMEN,
  'market-regulation': MARKET_REGULATION,
  'civil-affairs': CIVIL_AFFAIRS,
  instructors: INSTRUCTORS,
  'association-members': ASSOCIATION_MEMBERS,
  'task-list': TASK_LIST,
  ...REGISTERS,
};

/** The tables of a source in the order in which sheets are matched with them. */
export function tablesOf(source: Source): AnyTable[] {
  return Object.entries(TEMPLATES[source].tables).map(([name, table]) => {
    const { title, columns, headings, optional } = table as Omit<AnyTable, 'name' | 'headings' | 'optional'> & {
      headings?: boolean;
      optional?: boolean;
    };
    return { name, title, columns, headings: headings ?? false, optional: optional ?? false };
  });
}

/** What a person reads for a field: what its column is usually called, without the heading above it. */
export function fieldLabel(column: Column | undefined, field: string): string {
  const [usual] = column?.aliases ?? [];
  return usual === undefined ? field : usual.slice(usual.indexOf('/') + 1);
}
