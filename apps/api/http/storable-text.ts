import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DECEIVING, UNSTORABLE } from '../../../libs/domain/text.js';
import { refused, type Refused } from './refused.js';

/** A text, or the name of a field, in which `pattern` was found; `path` of the text, or of what has the field. */
interface Found {
  path: string;
  text: string;
}

/** The first text or field name that the pattern is found in, or null. Iterative: the depth of a body is its sender's choice. */
export function findText(root: unknown, pattern: RegExp): Found | null {
  const waiting: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && pattern.test(value)) return { path, text: value };
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (pattern.test(key)) return { path, text: key };
      waiting.push({ path: path === '' ? key : `${path}.${key}`, value: member });
    }
  }
  return null;
}

/**
 * Refuses text that cannot be stored wherever a request can carry it, and text that deceives where it would be recorded (under an Idempotency-Key; a search or
 * a draft may hold it), before anything reads it: an action that cannot be recorded must never reach its case.
 */
export function refuseHarmfulText(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, _reply, done) => done(refusalOf(request)));
}

function refusalOf({ params, query, body, headers }: FastifyRequest): Refused | undefined {
  for (const part of [params, query, body]) {
    const found = findText(part, UNSTORABLE);
    if (found)
      return refused(
        'malformed-request',
        '内容含有无法保存的字符',
        'the text holds characters that cannot be stored (NUL or half a surrogate pair)',
        { errors: [{ path: found.path, message: '含有无法保存的字符' }] },
      );
  }
  const found = headers['idempotency-key'] === undefined ? null : findText(body, DECEIVING);
  if (!found) return undefined;
  const point = codePoint(DECEIVING.exec(found.text)![0]);
  return refused(
    'malformed-request',
    `内容含有看不见的字符（${point}），请删去后重新输入`,
    `the text holds a character that nobody sees (${point}): type it anew without`,
    { errors: [{ path: found.path, message: `含有看不见的字符（${point}），请删去后重新输入` }] },
  );
}

/** As Unicode writes it: U+200B. */
const codePoint = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
