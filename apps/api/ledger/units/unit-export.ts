import { Inject, Injectable } from '@nestjs/common';
import type { UnitExportBody, UnitSummary } from '../../../../libs/contracts/units.js';
import { AuditedChanges } from '../../../../libs/data/audited-changes.js';
import { UnitSearchRepository } from '../../../../libs/data/ledger/units/unit-search.repository.js';
import type { OutCell, OutSheet } from '../../../../libs/spreadsheet/sheet-writer.js';
import type { Caller } from '../../access/access.decorators.js';
import { sheetFile, type OutgoingFile } from '../../http/outgoing-file.js';
import { UnitReadsService } from './unit-reads.service.js';
import type { Database } from '../../../../libs/data/database.js';
import { requireLedger } from '../../audit/changes.service.js';
import { LEDGER_DATABASE } from '../../platform/tokens.js';

const PAGE = 500;
const HEADER = [
  '单位编号',
  '单位名称',
  '统一社会信用代码',
  '代码校验',
  '乡镇(区)',
  '单位性质',
  '单位类别',
  '状态',
  '计入总数',
  '职工',
  '女职工',
  '团员',
  '正式党员',
  '预备党员',
  '工会会员',
  '已覆盖组织',
  '曾用名',
  '别名',
];
const TYPE_NAMES = { union: '工会', league: '团组织', women: '妇女组织', party: '党组织' } as const;

/** The units of a search as a spreadsheet: no persons, cells neutralised, and who took what away for which purpose written down first. */
@Injectable()
export class UnitExport {
  constructor(
    private readonly reads: UnitReadsService,
    private readonly search: UnitSearchRepository,
    private readonly changes: AuditedChanges,
    @Inject(LEDGER_DATABASE) private readonly database: Database,
  ) {}

  async open(caller: Caller, body: UnitExportBody, requestId: string): Promise<OutgoingFile> {
    requireLedger(caller, 'read-ledger');
    const { account, body: ofBody } = caller.actor;
    const { filter, format, purpose } = body;
    await this.database.transaction((tx) =>
      this.changes.record(tx, {
        action: 'export-units',
        account,
        body: ofBody,
        subject: null,
        requestId,
        details: { filter, format, purpose },
      }),
    );
    const sheet: OutSheet = {
      name: '台账',
      header: [HEADER],
      rows: this.rows(caller, body),
      widths: [10, 34, 22, 8, 12, 8, 14],
    };
    return sheetFile('units', format, [sheet]);
  }

  /** Page by page, so that a county of any size fits into memory. */
  private async *rows(caller: Caller, { filter }: UnitExportBody): AsyncGenerator<OutCell[]> {
    const context = this.reads.context();
    for (let after: string | undefined, more = true; more;) {
      const page = await this.search.search(
        caller.actor,
        { filter, sort: 'unitId', page: { limit: PAGE, ...(after ? { after } : {}) }, withTotal: false },
        context,
      );
      for (const unit of page.items) yield cellsOf(unit);
      [after, more] = [page.page.endCursor ?? undefined, page.page.hasMore];
    }
  }
}

function cellsOf(unit: UnitSummary): OutCell[] {
  const check = { valid: '通过', failed: '不符', missing: '无代码' }[unit.codeCheck];
  const kind = { enterprise: '非公企业', social: '社会组织', other: '其他' }[unit.kind];
  return [
    unit.unitId,
    unit.name,
    unit.creditCode,
    check,
    unit.township,
    kind,
    unit.unitClass,
    unit.status,
    unit.inPopulation ? '是' : '否',
    unit.employees,
    unit.womenEmployees,
    unit.leagueMembers,
    unit.partyMembersFull,
    unit.partyMembersProbationary,
    unit.unionMembers,
    unit.covered.map((type) => TYPE_NAMES[type]).join('、'),
    unit.formerNames.join('、'),
    unit.aliases.join('、'),
  ];
}
