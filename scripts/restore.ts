import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartProblem } from '../libs/platform/lifecycle.js';
import { restore } from './backup/restore-backup.js';
import { instantOf, runCommand } from './command.js';

const USAGE =
  'npm run restore -- --from BACKUPS --to NEW_DIR [--at 2026-11-29T23:00:00+08:00] [--wal PG_WAL_OF_THE_LOST_SERVER]';

/** `npm run restore`: a new data folder, or cluster folder, as everything was at an instant (docs/operations.md). */
await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, to: { type: 'string' }, at: { type: 'string' }, wal: { type: 'string' } },
  });
  if (values.from === undefined || values.to === undefined)
    throw new StartProblem(`--from and --to must be given.\n${USAGE}`);
  const { backup, database } = await restore({
    from: values.from,
    to: values.to,
    at: values.at === undefined ? null : instantOf('--at', values.at),
    remains: values.wal === undefined ? null : resolve(values.wal),
  });
  console.log(`restored from ${backup.path} into ${resolve(values.to)}`);
  if (database === null) {
    console.log('start PostgreSQL on it: it goes through its log and opens; then Temporal, worker and API');
    return 0;
  }
  const { cases, lastRecordedAt, aheadOfEngine, problems } = database;
  console.log(
    `${cases} cases, the last action recorded at ${lastRecordedAt ?? 'never'}; ${problems === 0 ? 'every chain of the audit holds' : `${problems} problems in the audit: npm run audit:verify`}`,
  );
  console.log(
    `the engine is as of ${backup.engineAt ?? 'elsewhere'}: ${aheadOfEngine} recorded actions are sent again when the product starts (npm start -- --data ${values.to})`,
  );
  return problems === 0 ? 0 : 1;
});
