import { prepare, PrepareError } from './prepare.mjs';

/** `npm run pilot`: prepares what `npm start` prepares, then plays the pilot. */
try {
  await prepare();
  const { runPilot } = await import(new URL('../dist/scripts/pilot/run-pilot.js', import.meta.url).href);
  process.exitCode = await runPilot(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof PrepareError ? error.message : error);
  process.exitCode = 1;
}
