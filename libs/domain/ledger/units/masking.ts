import { isIdentityNumberLike, readCreditCode } from '../codes/credit-code.js';
import { squeeze } from '../codes/characters.js';

/** Personal data as everybody sees it who has no reason to see more (个人信息保护法 art. 51; domain.md, personal data). */

/** 张*, whatever the length: the length of a name is part of it. */
export function maskName(name: string | null): string | null {
  const text = name === null ? '' : squeeze(name);
  return text === '' ? null : `${text[0]}*`;
}

/** 138****1234; a number too short to keep seven digits is hidden whole. */
export function maskPhone(phone: string | null): string | null {
  if (phone === null || squeeze(phone) === '') return null;
  const text = squeeze(phone);
  return text.length < 8 ? '****' : `${text.slice(0, 3)}****${text.slice(-4)}`;
}

const NAMED = /((?:主席|主任|负责人|联系人|法定代表人|会长|书记)\s*[:：]?\s*)([^,，;；、。()（）\s]{1,20})/g;
const IDENTITY = /(?<!\d)\d{17}[\dXx](?!\d)/g;
const PHONE = /(?<!\d)1\d{10}(?!\d)/g;

/** Names after a post, phone numbers and identity numbers in free text. */
export function maskText(text: string | null): string | null {
  if (text === null) return null;
  return text
    .replace(NAMED, (_, post: string, name: string) => `${post}${maskName(name)}`)
    .replace(PHONE, (phone) => maskPhone(phone)!)
    .replace(IDENTITY, maskIdentity);
}

/** Identity card numbers in a text; a credit code that is right is none. */
export function maskIdentityNumbers(text: string): string {
  return text.replace(IDENTITY, maskIdentity);
}

function maskIdentity(number: string): string {
  const code = number.toUpperCase();
  return isIdentityNumberLike(code) && !readCreditCode(code).valid
    ? `${number.slice(0, 6)}********${number.slice(-4)}`
    : number;
}

const NAMES: readonly string[] = ['legalRepresentative', 'chair', 'secretary', 'operator'];

/** A row of a source with its persons masked; instructors are named by their number. */
export function maskRow(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]) => [field, maskField(field, value, 'instructorNo' in row)]),
  );
}

function maskField(field: string, value: unknown, ofInstructor: boolean): unknown {
  if (typeof value !== 'string') return value;
  if (NAMES.includes(field) || (ofInstructor && field === 'name')) return maskName(value);
  if (field === 'phone') return maskPhone(value);
  return field === 'text' || field === 'remark' ? maskText(value) : value;
}
