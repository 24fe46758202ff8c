import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findCampaign, lockAdministration } from '../libs/data/administration/campaign.repository.js';
import { createDatabase, type Database, type Scope } from '../libs/data/database.js';
import { AuditedChanges } from '../libs/data/audited-changes.js';
import { touchLedger } from '../libs/data/ledger/ledger-revision.js';
import { createClock } from '../libs/platform/clock.js';
import { PilotFileError } from './pilot/file-checks.js';
import { findProduct } from './running-product.js';
import { applySetup, type SetupOutcome } from './setup/apply-setup.js';
import { readSetupFolder } from './setup/setup-folder.js';

/**
 * `npm run setup -- --from DIR [--passwords FILE] [--dry-run] [--data DIR]`: a county's own campaign, bodies and accounts into the running product, all or
 * nothing. The operator's way in for a whole county; what changes later goes through the API. The same files again change nothing.
 */
const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { from: text, passwords: text, data: text, 'dry-run': { type: 'boolean' } } });
/** The operator acts for both administrators: whoever has the owner's password could do all of it by hand. */
const OPERATOR: Scope = {
  account: 'operator',
  body: 'operator',
  line: 'task-force',
  level: 'county',
  area: '',
  roles: ['system-administrator', 'security-administrator'],
};
class DryRun extends Error {}

async function main(from: string): Promise<number> {
  const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), from);
  const passwords =
    values.passwords === undefined
      ? join(folder, 'one-time-passwords.json')
      : resolve(process.env['INIT_CWD'] ?? process.cwd(), values.passwords);
  const { config, ownerUrl } = findProduct(values.data === undefined ? [] : ['--data', values.data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 1, applicationName: 'qunjian-setup' });
  try {
    console.log(summary(await run(database, folder, passwords, createClock(config.clock)), passwords));
    return 0;
  } finally {
    await database.close();
  }
}

async function run(
  database: Database,
  folder: string,
  passwords: string,
  clock: ReturnType<typeof createClock>,
): Promise<SetupOutcome> {
  let outcome: SetupOutcome | null = null;
  let kept = false;
  try {
    await database.withScope(OPERATOR, async (tx) => {
      await lockAdministration(tx);
      const files = await readSetupFolder(folder, (await findCampaign(tx))?.area ?? null);
      outcome = await applySetup(tx, files, clock.today());
      if (values['dry-run']) throw new DryRun();
      kept = keepPasswords(passwords, outcome);
      if (outcome.ledger) await touchLedger(tx, 'setup');
      const { campaign, bodies, accounts } = outcome;
      if (campaign || bodies.added.length + bodies.changed.length + accounts.added.length > 0) {
        await new AuditedChanges(database, () => clock.now()).record(tx, {
          kind: 'administration',
          action: 'setup',
          account: OPERATOR.account,
          body: OPERATOR.body,
          subject: null,
          requestId: 'setup',
          details: { campaign, bodies, accounts },
        });
      }
    });
  } catch (error) {
    if (kept) rmSync(passwords, { force: true });
    if (!(error instanceof DryRun)) throw error;
  }
  return outcome!;
}

/** Before the commit, so that no password is lost; readable by its owner only. @returns whether there were any */
function keepPasswords(file: string, { passwords }: SetupOutcome): boolean {
  if (passwords.length === 0) return false;
  if (existsSync(file))
    throw new PilotFileError(
      file,
      null,
      '已存在：请先分发其中的一次性密码并删除该文件（exists: hand these passwords out and take the file away first）',
    );
  writeFileSync(file, `${JSON.stringify(passwords, null, 1)}\n`, { mode: 0o600, flag: 'wx' });
  return true;
}

function summary({ campaign, bodies, accounts, passwords }: SetupOutcome, file: string): string {
  const dry = values['dry-run'] ? '（试运行，未写入 dry run, nothing written）' : '';
  const told = passwords.length > 0 && !values['dry-run'] ? `\n一次性密码（one-time passwords）: ${file}` : '';
  return (
    `活动${campaign ? '已设定' : '不变'}；机构新增 ${bodies.added.length}、更改 ${bodies.changed.length}；账号新增 ${accounts.added.length}、已有 ${accounts.standing}、停用未建 ${accounts.leftOut}` +
    `（campaign ${campaign ? 'set' : 'unchanged'}; bodies added, changed; accounts added, standing, left out）${dry}${told}`
  );
}

if (values.from === undefined) {
  console.error(
    '用法（usage）：npm run setup -- --from 目录（DIR） [--passwords 文件（FILE）] [--dry-run] [--data 数据目录（DIR）]',
  );
  process.exitCode = 2;
} else {
  process.exitCode = await main(values.from).catch((error: unknown) => {
    console.error(error instanceof PilotFileError ? error.message : error);
    return 1;
  });
}
