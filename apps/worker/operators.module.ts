import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../libs/data/database.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import type { Queues } from '../../libs/platform/queues.js';
import { listenOrExplain } from '../../libs/platform/reachable.js';
import { CaseWorker, CaseWorkerModule } from './case-worker.module.js';
import { Figures } from './platform/figures.js';
import { CONFIG, DATABASE, LOGGER, QUEUES } from './platform/tokens.js';
import { QueuesModule } from './queues.module.js';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * `GET /health`: whether the worker polls and the database answers, 503 naming the part that does not. `GET /metrics`: Prometheus text, with the figures of Temporal's SDK. `GET /queues`: how each
 * queue stands; `POST /queues/NAME/retry`: its failed jobs once more, which repeats nothing, for every job may run twice. On a port of
 * its own that only operators reach: there is no session here.
 */
@Injectable()
export class OperatorsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server: Server;

  constructor(
    private readonly cases: CaseWorker,
    private readonly figures: Figures,
    @Inject(QUEUES) private readonly queues: Queues,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.server = createServer(({ method, url = '', headers }, response) => {
      // A page in somebody's browser is no operator.
      const answered =
        method === 'POST' && headers.origin === undefined && headers['sec-fetch-site'] === undefined
          ? this.retry(url, response)
          : this.answer(method === 'GET' ? url : undefined, response);
      answered.catch((error: unknown) => {
        this.logger.error({ err: error }, 'a figure of the worker could not be told');
        response.writeHead(500).end();
      });
    });
  }

  /** @throws StartProblem when the port is taken */
  async onApplicationBootstrap(): Promise<void> {
    const { host, port } = this.config.workerHttp;
    await listenOrExplain(
      this.config.workerHttp,
      async () => {
        this.server.listen(port, host);
        await once(this.server, 'listening');
      },
      ['WORKER_HOST', 'WORKER_PORT'],
    );
    this.logger.info({ host, port: this.port }, 'worker tells operators its health and figures');
  }

  /** Where it listens; another than the setting where that is 0. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async onApplicationShutdown(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(url: string | undefined, response: ServerResponse): Promise<void> {
    if (url === '/metrics') {
      const [own, sdk] = await Promise.all([this.figures.registry.metrics(), this.cases.sdkFigures()]);
      const text = own + sdk;
      response.writeHead(200, { 'content-type': this.figures.registry.contentType }).end(text);
    } else if (url === '/health') {
      const parts = { cases: { ok: this.cases.isRunning }, database: { ok: await this.reaches() } };
      const ok = Object.values(parts).every((part) => part.ok);
      const text = JSON.stringify({ status: ok ? 'ok' : 'unavailable', parts });
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(text);
    } else if (url === '/queues') tell(response, { items: await this.queues.states() });
    else response.writeHead(404).end();
  }

  /** `POST /queues/NAME/retry`. */
  private async retry(url: string, response: ServerResponse): Promise<void> {
    const name = /^\/queues\/([a-z-]+)\/retry$/.exec(url)?.[1];
    const retried = name === undefined ? null : await this.queues.retryFailed(name);
    if (retried === null) response.writeHead(404).end();
    else {
      this.logger.info({ queue: name, retried }, 'failed jobs are tried again');
      tell(response, { retried });
    }
  }

  private async reaches(): Promise<boolean> {
    const late = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const tooLate = once(late, 'abort').then(() => false);
    return Promise.race([this.database.ping().then(() => true), tooLate]).catch(() => false);
  }
}

function tell(response: ServerResponse, answer: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

/** For those who run the worker: health and figures on a local port. */
@Module({ imports: [CaseWorkerModule, QueuesModule], providers: [OperatorsServer] })
export class OperatorsModule {}
