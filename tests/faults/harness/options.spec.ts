import { describe, expect, test } from '@jest/globals';
import { FAULT_NAMES } from './nemesis/fault-names.js';
import { commandOf, keptOptions, parseFaultsCommand } from './options.js';

/** They need the right to mount, or a Redis server. */
const NOT_EVERYWHERE = ['kill-redis', 'disk-full', 'flush-redis', 'redis-away'];

describe('the kept seeds', () => {
  test('bring up every fault that can be done everywhere', () => {
    const faults = new Set(keptOptions().flatMap((run) => run.faults));
    expect(FAULT_NAMES.filter((name) => !faults.has(name))).toEqual(NOT_EVERYWHERE);
  });

  test('take about ten minutes, and wait longer than a run by hand for what is only slow', () => {
    const runs = keptOptions();
    expect(runs.reduce((sum, { minutes }) => sum + minutes, 0)).toBeLessThanOrEqual(12);
    expect(runs.filter(({ patience }) => patience < 2)).toEqual([]);
  });

  test('are kept as the command that a failed run prints', () => {
    const [run] = keptOptions();
    const printed = commandOf(run!).replace('npm run faults -- ', '');
    expect(parseFaultsCommand(printed.split(' '))).toEqual({ kept: false, options: run });
  });
});
