import { startChild, untilReady, type Child } from '../servers/child.js';
import type { GeneratorOptions } from './generator.js';
import type { LoadCommand, LoadResults } from './life.js';

/** A load generator as the bench sees it. */
export interface Generator {
  pid: number;
  run<N extends LoadCommand['name']>(command: Extract<LoadCommand, { name: N }>): Promise<LoadResults[N]>;
  stop(): Promise<void>;
}

export async function startGenerator(options: GeneratorOptions, logFile: string): Promise<Generator> {
  const child = startChild({
    name: `${options.side} load generator`,
    module: new URL('./generator.js', import.meta.url).pathname,
    args: [JSON.stringify(options)],
    env: process.env,
    logFile,
  });
  await untilReady(child);
  let last = 0;
  return {
    pid: child.pid,
    run: (command) => ask(child, (last += 1), command) as never,
    async stop() {
      if (child.process.connected) child.process.send({ stop: true });
      await child.stop();
    },
  };
}

function ask(child: Child, id: number, command: LoadCommand): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${child.name} ended in the middle of ${command.name}`));
    const answered = (message: { id?: number; result?: unknown; error?: string }) => {
      if (message.id !== id) return;
      child.process.off('message', answered).off('exit', ended);
      if (message.error === undefined) resolve(message.result);
      else reject(new Error(`${child.name}: ${message.error}`));
    };
    child.process.on('message', answered).once('exit', ended);
    child.process.send({ id, command });
  });
}
