import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { CASE_BUSY } from '../domain/errors.js';

/** First wait of an Update that was turned away; each further one is twice as long, up to the longest. An action takes a case some 30 ms. */
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 400;

/**
 * The server's own word for an Update that a worker took and gave back unread: under load the SDK loses the message of a task when the next task of the
 * same case arrives before it. The server writes no event of it and does not deliver it again.
 */
const UNREAD = 'UnprocessedUpdate';

/** Whether an Update was turned away, by the case because another action is under way, or unread: nothing was decided, and the sender may come again. */
export function isTurnedAway(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateFailedError &&
    error.cause instanceof ApplicationFailure &&
    (error.cause.type === CASE_BUSY || error.cause.type === UNREAD)
  );
}

/**
 * Sends an Update again while it is turned away, as long as there is time. @throws whatever `send` throws, the last turning away where the time is
 * over.
 */
export async function inTurn<T>(withinMs: number, send: () => Promise<T>): Promise<T> {
  const over = performance.now() + withinMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await send();
    } catch (error) {
      // Not all who were turned away come back at the same time.
      const wait = waitMs * (0.5 + Math.random());
      if (!isTurnedAway(error) || performance.now() + wait >= over) throw error;
      await pause(wait);
    }
  }
}
