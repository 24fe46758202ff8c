import { Inject, Injectable } from '@nestjs/common';
import { CalendarsRepository } from '../../../../libs/data/calendars.repository.js';
import { briefingData } from '../../../../libs/briefing/briefing-data.js';
import { renderBriefing } from '../../../../libs/briefing/briefing-template.js';
import { defaultTemplate } from '../../../../libs/briefing/default-template.js';
import type { Database } from '../../../../libs/data/database.js';
import { AuditedChanges } from '../../../../libs/data/audited-changes.js';
import type { FrozenRow } from '../../../../libs/data/statistics/report-freezing.js';
import { ReportTemplatesRepository } from '../../../../libs/data/statistics/report-templates.repository.js';
import { type FrozenReport, ReportsRepository } from '../../../../libs/data/statistics/reports.repository.js';
import { StatisticsRepository } from '../../../../libs/data/statistics/statistics.repository.js';
import { countWorkingDays, daysBetween } from '../../../../libs/domain/calendar.js';
import type { Caller } from '../../access/access.decorators.js';
import { sheetFile, type OutgoingFile } from '../../http/outgoing-file.js';
import { reportSheets } from './report-sheets.js';
import { ReportsService } from './reports.service.js';
import { LEDGER_DATABASE } from '../../platform/tokens.js';

const PAGE = 1_000;
export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** A frozen report as a file. Each export is written to the audit before anything leaves. */
@Injectable()
export class ReportExports {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly reads: ReportsService,
    private readonly reports: ReportsRepository,
    private readonly templates: ReportTemplatesRepository,
    private readonly statistics: StatisticsRepository,
    private readonly changes: AuditedChanges,
    private readonly calendars: CalendarsRepository,
  ) {}

  /** The frozen figures and rows the caller may see; cells are neutralised by the writer. */
  async xlsx(caller: Caller, id: string, version: number | undefined, requestId: string): Promise<OutgoingFile> {
    const { title } = await this.reads.find(caller, id);
    const report = await this.reads.version(caller, id, version);
    await this.audit(caller, report, 'xlsx', requestId);
    const sheets = reportSheets(title, report, (section) => this.rows(caller, report, section));
    return sheetFile(`report-${report.asOf}-v${report.version}`, 'xlsx', sheets);
  }

  /** The briefing in the newest template of its name, or in the product's own. */
  async docx(caller: Caller, id: string, version: number | undefined, requestId: string): Promise<OutgoingFile> {
    const { title, template } = await this.reads.find(caller, id);
    const report = await this.reads.version(caller, id, version);
    const form = (await this.templates.content(caller.actor, template)) ?? (await defaultTemplate());
    await this.audit(caller, report, 'docx', requestId);
    const { kickoff, deadline, sections } = report.content;
    const left =
      deadline && deadline >= report.asOf
        ? {
            days: daysBetween(report.asOf, deadline),
            workingDays: countWorkingDays(this.calendars.current(), report.asOf, deadline),
          }
        : null;
    const reasonNames = await this.statistics.reasonNames(caller.actor);
    const data = briefingData({ ...report, title, kickoff, deadline, left, reasonNames, sections });
    return {
      contentType: DOCX,
      fileName: `briefing-${report.asOf}-v${report.version}.docx`,
      content: renderBriefing(form, data),
    };
  }

  private async *rows(caller: Caller, report: FrozenReport, section: string): AsyncGenerator<FrozenRow> {
    for (let after: string | null = null; ;) {
      const page: FrozenRow[] = await this.reports.rows(caller.actor, report, section, { limit: PAGE, after });
      yield* page;
      if (page.length < PAGE) return;
      after = page.at(-1)!.id;
    }
  }

  private async audit(
    { actor }: Caller,
    { report, version, sha256 }: FrozenReport,
    format: string,
    requestId: string,
  ): Promise<void> {
    const { account, body } = actor;
    await this.database.transaction((tx) =>
      this.changes.record(tx, {
        action: 'export-report',
        account,
        body,
        subject: report,
        requestId,
        details: { version, format, sha256 },
      }),
    );
  }
}
