import type { PlainDate } from '../../case.js';
import { squeeze } from '../codes/characters.js';
import {
  kindOfClass,
  type Exclusion,
  type ExclusionReason,
  type LedgerUnit,
  type Provenance,
  type RegistrationMatch,
} from './ledger-unit.js';
import { MatchIndex, proposal } from '../matching/match-index.js';
import { ledgerUnitOf, type AddedUnit, type MatchCorrection } from '../import/by-hand.js';
import { DuplicateRows } from '../matching/duplicate-rows.js';
import { lookAlikes } from '../matching/look-alikes.js';
import type { RegionWords } from '../matching/names.js';
import { licenceKey, type PopulationMatch } from './population-match.js';
import type { RememberedDecisions } from '../matching/reconciliation.js';
import { RegistrationRegister } from '../registers/registration-register.js';
import type { PlatformRow, RegistrationRow, RegistrationSource } from '../import/source-rows.js';

export interface PopulationInput {
  platform: { rows: PlatformRow[]; asOf: PlainDate | null };
  registrations: { source: RegistrationSource; rows: RegistrationRow[]; asOf: PlainDate | null }[];
  region: RegionWords;
  /** A registration that ended later does not take a unit out of the population. */
  baseline: PlainDate;
  remembered?: RememberedDecisions;
  /** Units that persons added, and what they corrected by unit number. */
  added?: readonly AddedUnit[];
  corrections?: ReadonlyMap<string, MatchCorrection>;
  /** Take the first proposal where no person has decided. */
  acceptProposals: boolean;
}
export interface Population {
  /** Every unit of the platform but duplicates, in and out of the population, in the platform's order. */
  units: LedgerUnit[];
  /** Each excluded row, duplicates too. */
  excluded: ({ unitNo: string } & Exclusion)[];
  /** Registrations that no platform row belongs to. */
  onlyRegistered: { source: RegistrationSource; row: RegistrationRow }[];
  /** How each registration, repeated row and second licence found its unit, or which it may belong to. */
  matches: PopulationMatch[];
}

/** What the platform's column of operation says about a unit that does not operate. */
const BY_OPERATION: [RegExp, ExclusionReason][] = [
  [/停产|停业|歇业|僵尸/, 'zombie'],
  [/空壳|空挂/, 'shell'],
  [/失联|查无/, 'unreachable'],
  [/迁出|外迁/, 'moved'],
];
const SEVERAL_LICENCES = /一企多照|一照多/;
/** What a registration authority calls a unit that is gone. */
export const DEREGISTERED = /注销|吊销|撤销/;

/**
 * The population: platform rows minus those that do not really operate (first reason that fits, in this order: operation, several
 * licences, deregistration, duplicate), each with its registration. Source: the pilot's plan and domain-research 3.4. Only a valid equal
 * code joins rows by itself; what else could be one waits for a person, unless proposals are taken.
 */
export function buildPopulation(input: PopulationInput): Population {
  const register = new RegistrationRegister(input);
  const units = new Map<string, LedgerUnit>();
  const duplicates = new DuplicateRows(input);
  const excluded: Population['excluded'] = [];
  for (const row of input.platform.rows) {
    const registration = register.find(row);
    const exclusion = exclude(row, registration, input.baseline) ?? duplicates.exclusionOf(row);
    if (exclusion) excluded.push({ unitNo: row.unitNo, ...exclusion });
    if (exclusion?.reason === 'duplicate') duplicates.fold(row, exclusion.keeps!);
    else units.set(row.unitNo, ledgerUnit(row, registration, exclusion, input));
    if (!exclusion) duplicates.keep(row);
  }
  duplicates.addAliases(units);
  for (const added of input.added ?? []) units.set(added.unitNo, ledgerUnitOf(added));
  for (const [unitNo, corrected] of input.corrections ?? []) {
    const unit = units.get(unitNo);
    if (unit && !unit.addedByHand) unit.corrected = corrected;
  }
  const licences = linkLicences([...units.values()], excluded, input);
  const matches = [...register.matches((unitNo) => duplicates.standsFor(unitNo)), ...duplicates.matches, ...licences];
  matches.push(
    ...lookAlikes([...units.values()], input.region, new Set(duplicates.matches.map(({ row }) => row.unitNo))),
  );
  return { units: [...units.values()], excluded, onlyRegistered: register.unclaimed(), matches };
}

function exclude(row: PlatformRow, registration: RegistrationMatch | null, baseline: PlainDate): Exclusion | null {
  const operation = row.operation ?? '';
  const byOperation = BY_OPERATION.find(([pattern]) => pattern.test(operation));
  if (byOperation) return { reason: byOperation[1], keeps: null };
  if (operation.includes('其他') && SEVERAL_LICENCES.test(row.remark ?? '')) return { reason: 'licences', keeps: null };
  const { status, statusOn } = registration?.row ?? {};
  const gone = DEREGISTERED.test(status ?? '') && (!statusOn || statusOn <= baseline);
  return gone ? { reason: 'deregistered', keeps: null } : null;
}

/** The registration authority's word goes first for name, code, address and legal representative; counts are the platform's. */
function ledgerUnit(
  row: PlatformRow,
  registration: RegistrationMatch | null,
  exclusion: Exclusion | null,
  input: PopulationInput,
): LedgerUnit {
  const registered = registration?.row ?? null;
  const platform: Provenance = { source: 'platform', asOf: input.platform.asOf, row: row.row };
  const authority: Provenance = registration
    ? {
        source: registration.source,
        asOf: input.registrations.find(({ source }) => source === registration.source)?.asOf ?? null,
        row: registration.row.row,
      }
    : platform;
  const formerNames = (registered?.formerNames ?? []).map(squeeze);
  const name = registered?.name ?? row.name;
  const spelling = squeeze(row.name);
  return {
    unitNo: row.unitNo,
    kind: kindOfClass(row.unitClass),
    unitClass: row.unitClass,
    township: row.township,
    name,
    formerNames,
    aliases: spelling === squeeze(name) || formerNames.includes(spelling) ? [] : [row.name],
    code: registered?.code.code ? registered.code : row.code,
    address: registered?.address ?? row.address,
    legalRepresentative: registered?.legalRepresentative ?? row.legalRepresentative,
    platform: row,
    registration,
    exclusion,
    provenance: {
      name: authority,
      code: registered?.code.code ? authority : platform,
      address: registered?.address ? authority : platform,
      legalRepresentative: registered?.legalRepresentative ? authority : platform,
      people: platform,
    },
  };
}

/** The main licence is named in the remark: 一企多照，主照为… */
function linkLicences(
  units: LedgerUnit[],
  excluded: Population['excluded'],
  { region, remembered, acceptProposals }: PopulationInput,
): PopulationMatch[] {
  const index = new MatchIndex(
    units
      .filter(({ exclusion }) => exclusion === null)
      .map(({ unitNo, name, formerNames, aliases, township, code }) => ({
        id: unitNo,
        name,
        formerNames,
        aliases,
        township,
        code,
        address: null,
        person: null,
      })),
    region,
  );
  const lines = new Map(excluded.map((line) => [line.unitNo, line]));
  return units
    .filter(({ exclusion }) => exclusion?.reason === 'licences')
    .map((unit) => {
      const { platform: row, township, unitNo } = unit;
      const text = /主照(?:为|是|:|：)\s*([^，,。；;)）]+)/.exec(row.remark ?? '')?.[1] ?? '';
      const candidates = text === '' ? [] : index.candidates({ name: text, township });
      const decided = remembered?.get(licenceKey(row));
      const keeps = decided !== undefined ? decided : acceptProposals ? (proposal(candidates)?.id ?? null) : null;
      unit.exclusion = { ...unit.exclusion!, keeps };
      lines.get(unitNo)!.keeps = keeps;
      const decidedBy = decided !== undefined ? 'person' : keeps === null ? 'nobody' : 'proposal';
      return {
        kind: 'licence',
        source: 'platform',
        row,
        text,
        township,
        candidates,
        decidedBy,
        unitNo: keeps,
        decisionKey: licenceKey(row),
      } satisfies PopulationMatch;
    });
}
