import type { PlainDate } from '../../case.js';
import type { Bilingual } from '../../text.js';
import { wholeDay, type RegisterRow, type RegisterSource } from '../import/source-rows.js';

/** The other measures of the county's plan (measures 3 to 5), each kept as a register. */
export const REGISTER_KINDS = [
  'training',
  'star-rating',
  'subsidy',
  'honour',
  'pairing',
  'workshop',
  'venue',
  'activity',
  'donation',
] as const;
export type RegisterKind = (typeof REGISTER_KINDS)[number];

/** Who can take part in an entry. */
export const SEATS = ['unit', 'organisation', 'instructor'] as const;
export type Seat = (typeof SEATS)[number];
/** What an entry can say beside who takes part. `year`, `stars`, `amount` (yuan) and `persons` are numbers, `on` and `until` days. */
export const REGISTER_FIELDS = [
  'title',
  'on',
  'until',
  'year',
  'place',
  'village',
  'stars',
  'amount',
  'persons',
  'note',
] as const;
export type RegisterField = (typeof REGISTER_FIELDS)[number];

export interface RegisterDefinition {
  name: Bilingual;
  /** Source of `POST /imports` whose sheet fills it. */
  source: RegisterSource;
  required: readonly RegisterField[];
  optional: readonly RegisterField[];
  seats: readonly Seat[];
  /** Participants that an entry must have. */
  least: number;
}

export const REGISTERS = {
  training: {
    name: { zh: '培训班', en: 'training class' },
    source: 'trainings',
    required: ['title'],
    optional: ['on', 'until', 'place', 'persons', 'note'],
    seats: ['unit', 'organisation', 'instructor'],
    least: 0,
  },
  'star-rating': {
    name: { zh: '星级评定', en: 'star rating' },
    source: 'star-ratings',
    required: ['year', 'stars'],
    optional: ['title', 'on', 'note'],
    seats: ['organisation'],
    least: 1,
  },
  subsidy: {
    name: { zh: '补助', en: 'subsidy' },
    source: 'subsidies',
    required: ['title', 'amount'],
    optional: ['on', 'year', 'note'],
    seats: ['organisation', 'unit'],
    least: 1,
  },
  honour: {
    name: { zh: '荣誉', en: 'honour' },
    source: 'honours',
    required: ['title'],
    optional: ['on', 'year', 'note'],
    seats: ['organisation', 'unit', 'instructor'],
    least: 1,
  },
  pairing: {
    name: { zh: '村企结对', en: 'enterprise paired with a village' },
    source: 'pairings',
    required: ['village'],
    optional: ['title', 'on', 'until', 'note'],
    seats: ['unit'],
    least: 1,
  },
  workshop: {
    name: { zh: '扶贫车间', en: 'poverty-relief workshop' },
    source: 'workshops',
    required: ['title'],
    optional: ['on', 'place', 'village', 'persons', 'note'],
    seats: ['unit'],
    least: 1,
  },
  venue: {
    name: { zh: '共用阵地', en: 'shared venue' },
    source: 'venues',
    required: ['title'],
    optional: ['on', 'place', 'note'],
    seats: ['unit', 'organisation'],
    least: 1,
  },
  activity: {
    name: { zh: '联办活动', en: 'joint activity' },
    source: 'activities',
    required: ['title'],
    optional: ['on', 'place', 'persons', 'note'],
    seats: ['unit', 'organisation'],
    least: 1,
  },
  donation: {
    name: { zh: '捐赠', en: 'donation' },
    source: 'donations',
    required: ['title'],
    optional: ['on', 'year', 'amount', 'persons', 'note'],
    seats: ['unit'],
    least: 1,
  },
} as const satisfies Record<RegisterKind, RegisterDefinition>;

export interface RegisterLink {
  seat: Seat;
  id: string;
  /** How many came from there. */
  persons: number | null;
}
/** An entry without its id: what a person enters and a sheet's row becomes. */
export interface RegisterEntry {
  title: string;
  on: PlainDate | null;
  until: PlainDate | null;
  year: number | null;
  place: string | null;
  village: string | null;
  stars: number | null;
  amount: number | null;
  persons: number | null;
  note: string | null;
  links: RegisterLink[];
}

/** Who a name in a sheet is; null when the ledger does not know it. */
export interface Resolver {
  unit(name: string): string | null;
  organisation(name: string): string | null;
  instructor(name: string): string | null;
}

/** An entry out of a sheet's row; names that nobody has are kept beside it and looked up again with the next import. */
export function entryOfRow(
  kind: RegisterKind,
  row: Partial<RegisterRow>,
  resolver: Resolver,
): RegisterEntry & { unresolved: string[] } {
  const links: RegisterLink[] = [];
  const unresolved: string[] = [];
  const take = (seat: Seat, names: readonly string[] | undefined): void => {
    for (const name of names ?? []) {
      const id = resolver[seat](name);
      if (id === null) unresolved.push(name);
      else if (!links.some((link) => link.seat === seat && link.id === id)) links.push({ seat, id, persons: null });
    }
  };
  take('unit', row.units);
  take('organisation', row.organisations);
  take('instructor', row.instructors);
  const { year = null, place = null, village = null, stars = null, amount = null, persons = null, note = null } = row;
  return {
    title: row.title ?? titleOf(kind, row),
    on: wholeDay(row.on ?? null),
    until: wholeDay(row.until ?? null),
    year,
    place,
    village,
    stars,
    amount,
    persons,
    note,
    links,
    unresolved,
  };
}

/** A register whose entries have no name of their own is named by what they say. */
export function titleOf(
  kind: RegisterKind,
  { village, stars, year }: Partial<Pick<RegisterEntry, 'village' | 'stars' | 'year'>>,
): string {
  if (kind === 'pairing') return `结对${village ?? ''}`;
  return kind === 'star-rating' ? `${year ?? ''}年度${stars ?? ''}星级` : REGISTERS[kind].name.zh;
}
