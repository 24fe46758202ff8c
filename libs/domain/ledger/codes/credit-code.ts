import type { Bilingual } from '../../text.js';
import { squeeze, toHalfWidth } from './characters.js';

/**
 * Unified social credit code 统一社会信用代码 (GB 32100-2015), organisation part positions 9–17 (GB 11714). A failed check is a
 * warning, never a block: real firms carry codes that do not satisfy the standard, and identity numbers may pass it.
 */
export const CODE_REMARKS = [
  'missing',
  'spaces-removed',
  'full-width-mapped',
  'lower-case-mapped',
  'look-alike-mapped',
  'stored-as-number',
  'digits-lost',
  'scientific-notation',
  'wrong-length',
  'illegal-character',
  'unknown-department-kind',
  'check-character',
  'organisation-check-character',
  'identity-number-like',
  'organisation-code-only',
  'old-registration-number',
] as const;
export type CodeRemarkKind = (typeof CODE_REMARKS)[number];
export interface CodeRemark extends Bilingual {
  kind: CodeRemarkKind;
}

export interface CreditCodeReading {
  /** As it stood in the cell; an identity card number is masked, because it is kept nowhere. */
  raw: string;
  /** 18 characters after mapping; null when missing, damaged or of another length. It may fail its checks. */
  code: string | null;
  /** Both check characters, the alphabet and the department and kind are right. */
  valid: boolean;
  /** Positions 9–17, or a nine-character organisation code given alone; null when its own check fails. */
  organisationPart: string | null;
  /** Leading digits that a damaged number still shows; a hint for a candidate, never a code. */
  keptDigits: string | null;
  remarks: CodeRemark[];
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
/** Registering department → kinds, GB 32100-2015 table 1 with its amendments. */
const KINDS: Record<string, string> = {
  '1': '12349',
  '2': '19',
  '3': '123459',
  '4': '19',
  '5': '1239',
  '6': '129',
  '7': '129',
  '8': '19',
  '9': '1239',
  A: '19',
  N: '1239',
  Y: '1',
};
/** Letters outside the alphabet and the digits they are mistaken for. */
const LOOK_ALIKES: Record<string, string> = { I: '1', O: '0', S: '5', Z: '2' };
/** What is written where there is no code (yet). */
const NO_CODE = /^([-—－/\\]+|无|暂无|没有|未办理?|正在办理|办理中|待办)$/;
/** A spreadsheet keeps 15 significant digits of a number. */
const KEPT_BY_A_NUMBER = 15;

/** Position 18 from the first 17 characters; null when one of them is outside the alphabet. */
export function creditCheckCharacter(first17: string): string | null {
  let sum = 0;
  for (let i = 0; i < WEIGHTS.length; i += 1) {
    const value = ALPHABET.indexOf(first17[i] ?? '?');
    if (value < 0) return null;
    sum += value * WEIGHTS[i]!;
  }
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}

/** Ninth character of an organisation code (GB 11714) from its first eight. */
export function organisationCheckCharacter(first8: string): string | null {
  let sum = 0;
  for (let i = 0; i < ORGANISATION_WEIGHTS.length; i += 1) {
    const value = ORGANISATION_ALPHABET.indexOf(first8[i] ?? '?');
    if (value < 0) return null;
    sum += value * ORGANISATION_WEIGHTS[i]!;
  }
  const rest = 11 - (sum % 11);
  return rest === 10 ? 'X' : rest === 11 ? '0' : String(rest);
}

/** 18 digits (last may be X) with a possible birth date and the identity card's own check character (GB 11643). */
export function isIdentityNumberLike(text: string): boolean {
  if (!/^[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(text)) return false;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return '10X98765432'[sum % 11] === text[17];
}

/** Reads a code as it stands in a cell. A number has already lost digits: that is reported, never guessed. */
export function readCreditCode(cell: string | number | null): CreditCodeReading {
  if (typeof cell === 'number') return readNumber(cell);
  const raw = cell ?? '';
  const remarks: CodeRemark[] = [];
  const text = mapCharacters(raw, remarks);
  if (text === '' || NO_CODE.test(text)) return reading(raw, { remarks: [remark('missing')] });
  if (/^\d(\.\d+)?E\+?\d+$/.test(text)) {
    return reading(raw, {
      keptDigits: text.replace(/E.*$/, '').replace('.', ''),
      remarks: [...remarks, remark('scientific-notation')],
    });
  }
  if (looksRounded(text)) {
    return reading(raw, { keptDigits: text.slice(0, KEPT_BY_A_NUMBER), remarks: [...remarks, remark('digits-lost')] });
  }
  if (text.length !== 18) return readOtherLength(raw, text, remarks);
  return readEighteen(raw, text, remarks);
}

/** True for a code that is a whole and correct one, however it was written in the cell. */
export function isValidCreditCode(text: string): boolean {
  return readCreditCode(text).valid;
}

function readNumber(cell: number): CreditCodeReading {
  // The shortest decimal of the number, not its binary expansion: 813408286694911000, not …910976.
  const digits = String(cell);
  if (digits.length <= KEPT_BY_A_NUMBER) {
    const asText = readCreditCode(digits);
    return { ...asText, raw: digits, remarks: [remark('stored-as-number'), ...asText.remarks] };
  }
  return reading(digits, {
    keptDigits: digits.slice(0, KEPT_BY_A_NUMBER),
    remarks: [remark('stored-as-number'), remark('digits-lost')],
  });
}

/** 18 digits that end in 000 and fail the check were a number before they became text again. */
function looksRounded(text: string): boolean {
  return /^\d{15}000$/.test(text) && creditCheckCharacter(text) !== text[17];
}

function mapCharacters(raw: string, remarks: CodeRemark[]): string {
  const half = toHalfWidth(raw);
  if (/[！-～]/.test(raw)) remarks.push(remark('full-width-mapped'));
  const squeezed = squeeze(half);
  if (squeezed.length !== half.length) remarks.push(remark('spaces-removed'));
  // A clerk's way to have a number kept as text: the mark is no part of it.
  const bare = squeezed.replace(/^['‘’](?=[0-9A-Za-z])/, '');
  const upper = bare.toUpperCase();
  if (upper !== bare) remarks.push(remark('lower-case-mapped'));
  if (upper.length !== 18) return upper;
  // Only where the digits make the check come out right: a reading, not a guess.
  const mapped = [...upper].map((character) => LOOK_ALIKES[character] ?? character).join('');
  if (mapped === upper || creditCheckCharacter(mapped) !== mapped[17]) return upper;
  remarks.push(remark('look-alike-mapped'));
  return mapped;
}

function readOtherLength(raw: string, text: string, remarks: CodeRemark[]): CreditCodeReading {
  const organisation = text.replace(/-/g, '');
  if (organisation.length === 9 && organisationCheckCharacter(organisation.slice(0, 8)) === organisation[8]) {
    return reading(raw, { organisationPart: organisation, remarks: [...remarks, remark('organisation-code-only')] });
  }
  const kind: CodeRemarkKind = /^\d{13}$|^\d{15}$/.test(text) ? 'old-registration-number' : 'wrong-length';
  return reading(raw, { remarks: [...remarks, remark(kind)] });
}

function readEighteen(raw: string, text: string, remarks: CodeRemark[]): CreditCodeReading {
  const found = [...remarks];
  const expected = creditCheckCharacter(text.slice(0, 17));
  if (expected === null || !ALPHABET.includes(text[17]!)) found.push(remark('illegal-character'));
  else if (expected !== text[17]) found.push(remark('check-character'));
  const organisationRight = organisationCheckCharacter(text.slice(8, 16)) === text[16];
  if (!organisationRight) found.push(remark('organisation-check-character'));
  const kindKnown = (KINDS[text[0]!] ?? '').includes(text[1]!);
  if (!kindKnown) found.push(remark('unknown-department-kind'));
  if (isIdentityNumberLike(text) && !(kindKnown && organisationRight))
    return reading(`${text.slice(0, 6)}********${text.slice(-4)}`, {
      remarks: [...found, remark('identity-number-like')],
    });
  return {
    raw,
    code: text,
    valid: expected === text[17] && organisationRight && kindKnown,
    organisationPart: organisationRight ? text.slice(8, 17) : null,
    keptDigits: null,
    remarks: found,
  };
}

function reading(raw: string, rest: Partial<CreditCodeReading>): CreditCodeReading {
  return { raw, code: null, valid: false, organisationPart: null, keptDigits: null, remarks: [], ...rest };
}

function remark(kind: CodeRemarkKind): CodeRemark {
  return { kind, ...CODE_REMARK_TEXT[kind] };
}

/** What a clerk reads beside the code. */
export const CODE_REMARK_TEXT: Record<CodeRemarkKind, Bilingual> = {
  missing: { zh: '没有填写统一社会信用代码', en: 'no credit code given' },
  'spaces-removed': { zh: '已去掉代码中的空格', en: 'spaces removed from the code' },
  'full-width-mapped': { zh: '全角字符已转换为半角', en: 'full-width characters mapped' },
  'lower-case-mapped': { zh: '小写字母已转换为大写', en: 'lower case mapped to capitals' },
  'look-alike-mapped': {
    zh: '代码不使用字母I、O、S、Z，已按形近数字1、0、5、2处理，请核对',
    en: 'letters I O S Z are not used in a code; read as 1 0 5 2, please check',
  },
  'stored-as-number': { zh: '代码在表格中被存成了数字', en: 'the spreadsheet holds the code as a number' },
  'digits-lost': {
    zh: '代码末几位已丢失（数字只保留15位），请从证照补录',
    en: 'the last digits are lost (a number keeps 15), enter the code from the certificate',
  },
  'scientific-notation': {
    zh: '代码成了科学计数法，原值已丢失，请从证照补录',
    en: 'scientific notation, the code is lost, enter it from the certificate',
  },
  'wrong-length': { zh: '代码不是18位', en: 'the code does not have 18 characters' },
  'illegal-character': { zh: '代码含有不允许的字符', en: 'the code has a character outside the alphabet' },
  'unknown-department-kind': {
    zh: '前两位（登记管理部门和机构类别）不是已知组合',
    en: 'positions 1-2 are no known department and kind',
  },
  'check-character': {
    zh: '第18位校验码不符，可能录错，也可能原证如此',
    en: 'the check character does not fit; a slip, or the certificate itself',
  },
  'organisation-check-character': {
    zh: '第9—17位主体标识码的校验位不符',
    en: 'the check character of positions 9-17 does not fit',
  },
  'identity-number-like': {
    zh: '疑似居民身份证号，不应填在此处',
    en: 'looks like an identity card number, which does not belong here',
  },
  'organisation-code-only': { zh: '只有9位组织机构代码', en: 'only the nine-character organisation code' },
  'old-registration-number': { zh: '疑似原注册号，不是统一社会信用代码', en: 'looks like an old registration number' },
};
