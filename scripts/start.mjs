import { checkNode, prepare, PrepareError, ROOT } from './prepare.mjs';
import { step } from './progress.mjs';
import { OptionError, parseStartOptions } from './start-options.mjs';

/** `npm start`: everything on one machine. Plain JavaScript without dependencies, because it also installs them. */
async function main() {
  checkNode();
  const options = parseStartOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  process.chdir(ROOT);
  await prepare();
  const { start } = await import(new URL('../dist/scripts/start/main.js', import.meta.url).href);
  await start(options, step);
}

main().catch((error) => {
  const expected = error instanceof PrepareError || error instanceof OptionError || error?.name === 'StartError';
  console.error(expected ? error.message : error);
  process.exit(error instanceof OptionError ? 2 : 1);
});
