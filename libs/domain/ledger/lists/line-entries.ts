import type { Mode, OrganisationType, PlainDate } from '../../case.js';
import { squeeze } from '../codes/characters.js';
import type { CreditCodeReading } from '../codes/credit-code.js';
import { stripOrganisationSuffix } from '../matching/names.js';
import {
  readMode,
  type LeagueRow,
  type LineSource,
  type LooseDate,
  type UnionRow,
  type WomenRow,
} from '../import/source-rows.js';
import { findTownship } from '../units/townships.js';
import { readWomenSentence } from '../statistics/women-sentence.js';

/** One organisation of a line department's list in the words that all three lists share. */
export interface LineEntry {
  source: LineSource;
  row: number;
  /** The row it was read from. */
  from: UnionRow | LeagueRow | WomenRow;
  type: OrganisationType;
  /** As the list names it. */
  organisation: string;
  /** Text that names the covered units, not yet split. */
  units: string;
  unitCode: CreditCodeReading | null;
  township: string | null;
  mode: Mode | null;
  /** Employees for a union, League members for a League branch; null where the list does not say. */
  employees: number | null;
  leagueMembers: number | null;
  formedOn: LooseDate | null;
  termEndsOn: LooseDate | null;
  documentNo: string | null;
  organisationCode: string | null;
  /** A node of the line's own structure that can belong to no unit. */
  structural: boolean;
  /** A women workers' committee of a union. */
  unionCommittee: boolean;
}

/** Lists of the line departments as they were read; `asOf` is the day of the list where its title names one. */
export interface LineLists {
  union: UnionRow[];
  league: LeagueRow[];
  women: WomenRow[];
  asOf?: Partial<Record<LineSource, PlainDate | null>>;
}

/** Categories of the League's tree that stand above branches: county, township and zone committees. */
const LEAGUE_COMMITTEE = /^(团县委|团市委|团委|团工委)$/;

/** All organisations of the three lists in the order of their rows. */
export function lineEntries(lists: LineLists, townships: readonly string[]): LineEntry[] {
  return [
    ...lists.union.map((row) => unionEntry(row, townships)),
    ...lists.league.map((row) => leagueEntry(row, townships)),
    ...lists.women.map((row) => womenEntry(row, townships)),
  ];
}

function unionEntry(row: UnionRow, townships: readonly string[]): LineEntry {
  return {
    source: 'union',
    row: row.row,
    from: row,
    type: 'union',
    organisation: row.organisation,
    units: row.units,
    unitCode: row.unitCode,
    township: findTownship(row.township, townships),
    mode: readMode(row.mode),
    employees: row.employees,
    leagueMembers: null,
    formedOn: row.formedOn,
    termEndsOn: row.termEndsOn,
    documentNo: row.documentNo,
    organisationCode: row.organisationCode.code,
    structural: false,
    unionCommittee: false,
  };
}

function leagueEntry(row: LeagueRow, townships: readonly string[]): LineEntry {
  const township = findTownship(row.parent, townships) ?? findTownship(row.organisation, townships);
  const units = stripOrganisationSuffix(row.organisation);
  return {
    source: 'league',
    row: row.row,
    from: row,
    type: 'league',
    organisation: row.organisation,
    units,
    unitCode: null,
    township,
    mode: readMode(row.category) ?? readMode(row.organisation),
    employees: null,
    leagueMembers: row.members,
    formedOn: row.formedOn,
    termEndsOn: row.termEndsOn,
    documentNo: null,
    organisationCode: null,
    structural: LEAGUE_COMMITTEE.test(squeeze(row.category ?? '')) || isOfThePlace(units, township),
    unionCommittee: false,
  };
}

/** 天堂河东村, 天堂中心学校 under 天堂镇: villages and schools of the place are no units. */
function isOfThePlace(name: string, township: string | null): boolean {
  const place = township?.replace(/(镇|乡|街道|办事处)$/, '');
  return (
    place !== undefined &&
    place.length >= 2 &&
    name.startsWith(place) &&
    /(村|社区|居委会|学校|中学|小学|机关|卫生院|派出所)$/.test(name)
  );
}

function womenEntry(row: WomenRow, townships: readonly string[]): LineEntry {
  const sentence = readWomenSentence(row.text);
  const unionCommittee = sentence?.unionCommittee ?? (row.remark ?? '').includes('女职委');
  return {
    source: 'women',
    row: row.row,
    from: row,
    type: 'women',
    organisation: withoutPersons(row.text),
    units: sentence?.units ?? stripOrganisationSuffix(row.text),
    unitCode: null,
    township: findTownship(row.heading ?? row.township ?? null, townships),
    mode: sentence?.joint ? 'joint' : null,
    employees: null,
    leagueMembers: null,
    formedOn: sentence?.formedOn ?? null,
    termEndsOn: null,
    documentNo: null,
    organisationCode: null,
    structural: false,
    unionCommittee,
  };
}

/** The organisation alone: what a sentence says of its chair and committee is personal data and no part of the name. */
function withoutPersons(sentence: string): string {
  const name = sentence.split(/[(（,，。;；]|\s*(?:主席|主任)/)[0]!.trim();
  return name === '' ? sentence : name;
}
