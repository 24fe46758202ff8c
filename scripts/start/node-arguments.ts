/**
 * Arguments of Node for the processes of the application, as in docker-compose.yml; measured with `npm run bench` (docs/bench.md). Both live in 40 to 70 MB per heap; left
 * to itself V8 lets each grow to several times that before it collects. A limit far above what is ever needed makes it collect sooner.
 */
const SMALL_HEAP = '--max-old-space-size=512';

export const NODE_ARGUMENTS = {
  // A young generation that is as large from the start as it may become: what a request needs is dead before it is collected, instead of being copied twice.
  api: [SMALL_HEAP, '--max-semi-space-size=16', '--min-semi-space-size=16'],
  // Two heaps, its own and that of the workflows' thread: a small young generation keeps what dies young small.
  worker: [
    '--import',
    new URL('../../apps/worker/sandbox-thread.js', import.meta.url).href,
    SMALL_HEAP,
    '--max-semi-space-size=8',
  ],
};
