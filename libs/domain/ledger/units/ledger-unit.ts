import type { PlainDate } from '../../case.js';
import type { MatchCorrection } from '../import/by-hand.js';
import { readCreditCode, type CreditCodeReading } from '../codes/credit-code.js';
import type { Candidate, Matchable } from '../matching/match-index.js';
import type { PlatformRow, RegistrationRow, RegistrationSource, Source } from '../import/source-rows.js';

export const UNIT_KINDS = ['enterprise', 'social'] as const;
/** enterprise 非公企业 (with individual businesses and cooperatives) · social 社会组织 */
export type UnitKind = (typeof UNIT_KINDS)[number];

/** Why a surveyed row is not in the population; only really operating units enter denominators (domain-research 3.4). */
export const EXCLUSION_REASONS = [
  'zombie',
  'shell',
  'licences',
  'deregistered',
  'unreachable',
  'moved',
  'duplicate',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];
export const EXCLUSION_NAMES: Record<ExclusionReason, { zh: string; en: string }> = {
  zombie: { zh: '僵尸企业（停产停业）', en: 'no longer producing' },
  shell: { zh: '空壳', en: 'empty shell' },
  licences: { zh: '一企多照', en: 'another licence of one firm' },
  deregistered: { zh: '已注销、吊销或撤销', en: 'deregistered' },
  unreachable: { zh: '失联', en: 'unreachable' },
  moved: { zh: '已迁出', en: 'moved away' },
  duplicate: { zh: '重复', en: 'duplicate' },
};

/** Where the value of a field comes from, and whether a person or a rule took it. */
export interface Provenance {
  source: Source;
  asOf: PlainDate | null;
  row: number;
}

/** The registration that belongs to a unit, and how it was found. */
export interface RegistrationMatch {
  source: RegistrationSource;
  row: RegistrationRow;
  candidate: Candidate;
}

/** A unit of the ledger: a platform row with what the registration authority says about it. Duplicates are folded into the first row. */
export interface LedgerUnit {
  unitNo: string;
  kind: UnitKind;
  unitClass: string;
  township: string;
  /** Registered name; the platform's where no registration is known. */
  name: string;
  formerNames: string[];
  /** Other spellings and short names under which the unit stands in the platform. */
  aliases: string[];
  code: CreditCodeReading;
  address: string | null;
  legalRepresentative: string | null;
  platform: PlatformRow;
  registration: RegistrationMatch | null;
  exclusion: Exclusion | null;
  /** Added by a person: its facts are persons' words, and no source speaks of it. */
  addedByHand?: true;
  /** What persons corrected: rows are matched by it beside what the sources say. */
  corrected?: MatchCorrection;
  provenance: Record<'name' | 'code' | 'address' | 'legalRepresentative' | 'people', Provenance>;
}
export interface Exclusion {
  reason: ExclusionReason;
  /** The unit that stays: the main licence, or the first of two equal rows. */
  keeps: string | null;
}

export function isInPopulation(unit: LedgerUnit): boolean {
  return unit.exclusion === null;
}

/** 社会团体, 民办非企业单位 and 基金会 are social organisations, all others enterprises. */
export function kindOfClass(unitClass: string): UnitKind {
  return /社会团体|民办非企业|社会服务机构|基金会/.test(unitClass) ? 'social' : 'enterprise';
}

/** What other offices' rows are matched with. */
export function toMatchable(unit: LedgerUnit): Matchable {
  const { unitNo, code, name, formerNames, aliases, township, address, legalRepresentative, corrected = {} } = unit;
  const renamed = corrected.name !== undefined && corrected.name !== name;
  return {
    id: unitNo,
    code: corrected.code === undefined ? code : readCreditCode(corrected.code),
    name: corrected.name ?? name,
    formerNames: [...new Set([...(corrected.formerNames ?? []), ...formerNames])],
    aliases: [...new Set([...(corrected.aliases ?? []), ...aliases, ...(renamed ? [name] : [])])],
    township: corrected.township ?? township,
    address,
    person: legalRepresentative,
  };
}
