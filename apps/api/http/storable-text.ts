import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UNSTORABLE } from '../../../libs/domain/text.js';
import { refused } from './refused.js';

/** Path of the first text or field name that could not be stored, or null. Iterative: the depth of a body is its sender's choice. */
export function unstorablePath(root: unknown): string | null {
  const waiting: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && UNSTORABLE.test(value)) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (UNSTORABLE.test(key)) return path;
      waiting.push({ path: path === '' ? key : `${path}.${key}`, value: member });
    }
  }
  return null;
}

/** Refuses such text wherever a request can carry it, before anything reads it: an action that cannot be recorded must never reach its case. */
export function refuseUnstorableText(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, _reply, done) => done(refusalOf(request)));
}

function refusalOf({ params, query, body }: FastifyRequest): Error | undefined {
  for (const part of [params, query, body]) {
    const path = unstorablePath(part);
    if (path === null) continue;
    return refused(
      'malformed-request',
      '内容含有无法保存的字符',
      'the text holds characters that cannot be stored (NUL or half a surrogate pair)',
      {
        errors: [{ path, message: '含有无法保存的字符' }],
      },
    );
  }
  return undefined;
}
