import type { PlainDate } from '../case.js';
import { squeeze } from './characters.js';
import { kindOfClass, type Exclusion, type ExclusionReason, type LedgerUnit, type Provenance, type RegistrationMatch } from './ledger-unit.js';
import { MatchIndex, proposal } from './match-index.js';
import { isShortFor, nameParts, tradeName, type RegionWords } from './names.js';
import type { PlatformRow, RegistrationRow, RegistrationSource } from './source-rows.js';

export interface PopulationInput {
  platform: { rows: PlatformRow[]; asOf: PlainDate | null };
  registrations: { source: RegistrationSource; rows: RegistrationRow[]; asOf: PlainDate | null }[];
  region: RegionWords;
  /** A registration that ended later does not take a unit out of the population. */
  baseline: PlainDate;
}
export interface Population {
  /** Every unit of the platform but duplicates, in and out of the population, in the platform's order. */
  units: LedgerUnit[];
  /** Each excluded row, duplicates too. */
  excluded: ({ unitNo: string } & Exclusion)[];
  /** Registrations that no platform row belongs to. */
  onlyRegistered: { source: RegistrationSource; row: RegistrationRow }[];
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
 * licences, deregistration, duplicate), each with its registration. Source: the pilot's plan and domain-research 3.4.
 */
export function buildPopulation(input: PopulationInput): Population {
  const register = new RegistrationRegister(input);
  const taken = new Set<RegistrationRow>();
  const units = new Map<string, LedgerUnit>();
  const kept = new KeptRows(input.region);
  const excluded: Population['excluded'] = [];
  for (const row of input.platform.rows) {
    const registration = register.find(row);
    if (registration) taken.add(registration.row);
    const exclusion = exclude(row, registration, input.baseline) ?? kept.duplicateOf(row);
    if (exclusion) excluded.push({ unitNo: row.unitNo, ...exclusion });
    if (exclusion?.reason === 'duplicate') addAlias(units.get(exclusion.keeps ?? ''), row.name);
    else units.set(row.unitNo, ledgerUnit(row, registration, exclusion, input));
    if (!exclusion) kept.add(row);
  }
  linkLicences([...units.values()], excluded, input.region);
  const onlyRegistered = input.registrations.flatMap(({ source, rows }) => rows.filter((row) => !taken.has(row)).map((row) => ({ source, row })));
  return { units: [...units.values()], excluded, onlyRegistered };
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

/** Rows that stay, to tell a later row of the same unit: same code, or where one has none, same or short name in one township. */
class KeptRows {
  private readonly byCode = new Map<string, PlatformRow>();
  private readonly byTradeName = new Map<string, { row: PlatformRow; normalised: string; core: string }[]>();
  constructor(private readonly region: RegionWords) {}

  add(row: PlatformRow): void {
    if (row.code.code) this.byCode.set(row.code.code, row);
    const { normalised, core, bucket } = this.place(row);
    const rows = this.byTradeName.get(bucket) ?? [];
    rows.push({ row, normalised, core });
    this.byTradeName.set(bucket, rows);
  }

  duplicateOf(row: PlatformRow): Exclusion | null {
    const sameCode = row.code.code ? this.byCode.get(row.code.code) : undefined;
    if (sameCode) return { reason: 'duplicate', keeps: sameCode.unitNo };
    const { normalised, core, bucket } = this.place(row);
    const mayBeShort = !/有限公司|合作社/.test(normalised);
    const sameName = (this.byTradeName.get(bucket) ?? []).find(
      (other) => (!row.code.code || !other.row.code.code) && (other.normalised === normalised || (mayBeShort && isShortFor(core, other.core))),
    );
    return sameName ? { reason: 'duplicate', keeps: sameName.row.unitNo } : null;
  }

  private place(row: PlatformRow): { normalised: string; core: string; bucket: string } {
    const { normalised, core } = nameParts(row.name, this.region);
    return { normalised, core, bucket: `${row.township}|${tradeName(core)}` };
  }
}

/** Finds the registration of a platform row: a valid equal code by itself, else what a person would be proposed. */
class RegistrationRegister {
  private readonly rows = new Map<string, { source: RegistrationSource; row: RegistrationRow }>();
  private readonly index: MatchIndex;

  constructor({ registrations, region }: PopulationInput) {
    // By position: rows of several imports may have stood in the same row of their sheets.
    for (const { source, rows } of registrations) for (const [position, row] of rows.entries()) this.rows.set(`${source}:${position}`, { source, row });
    this.index = new MatchIndex(
      [...this.rows].map(([id, { row }]) => ({
        id, code: row.code, name: row.name, formerNames: row.formerNames, aliases: [], township: null, address: row.address, person: row.legalRepresentative,
      })),
      region,
    );
  }

  find(row: PlatformRow): RegistrationMatch | null {
    const { code, name, address, legalRepresentative: person } = row;
    const candidate = proposal(this.index.candidates({ code, name, address, person }));
    return candidate ? { ...this.rows.get(candidate.id)!, candidate } : null;
  }
}

/** The registration authority's word goes first for name, code, address and legal representative; counts are the platform's. */
function ledgerUnit(row: PlatformRow, registration: RegistrationMatch | null, exclusion: Exclusion | null, input: PopulationInput): LedgerUnit {
  const registered = registration?.row ?? null;
  const platform: Provenance = { source: 'platform', asOf: input.platform.asOf, row: row.row };
  const authority: Provenance = registration
    ? { source: registration.source, asOf: input.registrations.find(({ source }) => source === registration.source)?.asOf ?? null, row: registration.row.row }
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

function addAlias(unit: LedgerUnit | undefined, name: string): void {
  if (unit && squeeze(unit.name) !== squeeze(name) && !unit.aliases.includes(name)) unit.aliases.push(name);
}

/** The main licence is named in the remark: 一企多照，主照为… */
function linkLicences(units: LedgerUnit[], excluded: Population['excluded'], region: RegionWords): void {
  const index = new MatchIndex(
    units.filter(({ exclusion }) => exclusion === null).map(({ unitNo, name, formerNames, aliases, township, code }) => ({ id: unitNo, name, formerNames, aliases, township, code, address: null, person: null })),
    region,
  );
  const lines = new Map(excluded.map((line) => [line.unitNo, line]));
  for (const unit of units) {
    if (unit.exclusion?.reason !== 'licences') continue;
    const main = /主照(?:为|是|:|：)\s*([^，,。；;)）]+)/.exec(unit.platform.remark ?? '')?.[1];
    const keeps = main ? (proposal(index.candidates({ name: main, township: unit.township }))?.id ?? null) : null;
    unit.exclusion = { ...unit.exclusion, keeps };
    const line = lines.get(unit.unitNo);
    if (line) line.keeps = keeps;
  }
}
