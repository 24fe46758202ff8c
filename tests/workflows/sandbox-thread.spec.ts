import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const PRELOAD = ['--import', './dist/apps/worker/sandbox-thread.js'];
const SDK = JSON.stringify(join(process.cwd(), 'node_modules/@temporalio/worker/lib/workflow/vm-shared.js'));

/** What the SDK's thread of the workflows installs, and then promises of a workflow: each that is hooked asks for the workflow it belongs to. */
const PROMISES = `
  const { parentPort } = require('node:worker_threads');
  const { AsyncLocalStorage } = require('node:async_hooks');
  const { globalHandlers } = require(${SDK});
  let hooked = 0;
  Object.defineProperty(globalThis, '__TEMPORAL_ACTIVATOR__', { get() { hooked += 1; } });
  globalHandlers.install();
  const storage = new AsyncLocalStorage();
  storage.run('kept', async () => {
    await Promise.all([1, 2, 3].map(async (n) => n));
    const depth = (function deep(n) { return n === 0 ? new Error('x').stack.split('\\n').length : deep(n - 1); })(5);
    parentPort.postMessage({ hooked, installed: globalHandlers.promiseHookInstalled, stored: storage.getStore(), depth });
  });
`;

/**
 * The SDK's own way of an activation through a sandbox whose entries tell which threads of the process run beside them; `code` is the workflow's. A watch is a thread that was
 * not there before the activation and is gone after it.
 */
const activationOf = (code: string): string => `
  const { parentPort } = require('node:worker_threads');
  const vm = require('node:vm');
  const { readdirSync } = require('node:fs');
  const { BaseVMWorkflow } = require(${SDK});
  const threads = () => new Set(readdirSync('/proc/self/task'));
  const entered = [];
  const context = vm.createContext({ enter: () => entered.push(threads()) }, { microtaskMode: 'afterEvaluate' });
  const entry = (text, answer) => () => { new vm.Script(text).runInContext(context, { timeout: 5000 }); return answer; };
  const activator = { info: { runId: 'run' }, mutateWorkflowInfo() {}, addKnownFlags() {}, hasFlag: () => true, errorToFailure: ({ message }) => ({ message }) };
  const entries = { activate: entry('enter(); ' + ${JSON.stringify(code)}), tryUnblockConditions: entry('enter()', 0), concludeActivation: entry('enter()', 'concluded') };
  const before = threads();
  new BaseVMWorkflow('run', context, activator, entries).activate({ runId: 'run', timestamp: {}, jobs: [] }).then((completion) => {
    const after = threads();
    const watches = new Set(entered.flatMap((seen) => [...seen]).filter((id) => !before.has(id) && !after.has(id)));
    parentPort.postMessage({ completion, watches: watches.size, entries: entered.length });
  });
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qunjian-thread-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file, as the SDK's is: code that is evaluated runs before what is preloaded. */
async function inThread(code: string, execArgv: string[]): Promise<Record<string, unknown>> {
  const file = join(folder, `${execArgv.length}.cjs`);
  writeFileSync(file, code);
  const thread = new Worker(file, { execArgv });
  const [message] = (await once(thread, 'message')) as [Record<string, unknown>];
  await thread.terminate();
  return message;
}

describe("the thread of the workflows under the worker's arguments", () => {
  it('keeps no stack trace of any promise; those of errors, and what else hooks promises, it keeps', async () => {
    const seen = await inThread(PROMISES, PRELOAD);
    expect(seen).toEqual({ hooked: 0, installed: true, stored: 'kept', depth: expect.any(Number) });
    expect(seen['depth']).toBeGreaterThan(5);
  });

  it('has one watch over an activation, where the SDK has one over each entry', async () => {
    expect(await inThread(activationOf(''), PRELOAD)).toEqual({ completion: 'concluded', watches: 1, entries: 3 });
  });

  it('fails the task of a workflow that hangs', async () => {
    const { completion } = await inThread(activationOf('for (;;) {}'), PRELOAD);
    expect(completion).toEqual({
      runId: 'run',
      failed: { failure: { message: 'Script execution timed out after 5000ms' } },
    });
  }, 20_000);

  it('would otherwise do both: what is spared is there to be spared', async () => {
    expect((await inThread(PROMISES, []))['hooked']).toBeGreaterThan(5);
    expect(await inThread(activationOf(''), [])).toEqual({ completion: 'concluded', watches: 3, entries: 3 });
  });
});
