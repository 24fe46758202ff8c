/**
 * Arguments of Node for the processes of the application, as in docker-compose.yml; measured with `npm run bench` (docs/bench.md). Both live in about 40 MB per heap; left
 * to itself V8 lets each grow to several times that before it collects. A limit far above what is ever needed makes it collect sooner, a small
 * young generation keeps what dies young small.
 */
const SMALL_HEAPS = ['--max-old-space-size=512', '--max-semi-space-size=8'];

export const NODE_ARGUMENTS = {
  api: SMALL_HEAPS,
  // The SDK takes a stack trace of every promise in the workflow sandbox; without their frames a worker needs a fifth less CPU.
  worker: ['--stack-trace-limit=0', ...SMALL_HEAPS],
};
