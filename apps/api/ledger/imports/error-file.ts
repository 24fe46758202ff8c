import { Inject, Injectable } from '@nestjs/common';
import type { Writable } from 'node:stream';
import type { ImportView } from '../../../../libs/contracts/imports.js';
import { LedgerChanges } from '../../../../libs/data/ledger/ledger-changes.js';
import type { Database } from '../../../../libs/data/database.js';
import { ImportsRepository } from '../../../../libs/data/ledger/imports.repository.js';
import { errorSheets } from '../../../../libs/spreadsheet/error-sheets.js';
import { writeXlsx } from '../../../../libs/spreadsheet/sheet-writer.js';
import type { Caller } from '../../access/access.decorators.js';
import { LEDGER_DATABASE } from '../../platform/tokens.js';

/**
 * The wrong rows of an import as a spreadsheet, to be corrected and uploaded again. They go back unmasked to the office that sent them, because a
 * masked cell uploaded again would take the true one's place; the export is a line in the audit.
 */
@Injectable()
export class ErrorFile {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly changes: LedgerChanges,
    @Inject(LEDGER_DATABASE) private readonly database: Database,
  ) {}

  async recordExport({ actor }: Caller, { id, sha256, counts }: ImportView, requestId: string): Promise<void> {
    await this.database.withScope(actor, (tx) =>
      this.changes.record(tx, {
        action: 'export-import-errors',
        account: actor.account,
        body: actor.body,
        subject: id,
        requestId,
        details: { sha256, rows: counts?.error ?? 0 },
      }),
    );
  }

  /** Writes the workbook row by row into `out` and ends it. */
  async write({ actor }: Caller, { id, layout }: ImportView, out: Writable): Promise<void> {
    const { imports } = this;
    const sheets = await imports.faultySheets(actor, id);
    await writeXlsx(
      out,
      errorSheets(
        sheets.map((sheet) => ({
          sheet,
          columns: layout?.sheets.find((known) => known.sheet === sheet)?.columns ?? [],
          rows: () => imports.faultyRows(actor, id, sheet),
        })),
      ),
    );
  }
}
