import { Inject, Injectable } from '@nestjs/common';
import type { CaseSearchBody, CaseSummary } from '../../../libs/contracts/cases.js';
import { MOST_EXPORTED, type ExportBody } from '../../../libs/contracts/exports.js';
import { CalendarsRepository } from '../../../libs/data/calendars.repository.js';
import { CasesRepository, type Page } from '../../../libs/data/cases.repository.js';
import type { OutSheet } from '../../../libs/spreadsheet/sheet-writer.js';
import type { Clock } from '../../../libs/platform/clock.js';
import type { Caller } from '../access/access.decorators.js';
import { AttemptLog } from '../access/attempts.js';
import { fieldRefused } from '../cases/action-data.js';
import { Directory } from '../cases/directory.js';
import { sheetFile, type OutgoingFile } from '../http/outgoing-file.js';
import { refused } from '../http/refused.js';
import { MonitoringService } from '../monitoring/monitoring.service.js';
import { CLOCK } from '../platform/tokens.js';
import { boardSheet, caseSheet, type AsOf } from './case-sheets.js';

type Filter = CaseSearchBody['filter'];
const PAGE = 200;

/** Board and lists as files, under the caller's own sight: no person is named in them, cells are neutralised by the writer, and each is written to the audit first. */
@Injectable()
export class ExportsService {
  constructor(
    private readonly cases: CasesRepository,
    private readonly monitoring: MonitoringService,
    private readonly directory: Directory,
    private readonly calendars: CalendarsRepository,
    private readonly attempts: AttemptLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refused export-too-large, malformed-request for a filter that the board does not know */
  async open(caller: Caller, { list, filter, format }: ExportBody, requestId: string): Promise<OutgoingFile> {
    const asOf = await this.asOf();
    const sheet = list === 'board' ? await this.board(caller, filter, asOf) : await this.list(caller, filter, asOf);
    await this.note(caller, { list, format, filter: Object.keys(filter).sort().join(' ') }, requestId);
    return sheetFile(`${list}-${asOf.today}`, format, [sheet]);
  }

  /** What stands above the columns of every file. */
  async asOf(): Promise<AsOf> {
    const names = new Map((await this.directory.bodies()).map(({ id, name }) => [id, name]));
    return {
      now: this.clock.now(),
      today: this.clock.today(),
      releases: this.calendars.current(),
      nameOf: (body) => (body === null ? '' : (names.get(body) ?? body)),
    };
  }

  /** Cases page by page, so that a file of any length fits into memory. @throws Refused export-too-large before anything is written */
  async found(caller: Caller, filter: Filter): Promise<AsyncGenerator<CaseSummary>> {
    const first = await this.page(caller, filter, undefined);
    const { total = 0, totalIsLowerBound = false } = first.page;
    if (totalIsLowerBound || total > MOST_EXPORTED)
      throw refused(
        'export-too-large',
        `一次最多导出 ${MOST_EXPORTED} 件案件，请缩小筛选范围`,
        `a file takes at most ${MOST_EXPORTED} cases: narrow the filter`,
      );
    return this.rest(caller, filter, first);
  }

  async note({ actor }: Caller, details: Record<string, string>, requestId: string): Promise<void> {
    await this.attempts.record({
      ...{ kind: 'list-exported', account: actor.account, body: actor.body, caseId: null, action: 'exports' },
      ...{ code: null, detail: null, detailEn: null, requestId, address: null, details },
    });
  }

  private async board(caller: Caller, filter: Filter, asOf: AsOf): Promise<OutSheet> {
    const unknown = Object.keys(filter).find((name) => name !== 'type');
    if (unknown !== undefined)
      throw fieldRefused(`filter.${unknown}`, '督办台的表格只按类型筛选', 'the board is narrowed by type alone');
    return boardSheet(await this.monitoring.board(caller, ['body', 'step', 'type']), filter, asOf);
  }

  private async list(caller: Caller, filter: Filter, asOf: AsOf): Promise<OutSheet> {
    return caseSheet('案件', filter, asOf, await this.found(caller, filter));
  }

  private async *rest(caller: Caller, filter: Filter, first: Page<CaseSummary>): AsyncGenerator<CaseSummary> {
    for (let page = first; ; page = await this.page(caller, filter, page.page.endCursor!)) {
      yield* page.items;
      if (!page.page.hasMore) return;
    }
  }

  private page({ actor }: Caller, filter: Filter, after: string | undefined): Promise<Page<CaseSummary>> {
    const page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    return this.cases.search(actor, { filter, sort: 'dueOn', page, withTotal: after === undefined });
  }
}
