import type { EnvironmentName } from '../contracts/environment.js';
import { ConfigError, requireEngineKeys, type Config } from './config.js';
import { StartProblem } from './lifecycle.js';
import { reasonOf } from './reason.js';
import { connectTemporal, type TemporalClient } from './temporal.js';

/** A connected client. @throws ConfigError; StartProblem naming the address when no Temporal server answers there */
export async function reachTemporal(config: Config): Promise<TemporalClient> {
  requireEngineKeys(config);
  try {
    return await connectTemporal(config);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new StartProblem(
      `TEMPORAL_ADDRESS must name a Temporal server that answers, but ${config.temporal.address ?? ''} does not: ${reasonOf(error)}.`,
    );
  }
}

/**
 * @param setting that holds the address
 * @param asked the database, once: its own words when it does not let this process in, else null
 * @throws StartProblem naming the setting, and never the address: it holds the password
 */
export async function requireLetIn(setting: EnvironmentName, asked: Promise<string | null>): Promise<void> {
  const refusal = await asked;
  if (refusal !== null)
    throw new StartProblem(`${setting} must let this process in, but PostgreSQL says: ${reasonOf(refusal)}.`);
}

/**
 * @param setting that holds the address
 * @param mighty name of the role where it could see past row-level security, else null
 * @throws StartProblem naming both: a process that serves people has no such role, in no mode
 */
export async function requireBoundRole(setting: EnvironmentName, mighty: Promise<string | null>): Promise<void> {
  const role = await mighty;
  if (role !== null)
    throw new StartProblem(
      `${setting} must be the address of a role that row-level security binds, but ${role} is a superuser, has BYPASSRLS or owns tables: use the role that the migrations made for this process.`,
    );
}

/**
 * @param changed ids of the rule sets that the database holds otherwise than this version ships
 * @throws StartProblem naming them: a set under which cases were opened is never edited, so database and program are not of one line
 */
export async function requireSameRules(changed: Promise<string[]>): Promise<void> {
  const ids = await changed;
  if (ids.length > 0)
    throw new StartProblem(
      `The rule set ${ids.join(', ')} of this version is another than the one under which the database's cases were opened: run the version that belongs to the database, or ship the change as a set of its own (validFrom).`,
    );
}

/** Codes of Node for an address that cannot be listened on. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no host of that name',
};

/** @param settings that hold host and port @throws StartProblem naming them when they cannot be listened on */
export async function listenOrExplain(
  { host, port }: Config['http'],
  listen: () => Promise<unknown>,
  settings: readonly [EnvironmentName, EnvironmentName] = ['HOST', 'PORT'],
): Promise<void> {
  try {
    await listen();
  } catch (error) {
    const why = LISTENING[String((error as { code?: unknown }).code)];
    if (why === undefined) throw error;
    throw new StartProblem(
      `${settings.join(' and ')} must name a free address of this machine, but ${host}:${port} is none: ${why}.`,
    );
  }
}
