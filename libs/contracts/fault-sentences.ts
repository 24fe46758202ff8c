import { z } from 'zod';
import { FIELD_NAMES } from './field-names.js';

/** A fault as zod finds it, before it has words. */
type Fault = z.core.$ZodRawIssue;
type Kind = NonNullable<Fault['code']>;
/** Says what is wrong; `name` is the field in quotation marks. Rules of a shape's own bring their sentence themselves. */
type Sentence = (name: string, fault: Fault & Record<string, unknown>) => string;

/**
 * One sentence for every kind of fault, for the server and the console alike: never a validator's own words, never a code of the program.
 * `rangeOf`, `TYPES` and `FORMATS` are the rest of the table.
 */
const SENTENCES: Readonly<Record<Kind, Sentence>> = {
  invalid_type: (name, { input, expected }) =>
    input === undefined || input === null ? `${name}必填` : `${name}应为${TYPES[String(expected)] ?? '规定的内容'}`,
  too_small: (name, fault) => rangeOf(name, fault, 'minimum'),
  too_big: (name, fault) => rangeOf(name, fault, 'maximum'),
  invalid_format: (name, { format }) => `${name}格式不对${FORMATS[String(format)] ?? ''}`,
  not_multiple_of: (name, { divisor }) => `${name}应为${String(divisor)}的整倍数`,
  // The names are the sender's own: without them nobody finds what to take out.
  unrecognized_keys: (_name, { keys }) => `含有不认识的字段：${(keys as readonly string[]).join('、')}`,
  invalid_union: (name, { input }) => (input === undefined ? `${name}必填` : `${name}不是可接受的形式`),
  invalid_key: (name) => `${name}含有不能用的名称`,
  invalid_element: (name) => `${name}含有不能用的内容`,
  invalid_value: (name, { input }) => (input === undefined ? `${name}必填` : `${name}不在可选范围内`),
  custom: (name) => `${name}不符合要求`,
};
const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  bigint: '整数',
  boolean: '是或否',
  array: '列表',
  tuple: '列表',
  object: '一组内容',
  record: '一组内容',
  date: '日期',
  null: '空',
  undefined: '空',
  never: '空',
};
const FORMATS: Readonly<Record<string, string>> = {
  date: '，应为存在的日期，如2020-06-24',
  datetime: '，应为日期和时间，如2020-06-24T09:00:00+08:00',
  time: '，应为时间，如09:00',
  email: '，应为电子邮箱地址',
  url: '，应为网址',
  uuid: '，应为完整的编号',
};

function rangeOf(
  name: string,
  { origin, inclusive, ...fault }: Fault & Record<string, unknown>,
  side: 'minimum' | 'maximum',
): string {
  const bound = Number(fault[side]);
  const least = side === 'minimum';
  if (origin === 'string') {
    if (least && bound <= 1) return `${name}不能为空`;
    return `${name}应${least ? '不少于' : '不超过'}${bound}个字`;
  }
  if (origin === 'array' || origin === 'set' || origin === 'map' || origin === 'object')
    return least && bound <= 1 ? `${name}至少一项` : `${name}应${least ? '不少于' : '不超过'}${bound}项`;
  if (!Number.isFinite(bound) || Math.abs(bound) >= Number.MAX_SAFE_INTEGER) return `${name}${least ? '过小' : '过大'}`;
  const word = least ? (inclusive === false ? '大于' : '不小于') : inclusive === false ? '小于' : '不大于';
  return `${name}应${word}${bound}`;
}

/** What a person reads for a place in a body: the field's name, and which one of several. */
export function fieldName(path: readonly PropertyKey[]): string {
  const at = path.findLastIndex((part) => typeof part === 'string' && FIELD_NAMES[part] !== undefined);
  if (at < 0) return '“内容”';
  const nth =
    path.slice(at + 1).find((part) => typeof part === 'number') ??
    path.slice(0, at).findLast((part) => typeof part === 'number');
  return `“${FIELD_NAMES[String(path[at])]!}”${typeof nth === 'number' ? `（第${nth + 1}项）` : ''}`;
}

/** The sentence of a fault. */
export function faultSentence(fault: Fault): string {
  return SENTENCES[fault.code as Kind](fieldName(fault.path ?? []), fault as Fault & Record<string, unknown>);
}

/** From now on every schema speaks these sentences; those that a shape gives itself stay. */
export function speakInSentences(): void {
  z.config({ customError: faultSentence });
}
