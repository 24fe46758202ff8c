import { median } from '../../bench/measure/percentiles.js';
import type { Outcome } from './trial.js';
import type { Trial } from './nemesis/nemesis.js';
import { PROMISE_NAMES, PROMISES, type Violation } from './checker/promises.js';

const SHOWN = 40;

/** Trials, kills and times of recovery by fault, as docs/reliability.md has them. */
export function table(trials: readonly Trial[]): string {
  const names = [...new Set(trials.map(({ fault }) => fault))].sort();
  const rows = names.map((name) => {
    const of = trials.filter(({ fault }) => fault === name);
    const times = of.flatMap(({ recoveredMs }) => (recoveredMs === null ? [] : [recoveredMs]));
    const seconds = (ms: number | null) => (ms === null ? '–' : (ms / 1000).toFixed(1));
    return `| ${name} | ${of.length} | ${seconds(median(times))} | ${seconds(times.length === 0 ? null : Math.max(...times))} | ${of.length - times.length} |`;
  });
  return [
    '| fault | trials | back after, median s | longest s | not back |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

/** How often each kind of process was killed. */
export function kills(trials: readonly Trial[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of trials.flatMap(({ killed }) => killed)) {
    const kind = name.replace(/-\d+$/, '');
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** A run as checks: each promise is one. */
export function countsOf(violations: readonly Violation[]): { passed: number; failed: number } {
  const failed = new Set(violations.map(({ promise }) => promise)).size;
  return { passed: PROMISE_NAMES.length - failed, failed };
}

/** One run in words; the last lines say what was broken and how to see it again. */
export function summary({
  counts,
  trials,
  violations,
  answers,
  deaths,
  turnedAway,
  historyFile,
  folder,
}: Outcome): string {
  const killed = Object.entries(kills(trials)).map(([kind, count]) => `${kind} ${count}`);
  const unexpected = Object.entries(deaths).map(
    ([name, how]) => `${name} ${how.length} (${[...new Set(how)].join(', ')})`,
  );
  return [
    table(trials),
    '',
    `killed: ${killed.join(', ') || 'nobody'}; ended by themselves: ${unexpected.join(', ') || 'nobody'}`,
    `${counts.wishes} wishes: ${counts.accepted} accepted, ${counts.refused} refused; ${counts.cases} cases, ${counts.actions} recorded actions, ${counts.attempts} attempts`,
    `answers: median ${answers.p50} ms, 99 % within ${answers.p99} ms, longest ${answers.longest} ms; ${turnedAway} arrivals turned away by the harness`,
    `what the clients sent and heard: ${historyFile}${folder === null ? '' : `; data and logs: ${folder}`}`,
    ...violations.slice(0, SHOWN).map(({ promise, what }) => `VIOLATION  ${PROMISES[promise]}: ${what}`),
    ...(violations.length > SHOWN ? [`… and ${violations.length - SHOWN} more`] : []),
  ].join('\n');
}
