/** Every fault the nemesis knows, and what it does. */
export const FAULTS = {
  'kill-api': 'SIGKILL to one API process',
  'kill-worker': 'SIGKILL to a worker',
  'kill-engine': 'SIGKILL to the Temporal server',
  'kill-postgres': 'SIGKILL to PostgreSQL',
  'kill-redis': 'SIGKILL to Redis (only with --engine services)',
  pairs:
    'two of them killed at the same moment, half of them with an answer held back at a commit or on its way from the engine',
  all: 'every process of them is killed at the same moment, as when a machine loses its power',
  stop: 'SIGSTOP to one of them for one to eight seconds',
  'stop-orderly': 'SIGTERM to an API or a worker',
  'cut-link': 'a link between two parts is cut for up to five seconds',
  'stall-link': 'a link takes everything and answers nothing for up to eight seconds',
  'slow-link': 'a link delays every byte by up to 400 ms, both ways',
  'disk-full': 'the disk of the data is full for a few seconds (needs the right to mount)',
  clock: 'the clock of an API or a worker jumps by minutes to hours, and back',
  rights: 'an account loses its rights while its requests are on their way, and gets them back',
  'flush-redis': 'FLUSHALL (only with --engine services)',
  'redis-away':
    'Redis is killed and away for 20 to 60 seconds, half of the time with its disk lost (only with --engine services)',
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export function isFaultName(name: string): name is FaultName {
  return name in FAULTS;
}
