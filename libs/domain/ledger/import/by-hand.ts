import { readCreditCode } from '../codes/credit-code.js';
import type { ExclusionReason, LedgerUnit, UnitKind } from '../units/ledger-unit.js';
import type { PlatformRow } from './source-rows.js';

/** A unit that a person added: no row of the platform stands behind it. */
export interface AddedUnit {
  unitNo: string;
  name: string;
  code: string | null;
  kind: UnitKind;
  unitClass: string | null;
  township: string;
  formerNames: string[];
  aliases: string[];
  address: string | null;
  legalRepresentative: string | null;
  /** Why it does not count; null when it does. */
  exclusion: string | null;
  keeps: string | null;
}
/** What persons put in place of a source's word, as far as rows are matched by it. */
export interface MatchCorrection {
  name?: string;
  code?: string | null;
  township?: string;
  formerNames?: string[];
  aliases?: string[];
}

/** The same shape as a surveyed unit, with nothing surveyed. */
export function ledgerUnitOf(added: AddedUnit): LedgerUnit {
  const { unitNo, name, code, kind, township, formerNames, aliases, address, legalRepresentative, exclusion, keeps } =
    added;
  const own = { source: 'platform', asOf: null, row: 0 } as const;
  return {
    unitNo,
    kind,
    unitClass: added.unitClass ?? '',
    township,
    name,
    formerNames,
    aliases,
    code: readCreditCode(code),
    address,
    legalRepresentative,
    platform: nothingSurveyed(added),
    registration: null,
    exclusion: exclusion === null ? null : { reason: exclusion as ExclusionReason, keeps },
    provenance: { name: own, code: own, address: own, legalRepresentative: own, people: own },
    addedByHand: true,
  };
}

function nothingSurveyed({ unitNo, name, code, township, unitClass }: AddedUnit): PlatformRow {
  return {
    sheet: '',
    row: 0,
    unitNo,
    name,
    code: readCreditCode(code),
    unitClass: unitClass ?? '',
    township,
    address: null,
    industry: null,
    park: null,
    employees: null,
    womenEmployees: null,
    youth35: null,
    youth28: null,
    leagueMembers: null,
    partyMembersFull: null,
    partyMembersProbationary: null,
    operation: null,
    remark: null,
    partyOrganisation: null,
    partyOrganisationName: null,
    partyMode: null,
    partyFormedOn: null,
    union: null,
    league: null,
    women: null,
    legalRepresentative: null,
    phone: null,
  };
}
