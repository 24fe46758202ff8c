import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { CaseAction } from '../../../libs/domain/actions.js';
import { createLogger } from '../../../libs/platform/logger.js';
import { Refused } from '../http/refused.js';
import { Admission } from './admission.js';
import { CaseEngine } from './case-engine.js';

/** Takes connections and never says a word. */
let silent: Server;
const sockets = new Set<Socket>();
let connection: Connection;
beforeAll(async () => {
  silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  // Nothing is sent again behind the back of a test that has ended.
  connection = Connection.lazy({ address: `127.0.0.1:${(silent.address() as AddressInfo).port}`, interceptors: [] });
});
afterAll(async () => {
  await connection.close();
  for (const socket of sockets) socket.destroy();
  silent.close();
});

describe('an engine that does not answer', () => {
  it('is given up in time, with what was waited for a place', async () => {
    const options = { taskQueue: 'q', timeoutMs: 600, retryAfterSeconds: 2 };
    const admission = new Admission({ inFlight: 1, answerWithinMs: 60_000, queued: 5, maxWaitMs: 60_000 });
    const engine = new CaseEngine(
      new Client({ connection }),
      admission,
      options,
      createLogger({ logLevel: 'silent' }, 'test'),
    );
    const order: string[] = [];
    const asked = (name: string) =>
      engine.act(`case of ${name}`, { id: name } as CaseAction, 1).catch((error: unknown) => {
        order.push(name);
        return error;
      });
    // Without its own end of 600 ms neither would come to one within the minute that a test has.
    for (const error of await Promise.all([asked('first'), asked('waiting')]))
      expect((error as Refused).refusal.code).toBe('engine-unavailable');
    expect(order).toEqual(['first', 'waiting']);
  });
});
