import type { z } from 'zod';
import { speakInSentences } from '../../libs/contracts/fault-sentences.js';

speakInSentences();

/** A file of the folder is wrong: `events.jsonl line 12: at: …`. Meant to be printed as it is. */
export class PilotFileError extends Error {
  constructor(file: string, line: number | null, reason: string) {
    super(`${file}${line === null ? '' : ` line ${line}`}: ${reason}`);
  }
}

/** A line of a history that cannot be understood; the message says why. */
export class PaperLineError extends Error {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** Some editors begin a file with it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** @throws PilotFileError with the line, in a file of lines the given one. */
export function parse(file: string, line: number | null, text: string): unknown {
  try {
    return JSON.parse(text.replace(BYTE_ORDER_MARK, ''));
  } catch (error) {
    throw new PilotFileError(
      file,
      line ?? lineOf(text, error),
      `is not JSON (${(error as Error).message.replace(/\s+/g, ' ')})`,
    );
  }
}

/** JSON.parse names a position, and not always; a person looks for a line. Where it names none: the end of the shortest beginning that nothing could mend. */
function lineOf(text: string, error: unknown): number {
  const named = positionIn(error);
  if (named !== undefined) return lineAt(text, named);
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return lineAt(text.trimEnd(), good);
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

function positionIn(error: unknown): number | undefined {
  const position = /position (\d+)/.exec((error as Error).message)?.[1];
  return position === undefined ? undefined : Number(position);
}

/** Whether JSON could still come of it. */
function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    return (
      (positionIn(error) ?? 0) >= beginning.length || /end of JSON input|Unterminated/.test((error as Error).message)
    );
  }
}

/** The value under its schema. @throws PilotFileError with the line and path of the first thing that is wrong */
export function check<T>(
  file: string,
  lineOf: (path: readonly PropertyKey[]) => number | null,
  value: unknown,
  schema: z.ZodType<T>,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new PilotFileError(file, lineOf(issue.path), `${issue.path.join('.') || 'value'}: ${issue.message}`);
}
