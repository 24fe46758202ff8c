import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Life, LivesResult, LoadCommand } from './life.js';

const KEPT_FAILURES = 5;

export function noteFailure(failures: string[], detail: string): void {
  if (failures.length < KEPT_FAILURES) failures.push(detail);
}

/**
 * So many cases at a time, each sending its next step when the one before was answered: the engine is never idle. A step that was shed is
 * sent again, with the same key, when the answer says; a case whose step failed is given up.
 */
export async function runLives(life: Life, command: Extract<LoadCommand, { name: 'lives' }>): Promise<LivesResult> {
  const { first, count, concurrency, fromSteps, toStep } = command;
  const result: LivesResult = { elapsedMs: 0, openings: 0, actions: 0, shed: 0, failures: [], actionMs: [] };
  let next = first;
  const user = async () => {
    while (next < first + count) {
      const index = next;
      next += 1;
      const from = typeof fromSteps === 'number' ? fromSteps : (fromSteps[index - first] ?? 0);
      for (let step = from; step <= toStep; step += 1) if (!(await sendUntilAnswered(life, index, step, result))) break;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, user));
  result.elapsedMs = performance.now() - startedAt;
  return result;
}

async function sendUntilAnswered(life: Life, index: number, step: number, result: LivesResult): Promise<boolean> {
  for (;;) {
    const sentAt = performance.now();
    const answer = await life.send(index, step);
    if (answer.outcome === 'shed') {
      result.shed += 1;
      await delay((answer.retryAfterSeconds ?? 1) * 1000);
      continue;
    }
    if (answer.outcome === 'failed') {
      noteFailure(result.failures, `case ${index} step ${step}: ${answer.detail}`);
      return false;
    }
    if (step === 0) result.openings += 1;
    else {
      result.actions += 1;
      result.actionMs.push(performance.now() - sentAt);
    }
    return true;
  }
}

/** An answer to anything that was thrown. */
export function failed(error: unknown): Answer {
  return { outcome: 'failed', detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
