import { Inject, Injectable } from '@nestjs/common';
import type {
  FrozenReportView,
  ReportBody,
  ReportDifferencesView,
  ReportRowsAnswer,
  ReportRowsQuery,
  ReportVersionBody,
  ReportView,
} from '../../../../libs/contracts/reports.js';
import type { Database } from '../../../../libs/data/database.js';
import { freeze } from '../../../../libs/data/statistics/report-freezing.js';
import {
  type FrozenReport,
  type Report,
  ReportsRepository,
} from '../../../../libs/data/statistics/reports.repository.js';
import { ReportTemplatesRepository } from '../../../../libs/data/statistics/report-templates.repository.js';
import { StatisticsRepository } from '../../../../libs/data/statistics/statistics.repository.js';
import type { PlainDate } from '../../../../libs/domain/case.js';
import { UNSTORABLE } from '../../../../libs/domain/text.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { fieldRefused } from '../../cases/action-data.js';
import { deterministicId, fingerprintOf } from '../../http/request-identity.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange, type ChangeWork } from '../../audit/changes.service.js';
import { figureDifferences } from './report-differences.js';
import { CLOCK, LEDGER_DATABASE } from '../../platform/tokens.js';

/** Rows of a difference list that are shown; a county's correction has far fewer. */
const MOST_DIFFERENCES = 2_000;

/** The product brings it: it may be named before anybody has replaced it. */
const OWN_TEMPLATE = 'briefing';
type Head = Pick<Report, 'id' | 'title' | 'area'>;

/** Frozen reports: made once, corrected by further versions, compared and read under the caller's rights. */
@Injectable()
export class ReportsService {
  constructor(
    @Inject(LEDGER_DATABASE) private readonly database: Database,
    private readonly reports: ReportsRepository,
    private readonly statistics: StatisticsRepository,
    private readonly changes: ChangesService,
    private readonly templates: ReportTemplatesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  create(request: AskedChange, { asOf, title, template }: ReportBody): Promise<ReportView> {
    const { actor } = request.caller;
    const id = deterministicId('report', actor.account, request.key);
    return this.changes.run(request, async (work) => {
      this.requirePast(asOf);
      if (template !== OWN_TEMPLATE && !(await this.templates.exists(work.tx, template))) {
        throw refused('malformed-request', `没有名为“${template}”的模板`, `no template ${template}`, {
          errors: [{ path: 'template', message: '没有这个模板' }],
        });
      }
      const named = title ?? `党建带群建工作简报（截至${asOf}）`;
      const head = { id, title: named, area: actor.area };
      await this.reports.addReport(work.tx, {
        ...head,
        template,
        createdBy: actor.account,
        createdAt: this.clock.now(),
      });
      const version = await this.freezeVersion(work, request, head, { version: 1, asOf, reason: null });
      return { ...head, template, createdBy: actor.account, createdAt: version.createdAt, versions: [version] };
    });
  }

  /** A correction is a new version of the same report; the earlier ones stay. */
  correct(request: AskedChange, id: string, { reason, asOf }: ReportVersionBody): Promise<ReportView> {
    return this.changes.run(request, async (work) => {
      const report = await this.find(request.caller, id);
      const last = report.versions.at(-1)!;
      this.requirePast(asOf ?? last.asOf);
      const version = await this.freezeVersion(work, request, report, {
        version: last.version + 1,
        asOf: asOf ?? last.asOf,
        reason,
      });
      return { ...report, versions: [...report.versions, version] };
    });
  }

  async all(caller: Caller): Promise<ReportView[]> {
    requireLedger(caller, 'read-statistics');
    return this.reports.all(caller.actor);
  }

  async get(caller: Caller, id: string, version: number | undefined): Promise<FrozenReportView> {
    const { title } = await this.find(caller, id);
    return { title, ...(await this.version(caller, id, version)) } as FrozenReportView;
  }

  async rows(
    caller: Caller,
    id: string,
    { version, section, limit, after }: ReportRowsQuery,
  ): Promise<ReportRowsAnswer> {
    await this.find(caller, id);
    const frozen = await this.version(caller, id, version);
    if (!frozen.content.sections.some((known) => known.id === section))
      throw fieldRefused('section', '报告没有这一节', 'the report has no such section');
    const rows = await this.reports.rows(caller.actor, frozen, section, {
      limit: limit + 1,
      after: after === undefined ? null : rowOfCursor(after),
    });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      page: { endCursor: last ? Buffer.from(last.id).toString('base64url') : null, hasMore: rows.length > limit },
    };
  }

  async differences(caller: Caller, id: string, from: number, to: number): Promise<ReportDifferencesView> {
    await this.find(caller, id);
    const [before, after] = [await this.version(caller, id, from), await this.version(caller, id, to)];
    const rows = await this.reports.rowDifferences(caller.actor, id, from, to, MOST_DIFFERENCES + 1);
    return {
      report: id,
      from,
      to,
      figures: figureDifferences(before.content, after.content),
      rows: rows.slice(0, MOST_DIFFERENCES),
      more: rows.length > MOST_DIFFERENCES,
    };
  }

  /** @throws Refused not-found also for one that is not the caller's to see */
  async find(caller: Caller, id: string): Promise<Report> {
    requireLedger(caller, 'read-statistics');
    const report = await this.reports.find(caller.actor, id);
    if (!report) throw notFound();
    return report;
  }

  async version(caller: Caller, id: string, version: number | undefined): Promise<FrozenReport> {
    const found = await this.reports.version(caller.actor, id, version ?? null);
    if (!found) throw notFound();
    return found;
  }

  private async freezeVersion(
    { tx, audit }: ChangeWork,
    request: AskedChange,
    { id }: Head,
    next: { version: number; asOf: PlainDate; reason: string | null },
  ) {
    const { actor } = request.caller;
    const campaign = await this.statistics.campaign();
    if (!campaign) throw refused('malformed-request', '尚未设置活动的启动日和基准日', 'no campaign has been set up');
    const { kickoff, baselineOn: baseline, deadline } = campaign;
    const createdAt = this.clock.now();
    const { content, dataVersion } = await freeze(this.database, tx, {
      actor,
      report: id,
      version: next.version,
      computedAt: createdAt,
      days: { asOf: next.asOf, kickoff, baseline, deadline },
    });
    const version = { report: id, ...next, dataVersion, createdBy: actor.account, createdAt, content };
    const fingerprint = fingerprintOf({ account: actor.account, call: request.call, body: request.body });
    const sha256 = await this.reports.addVersion(
      tx,
      version,
      deterministicId('report-version', actor.account, request.key),
      fingerprint,
    );
    await audit(id, { version: next.version, asOf: next.asOf, sha256, dataVersion });
    const { content: _content, ...view } = version;
    return { ...view, sha256 };
  }

  private requirePast(asOf: PlainDate): void {
    if (asOf > this.clock.today())
      throw fieldRefused('asOf', '报告的截止日不能晚于今天', 'a report cannot be of a day to come');
  }
}

/** @throws Refused for a text that no row's id can be */
function rowOfCursor(after: string): string {
  const id = Buffer.from(after, 'base64url').toString('utf8');
  if (UNSTORABLE.test(id)) throw fieldRefused('after', '不是有效的翻页位置', 'no cursor of this list');
  return id;
}
