import { createRequire } from 'node:module';
import v8 from 'node:v8';
import vm from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before anything else into every thread of the worker (`--import`, scripts/start/node-arguments.ts); what it changes concerns the SDK's thread of
 * the workflows alone. docs/adr/0008-lean-sandbox.md has the reasons and what they bring; a test holds each against the SDK (tests/workflows/sandbox-thread.spec.ts).
 */
if (!isMainThread) {
  keepNoTracesOfPromises();
  watchActivationsOnce();
}

/**
 * The SDK hooks each promise to keep the stack trace it was made with, for the query `__stack_trace` of Temporal's own tools. A case says where it stands by
 * its state (the query `state`), so none are kept; errors keep theirs.
 */
function keepNoTracesOfPromises(): void {
  const { createHook } = v8.promiseHooks;
  v8.promiseHooks.createHook = ((hooks: object) =>
    keepsTraces(hooks) ? () => undefined : createHook(hooks)) as typeof createHook;
}

/** The SDK's hook, told from that of Node's own `AsyncLocalStorage` by what it listens to (`GlobalHandlers.setPromiseHook`). */
function keepsTraces(hooks: object): boolean {
  return Object.keys(hooks).sort().join() === 'init,settled';
}

interface SdkWorkflow {
  activate(activation: { runId: string }): Promise<unknown>;
  activator: { errorToFailure(error: unknown): unknown };
}

/** The SDK's own limit of an entry. */
const WATCH_MS = 5_000;

/**
 * An activation enters the sandbox three to five times, and for each entry with a time limit Node starts a thread and waits for its end. Here the limit lies around
 * the activation: what hangs in it fails its workflow task after the same time, with the same words.
 */
function watchActivationsOnce(): void {
  const { BaseVMWorkflow } = createRequire(import.meta.url)('@temporalio/worker/lib/workflow/vm-shared') as {
    BaseVMWorkflow: { prototype: SdkWorkflow };
  };
  const workflows = BaseVMWorkflow.prototype;
  const { activate } = workflows;
  const { runInContext } = vm.Script.prototype;
  const entry = Symbol.for('qunjian.activation');
  const watched = new vm.Script(`globalThis[Symbol.for('qunjian.activation')]()`, { filename: 'activation' });
  let isWatched = false;

  vm.Script.prototype.runInContext = function (context, options) {
    if (!isWatched || options?.timeout === undefined) return runInContext.call(this, context, options);
    const { timeout: _, ...unlimited } = options;
    return runInContext.call(this, context, unlimited);
  };
  workflows.activate = function (activation) {
    (globalThis as Record<symbol, unknown>)[entry] = () => activate.call(this, activation);
    isWatched = true;
    try {
      return watched.runInThisContext({ timeout: WATCH_MS }) as Promise<unknown>;
    } catch (error) {
      return Promise.resolve({ runId: activation.runId, failed: { failure: this.activator.errorToFailure(error) } });
    } finally {
      isWatched = false;
    }
  };
}
