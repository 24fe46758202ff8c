import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './prepare.mjs';

/**
 * `npm run bench:console`: the ten measures of the console as figures, in a real Chromium in front of the whole product, with the load of the
 * machine they were taken under. What decides yes or no is a test (`npm run test:browser`).
 */
const { status } = spawnSync(
  process.execPath,
  ['--no-warnings', 'scripts/test-browser.mjs', '--testMatch', '**/measures.bench.ts'],
  {
    cwd: ROOT,
    stdio: 'inherit',
  },
);
/** @type {{ load: number[], figures: { measure: number, what: string, goal: string, figure: string }[] }} */
const { load, figures } = JSON.parse(readFileSync(join(ROOT, 'tests/browser/out/measures.json'), 'utf8'));
console.log('\n| | measure | goal | measured |\n| --- | --- | --- | --- |');
for (const { measure, what, goal, figure } of figures.sort((a, b) => a.measure - b.measure))
  console.log(`| ${measure} | ${what} | ${goal} | ${figure} |`);
console.log(
  `\n${cpus().length} cores at a load of ${load.map((one) => one.toFixed(1)).join(', ')} (1, 5, 15 minutes).`,
);
process.exitCode = status ?? 1;
