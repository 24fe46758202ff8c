import { setTimeout as delay } from 'node:timers/promises';
import type { Servers } from './measure/cost.js';
import { readHistories } from './measure/histories.js';
import { median } from './measure/percentiles.js';
import { memoryMb } from './measure/process-cpu.js';
import type { BenchOptions } from './options.js';
import type { BenchFigures, MemoryFigures, SideFigures } from './report.js';
import { Contender } from './rounds.js';
import type { Side } from './side.js';

export interface BenchInput {
  options: BenchOptions;
  servers: Servers;
  bare: Side;
  /** null: the bare engine alone. */
  product: Side | null;
  say: (line: string) => void;
}

const LOAD = 0.3;
const OVERLOAD = 3;
const OVERLOAD_SECONDS = 30;
const SAMPLE = 8;

/** How many cases the product will need units for, at most. */
export function casesNeeded({ cases, rounds, latency, overload, memory, concurrency }: BenchOptions): number {
  const perRound = cases * (latency ? 2 : 1);
  return (
    warmUpCases(concurrency) +
    afterRestCases(concurrency) +
    perRound * Math.max(1, rounds) +
    (overload ? OVERLOAD_CASES : 0) +
    (memory ?? 0)
  );
}
/** What the warm-up leaves to be done (tables analysed, finished workflows filed away) would otherwise pass for what a side uses at rest. */
const QUIET_MS = 45_000;
/** Enough that at three times the load a case without a request under way is always at hand. */
const OVERLOAD_CASES = 400;

/** About 7,000 actions on each side: after 2,500 the compilers of both were still at work, and every round was faster than the one before it. */
function warmUpCases(concurrency: number): number {
  return concurrency * 36;
}

/** By then one side has been idle for over two minutes and the other for one: round 1 would measure how long, not how fast. */
function afterRestCases(concurrency: number): number {
  return concurrency * 4;
}

/** The whole run: warm-up, rest, interleaved rounds at saturation, interleaved rounds at 30 % load, and what else was asked for. */
export async function bench({
  options,
  servers,
  bare,
  product,
  say,
}: BenchInput): Promise<{ figures: BenchFigures; faults: string[] }> {
  const { cases, concurrency, rounds } = options;
  const measured = (side: Side): Measured => ({
    contender: new Contender(side, servers, concurrency),
    figures: emptyFigures(),
  });
  const engine = measured(bare);
  const own = product && measured(product);
  const contenders = !own ? [engine] : rounds > 0 ? [own, engine] : [own];
  for (const { contender } of contenders) {
    say(`${contender.side.name}: warming up`);
    await contender.warmUp(warmUpCases(concurrency));
  }
  await delay(QUIET_MS);
  for (const { contender, figures } of contenders) figures.atRestPerSecond = await contender.rest();
  for (const { contender } of contenders) await contender.warmUp(afterRestCases(concurrency));

  for (let round = 1; round <= rounds; round += 1) {
    for (const { contender, figures } of inTurn(contenders, round)) {
      const saturated = await contender.saturate(cases);
      figures.saturation.push(saturated);
      say(`round ${round}, ${contender.side.name}: ${saturated.actionsPerSecond.toFixed(1)} actions/s`);
    }
  }
  const perSecond = LOAD * (median((own ?? engine).figures.saturation.map((round) => round.actionsPerSecond)) ?? 0);
  for (let round = 1; options.latency && round <= rounds; round += 1) {
    for (const { contender, figures } of inTurn(contenders, round)) {
      const answered = await contender.approve(cases, perSecond);
      figures.latency.push(answered);
      const { p50, p99 } = answered.summary;
      say(
        `round ${round}, ${contender.side.name}: approvals at ${perSecond.toFixed(1)}/s: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
      );
    }
  }
  const faults = await historiesOf(contenders, servers);
  const overload = options.overload && own ? await overloaded(own, cases, say) : null;
  const memory = options.memory === null || !own ? null : await remembered(own.contender, options.memory, say);
  for (const { contender } of contenders) faults.push(...(await contender.endState()));
  return { figures: { product: own?.figures ?? null, bare: engine.figures, overload, memory }, faults };
}

type Measured = { contender: Contender; figures: SideFigures };

/** Who goes first changes from round to round: the one after finds warmer caches and larger tables. */
function inTurn(contenders: Measured[], round: number): Measured[] {
  return round % 2 === 1 ? contenders : contenders.toReversed();
}

function emptyFigures(): SideFigures {
  return { atRestPerSecond: { cpuMs: {}, commits: 0, walBytes: 0 }, saturation: [], latency: [], histories: null };
}

async function historiesOf(contenders: Measured[], { temporal }: Servers): Promise<string[]> {
  const faults: string[] = [];
  for (const { contender, figures } of contenders) {
    const read = await readHistories(temporal.address, await contender.side.sample(SAMPLE));
    figures.histories = read.figures;
    faults.push(...read.faults);
  }
  return faults;
}

async function overloaded(
  { contender, figures }: Measured,
  cases: number,
  say: (line: string) => void,
): Promise<NonNullable<BenchFigures['overload']>> {
  if (figures.saturation.length === 0) figures.saturation.push(await contender.saturate(cases));
  const peak = median(figures.saturation.map((round) => round.actionsPerSecond))!;
  say(`${contender.side.name}: ${(OVERLOAD * peak).toFixed(0)} actions/s offered for ${OVERLOAD_SECONDS} s`);
  return { peak, figures: await contender.overload(OVERLOAD * peak, OVERLOAD_SECONDS, OVERLOAD_CASES) };
}

/** Cases of all kinds of ages: those of the rounds before, whole lives, and then such as are opened, surveyed and left to rest. */
async function remembered(contender: Contender, cases: number, say: (line: string) => void): Promise<MemoryFigures> {
  const LOT = 500;
  const { driven } = contender;
  for (let left = cases - driven.lives; left > 0; left -= LOT) {
    await contender.begin(Math.min(LOT, left));
    say(`${contender.side.name}: ${driven.lives + driven.begun} cases`);
  }
  const of = (name: string) => memoryMb(contender.side.processes.find((process) => process.name === name)!.pid);
  return { cases: driven.lives + driven.begun, api: of('front'), worker: of('worker') };
}
