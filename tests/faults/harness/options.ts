import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FAULT_NAMES, FAULTS, isFaultName, type FaultName } from './nemesis/fault-names.js';
import { ENGINES, type EngineKind } from './parts/product-parts.js';

export interface FaultsOptions {
  minutes: number;
  seed: number;
  faults: FaultName[];
  /** `start`: the parts of `npm start`; `services`: a Temporal server on PostgreSQL, and Redis. */
  engine: EngineKind;
  apis: number;
  workers: number;
  /** Arrivals of users in a second. */
  rate: number;
  /** Business seconds in a real one: deadlines have to ring while the run lasts. */
  speed: number;
  /** How many times as long is waited before somebody counts as stuck: for machines that are slow or busy. */
  patience: number;
  /** File for the figures and the whole history of the clients. */
  json: string | null;
  /** Keeps the data folder and the logs. */
  keep: boolean;
}

const KEPT = 'tests/faults/harness/kept-seeds.json';

/** `kept`: run what tests/faults/harness/kept-seeds.json holds, one after the other. */
export type FaultsCommand = { kept: true; minutes: number | null } | { kept: false; options: FaultsOptions };

export const USAGE = `npm run faults -- [--minutes 5] [--seed 1] [--faults ${['all', ...FAULT_NAMES].join(',')}]
  [--engine start|services] [--apis 2] [--workers 1] [--rate 8] [--speed 4320] [--patience 1] [--json FILE] [--keep]
  strikes for so many minutes, and until every fault has come once
npm run faults -- --kept [--minutes N]     the seeds kept as tests, N minutes altogether; ends with counts: a promise of a seed is a check

${Object.entries(FAULTS)
  .map(([name, what]) => `  ${name.padEnd(18)} ${what}`)
  .join('\n')}`;

/** @throws Error saying which option is wrong. */
export function parseFaultsCommand(argv: string[]): FaultsCommand {
  const { values } = parseArgs({
    args: argv,
    options: {
      kept: { type: 'boolean' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      faults: { type: 'string' },
      engine: { type: 'string' },
      apis: { type: 'string' },
      workers: { type: 'string' },
      rate: { type: 'string' },
      speed: { type: 'string' },
      patience: { type: 'string' },
      json: { type: 'string' },
      keep: { type: 'boolean' },
    },
  });
  const number = (
    name: 'minutes' | 'seed' | 'apis' | 'workers' | 'rate' | 'speed' | 'patience',
    otherwise: number,
    least: number,
  ) => (values[name] === undefined ? otherwise : numberOf(name, values[name], least));
  if (values.kept) return { kept: true, minutes: values.minutes === undefined ? null : number('minutes', 0, 0.1) };
  return {
    kept: false,
    options: {
      minutes: number('minutes', 5, 0.1),
      seed: number('seed', 1, 0),
      faults: faultsOf(values.faults ?? 'all'),
      engine: engineOf(values.engine ?? 'start'),
      apis: number('apis', 2, 1),
      workers: number('workers', 1, 1),
      rate: number('rate', 8, 0.1),
      speed: number('speed', 4320, 1),
      patience: number('patience', 1, 1),
      json: values.json ?? null,
      keep: values.keep ?? false,
    },
  };
}

/** The options of the kept seeds; what a line does not name is as a run by hand has it. */
export function keptOptions(): FaultsOptions[] {
  const lines = JSON.parse(readFileSync(KEPT, 'utf8')) as string[];
  return lines.map((line) => {
    const command = parseFaultsCommand(line.split(' '));
    if (command.kept) throw new Error(`A kept seed is a run of its own: ${line}`);
    return command.options;
  });
}

/** The command that repeats a run. */
export function commandOf({
  minutes,
  seed,
  faults,
  engine,
  apis,
  workers,
  rate,
  speed,
  patience,
}: FaultsOptions): string {
  const names = faults.length === FAULT_NAMES.length ? 'all' : faults.join(',');
  return `npm run faults -- --minutes ${minutes} --seed ${seed} --faults ${names} --engine ${engine} --apis ${apis} --workers ${workers} --rate ${rate} --speed ${speed} --patience ${patience}`;
}

function numberOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= least) return value;
  throw new Error(`--${name} must be a number from ${least}, not "${text}".`);
}

function faultsOf(text: string): FaultName[] {
  if (text === 'all') return [...FAULT_NAMES];
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isFaultName(name));
  if (unknown !== undefined) throw new Error(`--faults knows no "${unknown}": ${FAULT_NAMES.join(', ')}.`);
  return names.filter(isFaultName);
}

function engineOf(text: string): EngineKind {
  const found = ENGINES.find((kind) => kind === text);
  if (found === undefined) throw new Error(`--engine must be one of ${ENGINES.join(', ')}, not "${text}".`);
  return found;
}
