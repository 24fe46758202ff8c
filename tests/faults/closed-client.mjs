// Connects to the engine, and at the parent's word asks it and closes the connection after each of these times. Ends by itself, with what it was answered.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** @param {string} path */
const compiled = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const [{ connectTemporal }, { loadConfig }] = await Promise.all([
  compiled('libs/platform/temporal.js'),
  compiled('libs/platform/config.js'),
]);
const CLOSED_AFTER_MS = [0, 50, 150, 300, 600, 1_000];
const config = loadConfig();
const connections = await Promise.all(CLOSED_AFTER_MS.map(async () => (await connectTemporal(config)).connection));
process.send?.('connected');
await once(process, 'message');
const answers = await Promise.all(
  connections.map(async (connection, nth) => {
    const answer = connection.workflowService.getSystemInfo({}).then(
      () => 'answered',
      (/** @type {{ code: number }} */ { code }) => code,
    );
    await delay(CLOSED_AFTER_MS[nth]);
    await connection.close();
    return answer;
  }),
);
process.send?.(answers);
process.disconnect();
