import { squeeze, toSimplified } from '../codes/characters.js';

/**
 * Names of units as five offices write them: registered names, former names, short names, a newspaper's names. What is
 * dropped and what is kept follows domain-research 3.7 and 企业名称登记管理规定 arts. 6, 13, 14 (area + trade name + industry + form).
 */

/** Words of the place that a name may begin with. Data of the county, never built in. */
export interface RegionWords {
  /** Province, city, county with and without their suffix: 安徽省, 安徽, 安庆市, 安庆, 岳西县, 岳西. */
  prefixes: string[];
  /** Townships and the zone as the population calls them: 天堂镇, 开发区. */
  townships: string[];
}
export const NO_REGION: RegionWords = { prefixes: [], townships: [] };

export interface NameParts {
  /** Half-width, simplified, without spaces: equal only for one spelling. */
  exact: string;
  /** Without province, city and county, 有限责任公司 = 有限公司: equal for one firm, and at times for two. */
  normalised: string;
  /** Trade name and industry: without township and legal form. Branches 分公司 and (集团) stay in `normalised`. */
  core: string;
}

const FORMS =
  /(股份有限公司|有限公司|股份合作公司|集团公司|专业合作社联合社|专业合作社|合作联社|合作社|公司|合伙企业\(?有限合伙\)?|合伙企业)$/;
const GROUP = /\((集团|控股)\)|(集团|控股)$/g;
/** Cultivation words that a cooperative's short name drops: 瓜蒌种植专业合作社 → 瓜蒌. */
const ORGANISATION_SUFFIX =
  /(等\d+家(单位|企业|公司))?(联合)?(工会(女职工委员会|委员会|联合会|联合委员会|小组|分会)?|女职工委员会|总工会|团(支部委员会|总支部|总支|支部|委|小组|工委)|共青团支部|妇女(联合会|委员会|代表会议?|小组|工作委员会|之家)|妇(联|委会|代会)|(中共)?党(支部委员会|总支部|总支|支部|委|小组)|支部)$/;

/** Parts of a unit's name. */
export function nameParts(name: string, region: RegionWords): NameParts {
  const exact = unifyBrackets(toSimplified(squeeze(name)));
  const normalised = dropPrefixes(exact, region.prefixes).replace(/有限责任公司/g, '有限公司');
  return { exact, normalised, core: coreOf(normalised, region) };
}

/** First two characters of the core: what a firm is called by, and the bucket it is looked up in. */
export function tradeName(core: string): string {
  return core.slice(0, 2);
}

/** 天鹅科技工会委员会 → 天鹅科技; a name that is nothing but the suffix is left as it is. */
export function stripOrganisationSuffix(name: string): string {
  const stripped = squeeze(name).replace(ORGANISATION_SUFFIX, '');
  return stripped === '' ? squeeze(name) : stripped;
}

/**
 * True when a core can be the short form of another: same trade name, and the rest leaves characters out without changing
 * their order (岳西县凤达水力发电有限公司 → 凤达水电).
 */
export function isShortFor(short: string, full: string): boolean {
  if (short.length < 2 || short.length >= full.length || tradeName(short) !== tradeName(full)) return false;
  let at = 0;
  for (const character of short) {
    at = full.indexOf(character, at);
    if (at < 0) return false;
    at += 1;
  }
  return true;
}

/** Provinces as names begin with them: GB/T 2260, the first two digits of an area code. */
const PROVINCES: Record<string, string> = {
  '11': '北京市',
  '12': '天津市',
  '13': '河北省',
  '14': '山西省',
  '15': '内蒙古自治区',
  '21': '辽宁省',
  '22': '吉林省',
  '23': '黑龙江省',
  '31': '上海市',
  '32': '江苏省',
  '33': '浙江省',
  '34': '安徽省',
  '35': '福建省',
  '36': '江西省',
  '37': '山东省',
  '41': '河南省',
  '42': '湖北省',
  '43': '湖南省',
  '44': '广东省',
  '45': '广西壮族自治区',
  '46': '海南省',
  '50': '重庆市',
  '51': '四川省',
  '52': '贵州省',
  '53': '云南省',
  '54': '西藏自治区',
  '61': '陕西省',
  '62': '甘肃省',
  '63': '青海省',
  '64': '宁夏回族自治区',
  '65': '新疆维吾尔自治区',
};
/** Share of all names that must begin with the same two characters before they are taken for a place. */
const LEARNED_SHARE = 0.03;
const LEARNED_LEAST = 5;

/**
 * Region words from what a county has anyway: its area code, the names of its bodies and townships, and the names of its units,
 * many of which begin with the city's name. Words given by an administrator come first.
 */
export function learnRegionWords(input: {
  areaCode: string;
  bodyNames: string[];
  townships: string[];
  unitNames: string[];
  given?: string[];
}): RegionWords {
  const province = PROVINCES[input.areaCode.slice(0, 2)];
  const counties = mostFrequent(
    input.bodyNames.flatMap((name) => /^(?:中共|共青团)?([一-龥]{1,6}?[县市区旗])/.exec(squeeze(name))?.[1] ?? []),
  );
  const known = [...(input.given ?? []), ...(province ? [province] : []), ...(counties ? [counties] : [])].flatMap(
    withShortForm,
  );
  const learned = frequentBeginnings(
    input.unitNames.map((name) => dropPrefixes(squeeze(name), byLength(known))),
    input.townships,
  );
  return {
    prefixes: byLength([...new Set([...known, ...learned.flatMap((word) => [`${word}市`, `${word}县`, word])])]),
    townships: byLength([...new Set(input.townships)]),
  };
}

function frequentBeginnings(names: string[], townships: string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name.slice(0, 2), (counts.get(name.slice(0, 2)) ?? 0) + 1);
  const least = Math.max(LEARNED_LEAST, names.length * LEARNED_SHARE);
  return [...counts]
    .filter(([word, count]) => count >= least && !townships.some((township) => township.startsWith(word)))
    .map(([word]) => word);
}

function withShortForm(word: string): string[] {
  const short = word.replace(/(壮族自治区|回族自治区|维吾尔自治区|自治区|[省市县区旗])$/, '');
  return short.length >= 2 && short !== word ? [word, short] : [word];
}

function mostFrequent(words: string[]): string | null {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function byLength(words: string[]): string[] {
  return [...words].sort((a, b) => b.length - a.length);
}

function unifyBrackets(text: string): string {
  return text.replace(/[〔【［[]/g, '(').replace(/[〕】］\]]/g, ')');
}

/** Drops prefixes as often as they come, never the last two characters. */
function dropPrefixes(name: string, prefixes: readonly string[]): string {
  let rest = name;
  for (;;) {
    const prefix = prefixes.find((word) => rest.startsWith(word) && rest.length - word.length >= 2);
    if (!prefix) return rest;
    rest = rest.slice(prefix.length);
  }
}

function coreOf(normalised: string, region: RegionWords): string {
  const local = dropPrefixes(normalised, region.townships);
  const core = local.replace(FORMS, '').replace(GROUP, '');
  return core.length >= 2 ? core : local;
}
