import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../platform/metrics.js';

/** One line per request that did not succeed, debug lines for the others; routes, never addresses with their ids or bodies. */
export function logRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // What somebody may see is not for a cache; a route that serves files says otherwise.
    if (request.url.startsWith('/api')) void reply.header('cache-control', 'no-store');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const line = { method: request.method, route, status: reply.statusCode, ms };
    if (reply.statusCode >= 500) request.log.warn(line, 'request failed');
    else if (reply.statusCode >= 400) request.log.info(line, 'request refused');
    else request.log.debug(line, 'request');
    done();
  });
}
