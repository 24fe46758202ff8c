import { median, percentiles } from './measure/percentiles.js';
import type { Cost } from './measure/cost.js';
import type { HistoryFigures } from './measure/histories.js';
import type { LatencyFigures, OverloadFigures, SaturationFigures } from './rounds.js';

/** Everything one side gave in a run. */
export interface SideFigures {
  atRestPerSecond: Cost;
  saturation: SaturationFigures[];
  latency: LatencyFigures[];
  histories: HistoryFigures | null;
}
export interface MemoryFigures {
  cases: number;
  api: { now: number; highest: number };
  worker: { now: number; highest: number };
}
export interface BenchFigures {
  bare: SideFigures;
  product: SideFigures | null;
  overload: { peak: number; figures: OverloadFigures } | null;
  memory: MemoryFigures | null;
}

/** A line of the table. `ratio` is the product's part of the bare engine's, or the figure the floor speaks of. */
export interface Line {
  figure: string;
  product: number | null;
  bare: number | null;
  ratio: number | null;
  bound?: Bound;
  met?: boolean;
}
interface Bound {
  floor: number;
  goal?: number;
  /** Whether the figure should be at least or at most this. */
  sense: 'at-least' | 'at-most';
}

const FLOORS = {
  throughput: { floor: 0.75, goal: 0.9, sense: 'at-least' },
  cpu: { floor: 1.35, goal: 1.15, sense: 'at-most' },
  p50: { floor: 1.8, sense: 'at-most' },
  p99: { floor: 2, sense: 'at-most' },
  database: { floor: 1.4, sense: 'at-most' },
  goodput: { floor: 0.8, sense: 'at-least' },
  overloadP99: { floor: 2000, sense: 'at-most' },
  memory: { floor: 350, sense: 'at-most' },
} as const satisfies Record<string, Bound>;
const PROCESSES = ['front', 'worker', 'temporal', 'postgres'] as const;

export function linesOf(figures: BenchFigures): Line[] {
  return [
    ...saturationLines(figures),
    ...latencyLines(figures),
    ...historyLines(figures),
    ...overloadLines(figures),
    ...memoryLines(figures),
  ];
}

function saturationLines({ bare, product }: BenchFigures): Line[] {
  if (bare.saturation.length === 0) return [];
  const line = (figure: string, of: (round: SaturationFigures) => number, bound?: Bound): Line =>
    compared(figure, product?.saturation.map(of) ?? [], bare.saturation.map(of), bound);
  const sum =
    (names: readonly string[]) =>
    ({ perAction }: SaturationFigures) =>
      names.reduce((total, name) => total + (perAction.cpuMs[name] ?? 0), 0);
  return [
    line('accepted actions per second', (round) => round.actionsPerSecond, FLOORS.throughput),
    line('CPU ms per action', sum(PROCESSES), FLOORS.cpu),
    ...PROCESSES.map((name) => line(`  ${name === 'front' ? 'API / bare client' : name}`, sum([name]))),
    cpuWithoutClient({ bare, product }),
    line('PostgreSQL commits per action', (round) => round.perAction.commits, FLOORS.database),
    line('PostgreSQL WAL bytes per action', (round) => round.perAction.walBytes, FLOORS.database),
    line('ms per action at saturation, p50', (round) => round.actionMs.p50),
    line('ms per action at saturation, p99', (round) => round.actionMs.p99),
  ];
}

/** The strictest reading: the product with its API against the bare engine without the client that drives it. */
function cpuWithoutClient({ bare, product }: Pick<BenchFigures, 'bare' | 'product'>): Line {
  const total = (round: SaturationFigures, names: readonly string[]) =>
    names.reduce((sum, name) => sum + (round.perAction.cpuMs[name] ?? 0), 0);
  const engine = bare.saturation.map((round) => total(round, PROCESSES.slice(1)));
  return compared(
    'CPU ms per action, bare client not counted',
    product?.saturation.map((round) => total(round, PROCESSES)) ?? [],
    engine,
    FLOORS.cpu,
  );
}

/** Approvals of all rounds taken together: a percentile of percentiles would mean nothing. */
function latencyLines({ bare, product }: BenchFigures): Line[] {
  if (bare.latency.length === 0) return [];
  const all = (side: SideFigures | null) => side && percentiles(side.latency.flatMap((round) => round.approvalMs));
  const [own, engine] = [all(product), all(bare)!];
  const line = (figure: string, name: 'p50' | 'p90' | 'p99' | 'max', bound?: Bound): Line =>
    judged({
      figure,
      product: own?.[name] ?? null,
      bare: engine[name],
      ratio: own ? own[name] / engine[name] : null,
      bound,
    });
  return [
    line('ms per approval at 30 % load, p50', 'p50', FLOORS.p50),
    line('ms per approval at 30 % load, p90', 'p90'),
    line('ms per approval at 30 % load, p99', 'p99', FLOORS.p99),
    line('ms per approval at 30 % load, worst', 'max'),
  ];
}

function historyLines({ bare, product }: BenchFigures): Line[] {
  if (!bare.histories) return [];
  const line = (figure: string, name: keyof HistoryFigures): Line => ({
    figure,
    product: product?.histories?.[name] ?? null,
    bare: bare.histories![name],
    ratio: null,
  });
  return [
    line('events per case', 'events'),
    line('workflow tasks per case', 'tasks'),
    line('timers per case', 'timers'),
  ];
}

function overloadLines({ overload }: BenchFigures): Line[] {
  if (!overload) return [];
  const { peak, figures } = overload;
  const own = (figure: string, value: number, bound?: Bound): Line =>
    judged({ figure, product: value, bare: null, ratio: bound ? value : null, bound });
  return [
    own('overload: offered per second', figures.offeredPerSecond),
    judged({
      figure: 'overload: goodput per second, and of the peak',
      product: figures.goodputPerSecond,
      bare: null,
      ratio: figures.goodputPerSecond / peak,
      bound: FLOORS.goodput,
    }),
    own('overload: ms of accepted, p99', figures.accepted.p99, FLOORS.overloadP99),
    own('overload: requests shed', figures.shed.count),
    own('overload: ms until shed, p50', figures.shed.p50),
    own('overload: ms until shed, p99', figures.shed.p99),
    own('overload: shed without Retry-After', figures.shedWithoutRetryAfter),
    own('overload: arrivals without a free case', figures.starved),
  ];
}

function memoryLines({ memory }: BenchFigures): Line[] {
  if (!memory) return [];
  const after = `after ${memory.cases} cases`;
  return [
    judged({
      figure: `MB of the API ${after}`,
      product: memory.api.now,
      bare: null,
      ratio: memory.api.now,
      bound: FLOORS.memory,
    }),
    { figure: 'MB of the API, highest so far', product: memory.api.highest, bare: null, ratio: null },
    judged({
      figure: `MB of the worker ${after}`,
      product: memory.worker.now,
      bare: null,
      ratio: memory.worker.now,
      bound: FLOORS.memory,
    }),
    { figure: 'MB of the worker, highest so far', product: memory.worker.highest, bare: null, ratio: null },
  ];
}

/** Medians of the rounds; the ratio is the median of the rounds' own, since the two of a round stood side by side. */
function compared(figure: string, product: number[], bare: number[], bound?: Bound): Line {
  const ratios = product.flatMap((value, round) => (bare[round] ? [value / bare[round]] : []));
  return judged({ figure, product: median(product), bare: median(bare), ratio: median(ratios), bound });
}

function judged(line: Line): Line {
  const { bound, ratio } = line;
  if (!bound || ratio === null) return line;
  return { ...line, met: bound.sense === 'at-least' ? ratio >= bound.floor : ratio <= bound.floor };
}

const HEAD = ['', 'product', 'bare', 'ratio', 'floor', 'goal', ''];

/** The lines as text, in columns. */
export function table(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column === 6 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells({ figure, product, bare, ratio, bound, met }: Line): string[] {
  const sign = bound?.sense === 'at-least' ? '≥' : '≤';
  const of = (value: number | undefined) => (value === undefined ? '' : `${sign} ${value}`);
  const isOwnFigure = bare === null && product === ratio;
  return [
    figure,
    short(product),
    short(bare),
    isOwnFigure ? '' : short(ratio),
    of(bound?.floor),
    of(bound?.goal),
    met === undefined ? '' : met ? 'meets the floor' : 'MISSES the floor',
  ];
}

function short(value: number | null): string {
  if (value === null) return '';
  if (Number.isInteger(value) || value >= 1000) return value.toFixed(0);
  return value >= 100 ? value.toFixed(1) : value.toFixed(2);
}
