import { tidy } from '../codes/characters.js';
import { readChineseNumber } from './chinese-numbers.js';
import type { LooseDate } from './source-rows.js';

const PATTERNS = [
  /^(\d{4})年(\d{1,2})月(?:(\d{1,2})日?)?$/,
  /^(\d{4})[.\-/](\d{1,2})(?:[.\-/](\d{1,2}))?[.日]?$/,
  /^(\d{4})(\d{2})(\d{2})$/,
];
const EARLIEST = 1900;
const LATEST = 2199;
/** Day 1 of a spreadsheet's calendar is 1 January 1900; it counts a 29 February 1900 that never was. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);
/** 1 January 1949 and 31 December 2099 as day numbers: other numbers in a date cell are not dates. */
const SERIALS = { from: 17899, to: 73050 };

/** Reads 2018.12.12, 20161026, 2013年6月10日, 二〇一三年六月十日, 2018-3-1, 2018/3/1 and months alone (2018.1, 2018年3月); null for anything else. */
export function readLooseDate(text: string): LooseDate | null {
  const clean = chineseDigits(
    tidy(text)
      .replace(/(?<=\d{4}[-/.]\d{1,2}[-/.]\d{1,2}) ?T?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$/, '')
      .replace(/ /g, '')
      .replace(/[。、．]/g, '.')
      .replace(/[—–－]/g, '-')
      .replace(/号$/, '日'),
  );
  for (const pattern of PATTERNS) {
    const match = pattern.exec(clean);
    if (match) return compose(Number(match[1]), Number(match[2]), match[3] === undefined ? null : Number(match[3]));
  }
  return null;
}

/** A number in a date cell: yyyymmdd or a spreadsheet's day number. */
export function readDateNumber(value: number): LooseDate | null {
  if (Number.isInteger(value) && value >= 19000101 && value <= 21991231) return readLooseDate(String(value));
  if (Number.isInteger(value) && value >= 190001 && value <= 219912)
    return compose(Math.floor(value / 100), value % 100, null);
  // 2020.1 as a number is January or October: nobody can say.
  if (/^(19|20)\d\d\.(\d\d|[2-9])$/.test(String(value))) return readLooseDate(String(value));
  if (value < SERIALS.from || value > SERIALS.to) return null;
  return new Date(SERIAL_ZERO + Math.floor(value) * 86_400_000).toISOString().slice(0, 10);
}

/** The first date that stands somewhere in a sentence, with the text that it was. */
export function findLooseDate(text: string): { date: LooseDate; text: string } | null {
  const match = /\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?|(?<!\d)(?:19|20)\d{6}(?!\d)/.exec(
    text,
  );
  const date = match ? readLooseDate(match[0]) : null;
  return match && date ? { date, text: match[0] } : null;
}

/** 二〇二〇年五月二十六日 in digits. */
function chineseDigits(text: string): string {
  const parts =
    /^([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,4})日)?$/.exec(text);
  if (!parts) return text;
  const year = [...parts[1]!]
    .map((character) => '〇一二三四五六七八九'.indexOf(character.replace('零', '〇')))
    .join('');
  const [month, day] = [readChineseNumber(parts[2]!), parts[3] === undefined ? null : readChineseNumber(parts[3])];
  return `${year}年${month ?? 0}月${parts[3] === undefined ? '' : `${day ?? 0}日`}`;
}

function compose(year: number, month: number, day: number | null): LooseDate | null {
  if (year < EARLIEST || year > LATEST || month < 1 || month > 12) return null;
  const yearMonth = `${year}-${String(month).padStart(2, '0')}`;
  if (day === null) return yearMonth;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return `${yearMonth}-${String(day).padStart(2, '0')}`;
}
