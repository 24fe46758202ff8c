import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { FIELD_NAMES } from './field-names.js';
import { speakInSentences } from './fault-sentences.js';

interface Def {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  [part: string]: unknown;
}
const PARTS = ['element', 'innerType', 'in', 'out', 'keyType', 'valueType', 'left', 'right', 'rest', 'catchall'];
const LISTS = ['options', 'items'];

/** Every schema that any contract exports, alone or within an object, with the file that has it. */
const roots: [string, z.ZodType][] = [];
const fields = new Map<string, string>();
beforeAll(async () => {
  speakInSentences();
  const files = readdirSync('libs/contracts').filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  expect(files.length).toBeGreaterThan(25);
  for (const file of files) collect(file, (await import(`./${file.replace(/\.ts$/, '.js')}`)) as object);
  const seen = new Set<unknown>();
  for (const [file, schema] of roots) walk(schema, file, seen);
});

function collect(file: string, value: unknown, depth = 0): void {
  if (value instanceof z.ZodType) roots.push([file, value]);
  else if (typeof value === 'object' && value !== null && depth < 3)
    for (const one of Object.values(value)) collect(file, one, depth + 1);
}

function defOf(schema: unknown): Def | undefined {
  return (schema as z.core.$ZodType | undefined)?._zod?.def as unknown as Def | undefined;
}

function walk(schema: unknown, file: string, seen: Set<unknown>): void {
  const def = defOf(schema);
  if (!def || seen.has(schema)) return;
  seen.add(schema);
  for (const [field, inner] of Object.entries(def.shape ?? {})) {
    if (!fields.has(field)) fields.set(field, file);
    walk(inner, file, seen);
  }
  for (const part of PARTS) walk(def[part], file, seen);
  for (const list of LISTS) for (const inner of (def[list] as unknown[] | undefined) ?? []) walk(inner, file, seen);
}

/** Wrong inputs of every shape: for each field something of every kind, beside what the others miss. */
const WRONG = [
  undefined,
  null,
  '',
  ' ',
  'x'.repeat(5000),
  -1.5,
  1e21,
  true,
  [],
  ['?'],
  {},
  { '?': 1 },
  '2020-02-31',
  Number.NaN,
];
function* wrongInputs(schema: unknown, depth = 0): Generator<unknown> {
  yield* WRONG;
  const def = defOf(schema);
  if (!def || depth > 2) return;
  if (def.shape)
    for (const [field, inner] of Object.entries(def.shape))
      for (const wrong of wrongInputs(inner, depth + 1)) yield { [field]: wrong };
  else if (def['element']) for (const wrong of wrongInputs(def['element'], depth + 1)) yield [wrong];
  else for (const part of ['innerType', 'in']) if (def[part]) yield* wrongInputs(def[part], depth + 1);
}

/** Of a validator, or of a program: English words, signs of comparison, placeholders. Examples of a format and names of settings may be there. */
const NOT_FOR_PEOPLE = /期望|实际接收|无效|undefined|null|NaN|>=|<=|expected|received|[a-z]{3,}/;
const plainText = (message: string): string => message.replace(/如\d[\dT:+-]*/g, '').replace(/\([^)]*\)/g, '');

describe('what is wrong with a request', () => {
  test('names every field of every contract in Chinese', () => {
    const nameless = [...fields].filter(
      ([field]) => !/^[A-Z][A-Z0-9_]+$/.test(field) && FIELD_NAMES[field] === undefined,
    );
    expect(nameless).toEqual([]);
    expect(fields.size).toBeGreaterThan(400);
    expect(Object.values(FIELD_NAMES).filter((name) => !/[\u4e00-\u9fff]/.test(name))).toEqual([]);
  });

  test('is said in sentences of people for every shape and every kind of fault', () => {
    const kinds = new Set<string>();
    const wrong = new Map<string, string>();
    for (const [file, schema] of roots) {
      if (file === 'environment.ts') continue;
      for (const input of wrongInputs(schema)) {
        const { error } = schema.safeParse(input);
        for (const issue of flat(error?.issues ?? [])) {
          kinds.add(issue.code);
          if (!/[\u4e00-\u9fff]/.test(issue.message) || NOT_FOR_PEOPLE.test(plainText(issue.message)))
            wrong.set(issue.message, `${file} ${issue.path.join('.')}`);
        }
      }
    }
    expect([...wrong]).toEqual([]);
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'invalid_type',
        'too_small',
        'too_big',
        'invalid_format',
        'invalid_value',
        'unrecognized_keys',
        'custom',
      ]),
    );
  });

  test.each<[z.ZodType, unknown, string]>([
    [z.object({ employees: z.int().min(0) }), {}, '“职工人数”必填'],
    [z.object({ employees: z.int().min(0) }), { employees: '九' }, '“职工人数”应为数字'],
    [z.object({ employees: z.int().min(0) }), { employees: 1.5 }, '“职工人数”应为整数'],
    [z.object({ employees: z.int().min(0) }), { employees: -1 }, '“职工人数”应不小于0'],
    [z.object({ comment: z.string().min(1).max(3) }), { comment: '' }, '“意见”不能为空'],
    [z.object({ comment: z.string().min(1).max(3) }), { comment: '一二三四' }, '“意见”应不超过3个字'],
    [
      z.object({ units: z.array(z.object({ flags: z.enum(['unit-head']) })) }),
      { units: [{ flags: 'x' }] },
      '“情形”（第1项）不在可选范围内',
    ],
    [z.object({ on: z.iso.date() }), { on: '2020-02-31' }, '“日期”格式不对，应为存在的日期，如2020-06-24'],
    [z.object({ units: z.array(z.string()).min(1) }), { units: [] }, '“单位”至少一项'],
  ])('says it as people read it: case %#', (schema, input, sentence) => {
    expect(schema.safeParse(input).error!.issues[0]!.message).toBe(sentence);
  });
});

/** The issues with those of the branches of unions. */
function flat(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => [
    issue,
    ...('errors' in issue ? flat((issue.errors as z.core.$ZodIssue[][]).flat()) : []),
  ]);
}
