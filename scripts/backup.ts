import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig, requireSetting } from '../libs/platform/config.js';
import { backUpCluster, backUpFolder } from './backup/make-backup.js';
import { BackupSet } from './backup/backup-set.js';
import { runCommand } from './command.js';
import { findProduct } from './running-product.js';

const USAGE =
  'npm run backup -- [--data DIR] [--to DIR] [--keep N]\nnpm run backup -- --cluster DIR --to DIR [--keep N]   with DATABASE_URL of a superuser';

/** `npm run backup`: a copy of everything while people work, from which on any instant can be restored (docs/operations.md). */
await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      to: { type: 'string' },
      cluster: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  const config = loadConfig();
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const to = await backUp();
  const backup = new BackupSet(to).list().at(-1)!;
  if (values.keep !== undefined) new BackupSet(to).keepNewest(Math.max(1, Number(values.keep)));
  console.log(`${backup.path}: as of ${backup.finishedAt}; from then on any instant can be restored from ${to}`);
  return 0;

  async function backUp(): Promise<string> {
    if (values.cluster !== undefined) {
      const place = resolve(values.to ?? 'backups');
      await backUpCluster({
        ownerUrl: requireSetting(config, 'databaseUrl'),
        version,
        cluster: resolve(values.cluster),
        to: place,
      });
      return place;
    }
    const folder = resolve(values.data ?? config.dataDir);
    const place = resolve(values.to ?? join(folder, 'backups'));
    const { ownerUrl } = findProduct(['--data', folder]);
    await backUpFolder({ ownerUrl, version, folder, to: place });
    return place;
  }
});
