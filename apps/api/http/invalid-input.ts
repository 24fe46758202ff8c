import { StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import type { Refusal } from '../../../libs/domain/errors.js';
import { fieldName, speakInSentences } from '../../../libs/contracts/fault-sentences.js';
import { Refused } from './refused.js';

speakInSentences();

type PathPart = PropertyKey | { readonly key: PropertyKey };
/** An issue as Standard Schema hands it on; zod's own carry code and keys as well. */
interface Issue {
  readonly message: string;
  readonly path?: readonly PathPart[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}
const MOST_ERRORS = 50;
/** A field's name is its sender's choice: an answer repeats so much of it. */
const LONGEST_NAME = 100;

/** Refusal of a body or query that its schema does not accept: every field by its path, unknown fields by name. */
export function refusalOfIssues(issues: readonly Issue[]): Refusal {
  const errors = issues.flatMap(errorsOf).slice(0, MOST_ERRORS);
  const unknown = issues
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknownPaths(issue) : []))
    .slice(0, MOST_ERRORS);
  if (unknown.length > 0) {
    return {
      code: 'unknown-field',
      zh: `不认识的字段：${unknown.join('、')}`,
      en: `unknown field: ${unknown.join(', ')}`,
      errors,
    };
  }
  const fields = errors.map((e) => e.path || '(body)');
  const names = [...new Set(issues.slice(0, MOST_ERRORS).map((issue) => fieldName(keysOf(issue))))];
  return {
    code: 'malformed-request',
    zh: `请求内容有误：${names.join('、')}`,
    en: `malformed: ${fields.join(', ')}`,
    errors,
  };
}

function errorsOf(issue: Issue): { path: string; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(issue), message: issue.message }];
  return unknownPaths(issue).map((path) => ({ path, message: '不认识的字段 (unknown field)' }));
}

function unknownPaths(issue: Issue): string[] {
  const parent = pathOf(issue);
  return (issue.keys ?? [])
    .slice(0, MOST_ERRORS)
    .map((key) => (parent ? `${parent}.${key.slice(0, LONGEST_NAME)}` : key.slice(0, LONGEST_NAME)));
}

function keysOf(issue: Issue): PropertyKey[] {
  return (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
}

function pathOf(issue: Issue): string {
  return keysOf(issue).map(String).join('.');
}

/** Validates every `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })`. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => new Refused(refusalOfIssues(issues as readonly Issue[])),
  });
}

/** For a body whose schema is known only from the path. @throws Refused */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw new Refused(refusalOfIssues(parsed.error.issues));
  return parsed.data;
}
