import { writeFileSync } from 'node:fs';
import { runCommand } from './command.js';
import { workingDaysKit } from './conformance/working-days.js';

/** `npm run conformance`: writes the worked deadlines that other implementations can run (docs/conformance). Needs the development dependencies. */
await runCommand('npm run conformance', async () => {
  const kit = workingDaysKit();
  writeFileSync('docs/conformance/working-days.json', `${JSON.stringify(kit, null, 1)}\n`);
  const differing = kit.deadlines.filter(({ secondOpinion }) => secondOpinion).length;
  console.log(
    `${kit.deadlines.length} worked deadlines; the second opinion differs on ${differing}, each with its cause`,
  );
  return 0;
});
