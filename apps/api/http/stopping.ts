import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.filter.js';
import { unavailable } from './refused.js';

/** The next process is up by then, or another one answers. */
const RETRY_SECONDS = 2;

/** Requests that still arrive on open connections while the process stops are told to come again, like every other 503. */
export function refuseWhileStopping(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!stopping) return done();
    sendProblem(reply, request, unavailable(RETRY_SECONDS));
  });
}
