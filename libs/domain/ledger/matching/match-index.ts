import type { Bilingual } from '../../text.js';
import { squeeze } from '../codes/characters.js';
import type { CreditCodeReading } from '../codes/credit-code.js';
import { isShortFor, nameParts, tradeName, type NameParts, type RegionWords } from './names.js';

/**
 * Which unit a row of another office means, in the order of domain-research 3.7: code, organisation part of the code, name, former
 * names and aliases, address with legal representative. Only a valid equal code joins by itself; all else is a candidate with its
 * score and reasons for a person. Each kind of evidence is one look-up, so the work grows with the rows, not with rows × units.
 */
export const EVIDENCE = [
  'code-equal',
  'code-equal-unchecked',
  'organisation-part-equal',
  'kept-digits-equal',
  'name-exact',
  'name-equal',
  'alias',
  'former-name',
  'core-equal',
  'short-name',
  'short-of-former-name',
  'address-and-person',
  'township-equal',
  'township-differs',
  'code-differs',
] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** Something rows are matched with. */
export interface Matchable {
  id: string;
  code: CreditCodeReading;
  name: string;
  formerNames: string[];
  aliases: string[];
  township: string | null;
  address: string | null;
  person: string | null;
}
/** What a row says about the unit it means; whatever it does not say is left out. */
export interface MatchQuery {
  code?: CreditCodeReading | null;
  name?: string | null;
  township?: string | null;
  address?: string | null;
  person?: string | null;
}
export interface Candidate {
  id: string;
  /** 0 to 1; 1 only for an automatic match. */
  score: number;
  automatic: boolean;
  evidence: Evidence[];
}

/** What one kind of evidence is worth alone. */
const WORTH: Partial<Record<Evidence, number>> = {
  'code-equal': 1,
  'code-equal-unchecked': 0.95,
  'organisation-part-equal': 0.92,
  'name-exact': 0.9,
  'name-equal': 0.85,
  'former-name': 0.82,
  alias: 0.82,
  'kept-digits-equal': 0.75,
  'address-and-person': 0.75,
  'core-equal': 0.7,
  'short-name': 0.7,
  'short-of-former-name': 0.62,
};
const MORE = { kind: 0.04, townshipEqual: 0.06, townshipDiffers: -0.1, codeDiffers: -0.3 };
const GROUPS: Evidence[][] = [
  ['code-equal', 'code-equal-unchecked', 'organisation-part-equal', 'kept-digits-equal'],
  ['name-exact', 'name-equal', 'alias', 'former-name', 'core-equal', 'short-name', 'short-of-former-name'],
  ['address-and-person'],
];
/** A proposal a person will nearly always take: so much, and so far ahead of the next. */
const PROPOSED_FROM = 0.7;
const AHEAD_BY = 0.03;
/** Short names are compared with the units of one trade name; beyond so many the township must narrow it down. */
const BUCKET_LIMIT = 2000;
const KEPT_DIGITS = 15;
/** A name with its legal form is a whole name and no short one. */
const WHOLE_NAME = /(有限公司|合作社|合伙企业)/;

interface IndexedName {
  id: string;
  parts: NameParts;
  kind: 'name' | 'former' | 'alias';
}

export class MatchIndex {
  private readonly units = new Map<string, Matchable>();
  private readonly byCode = new Map<string, string[]>();
  private readonly byOrganisationPart = new Map<string, string[]>();
  private readonly byKeptDigits = new Map<string, string[]>();
  private readonly byExact = new Map<string, IndexedName[]>();
  private readonly byNormalised = new Map<string, IndexedName[]>();
  private readonly byCore = new Map<string, IndexedName[]>();
  private readonly byTradeName = new Map<string, IndexedName[]>();
  private readonly byTownshipAndTradeName = new Map<string, IndexedName[]>();
  private readonly byAddressAndPerson = new Map<string, string[]>();

  constructor(
    units: Iterable<Matchable>,
    readonly region: RegionWords,
  ) {
    for (const unit of units) this.add(unit);
  }

  /** Candidates, best first; ties by id, so that the order never depends on the order of import. */
  candidates(query: MatchQuery, limit = 10): Candidate[] {
    const found = new Map<string, Set<Evidence>>();
    this.searchCode(query.code ?? null, found);
    if (query.name) this.searchName(query.name, query.township ?? null, found);
    const place = placeKey(query.address ?? null, query.person ?? null);
    if (place) for (const id of this.byAddressAndPerson.get(place) ?? []) mark(found, id, 'address-and-person');
    const automatic = this.automaticMatch(query.code ?? null);
    return [...found]
      .map(([id, evidence]) => this.judge(id, evidence, query, automatic === id))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  /** A valid code that exactly one unit carries. */
  private automaticMatch(code: CreditCodeReading | null): string | null {
    const ids = code?.valid ? (this.byCode.get(code.code!) ?? []) : [];
    return ids.length === 1 ? ids[0]! : null;
  }

  private add(unit: Matchable): void {
    this.units.set(unit.id, unit);
    const { code, organisationPart, keptDigits } = unit.code;
    if (code) push(this.byCode, code, unit.id);
    if (organisationPart) push(this.byOrganisationPart, organisationPart, unit.id);
    const digits = code?.slice(0, KEPT_DIGITS) ?? keptDigits ?? '';
    if (/^\d{15}$/.test(digits)) push(this.byKeptDigits, digits, unit.id);
    this.addName(unit, unit.name, 'name');
    for (const name of unit.formerNames) this.addName(unit, name, 'former');
    for (const name of unit.aliases) this.addName(unit, name, 'alias');
    const place = placeKey(unit.address, unit.person);
    if (place) push(this.byAddressAndPerson, place, unit.id);
  }

  private addName(unit: Matchable, name: string, kind: IndexedName['kind']): void {
    const indexed: IndexedName = { id: unit.id, parts: nameParts(name, this.region), kind };
    push(this.byExact, indexed.parts.exact, indexed);
    push(this.byNormalised, indexed.parts.normalised, indexed);
    push(this.byCore, indexed.parts.core, indexed);
    push(this.byTradeName, tradeName(indexed.parts.core), indexed);
    if (unit.township) push(this.byTownshipAndTradeName, `${unit.township}|${tradeName(indexed.parts.core)}`, indexed);
  }

  private searchCode(code: CreditCodeReading | null, found: Map<string, Set<Evidence>>): void {
    if (!code) return;
    for (const id of (code.code && this.byCode.get(code.code)) || [])
      mark(found, id, code.valid ? 'code-equal' : 'code-equal-unchecked');
    for (const id of (code.organisationPart && this.byOrganisationPart.get(code.organisationPart)) || []) {
      if (this.units.get(id)!.code.code !== code.code) mark(found, id, 'organisation-part-equal');
    }
    const digits = code.code?.slice(0, KEPT_DIGITS) ?? code.keptDigits ?? '';
    if (digits.length < KEPT_DIGITS) return;
    for (const id of this.byKeptDigits.get(digits) ?? []) {
      // Two whole codes that share digits are two units; a damaged one may be the other's rest.
      if (code.code === null || this.units.get(id)!.code.code === null) mark(found, id, 'kept-digits-equal');
    }
  }

  private searchName(name: string, township: string | null, found: Map<string, Set<Evidence>>): void {
    const parts = nameParts(name, this.region);
    for (const hit of this.byExact.get(parts.exact) ?? []) mark(found, hit.id, namedBy(hit, 'name-exact'));
    for (const hit of this.byNormalised.get(parts.normalised) ?? [])
      if (hit.parts.exact !== parts.exact) mark(found, hit.id, namedBy(hit, 'name-equal'));
    for (const hit of this.byCore.get(parts.core) ?? []) {
      if (hit.parts.normalised !== parts.normalised)
        mark(found, hit.id, hit.kind === 'former' ? 'short-of-former-name' : 'core-equal');
    }
    if (WHOLE_NAME.test(parts.exact)) return;
    const near = (township && this.byTownshipAndTradeName.get(`${township}|${tradeName(parts.core)}`)) || [];
    const before = found.size;
    this.searchShort(parts.core, near, found);
    if (found.size > before) return;
    const far = this.byTradeName.get(tradeName(parts.core)) ?? [];
    if (far.length <= BUCKET_LIMIT) this.searchShort(parts.core, far, found);
  }

  private searchShort(core: string, bucket: readonly IndexedName[], found: Map<string, Set<Evidence>>): void {
    for (const hit of bucket)
      if (isShortFor(core, hit.parts.core))
        mark(found, hit.id, hit.kind === 'former' ? 'short-of-former-name' : 'short-name');
  }

  private judge(id: string, evidence: Set<Evidence>, query: MatchQuery, automatic: boolean): Candidate {
    const unit = this.units.get(id)!;
    if (query.township && unit.township)
      evidence.add(query.township === unit.township ? 'township-equal' : 'township-differs');
    if (query.code?.valid && unit.code.valid && query.code.code !== unit.code.code) evidence.add('code-differs');
    const list = EVIDENCE.filter((kind) => evidence.has(kind));
    return { id, score: automatic ? 1 : scoreOf(evidence), automatic, evidence: list };
  }
}

/** The candidate to put to a person first; null when none is good enough or two are as good as one another. */
export function proposal(candidates: readonly Candidate[]): Candidate | null {
  const [first, second] = candidates;
  if (!first || first.score < PROPOSED_FROM) return null;
  return first.automatic || !second || first.score - second.score >= AHEAD_BY ? first : null;
}

/** What evidence is worth together, 0 to 0.99. */
export function scoreOf(evidence: ReadonlySet<Evidence>): number {
  const groups = GROUPS.map((group) =>
    Math.max(0, ...group.map((kind) => (evidence.has(kind) ? (WORTH[kind] ?? 0) : 0))),
  ).filter((worth) => worth > 0);
  let score = Math.max(0, ...groups) + (groups.length - 1) * MORE.kind;
  if (evidence.has('township-equal')) score += MORE.townshipEqual;
  if (evidence.has('township-differs')) score += MORE.townshipDiffers;
  if (evidence.has('code-differs')) score += MORE.codeDiffers;
  return Math.round(Math.min(0.99, Math.max(0, score)) * 100) / 100;
}

function namedBy(hit: IndexedName, current: Evidence): Evidence {
  return hit.kind === 'name' ? current : hit.kind === 'alias' ? 'alias' : 'former-name';
}

function placeKey(address: string | null, person: string | null): string | null {
  return address && person ? `${squeeze(address)}|${squeeze(person)}` : null;
}

function mark(found: Map<string, Set<Evidence>>, id: string, kind: Evidence): void {
  const known = found.get(id);
  if (known) known.add(kind);
  else found.set(id, new Set([kind]));
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The reasons as a person reads them beside a candidate. */
export const EVIDENCE_TEXT: Record<Evidence, Bilingual> = {
  'code-equal': { zh: '统一社会信用代码相同且校验正确', en: 'equal and valid credit code' },
  'code-equal-unchecked': { zh: '统一社会信用代码相同，但校验不符', en: 'equal credit code whose check fails' },
  'organisation-part-equal': { zh: '代码第9—17位（原组织机构代码）相同', en: 'equal organisation part of the code' },
  'kept-digits-equal': { zh: '代码残存的前15位相同', en: 'the first 15 digits that are left are equal' },
  'name-exact': { zh: '名称完全相同', en: 'the same name' },
  'name-equal': { zh: '去掉行政区划和公司形式差异后名称相同', en: 'the same name but for area and form' },
  alias: { zh: '与已登记的简称或别名相同', en: 'equal to a known alias' },
  'former-name': { zh: '与曾用名相同', en: 'equal to a former name' },
  'core-equal': { zh: '字号和行业相同，组织形式不同', en: 'same trade name and industry, another legal form' },
  'short-name': { zh: '是单位名称的简称', en: 'a short form of the name' },
  'short-of-former-name': { zh: '是曾用名的简称', en: 'a short form of a former name' },
  'address-and-person': { zh: '地址和法定代表人相同', en: 'same address and legal representative' },
  'township-equal': { zh: '同一乡镇（区）', en: 'same township' },
  'township-differs': { zh: '乡镇（区）不同', en: 'another township' },
  'code-differs': { zh: '双方代码都有效但不相同', en: 'both have a valid code, and they differ' },
};
