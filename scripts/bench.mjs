import { PrepareError } from './prepare.mjs';
import { runCompiled } from './run-compiled.mjs';

/** `npm run bench`, `npm run bench:cases`, `npm run bench:ledger` and `npm run bench:restart`: builds what is missing, then tests/bench, then runs it; the arguments go to the bench. */
try {
  const [first, ...rest] = process.argv.slice(2);
  const named = first === 'cases' || first === 'ledger' || first === 'restart';
  process.exitCode = await runCompiled({
    sources: ['tests/bench', 'tests/support'],
    program: named ? `tests/bench/${first}/run.js` : 'tests/bench/run.js',
    args: named ? rest : process.argv.slice(2),
  });
} catch (error) {
  if (!(error instanceof PrepareError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
