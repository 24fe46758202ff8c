import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * What `npm start -- …` was asked for (api.md "Commands"). Absent means: as the environment, the data folder or the default says.
 * @typedef {object} StartOptions
 * @property {boolean} empty no demo data
 * @property {number} [port]
 * @property {string} [dataDir] absolute path
 * @property {number} [clock] business time at start, milliseconds since the epoch
 * @property {number} [speed] business seconds per real second
 */

/** A wrong option; the message is one sentence. */
export class OptionError extends Error {}

export const USAGE = `npm start -- [--empty] [--port 3000] [--data .qunjian] [--clock 2020-05-26T08:00:00+08:00] [--speed 86400]`;

/**
 * @param {string[]} argv
 * @param {string} cwd folder that `--data` is relative to
 * @returns {StartOptions}
 * @throws {OptionError}
 */
export function parseStartOptions(argv, cwd) {
  const values = parse(argv);
  /** @type {StartOptions} */
  const options = { empty: values.empty ?? false };
  if (values.port !== undefined) options.port = portNumber(values.port);
  if (values.data !== undefined) options.dataDir = resolve(cwd, required('data', values.data));
  if (values.clock !== undefined) options.clock = instant(values.clock);
  if (values.speed !== undefined) options.speed = speed(values.speed);
  return options;
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        empty: { type: 'boolean' },
        port: { type: 'string' },
        data: { type: 'string' },
        clock: { type: 'string' },
        speed: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : '';
    throw new OptionError(`参数有误（${reason}）。Usage: ${USAGE}`);
  }
}

/** @param {string} option @param {string} value */
function required(option, value) {
  if (value === '') throw new OptionError(`--${option} 不能为空。--${option} needs a value.`);
  return value;
}

/** @param {string} value */
function portNumber(value) {
  const port = Number(value);
  if (/^\d+$/.test(value) && port >= 1 && port <= 65535) return port;
  throw new OptionError(
    `--port 应为 1 到 65535 的整数，而不是“${value}”。--port must be a whole number from 1 to 65535, not "${value}".`,
  );
}

/** @param {string} value */
function instant(value) {
  const ms = Date.parse(value);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(ms)) return ms;
  throw new OptionError(
    `--clock 应为带时区的时间，如 2020-05-26T08:00:00+08:00，而不是“${value}”。--clock must be an instant with a zone, not "${value}".`,
  );
}

/** @param {string} value */
function speed(value) {
  const factor = value === '' ? Number.NaN : Number(value);
  if (Number.isFinite(factor) && factor > 0 && factor <= 1_000_000) return factor;
  throw new OptionError(
    `--speed 应为大于 0 且不超过 1000000 的数，而不是“${value}”。--speed must be a number above 0 and at most 1000000, not "${value}".`,
  );
}
