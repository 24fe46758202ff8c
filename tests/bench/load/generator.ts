import { connectBareLife } from '../bare/bare-life.js';
import type { BareTimers } from '../bare/bare.messages.js';
import { connectProductLife, type ProductLifeOptions } from '../product/product-life.js';
import { runLives } from './closed-loop.js';
import type { Life, LoadCommand } from './life.js';
import { runArrivals, runOverload } from './open-loop.js';

/** What a generator is started with, as JSON in its only argument. */
export type GeneratorOptions =
  { side: 'bare'; address: string; timers: BareTimers } | { side: 'product'; product: ProductLifeOptions };

/** Process that makes the load: answers each command of its parent with the result under the command's number. */
async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? 'null') as GeneratorOptions;
  const life = options.side === 'bare' ? await connectBareLife(options) : await connectProductLife(options.product);
  process.on('message', (message: { id: number; command: LoadCommand } | { stop: true }) => {
    if ('stop' in message) return void life.close().finally(() => process.disconnect?.());
    run(life, message.command).then(
      (result) => process.send?.({ id: message.id, result }),
      (error: unknown) => process.send?.({ id: message.id, error: String(error) }),
    );
  });
  process.send?.({ type: 'ready' });
}

function run(life: Life, command: LoadCommand): Promise<unknown> {
  if (command.name === 'lives') return runLives(life, command);
  if (command.name === 'arrivals') return runArrivals(life, command);
  return runOverload(life, command);
}

await main();
