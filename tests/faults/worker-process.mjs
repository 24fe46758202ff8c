// A worker of its own process, on the compiled program, that can be made to die at a chosen point. Environment:
// TEMPORAL_ADDRESS, TASK_QUEUE, WORKER_DATABASE_URL; FAILPOINT (none | before-commit | after-commit | hang-after-commit |
// hang-after-opening), FAIL_ACTION.
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';

/** @param {string} path */
const compiled = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const [
  { CaseStore },
  { createDatabase },
  { createCaseActivities },
  { EngineSeals },
  { caseClientOptions },
  { loadConfig },
] = await Promise.all([
  compiled('libs/data/case-store.js'),
  compiled('libs/data/database.js'),
  compiled('apps/worker/case.activities.js'),
  compiled('libs/platform/engine-seals.js'),
  compiled('libs/platform/temporal.js'),
  compiled('libs/platform/config.js'),
]);
const {
  TEMPORAL_ADDRESS: address,
  TASK_QUEUE: taskQueue = '',
  WORKER_DATABASE_URL: url,
  FAILPOINT,
  FAIL_ACTION,
} = process.env;
const die = () => process.kill(process.pid, 'SIGKILL');
const { engine } = loadConfig({ ENGINE_KEYS: process.env.ENGINE_KEYS });
const real = createCaseActivities({
  store: new CaseStore(createDatabase({ url, poolSize: 5 })),
  seals: new EngineSeals(engine),
  refuse: async () => {},
});
const activities = {
  ...real,
  /** @param {object} input */
  recordOpening: async (input) => {
    const outcome = await real.recordOpening(input);
    if (FAILPOINT === 'hang-after-opening') {
      process.send?.('committed');
      await new Promise(() => {});
    }
    return outcome;
  },
  /** @param {{ action: { name: string } }} record */
  recordAction: async (record) => {
    const here = record.action.name === FAIL_ACTION;
    if (here && FAILPOINT === 'before-commit') die();
    const outcome = await real.recordAction(record);
    if (here && FAILPOINT === 'after-commit') die();
    // What was found standing is no commit: the case is catching up.
    if (here && FAILPOINT === 'hang-after-commit' && outcome.status === 'recorded') {
      process.send?.('committed');
      await new Promise(() => {});
    }
    return outcome;
  },
};
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowsPath: new URL('../../dist/workflows/index.js', import.meta.url).pathname,
  activities,
  dataConverter: caseClientOptions(engine).dataConverter,
});
process.on('disconnect', die);
// A client that dies with this process: nobody is left to send the Update again.
const client = new Client({ connection: await Connection.connect({ address }), ...caseClientOptions(engine) });
process.on('message', (/** @type {{ caseId: string, action: { id: string } }} */ { caseId, action }) => {
  client.workflow
    .getHandle(caseId)
    .executeUpdate('act', { updateId: action.id, args: [action] })
    .catch(() => {});
});
const running = worker.run();
process.send?.('ready');
await running;
