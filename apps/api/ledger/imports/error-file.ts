import { Inject, Injectable } from '@nestjs/common';
import type { Writable } from 'node:stream';
import type { ImportView } from '../../../../libs/contracts/imports.js';
import { AuditedChanges } from '../../../../libs/data/audited-changes.js';
import type { Database } from '../../../../libs/data/database.js';
import {
  ImportsRepository,
  type FaultyImportRow,
  type FaultyPart,
} from '../../../../libs/data/ledger/import/imports.repository.js';
import { errorSheets, type FaultySheet } from '../../../../libs/spreadsheet/error-sheets.js';
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
    private readonly changes: AuditedChanges,
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
    const parts: FaultySheet[] = [];
    for (const { columns, ...part } of partsOf(layout)) {
      const rows = (): AsyncGenerator<FaultyImportRow> => imports.faultyRows(actor, id, part);
      const any = await rows().next();
      if (any.done !== true) parts.push({ sheet: part.sheet, columns, rows });
    }
    await writeXlsx(out, errorSheets(parts));
  }
}

/** Each header of each table with the rows below it; tables side by side share their rows and give their columns together. */
function partsOf(layout: ImportView['layout']): (FaultyPart & Pick<FaultySheet, 'columns'>)[] {
  const heads = layout?.sheets ?? [];
  const parts: (FaultyPart & Pick<FaultySheet, 'columns'>)[] = [];
  for (const { sheet, table, headerRows, columns } of heads) {
    const known = parts.find((one) => one.sheet === sheet && one.table === table && one.after === headerRows[1]);
    const later = heads.filter((one) => one.sheet === sheet && one.headerRows[0] > headerRows[1]);
    const before = Math.min(BEYOND, ...later.map((one) => one.headerRows[0]));
    if (known) known.columns.push(...columns);
    else parts.push({ sheet, table, after: headerRows[1], before, columns: [...columns] });
  }
  return parts;
}
/** No sheet has so many rows. */
const BEYOND = 10_000_000;
