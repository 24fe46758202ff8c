import { isDatabaseAway, notLetIn } from '../libs/data/database-errors.js';
import { ConfigError } from '../libs/platform/config.js';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { reasonOf } from '../libs/platform/reason.js';
import { PilotFileError } from './pilot/file-checks.js';

const WRONG_OPTION_EXIT = 2;

/**
 * Runs an operator's command to its exit code. What an operator can mend is a sentence on standard error, without a stack: exit code 2 with the usage for
 * options that are wrong, else 1. Anything else is a bug and keeps its stack.
 */
export async function runCommand(usage: string, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    const wrongOption = String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
    const sentence = wrongOption ? `${reasonOf(error)}\n${usage}` : sentenceOf(error);
    if (sentence === null) throw error;
    console.error(sentence);
    process.exitCode = wrongOption ? WRONG_OPTION_EXIT : 1;
  }
}

/** Value of an option. @throws StartProblem where it is no instant with a zone */
export function instantOf(option: string, text: string): string {
  const ms = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(ms))
    return new Date(ms).toISOString();
  throw new StartProblem(`${option} must be an instant with a zone, as 2026-11-29T23:00:00+08:00, not "${text}".`);
}

function sentenceOf(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof StartProblem || error instanceof PilotFileError)
    return error.message;
  const refusal = notLetIn(error);
  if (refusal !== null)
    return `数据库不允许此命令登录（PostgreSQL does not let this command in: ${reasonOf(refusal)}.）`;
  return isDatabaseAway(error)
    ? `数据库没有应答，系统是否已启动？（PostgreSQL does not answer (${reasonOf(error)}): is the product running?）`
    : null;
}
