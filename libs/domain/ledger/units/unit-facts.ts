import type { PlainDate } from '../../case.js';
import { squeeze } from '../codes/characters.js';
import { readCreditCode } from '../codes/credit-code.js';
import { kindOfClass, type ExclusionReason, type LedgerUnit } from './ledger-unit.js';
import { DEREGISTERED } from './population.js';
import type { AssociationMemberRow, PlatformRow, SheetRow, Source } from '../import/source-rows.js';
import { findTownship } from './townships.js';

/** What a unit is doing; everything but `operating` says why nothing is formed in it now. */
export const UNIT_STATUSES = [
  'operating',
  'suspended',
  'deregistered',
  'merged',
  'shell',
  'unreachable',
  'moved',
  'licence',
  'duplicate',
] as const;
export type UnitStatus = (typeof UNIT_STATUSES)[number];

/** The fields whose values, with where they come from, are kept as history. */
export interface UnitValues {
  name: string;
  creditCode: string | null;
  codeMissingReason: string | null;
  unitClass: string | null;
  township: string;
  address: string | null;
  legalRepresentative: string | null;
  phone: string | null;
  industry: string | null;
  park: string | null;
  formerNames: string[];
  aliases: string[];
  status: UnitStatus;
  statusOn: PlainDate | null;
  /** Unit that stays in its place. */
  keeps: string | null;
  exclusionReason: ExclusionReason | 'association-member' | null;
  employees: number | null;
  unionMembers: number | null;
  womenEmployees: number | null;
  leagueMembers: number | null;
  youth28: number | null;
  youth35: number | null;
  partyMembersFull: number | null;
  partyMembersProbationary: number | null;
}
export type UnitField = keyof UnitValues;

/** Values of one unit that one row of one source gives. */
export interface RowFacts {
  source: Source;
  row: SheetRow;
  values: Partial<UnitValues>;
}
export interface UnitFacts {
  unitId: string;
  kind: 'enterprise' | 'social' | 'other';
  facts: RowFacts[];
}

const STATUS_OF_EXCLUSION: Record<ExclusionReason, UnitStatus> = {
  zombie: 'suspended',
  shell: 'shell',
  licences: 'licence',
  deregistered: 'deregistered',
  unreachable: 'unreachable',
  moved: 'moved',
  duplicate: 'duplicate',
};

/** A unit of the platform: the registration authority's word for name, code, address, legal representative and deregistration, else the platform's. */
export function factsOfUnit(unit: LedgerUnit): UnitFacts {
  const { unitNo, kind, platform, registration, provenance } = unit;
  const own: RowFacts = { source: 'platform', row: platform, values: platformValues(platform) };
  const authority: RowFacts = registration ? { source: registration.source, row: registration.row, values: {} } : own;
  const give = <F extends UnitField>(byAuthority: boolean, field: F, value: UnitValues[F]): void => {
    (byAuthority ? authority : own).values[field] = value;
  };
  give(true, 'name', unit.name);
  give(true, 'formerNames', unit.formerNames);
  give(provenance.code.source !== 'platform', 'creditCode', unit.code.code);
  give(
    provenance.code.source !== 'platform',
    'codeMissingReason',
    unit.code.code === null ? (unit.code.remarks.at(-1)?.kind ?? 'missing') : null,
  );
  give(provenance.address.source !== 'platform', 'address', unit.address);
  give(provenance.legalRepresentative.source !== 'platform', 'legalRepresentative', unit.legalRepresentative);
  give(false, 'aliases', unit.aliases);
  giveStatus(unit, give);
  return { unitId: unitNo, kind, facts: authority === own ? [own] : [own, authority] };
}

/** A row that says again what another row of the platform says; it keeps its number and points to the row that stays. */
export function factsOfDuplicate(row: PlatformRow, keeps: string | null): UnitFacts {
  const values: Partial<UnitValues> = {
    ...platformValues(row),
    name: row.name,
    creditCode: row.code.code,
    address: row.address,
    legalRepresentative: row.legalRepresentative,
    status: 'duplicate',
    keeps,
    exclusionReason: 'duplicate',
  };
  return { unitId: row.unitNo, kind: kindOfClass(row.unitClass), facts: [{ source: 'platform', row, values }] };
}

/** A member of an association: outside of the surveyed population, covered by the association's organisation. */
export function factsOfMember(row: AssociationMemberRow, townships: readonly string[]): UnitFacts {
  const values: Partial<UnitValues> = {
    name: row.name,
    creditCode: row.code.code,
    codeMissingReason: row.code.code === null ? (row.code.remarks.at(-1)?.kind ?? 'missing') : null,
    township: findTownship(row.address, townships) ?? '',
    address: row.address,
    legalRepresentative: row.operator,
    phone: row.phone,
    employees: row.workers,
    unionMembers: row.unionMembers,
    status: 'operating',
    exclusionReason: 'association-member',
  };
  return { unitId: row.memberNo, kind: 'other', facts: [{ source: 'association-members', row, values }] };
}

/** All values of a unit, and what follows from them; `corrections` are what persons put in place of a source's word. */
export function valuesOf(
  facts: readonly RowFacts[],
  corrections: Partial<UnitValues> = {},
): UnitValues & { codeCheck: 'valid' | 'failed' | 'missing' } {
  const values: UnitValues = Object.assign({}, NOTHING_KNOWN, ...facts.map((fact) => fact.values), corrections);
  const codeCheck =
    values.creditCode === null ? 'missing' : readCreditCode(values.creditCode).valid ? 'valid' : 'failed';
  return { ...values, codeCheck };
}

const NOTHING_KNOWN: UnitValues = {
  name: '',
  creditCode: null,
  codeMissingReason: null,
  unitClass: null,
  township: '',
  address: null,
  legalRepresentative: null,
  phone: null,
  industry: null,
  park: null,
  formerNames: [],
  aliases: [],
  status: 'operating',
  statusOn: null,
  keeps: null,
  exclusionReason: null,
  employees: null,
  unionMembers: null,
  womenEmployees: null,
  leagueMembers: null,
  youth28: null,
  youth35: null,
  partyMembersFull: null,
  partyMembersProbationary: null,
};

function platformValues(row: PlatformRow): Partial<UnitValues> {
  const {
    unitClass,
    township,
    industry,
    park,
    phone,
    employees,
    womenEmployees,
    leagueMembers,
    youth28,
    youth35,
    partyMembersFull,
    partyMembersProbationary,
  } = row;
  return {
    unitClass,
    township: squeeze(township),
    industry,
    park,
    phone,
    employees,
    womenEmployees,
    leagueMembers,
    youth28,
    youth35,
    partyMembersFull,
    partyMembersProbationary,
  };
}

/** A registration that ended after the baseline leaves the unit in the population, and is its status all the same. */
function giveStatus(
  { exclusion, registration }: LedgerUnit,
  give: <F extends UnitField>(byAuthority: boolean, field: F, value: UnitValues[F]) => void,
): void {
  const gone = DEREGISTERED.test(registration?.row.status ?? '');
  const byAuthority = gone && (exclusion === null || exclusion.reason === 'deregistered');
  give(byAuthority, 'status', exclusion ? STATUS_OF_EXCLUSION[exclusion.reason] : gone ? 'deregistered' : 'operating');
  give(
    byAuthority,
    'statusOn',
    byAuthority && registration?.row.statusOn?.length === 10 ? registration.row.statusOn : null,
  );
  give(byAuthority, 'exclusionReason', exclusion?.reason ?? null);
  give(false, 'keeps', exclusion?.keeps ?? null);
}
