import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, Refusal } from '../../../libs/domain/errors.js';
import { Refused, toProblem, unavailable } from './refused.js';
import { isDatabaseAway } from '../../../libs/data/database-errors.js';
import { RefusalAudit } from '../access/refusal-audit.js';
import { RouteTable } from './route-table.js';

/** Codes for what Fastify and Nest refuse before any of our code runs. */
const TRANSPORT: Readonly<Record<number, { code: ErrorCode; zh: string; en: string }>> = {
  400: { code: 'malformed-request', zh: '请求不是有效的 JSON', en: 'the request is not valid JSON' },
  404: { code: 'not-found', zh: '没有这个地址', en: 'there is no such address' },
  413: { code: 'payload-too-large', zh: '请求内容过大', en: 'the request body is too large' },
  414: { code: 'malformed-request', zh: '地址过长', en: 'the address is too long' },
  415: { code: 'unsupported-media-type', zh: '只接受 application/json', en: 'only application/json is accepted' },
  429: { code: 'too-many-requests', zh: '请求过于频繁，请稍后再试', en: 'too many requests' },
};
const DATABASE_RETRY_SECONDS = 2;
const INTERNAL: Refusal = {
  code: 'internal',
  zh: '系统内部错误，请把请求编号告知管理员',
  en: 'internal error; quote the request id to the operator',
};

/** The one filter: every error leaves as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly audit: RefusalAudit,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.raw.headersSent) {
      reply.raw.end();
      return;
    }
    const refused = this.toRefused(error, request);
    sendProblem(reply, request, (await this.unwritten(request, refused)) ?? refused);
  }

  /** What cannot be written down is not answered either: the client comes back, and then it is. */
  private async unwritten(request: FastifyRequest, refused: Refused): Promise<Refused | null> {
    try {
      await this.audit.record(request, refused);
      return null;
    } catch (error) {
      return this.toRefused(error, request);
    }
  }

  private toRefused(error: unknown, request: FastifyRequest): Refused {
    if (error instanceof Refused) return error;
    const status = statusOf(error);
    if (status === 404) return this.missing(request);
    const known = status === undefined ? undefined : TRANSPORT[status];
    if (known) return new Refused(known);
    if (isDatabaseAway(error)) {
      request.log.warn({ err: error }, 'the database did not answer');
      return unavailable(DATABASE_RETRY_SECONDS);
    }
    request.log.error({ err: error }, 'unexpected error');
    return new Refused(INTERNAL);
  }

  private missing(request: FastifyRequest): Refused {
    const allowed = this.routes.methodsOf(request.url);
    if (allowed.length === 0) return new Refused(TRANSPORT[404]!);
    const refusal: Refusal = {
      code: 'method-not-allowed',
      zh: `此地址不支持 ${request.method}`,
      en: `${request.method} is not supported here`,
    };
    return new Refused(refusal, {}, { allow: allowed.join(', ') });
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** Send a refusal as problem+json, with `Retry-After` where it names a delay. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, error: Refused): void {
  const { retryAfterSeconds } = error.context;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  if (error.status === 401) void reply.header('www-authenticate', 'Bearer realm="qunjian"');
  void reply.headers(error.headers);
  const body = JSON.stringify(toProblem(error.refusal, error.context, `urn:qunjian:request:${request.id}`));
  void reply
    .code(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(body);
}
