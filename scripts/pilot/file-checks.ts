import type { z } from 'zod';

/** A file of the folder is wrong: `events.jsonl line 12: at: …`. Meant to be printed as it is. */
export class PilotFileError extends Error {
  constructor(file: string, line: number | null, reason: string) {
    super(`${file}${line === null ? '' : ` line ${line}`}: ${reason}`);
  }
}

/** A line of a history that cannot be understood; the message says why. */
export class PaperLineError extends Error {
  constructor(readonly line: number, reason: string) {
    super(reason);
  }
}

/** @throws PilotFileError with the line, in a file of lines the given one. */
export function parse(file: string, line: number | null, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PilotFileError(file, line ?? lineOf(text, error), `is not JSON (${(error as Error).message})`);
  }
}

/** JSON.parse names a position; a person looks for a line. */
function lineOf(text: string, error: unknown): number | null {
  const position = /position (\d+)/.exec((error as Error).message)?.[1];
  return position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
}

/** The value under its schema. @throws PilotFileError with the line and path of the first thing that is wrong */
export function check<T>(file: string, lineOf: (path: readonly PropertyKey[]) => number | null, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new PilotFileError(file, lineOf(issue.path), `${issue.path.join('.') || 'value'}: ${issue.message}`);
}
