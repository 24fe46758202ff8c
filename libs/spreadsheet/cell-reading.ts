import { squeeze, tidy, toHalfWidth } from '../domain/ledger/codes/characters.js';
import {
  CODE_REMARK_TEXT,
  readCreditCode,
  type CodeRemarkKind,
  type CreditCodeReading,
} from '../domain/ledger/codes/credit-code.js';
import { readDateNumber, readLooseDate } from '../domain/ledger/import/loose-date.js';
import { DECEIVING, type Bilingual } from '../domain/text.js';
import { maskIdentityNumbers } from '../domain/ledger/units/masking.js';
import { ROW_WARNINGS, type RowWarningKind } from '../domain/ledger/import/row-warnings.js';
import { restore } from './neutralise.js';
import { rawText, UNCALCULATED, type RawValue } from './raw-row.js';
import type { CellKind } from './template.js';

/** What is wrong with a cell and what would be right. */
export interface CellProblem {
  reason: Bilingual;
  suggestion: Bilingual;
}
/** Something that was mended or cannot be mended, worth a line in the preview; the row is imported. */
export interface Remark extends Bilingual {
  kind: string;
}
export type CellReading = { ok: true; value: unknown; remarks: Remark[] } | { ok: false; problem: CellProblem };

const YES = new Set('是 有 对 √ ✓ ✔ ☑ 已建 已建立 已成立 已组建 已覆盖 建立 y yes 1 true'.split(' '));
const NO = new Set('否 无 没有 没 不是 × x ✗ ✘ ╳ ☐ 未建 未建立 未成立 未组建 未覆盖 n no 0 false'.split(' '));
/** A joint union's units in one cell need a tenth of it. */
const MOST_CHARACTERS = 5_000;
const NOTHING = /^(-+|—+|－+|\/|\\|无|暂无|没有)$/;
/** Words of those who have not been told yet: of a name, there is none. */
const NOT_KNOWN_YET = /^(待定|未定|未分配|未安排|不详)$/;

/** Reads one cell as its column says; `label` is what the header calls the column. The empty cell is null, or the empty list. */
export function readCell(kind: CellKind, raw: RawValue | undefined, label = ''): CellReading {
  if (raw !== null && typeof raw === 'object' && raw?.kind === 'error')
    return bad(raw === UNCALCULATED ? uncalculated : formulaError(raw.text));
  const written = typeof raw === 'string' ? restore(raw) : raw;
  if (rawText(written).length > MOST_CHARACTERS) return bad(tooLong);
  const sound = typeof written === 'string' ? withoutInvisible(written) : written;
  const reading = kind === 'code' ? readCode(sound) : withoutIdentityNumbers(readSound(kind, sound, label));
  return sound === written || !reading.ok ? reading : { ...reading, remarks: [...reading.remarks, INVISIBLE] };
}

/** A text without the characters that nobody sees: what is kept is what the sheet shows. */
export function withoutInvisible(text: string): string {
  return text.replace(new RegExp(DECEIVING, 'gu'), '');
}

/** An identity card number belongs into no ledger (个人信息保护法 art. 6, 28): it is masked where it stands, and told. */
function withoutIdentityNumbers(reading: CellReading): CellReading {
  if (!reading.ok) return reading;
  const { value } = reading;
  const masked =
    typeof value === 'string'
      ? maskIdentityNumbers(value)
      : Array.isArray(value)
        ? value.map((one: unknown) => (typeof one === 'string' ? maskIdentityNumbers(one) : one))
        : value;
  return rawText(String(masked)) === rawText(String(value))
    ? reading
    : { ok: true, value: masked, remarks: [...reading.remarks, IDENTITY_NUMBER] };
}

function readSound(kind: Exclude<CellKind, 'code'>, raw: RawValue | undefined, label: string): CellReading {
  switch (kind) {
    case 'amount':
      return readAmount(raw, label);
    case 'count':
      return readCount(raw);
    case 'year':
      return within(readCount(raw), 1949, 2200, notAYear);
    case 'stars':
      return within(readCount(raw), 1, 5, notStars);
    case 'date':
      return readDate(raw);
    case 'yes-no':
      return readYesNo(raw);
    case 'list':
      return good(listOf(rawText(raw), /[、,;\s]+/));
    case 'names':
      return good(listOf(rawText(raw), /[、,;]+/).filter((name) => !NOTHING.test(name)));
    case 'name':
      return good(presentName(nameOf(rawText(raw))));
    case 'place':
      return good(presentName(placeOf(rawText(raw))));
    case 'mark':
      return readMark(raw);
    case 'text':
      return readText(raw);
  }
}

/** A telephone number that was a number before it became text again: 1.3805561234E10 has all its digits, 1.38E+10 has lost them. */
function readText(raw: RawValue | undefined): CellReading {
  const text = tidy(rawText(raw));
  const number = /^(\d)(?:\.(\d+))?E\+?(\d{1,2})$/i.exec(text);
  if (!number) return good(text || null);
  const [, first, rest = '', places] = number;
  return rest.length === Number(places) ? good(`${first}${rest}`) : bad(digitsLost);
}

/** A code stays a reading; its remarks are also shown beside the row. */
function readCode(raw: RawValue | undefined): CellReading {
  const reading: CreditCodeReading = typeof raw === 'number' ? readCreditCode(raw) : readCreditCode(rawText(raw));
  return { ok: true, value: reading, remarks: reading.remarks };
}

function readCount(raw: RawValue | undefined): CellReading {
  if (typeof raw === 'number') return countOf(raw, rawText(raw), []);
  const written = rawText(raw);
  const text = squeeze(written)
    .replace(/,/g, '')
    .replace(/^(共|计|共计)(?=\d)/, '')
    .replace(/^[一二三四五](?=星)/, (digit) => String('一二三四五'.indexOf(digit) + 1))
    .replace(/\(?(人次|人|名|个|家|户|位|所|次|岁|年度?|星级?)\)?$/, '');
  if (text === '' || NOTHING.test(text)) return good(null);
  if (!/^\d+(\.\d+)?$/.test(text)) return bad(notACount);
  return countOf(Number(text), written, [NUMBER_AS_TEXT]);
}

function countOf(value: number, written: string, remarks: Remark[]): CellReading {
  if (!Number.isInteger(value) || value < 0 || value > 10_000_000) return bad(notACount);
  return { ok: true, value, remarks: toHalfWidth(written) === written ? remarks : [...remarks, FULL_WIDTH] };
}

function within(reading: CellReading, least: number, most: number, problem: CellProblem): CellReading {
  if (!reading.ok) return bad(problem);
  return reading.value === null || ((reading.value as number) >= least && (reading.value as number) <= most)
    ? reading
    : bad(problem);
}

/** Yuan. The cell's own unit goes before that of the header; money in units of ten thousand is converted, and said. */
function readAmount(raw: RawValue | undefined, label: string): CellReading {
  const text = squeeze(rawText(raw)).replace(/,/g, '');
  if (text === '' || NOTHING.test(text)) return good(null);
  const parts = /^[¥￥]?(\d+(?:\.\d+)?)(万?元|万)?$/.exec(text);
  if (!parts) return bad(notAnAmount);
  const inTenThousands = parts[2] === undefined ? /万元/.test(squeeze(label)) : parts[2] !== '元';
  const yuan = Math.round(Number(parts[1]) * (inTenThousands ? 1_000_000 : 100)) / 100;
  if (yuan >= 1e12) return bad(notAnAmount);
  return { ok: true, value: yuan, remarks: inTenThousands ? [TEN_THOUSANDS] : [] };
}

function readDate(raw: RawValue | undefined): CellReading {
  if (raw !== null && typeof raw === 'object' && raw?.kind === 'date') return good(raw.date);
  const text = tidy(rawText(raw));
  if (text === '' || NOTHING.test(text)) return good(null);
  const date =
    typeof raw === 'number'
      ? readDateNumber(raw)
      : (readLooseDate(text) ?? (/^\d{5}$/.test(text) ? readDateNumber(Number(text)) : null));
  if (date === null) return bad(notADate);
  return { ok: true, value: date, remarks: date.length === 10 ? [] : [MONTH_ONLY] };
}

function readYesNo(raw: RawValue | undefined): CellReading {
  const text = squeeze(rawText(raw)).toLowerCase();
  if (text === '') return good(null);
  if (YES.has(text)) return good(true);
  if (/^(-+|—+|\/|\\)$/.test(text)) return good(null);
  return NO.has(text) ? good(false) : bad(notYesNo);
}

/** √ forms, 随8 joins number 8; a stroke or 否 says that nothing is formed. What is like a mark and is none is refused, never left out. */
function readMark(raw: RawValue | undefined): CellReading {
  const text = squeeze(rawText(raw)).toLowerCase();
  if (text === '' || NOTHING.test(text) || NOT_MARKED.has(text)) return good(null);
  const follows = /^随第?(\d{1,4})(号|号单位)?$/.exec(text);
  if (follows) return good(`随${Number(follows[1])}`);
  return text === '√' ? good('√') : bad(notAMark);
}
const NOT_MARKED = new Set('否 × x ✗ ✘ 不建 不组建 0 false'.split(' '));

function presentName(name: string): string | null {
  return name === '' || NOTHING.test(name) || NOT_KNOWN_YET.test(name) ? null : name;
}

/** 340828/天堂镇, 03天堂镇, 天堂镇人民政府: the place alone. */
function placeOf(text: string): string {
  const name = nameOf(text);
  const place = name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/^[\d.、．-]+(?=[\u4e00-\u9fa5])/, '')
    .replace(/(?<=.{2})(人民政府|管理委员会|管委会|党工委|党委)$/, '');
  return place;
}

/** Without spaces and full-width letters or digits; brackets stay as they are registered. */
function nameOf(text: string): string {
  return squeeze(text.replace(/（/g, '\u0001').replace(/）/g, '\u0002'))
    .replace(/\u0001/g, '（')
    .replace(/\u0002/g, '）');
}

function listOf(text: string, separator: RegExp): string[] {
  return toHalfWidth(text)
    .split(separator)
    .map((part) => squeeze(part))
    .filter(Boolean);
}

function good(value: unknown): CellReading {
  return { ok: true, value, remarks: [] };
}
function bad(problem: CellProblem): CellReading {
  return { ok: false, problem };
}

/** What a person reads beside a remark of this kind. */
export function remarkText(kind: string): Bilingual {
  const known =
    [NUMBER_AS_TEXT, FULL_WIDTH, MONTH_ONLY, TEN_THOUSANDS, IDENTITY_NUMBER, INVISIBLE, REPEATED_KEY, HIDDEN_ROW].find(
      (remark) => remark.kind === kind,
    ) ??
    CODE_REMARK_TEXT[kind as CodeRemarkKind] ??
    ROW_WARNINGS[kind as RowWarningKind];
  return known ? { zh: known.zh, en: known.en } : { zh: kind, en: kind };
}

/** Of a cell of a workbook: a csv file has nothing but texts. */
export const NUMBER_AS_TEXT: Remark = {
  kind: 'number-as-text',
  zh: '数字以文本存放，已按数字读取',
  en: 'number stored as text',
};
const FULL_WIDTH: Remark = { kind: 'full-width-mapped', zh: '全角数字已转换为半角', en: 'full-width digits mapped' };
const MONTH_ONLY: Remark = { kind: 'month-only', zh: '日期只到月份', en: 'the date gives the month only' };
/** Of a row whose key the file has given to an earlier one: both are kept apart, and a person sees to it. */
export const REPEATED_KEY: Remark = {
  kind: 'repeated-key',
  zh: '与本文件前面某行编号（名称）相同，请核对是否重复',
  en: 'the file gives this number or name to an earlier row too',
};
/** Nobody who looks at the sheet sees the row. */
export const HIDDEN_ROW: Remark = {
  kind: 'hidden-row',
  zh: '该行在表中被隐藏或被筛选掉，仍已读取，请核对是否应导入',
  en: 'the row is hidden or filtered out in the sheet and is read all the same',
};
const IDENTITY_NUMBER: Remark = {
  kind: 'identity-number-masked',
  zh: '疑似居民身份证号，已遮盖后导入',
  en: 'looks like an identity card number and is masked',
};
/** Zero-width and bidirectional characters (Unicode TR 36): two names that look alike, or a text that reads otherwise than it stands. */
const INVISIBLE: Remark = {
  kind: 'invisible-removed',
  zh: '含有看不见的字符（零宽或文字方向字符），已删去后读取，请核对',
  en: 'held characters that nobody sees (zero-width or of direction), which were taken out',
};
const TEN_THOUSANDS: Remark = {
  kind: 'ten-thousands',
  zh: '金额以万元计，已换算为元',
  en: 'given in units of ten thousand yuan, converted to yuan',
};

const notAnAmount: CellProblem = {
  reason: { zh: '应为不小于0的金额', en: 'should be an amount of money, 0 or more' },
  suggestion: {
    zh: '填写金额（元），如 15000.50；以万元计的写明“万元”',
    en: 'enter yuan such as 15000.50; write 万元 where it is in ten thousands',
  },
};
const notAYear: CellProblem = {
  reason: { zh: '应为年份', en: 'should be a year' },
  suggestion: { zh: '填写四位年份，如 2020', en: 'enter a year such as 2020' },
};
const notStars: CellProblem = {
  reason: { zh: '应为一至五星', en: 'should be one to five stars' },
  suggestion: { zh: '填写 1 至 5', en: 'enter 1 to 5' },
};
const tooLong: CellProblem = {
  reason: { zh: `内容过长（超过${MOST_CHARACTERS}字）`, en: `too long (more than ${MOST_CHARACTERS} characters)` },
  suggestion: {
    zh: '请核对是否粘贴有误，精简后重新上传',
    en: 'check whether something was pasted by mistake, and shorten it',
  },
};
const notACount: CellProblem = {
  reason: { zh: '应为不小于0的整数', en: 'should be a whole number, 0 or more' },
  suggestion: {
    zh: '填写人数，如 12；没有请填 0 或留空',
    en: 'enter a number such as 12; 0 or nothing when there is none',
  },
};
const digitsLost: CellProblem = {
  reason: { zh: '号码被存成了数字，末几位已丢失', en: 'a number was kept in short form and has lost its last digits' },
  suggestion: {
    zh: '将该列设为文本，补录完整号码后重新上传',
    en: 'format the column as text and enter the whole number',
  },
};
const notADate: CellProblem = {
  reason: { zh: '不是可识别的日期', en: 'not a date that can be read' },
  suggestion: { zh: '按 2020-05-26 的格式填写', en: 'write it like 2020-05-26' },
};
const notYesNo: CellProblem = {
  reason: { zh: '应为“是”或“否”', en: 'should be yes or no' },
  suggestion: { zh: '填写“是”“否”，或留空', en: 'enter 是 or 否, or nothing' },
};
/** A required cell that is empty. */
export const MISSING_CELL: CellProblem = {
  reason: { zh: '必填内容为空', en: 'required and empty' },
  suggestion: { zh: '补填后重新上传', en: 'fill it in and upload again' },
};
/** A required cell that is the lower part of a merged one. */
export const MERGED_CELL: CellProblem = {
  reason: { zh: '合并单元格的内容只在首行', en: 'a merged cell holds its content in the first row only' },
  suggestion: {
    zh: '取消合并后逐行填写；一个组织覆盖多个单位的，单位写在同一格内，用“、”分隔',
    en: 'unmerge and fill in each row; the units of one organisation stand in one cell with 、 between',
  },
};
/** The same in a file that cannot hold merged cells. */
export const BLOCK_IN_CSV: CellProblem = {
  reason: {
    zh: '此格为空，上一行有内容（csv 文件不保留合并单元格）',
    en: 'empty below a row that has it (a csv file keeps no merged cells)',
  },
  suggestion: { zh: '逐行填写，或上传原 .xlsx 文件', en: 'fill it in row by row, or upload the .xlsx file' },
};
/** “The same” where each row has its own. */
export const SAME_AS_ABOVE: CellProblem = {
  reason: { zh: '此列每行各不相同，不能写“同上”', en: 'each row has its own here, “the same” says nothing' },
  suggestion: { zh: '填写本行的内容', en: "enter the row's own" },
};
const uncalculated: CellProblem = {
  reason: { zh: '单元格是公式，文件中没有保存计算结果', en: 'a formula whose result the file does not hold' },
  suggestion: {
    zh: '在表格软件中打开并保存后重新上传，或改为直接填写的值',
    en: 'open and save it in a spreadsheet program and upload again, or replace the formula by its value',
  },
};
const notAMark: CellProblem = {
  reason: { zh: '应为“√”或“随n”（n 为清单序号）', en: 'should be √, or 随n with a number of the list' },
  suggestion: {
    zh: '需组建的填“√”，与第 n 号联合的填“随n”，不组建的留空',
    en: '√ to form, 随n to join number n, or nothing',
  },
};
function formulaError(text: string): CellProblem {
  return {
    reason: { zh: `单元格公式出错（${text}）`, en: `the cell's formula fails (${text})` },
    suggestion: { zh: '改为直接填写的值', en: 'replace the formula by its value' },
  };
}
