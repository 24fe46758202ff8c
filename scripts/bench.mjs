import { PrepareError } from './prepare.mjs';
import { runCompiled } from './run-compiled.mjs';

/** `npm run bench` and `npm run bench:ledger`: builds what is missing, then tests/bench, then runs it; the arguments go to the bench. */
try {
  const [first, ...rest] = process.argv.slice(2);
  const ofLedger = first === 'ledger';
  process.exitCode = await runCompiled({
    sources: ['tests/bench'],
    program: ofLedger ? 'tests/bench/ledger/run.js' : 'tests/bench/run.js',
    args: ofLedger ? rest : process.argv.slice(2),
  });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
