import { performance } from 'node:perf_hooks';

const QUIET_MS = 2_000;
const REPEAT_MS = 10_000;

/** @param {number} startedAt */
function elapsed(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/**
 * Shows one part of a command: silent while it is quick, then a line every ten seconds with the elapsed time, and a line when it is done.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function step(label, run) {
  const startedAt = performance.now();
  const say = () => console.log(`  … ${label} ${elapsed(startedAt)}`);
  /** @type {NodeJS.Timeout | undefined} */
  let repeat;
  const first = setTimeout(() => {
    say();
    repeat = setInterval(say, REPEAT_MS);
  }, QUIET_MS);
  try {
    const result = await run();
    console.log(`  ✓ ${label} ${elapsed(startedAt)}`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(repeat);
  }
}
