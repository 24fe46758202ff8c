import type { Mode, OrganisationType, PlainDate } from '../../case.js';
import type { CreditCodeReading } from '../codes/credit-code.js';

/** Where a spreadsheet comes from; the names are the public contract of `POST /api/imports`. */
export const SOURCES = [
  'platform',
  'union',
  'league',
  'women',
  'market-regulation',
  'civil-affairs',
  'instructors',
  'association-members',
  'task-list',
] as const;
export type LedgerSource = (typeof SOURCES)[number];
/** Registers of the county plan's other measures, one table each (libs/domain/ledger/registers/registers.ts). */
export const REGISTER_SOURCES = [
  'trainings',
  'star-ratings',
  'subsidies',
  'honours',
  'pairings',
  'workshops',
  'venues',
  'activities',
  'donations',
] as const;
export type RegisterSource = (typeof REGISTER_SOURCES)[number];
/** All that can be imported. */
export const IMPORT_SOURCES = [...SOURCES, ...REGISTER_SOURCES] as const;
export type Source = (typeof IMPORT_SOURCES)[number];
/** The three line departments that keep lists of organisations. */
export type LineSource = 'union' | 'league' | 'women';
export type RegistrationSource = 'market-regulation' | 'civil-affairs';

/** `YYYY-MM-DD`, or `YYYY-MM` where a list only says the month. Both compare as strings. */
export type LooseDate = string;

/** Row number in the sheet as a spreadsheet shows it, from 1. */
export interface SheetRow {
  sheet: string;
  row: number;
}

/** A surveyed unit on the provincial platform (非公党建信息平台). */
export interface PlatformRow extends SheetRow {
  unitNo: string;
  name: string;
  code: CreditCodeReading;
  unitClass: string;
  township: string;
  address: string | null;
  industry: string | null;
  park: string | null;
  employees: number | null;
  womenEmployees: number | null;
  youth35: number | null;
  youth28: number | null;
  leagueMembers: number | null;
  partyMembersFull: number | null;
  partyMembersProbationary: number | null;
  operation: string | null;
  remark: string | null;
  partyOrganisation: boolean | null;
  partyOrganisationName: string | null;
  partyMode: string | null;
  partyFormedOn: LooseDate | null;
  union: boolean | null;
  league: boolean | null;
  women: boolean | null;
  legalRepresentative: string | null;
  phone: string | null;
}

/** A joint Party organisation that was adjusted: second sheet of the platform's export. */
export interface AdjustmentRow extends SheetRow {
  organisation: string;
  problem: string | null;
  /** Unit numbers. */
  before: string[];
  after: string[];
  moved: string | null;
  adjustedOn: LooseDate | null;
  documentNo: string | null;
}

/** A registered enterprise or social organisation. */
export interface RegistrationRow extends SheetRow {
  code: CreditCodeReading;
  name: string;
  formerNames: string[];
  unitClass: string | null;
  legalRepresentative: string | null;
  registeredOn: LooseDate | null;
  status: string | null;
  statusOn: LooseDate | null;
  address: string | null;
  supervisor: string | null;
  remark: string | null;
}

export interface UnionRow extends SheetRow {
  organisation: string;
  /** The union's own code, which starts with 81. */
  organisationCode: CreditCodeReading;
  /** Covered units in one cell. */
  units: string;
  unitCode: CreditCodeReading;
  township: string | null;
  mode: string | null;
  employees: number | null;
  members: number | null;
  formedOn: LooseDate | null;
  documentNo: string | null;
  termEndsOn: LooseDate | null;
  chair: string | null;
  remark: string | null;
}

export interface LeagueRow extends SheetRow {
  treeNo: string | null;
  organisation: string;
  parent: string | null;
  category: string | null;
  members: number | null;
  secretary: string | null;
  formedOn: LooseDate | null;
  termEndsOn: LooseDate | null;
  remark: string | null;
}

/** One sentence per organisation; `heading` is the township it stands under, `township` what a column of the sheet says. */
export interface WomenRow extends SheetRow {
  text: string;
  heading: string | null;
  township?: string | null;
  remark: string | null;
}

export interface InstructorRow extends SheetRow {
  batch: string | null;
  instructorNo: string;
  name: string | null;
  sentBy: string | null;
  inPost: string | null;
  sentOn: LooseDate | null;
  /** Null where nobody has been given to the instructor yet. */
  unit: string | null;
  township: string | null;
  lastContactOn: LooseDate | null;
  contacts: number | null;
}

export interface AssociationMemberRow extends SheetRow {
  memberNo: string;
  name: string;
  code: CreditCodeReading;
  operator: string | null;
  address: string | null;
  workers: number | null;
  unionMembers: number | null;
  phone: string | null;
}

/** A unit of a task list; √ means to be formed, 随n jointly with list number n. */
export interface TaskListRow extends SheetRow {
  listNo: number;
  unitNo: string;
  name: string;
  code: CreditCodeReading;
  township: string | null;
  employees: number | null;
  womenEmployees: number | null;
  leagueMembers: number | null;
  union: string | null;
  league: string | null;
  women: string | null;
  mode: string | null;
  responsible: string | null;
  supervisors: string | null;
  dueOn: LooseDate | null;
}

/** A unit that meets the number but does not form yet: second sheet of the task list. */
export interface NotYetRow extends SheetRow {
  unitNo: string;
  name: string;
  type: string;
  count: number | null;
  reasonCode: string;
  reason: string | null;
}

/** A line of any register; a table of one holds what its kind says (libs/spreadsheet/templates-registers.ts). */
export interface RegisterRow extends SheetRow {
  title: string | null;
  on: LooseDate | null;
  until: LooseDate | null;
  year: number | null;
  place: string | null;
  village: string | null;
  stars: number | null;
  /** Yuan. */
  amount: number | null;
  persons: number | null;
  /** Numbers, codes or registered names. */
  units: string[];
  organisations: string[];
  instructors: string[];
  note: string | null;
}
type Register<F extends keyof RegisterRow> = { entries: SheetRow & Pick<RegisterRow, F> };

/** What a source's tables are and what their rows hold. */
export interface SourceTables {
  platform: { units: PlatformRow; adjustments: AdjustmentRow };
  union: { organisations: UnionRow };
  league: { organisations: LeagueRow };
  women: { organisations: WomenRow };
  'market-regulation': { registrations: RegistrationRow };
  'civil-affairs': { registrations: RegistrationRow };
  instructors: { assignments: InstructorRow };
  'association-members': { members: AssociationMemberRow };
  'task-list': { units: TaskListRow; notYet: NotYetRow };
  trainings: Register<'title' | 'on' | 'place' | 'persons' | 'units' | 'organisations' | 'instructors' | 'note'>;
  'star-ratings': Register<'organisations' | 'year' | 'stars' | 'note'>;
  subsidies: Register<'title' | 'organisations' | 'units' | 'year' | 'amount' | 'note'>;
  honours: Register<'title' | 'on' | 'organisations' | 'units' | 'instructors' | 'note'>;
  pairings: Register<'units' | 'village' | 'on' | 'until' | 'note'>;
  workshops: Register<'title' | 'units' | 'place' | 'village' | 'on' | 'persons' | 'note'>;
  venues: Register<'title' | 'units' | 'organisations' | 'place' | 'on' | 'note'>;
  activities: Register<'title' | 'on' | 'place' | 'units' | 'organisations' | 'persons' | 'note'>;
  donations: Register<'title' | 'units' | 'amount' | 'on' | 'persons' | 'note'>;
}

/** Text of a mode column to the coded mode; null when it names none. */
export function readMode(text: string | null): Mode | null {
  if (text === null) return null;
  if (text.includes('联合')) return 'joint';
  if (text.includes('区域')) return 'regional';
  if (text.includes('行业')) return 'industry';
  return text.includes('单独') || text.includes('独立') ? 'single' : null;
}

/** Text of a type column to the coded type. */
export function readOrganisationType(text: string): OrganisationType | null {
  if (text.includes('工会')) return 'union';
  if (text.includes('团')) return 'league';
  if (text.includes('妇')) return 'women';
  return text.includes('党') ? 'party' : null;
}

/** A day with which two rows of a list can be compared; null for a month without a day. */
export function wholeDay(date: LooseDate | null): PlainDate | null {
  return date !== null && date.length === 10 ? date : null;
}
