import { existsSync } from 'node:fs';
import {
  NativeConnection,
  Runtime,
  Worker,
  makeTelemetryFilterString,
  type Logger as SdkLogger,
} from '@temporalio/worker';
import type { CaseStore } from '../../libs/data/case-store.js';
import { requireEngineKeys, type Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { EngineSeals } from '../../libs/platform/engine-seals.js';
import { caseDataConverter } from '../../libs/platform/payload-codec.js';
import { nativeConnectionOptions } from '../../libs/platform/temporal.js';
import { CASE_TASK_QUEUE } from '../../workflows/case/case.messages.js';
import { createCaseActivities, type CaseActivitiesParts } from './case.activities.js';

export interface CaseWorkerDependencies {
  config: Config;
  logger: Logger;
  store: CaseStore;
  refuse: CaseActivitiesParts['refuse'];
  /** The workflow code, bundled by the build. */
  bundlePath: string;
  /** Port of this machine where the SDK tells its figures; none when left out. */
  figuresPort?: number;
}

/** How the worker runs cases; the bench gives the same to the bare engine it compares with. */
export const CASE_WORKER_OPTIONS = {
  // Everything a case does is a local activity: no poller for others.
  enableNonLocalActivities: false,
  // Cases kept in memory between their actions: others are replayed from their histories, about 90 events each.
  maxCachedWorkflows: 500,
  shutdownGraceTime: '3s',
  // A task for a worker that was killed waits so long for it before any other may take it (ten seconds unless it is said). A worker under load is nearer to its tasks than that.
  stickyQueueScheduleToStartTimeout: '2s',
} as const;

/** The worker of all cases. @throws when the build left no bundle. */
export async function createCaseWorker({
  config,
  logger,
  store,
  refuse,
  bundlePath,
  figuresPort,
}: CaseWorkerDependencies): Promise<{ worker: Worker; connection: NativeConnection }> {
  if (!existsSync(bundlePath)) throw new Error('The bundle of the workflows is missing: run `npm run build`.');
  const engine = requireEngineKeys(config);
  Runtime.install({
    // The process stops in its own order (worker.module.ts); by itself the SDK would stop the cases under the sweep that asks them.
    shutdownSignals: [],
    logger: sdkLogger(logger),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
      ...(figuresPort === undefined
        ? {}
        : { metrics: { prometheus: { bindAddress: `127.0.0.1:${figuresPort}`, useSecondsForDurations: true } } }),
    },
  });
  const connection = await NativeConnection.connect(nativeConnectionOptions(config));
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: CASE_TASK_QUEUE,
    workflowBundle: { codePath: bundlePath },
    dataConverter: caseDataConverter(engine),
    activities: createCaseActivities({ store, seals: new EngineSeals(engine), refuse }),
    ...CASE_WORKER_OPTIONS,
  });
  return { worker, connection };
}

/** Where the build puts the bundle, from the compiled program. */
export function bundleLocation(): URL {
  return new URL('../../workflow-bundle.js', import.meta.url);
}

/** The SDK's words in the product's log. */
function sdkLogger(logger: Logger): SdkLogger {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, meta?: object): void =>
      logger[level](meta ?? {}, message);
  const log: SdkLogger['log'] = (level, message, meta) => at(level.toLowerCase() as 'info')(message, meta);
  return { log, trace: at('trace'), debug: at('debug'), info: at('debug'), warn: at('warn'), error: at('error') };
}
