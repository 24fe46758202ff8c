import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../libs/data/database.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { listenOrExplain } from '../../libs/platform/reachable.js';
import { CaseWorker, CaseWorkerModule } from './case-worker.module.js';
import { Figures } from './platform/figures.js';
import { CONFIG, DATABASE, LOGGER } from './platform/tokens.js';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * `GET /health`: whether the worker polls and the database answers, 503 naming the part that does not. `GET /metrics`: Prometheus text. On a port of
 * its own that only operators reach: there is no session here.
 */
@Injectable()
export class OperatorsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server: Server;

  constructor(
    private readonly cases: CaseWorker,
    private readonly figures: Figures,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.server = createServer(({ method, url }, response) => {
      this.answer(method === 'GET' ? url : undefined, response).catch((error: unknown) => {
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
      const text = await this.figures.registry.metrics();
      response.writeHead(200, { 'content-type': this.figures.registry.contentType }).end(text);
    } else if (url === '/health') {
      const parts = { cases: { ok: this.cases.isRunning }, database: { ok: await this.reaches() } };
      const ok = Object.values(parts).every((part) => part.ok);
      const text = JSON.stringify({ status: ok ? 'ok' : 'unavailable', parts });
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(text);
    } else response.writeHead(404).end();
  }

  private async reaches(): Promise<boolean> {
    const late = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const tooLate = once(late, 'abort').then(() => false);
    return Promise.race([this.database.ping().then(() => true), tooLate]).catch(() => false);
  }
}

/** For those who run the worker: health and figures on a local port. */
@Module({ imports: [CaseWorkerModule], providers: [OperatorsServer] })
export class OperatorsModule {}
