import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { businessDate } from '../../../libs/domain/calendar.js';
import type { LedgerJob } from '../../../libs/contracts/jobs.js';
import type { Database } from '../../../libs/data/database.js';
import { ImportWorkRepository, type ImportWork } from '../../../libs/data/ledger/import/import-work.repository.js';
import { CampaignMissing } from '../../../libs/data/ledger/import/ledger-projection.js';
import type { Logger } from '../../../libs/platform/logger.js';
import { SpreadsheetRefused } from '../../../libs/spreadsheet/refusal.js';
import { PreviewImport } from './preview-import.js';

export interface LedgerWorkDependencies {
  database: Database;
  /** Business instant. */
  now: () => string;
  logger: Logger;
}

/** Another process is at the same import: the job is to be tried again later. */
export class ImportBusy extends Error {}

const CAMPAIGN_MISSING = {
  code: 'campaign-missing',
  zh: '尚未设定本县、启动日期和基线日期，无法建立台账，请联系系统管理员',
  en: 'county, kickoff and baseline have not been set up; ask the system administrator',
};
const WORK_FAILED = {
  code: 'internal',
  zh: '处理失败，请重试；仍失败时请把导入编号告知管理员',
  en: 'the work failed; try again, and quote the import to the operator if it fails again',
};

/** Previews, commits and projections. Every job may run twice and may die at any row. */
export class LedgerWork {
  private readonly repository: ImportWorkRepository;

  constructor(private readonly dependencies: LedgerWorkDependencies) {
    this.repository = new ImportWorkRepository(dependencies.database);
  }

  /** @param last no further try follows: what failed is told to its user @throws ImportBusy, or what went wrong, for another try */
  async handle(job: LedgerJob, last: boolean): Promise<void> {
    if (job.work === 'project') {
      const written = await this.repository.project(this.dependencies.now());
      this.dependencies.logger.info({ reason: job.reason, written }, 'ledger projected');
      return;
    }
    const work = job.work === 'preview' ? this.preview(job.importId) : this.commit(job.importId);
    await work.catch(async (error: unknown) => {
      if (error instanceof ImportBusy || !last) throw error;
      this.dependencies.logger.error({ err: error, import: job.importId }, 'import failed');
      await this.repository.fail(job.importId, WORK_FAILED);
    });
  }

  async preview(id: string): Promise<void> {
    await this.alone(id, async (work) => {
      if (!(await this.repository.beginPreview(id))) return;
      const folder = await mkdtemp(join(tmpdir(), 'qunjian-import-'));
      try {
        const path = join(folder, 'file');
        await pipeline(Readable.from(this.repository.fileParts(id)), createWriteStream(path));
        await this.read(work, path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  async commit(id: string): Promise<void> {
    await this.alone(id, async (work) => {
      try {
        const written = await this.repository.commit(work, this.dependencies.now());
        if (written) this.dependencies.logger.info({ import: id, source: work.source, written }, 'import committed');
      } catch (error) {
        if (!(error instanceof CampaignMissing)) throw error;
        await this.repository.fail(id, CAMPAIGN_MISSING);
      }
    });
  }

  private async read(work: ImportWork, path: string): Promise<void> {
    const preview = new PreviewImport(this.repository, work, businessDate(this.dependencies.now()));
    try {
      const { asOf, ...outcome } = await preview.run(path, await this.repository.savedMappings(work.source));
      await this.saveMappings(work, preview);
      const given = work.as_of?.toISOString().slice(0, 10) ?? null;
      await this.repository.finishPreview(work.id, {
        ...outcome,
        asOf: given ?? asOf,
        basis: work.version,
        at: this.dependencies.now(),
      });
    } catch (error) {
      if (!(error instanceof SpreadsheetRefused)) throw error;
      await this.repository.refuse(work.id, error.refusal, preview.layout);
    }
  }

  private async saveMappings({ source, mapping, account }: ImportWork, preview: PreviewImport): Promise<void> {
    if (!mapping?.save) return;
    for (const [sheet, { columns }] of Object.entries(mapping.sheets)) {
      const header = preview.headerOf(sheet);
      if (header && columns)
        await this.repository.saveMapping(source, header, columns, account, this.dependencies.now());
    }
  }

  private async alone(id: string, work: (found: ImportWork) => Promise<void>): Promise<void> {
    const mine = await this.repository.exclusively(id, async () => {
      const found = await this.repository.get(id);
      if (found) await work(found);
    });
    if (!mine) throw new ImportBusy(`import ${id} is being worked on`);
  }
}
