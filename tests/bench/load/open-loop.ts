import { setTimeout as delay } from 'node:timers/promises';
import { noteFailure } from './closed-loop.js';
import type { Answer, ArrivalsResult, Life, LoadCommand, OverloadResult } from './life.js';

/**
 * Calls `fire` at fixed times, whatever became of the earlier calls, and waits for all of them. A call gets the instant it was due: whoever
 * measures from there hides no wait of its own (no coordinated omission). Resolves with how late a call was made at worst, in ms.
 */
async function atFixedTimes(
  count: number,
  perSecond: number,
  fire: (nth: number, dueAt: number) => Promise<void>,
): Promise<number> {
  const startsAt = performance.now() + 50;
  const running: Promise<void>[] = [];
  let sentLateMs = 0;
  for (let nth = 0; nth < count; nth += 1) {
    const dueAt = startsAt + (nth * 1000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await delay(early);
    sentLateMs = Math.max(sentLateMs, performance.now() - dueAt);
    running.push(fire(nth, dueAt));
  }
  await Promise.all(running);
  return sentLateMs;
}

/** The same step of many cases, each at its time. */
export async function runArrivals(
  life: Life,
  command: Extract<LoadCommand, { name: 'arrivals' }>,
): Promise<ArrivalsResult> {
  const { first, count, step, perSecond } = command;
  const result: ArrivalsResult = { latencyMs: [], shed: 0, failures: [], sentLateMs: 0 };
  result.sentLateMs = await atFixedTimes(count, perSecond, async (nth, dueAt) => {
    const answer = await life.send(first + nth, step);
    if (answer.outcome === 'accepted') result.latencyMs.push(performance.now() - dueAt);
    else if (answer.outcome === 'shed') result.shed += 1;
    else noteFailure(result.failures, `case ${first + nth} step ${step}: ${answer.detail}`);
  });
  return result;
}

/**
 * More than the engine can take, for so many seconds: each arrival sends the next step of a case that has none under way. What was shed goes
 * back to the end of the queue and is sent again later with the same key.
 */
export async function runOverload(
  life: Life,
  command: Extract<LoadCommand, { name: 'overload' }>,
): Promise<OverloadResult> {
  const { first, count, perSecond, seconds } = command;
  const nextSteps = Array.from({ length: count }, () => 1);
  const free = nextSteps.map((_, nth) => nth);
  const result: OverloadResult = {
    sent: 0,
    acceptedInTime: 0,
    acceptedMs: [],
    shedMs: [],
    shedWithoutRetryAfter: 0,
    failures: [],
    starved: 0,
    nextSteps,
  };
  const endsAt = performance.now() + seconds * 1000;
  await atFixedTimes(Math.round(perSecond * seconds), perSecond, async (_, dueAt) => {
    const nth = free.shift();
    if (nth === undefined) {
      result.starved += 1;
      return;
    }
    result.sent += 1;
    const step = nextSteps[nth]!;
    const answer = await life.send(first + nth, step);
    noteOverload(result, answer, performance.now() - dueAt, `case ${first + nth} step ${step}`);
    if (answer.outcome === 'accepted') {
      nextSteps[nth] = step + 1;
      if (performance.now() <= endsAt) result.acceptedInTime += 1;
    }
    if (answer.outcome !== 'failed' && nextSteps[nth]! <= life.length) free.push(nth);
  });
  return result;
}

function noteOverload(result: OverloadResult, answer: Answer, ms: number, what: string): void {
  if (answer.outcome === 'failed') return noteFailure(result.failures, `${what}: ${answer.detail}`);
  if (answer.outcome === 'shed') {
    result.shedMs.push(ms);
    if (answer.retryAfterSeconds === null) result.shedWithoutRetryAfter += 1;
    return;
  }
  result.acceptedMs.push(ms);
}
