import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const compiled = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The rules hold no state of a case, so all cases of a worker share them; each has its own copy of everything else. */
const SHARED = [
  'libs/domain/decide.js',
  'libs/domain/alarm.js',
  'libs/domain/business-clock.js',
  'libs/domain/calendar.js',
];

/** Part of the build: the workflow code as the worker loads it, so that starting bundles nothing. */
const { code } = await bundleWorkflowCode({
  workflowsPath: compiled('workflows/index.js'),
  preloadModules: SHARED.map(compiled),
  logger: new DefaultLogger('WARN'),
});
await writeFile(new URL('../workflow-bundle.js', import.meta.url), code);
