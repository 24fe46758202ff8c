import { describe, expect, test } from '@jest/globals';
import { linesOf, table, type BenchFigures, type SideFigures } from './report.js';
import type { SaturationFigures } from './rounds.js';

const round = (actionsPerSecond: number, cpu: number, commits: number): SaturationFigures => ({
  actionsPerSecond,
  elapsedMs: 1000,
  actions: 100,
  shed: 0,
  perAction: {
    cpuMs: { front: cpu / 4, worker: cpu / 4, temporal: cpu / 4, postgres: cpu / 4 },
    commits,
    walBytes: commits * 1000,
  },
  actionMs: { count: 1, p50: 10, p90: 20, p99: 30, max: 40 },
});
const side = (...saturation: SaturationFigures[]): SideFigures => ({
  atRestPerSecond: { cpuMs: {}, commits: 0, walBytes: 0 },
  saturation,
  latency: [],
  histories: null,
});
const figures = (product: SideFigures, bare: SideFigures): BenchFigures => ({
  product,
  bare,
  overload: null,
  memory: null,
});
const line = (of: BenchFigures, figure: string) => linesOf(of).find((l) => l.figure === figure)!;

describe('the table of a run', () => {
  test('compares rounds that stood side by side, so that a slow minute hits both', () => {
    const run = figures(
      side(round(80, 20, 10), round(40, 20, 10), round(79, 20, 10)),
      side(round(100, 20, 10), round(50, 20, 10), round(100, 20, 10)),
    );
    expect(line(run, 'accepted actions per second')).toMatchObject({ product: 79, bare: 100, ratio: 0.8, met: true });
  });

  test('says of each floor whether it is met', () => {
    const run = figures(side(round(70, 28, 14.1)), side(round(100, 20, 10)));
    const verdicts = linesOf(run).flatMap((l) => (l.met === undefined ? [] : [[l.figure, l.met]]));
    expect(verdicts).toEqual([
      ['accepted actions per second', false],
      ['CPU ms per action', false],
      ['CPU ms per action, bare client not counted', false],
      ['PostgreSQL commits per action', false],
      ['PostgreSQL WAL bytes per action', false],
    ]);
    expect(table(linesOf(run))).toContain('MISSES the floor');
    expect(table(linesOf(figures(side(round(76, 20, 10)), side(round(100, 20, 10)))))).not.toContain('MISSES');
  });

  test('judges overload by goodput against the peak, and by the tail of what was accepted', () => {
    const spread = (p99: number) => ({ count: 10, p50: 1, p90: 2, p99, max: p99 });
    const run: BenchFigures = {
      ...figures(side(), side()),
      overload: {
        peak: 100,
        figures: {
          offeredPerSecond: 300,
          goodputPerSecond: 79,
          accepted: spread(2001),
          shed: spread(5),
          shedWithoutRetryAfter: 0,
          starved: 0,
        },
      },
    };
    expect(line(run, 'overload: goodput per second, and of the peak')).toMatchObject({ ratio: 0.79, met: false });
    expect(line(run, 'overload: ms of accepted, p99')).toMatchObject({ met: false });
  });
});
