import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { LedgerRunner } from '../../../apps/worker/ledger/ledger-runner.js';
import { createDatabase, type Database } from '../../../libs/data/database.js';
import {
  addFilePart,
  askCommit,
  createImport,
  findImport,
} from '../../../libs/data/ledger/import/imports.repository.js';
import { seedBodies, seedCampaign, seedRules } from '../../../libs/data/seed.js';
import { createLogger } from '../../../libs/platform/logger.js';
import { writeXlsx } from '../../../libs/spreadsheet/sheet-writer.js';
import { readPilotFolder } from '../../../scripts/pilot/pilot-folder.js';
import { countyOf, routableBody } from '../../../scripts/pilot/pilot-seed.js';
import { campaignOf } from '../../../scripts/pilot/seed-pilot.js';
import { generatedUnits, PLATFORM_HEADER } from './generated-units.js';
import type { LedgerBench } from './ledger-bench.js';

const LIMITS = { previewSeconds: 60, commitSeconds: 60, megabytes: 400 };
const AT = '2020-06-24T01:00:00.000Z';

interface Measured {
  step: string;
  seconds: number;
  /** Most memory the process has held so far. */
  peakMegabytes: number;
}

/**
 * A file of generated units through the process that imports: time of preview and commit (with the whole ledger), and the most memory the process
 * ever held (VmHWM); then the same file again, which changes nothing. `npm run bench:ledger -- import --rows 50000`.
 */
export const importBench: LedgerBench = async ({ place, options, say }) => {
  const rows = Number(options['rows'] ?? 50_000);
  const folder = await mkdtemp(join(tmpdir(), 'qunjian-bench-import-'));
  const owner = createDatabase({ url: place.ownerUrl, poolSize: 2 });
  try {
    await seedCounty(owner);
    const path = join(folder, 'units.xlsx');
    await writeXlsx(createWriteStream(path), [
      {
        name: '单位信息',
        header: [['某县非公企业和社会组织信息表（截至2020年5月25日）'], PLATFORM_HEADER],
        rows: generatedUnits(rows),
      },
    ]);
    say(`${rows} rows, ${((await stat(path)).size / 1024 / 1024).toFixed(1)} MB`);
    const measured = await measure(owner, place.workerUrl, path, say);
    return {
      figures: { rows, limits: LIMITS, measured },
      missed: measured.filter((one) => !isGood(one)).map(({ step }) => step),
    };
  } finally {
    await owner.close();
    await rm(folder, { recursive: true, force: true });
  }
};

async function seedCounty(owner: Database): Promise<void> {
  const folder = await readPilotFolder('examples/pilot-2020');
  const county = countyOf(folder);
  await owner.transaction(async (tx) => {
    await seedRules(tx);
    await seedBodies(
      tx,
      folder.bodies.map((body) => routableBody(body, county)),
      [],
    );
    await seedCampaign(tx, campaignOf(folder, county));
  });
}

async function measure(
  owner: Database,
  workerUrl: string,
  path: string,
  say: (line: string) => void,
): Promise<Measured[]> {
  const runner = new LedgerRunner(createLogger({ logLevel: 'warn' }, 'bench'), undefined, {
    ...process.env,
    WORKER_DATABASE_URL: workerUrl,
    LOG_LEVEL: 'warn',
  });
  const measured: Measured[] = [];
  const timed = async (step: string, work: () => Promise<void>): Promise<void> => {
    const begun = performance.now();
    await work();
    const one = { step, seconds: (performance.now() - begun) / 1000, peakMegabytes: peakMegabytes(runner.pid!) };
    measured.push(one);
    say(
      `${step.padEnd(16)} ${one.seconds.toFixed(1).padStart(6)} s (at most ${limitOf(step)}), peak ${one.peakMegabytes.toFixed(0)} MB (at most ${LIMITS.megabytes}) ${isGood(one) ? 'ok' : 'TOO MUCH'}`,
    );
  };
  for (const turn of ['first', 'again'] as const) {
    const id = `bench-${turn}`;
    await put(owner, id, path);
    await timed(`${turn} preview`, () => runner.run({ work: 'preview', importId: id }, true));
    if ((await owner.transaction((tx) => askCommit(tx, id, 'bench'))) !== 'committing')
      throw new Error(JSON.stringify(await findImport(owner, id)));
    await timed(`${turn} commit`, () => runner.run({ work: 'commit', importId: id }, true));
    const { status, counts, result, refusal } = (await findImport(owner, id))!;
    if (status !== 'committed') throw new Error(JSON.stringify({ status, refusal }));
    say(`${JSON.stringify(counts)} ${JSON.stringify(result)}`);
  }
  runner.stop();
  return measured;
}

async function put(owner: Database, id: string, path: string): Promise<void> {
  await owner.transaction(async (tx) => {
    const { size } = await stat(path);
    await createImport(tx, {
      id,
      source: 'platform',
      fileName: 'units.xlsx',
      sha256: id,
      size,
      asOf: null,
      part: false,
      account: 'bench',
      body: 'TF',
      createdAt: AT,
    });
    let part = 0;
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 }))
      await addFilePart(tx, id, part++, piece as Buffer);
  });
}

/** Most resident memory of a process so far, as Linux counts it. */
function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function limitOf(step: string): number {
  return step.endsWith('preview') ? LIMITS.previewSeconds : LIMITS.commitSeconds;
}

function isGood({ step, seconds, peakMegabytes: megabytes }: Measured): boolean {
  return seconds <= limitOf(step) && megabytes <= LIMITS.megabytes;
}
