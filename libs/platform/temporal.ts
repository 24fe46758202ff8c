import { InterceptingCall, Metadata, status, type Interceptor } from '@grpc/grpc-js';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ClientOptions,
  type WorkflowService,
} from '@temporalio/client';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { CaseAction } from '../domain/actions.js';
import { ConfigError, requireTemporalAddress, type Config, type EngineKeys } from './config.js';
import { EngineSeals } from './engine-seals.js';
import { caseDataConverter } from './payload-codec.js';

/** A server that comes back is found within a second: gRPC's own pauses grow to two minutes while it is away. */
const RECONNECTING = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
};

/**
 * The SDK's interceptor tries a call again from a timer. Once the connection is closed the channel throws there, where nobody can catch it and the process
 * ends with it: such a call is answered as cancelled.
 */
const cancelledOnceClosed: Interceptor = (options, nextCall) => {
  try {
    return new InterceptingCall(nextCall(options));
  } catch (error) {
    return new InterceptingCall(cancelledCall((error as Error).message));
  }
};

function cancelledCall(details: string): ReturnType<Parameters<Interceptor>[1]> {
  const nothing = () => {};
  return {
    start(_metadata, listener) {
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ code: status.CANCELLED, details, metadata: new Metadata() });
    },
    sendMessageWithContext: nothing,
    sendMessage: nothing,
    startRead: nothing,
    halfClose: nothing,
    cancelWithStatus: nothing,
    getPeer: () => '',
    getAuthContext: () => null,
  };
}

export interface TemporalClient {
  client: Client;
  connection: Connection;
}

/** What worker and client need alike to reach the server. @throws ConfigError without TEMPORAL_ADDRESS. */
export function nativeConnectionOptions(config: Config): Pick<NativeConnectionOptions, 'address' | 'tls' | 'apiKey'> {
  const { tls, apiKey } = config.temporal;
  return {
    address: requireTemporalAddress(config),
    ...(apiKey ? { apiKey } : {}),
    ...(tls ? { tls: tlsOptions(tls) } : {}),
  };
}

/**
 * A connected client of the configured namespace. The caller closes `connection`.
 * @throws ConfigError in production on the evaluation server; the SDK's error when nobody answers within `timeoutMs`.
 */
export async function connectTemporal(config: Config, timeoutMs = 10_000): Promise<TemporalClient> {
  const connection = await Connection.connect({
    ...nativeConnectionOptions(config),
    connectTimeout: timeoutMs,
    channelArgs: RECONNECTING,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), cancelledOnceClosed],
  });
  try {
    await refuseEvaluationServer(config, connection.workflowService);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    client: new Client({
      connection,
      namespace: config.temporal.namespace,
      ...caseClientOptions(config.engine),
    }),
    connection,
  };
}

/**
 * How a client speaks with cases: every start and every action bears a seal for its case, which the worker asks for before it records anything. Without keys
 * a client reads only: what it sends bears none.
 */
export function caseClientOptions(engine: EngineKeys): Pick<ClientOptions, 'dataConverter' | 'interceptors'> {
  const dataConverter = caseDataConverter(engine);
  if (engine.keys.length === 0) return { dataConverter };
  const seals = new EngineSeals(engine);
  const started = <T extends { workflowId: string; args: unknown[] }>(options: T): T => ({
    ...options,
    args: [options.args[0], seals.ofCase(options.workflowId, options.args[0])],
  });
  /** An action, the version its sender has seen, the seal. What has no arguments asks for nothing. */
  const sent = (caseId: string, args: unknown[]): unknown[] =>
    args.length === 0 ? args : [args[0], args[1], seals.ofAction(caseId, args[0] as CaseAction)];
  return {
    dataConverter,
    interceptors: {
      workflow: [
        {
          startWithDetails: (input, next) => next({ ...input, options: started(input.options) }),
          startUpdateWithStart: (input, next) =>
            next({ ...input, workflowStartOptions: started(input.workflowStartOptions) }),
          startUpdate: (input, next) => next({ ...input, args: sent(input.workflowExecution.workflowId!, input.args) }),
        },
      ],
    },
  };
}

/**
 * Production must not run on `temporal server start-dev`: it keeps its histories in one SQLite file, without replicas or backup.
 * API and worker both call it after connecting. @throws ConfigError naming what was found.
 */
export async function refuseEvaluationServer(
  config: Config,
  service: Pick<WorkflowService, 'getClusterInfo'>,
): Promise<void> {
  if (config.nodeEnv !== 'production') return;
  const { persistenceStore } = await service.getClusterInfo({});
  if (persistenceStore === 'sqlite') {
    throw new ConfigError(
      `TEMPORAL_ADDRESS must not name the development server in production: ${config.temporal.address ?? ''} keeps its data in SQLite. ` +
        'Use a Temporal server on PostgreSQL as in docker-compose.yml.',
    );
  }
}

function tlsOptions(tls: NonNullable<Config['temporal']['tls']>): NonNullable<NativeConnectionOptions['tls']> {
  return {
    serverNameOverride: tls.serverName,
    serverRootCACertificate: tls.ca,
    ...(tls.cert && tls.key ? { clientCertPair: { crt: tls.cert, key: tls.key } } : {}),
  };
}
