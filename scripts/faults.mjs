import { PrepareError } from './prepare.mjs';
import { FAULTS, runCompiled } from './run-compiled.mjs';

/** `npm run faults`: the product under users and a nemesis (docs/reliability.md); the arguments go to the harness. */
try {
  process.exitCode = await runCompiled({ ...FAULTS, args: process.argv.slice(2) });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
