import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type {
  ImportCommit,
  ImportList,
  ImportListQuery,
  ImportMapping,
  ImportRow,
  ImportRows,
  ImportRowsQuery,
  ImportStatus,
  ImportView,
} from '../../../../libs/contracts/imports.js';
import { LEDGER_QUEUE, type LedgerJob } from '../../../../libs/contracts/jobs.js';
import type { Statements } from '../../../../libs/data/database.js';
import { requestJob } from '../../../../libs/data/job-outbox.repository.js';
import {
  addFilePart,
  askCommit,
  askPreview,
  createImport,
  discardImport,
  findImport,
  ImportsRepository,
  type StoredImportRow,
} from '../../../../libs/data/ledger/import/imports.repository.js';
import { maskPersonal, PERSONAL_FIELDS } from '../../../../libs/domain/ledger/units/personal-fields.js';
import type { Source } from '../../../../libs/domain/ledger/import/source-rows.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { remarkText } from '../../../../libs/spreadsheet/cell-reading.js';
import { TEMPLATES } from '../../../../libs/spreadsheet/templates.js';
import type { Caller } from '../../access/access.decorators.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange, type ChangeWork } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../page-or-refuse.js';
import { filePieces, type ReceivedFile } from '../../http/received-file.js';
import { fieldsOf, refusalOfUpload } from './uploads.js';
import { CLOCK } from '../../platform/tokens.js';

/** One request to change an import. */
export interface ImportRequest {
  caller: Caller;
  key: string;
  requestId: string;
}
const MAY_BE_READ_AGAIN: readonly ImportStatus[] = ['needs-mapping', 'previewed', 'failed'];

/** Files of the offices: taken in, previewed and committed by the worker, looked at here. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly changes: ChangesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A file that is refused leaves nothing behind but the audit line. @throws Refused */
  async upload(request: ImportRequest, file: ReceivedFile): Promise<ImportView> {
    const { actor } = request.caller;
    const fields = fieldsOf(file);
    const { source, asOf = null } = fields;
    const { fileName, sha256, size } = file;
    const wrong = await refusalOfUpload(file, fields, this.clock.today(), {
      saved: await this.imports.savedMappings(actor, source),
    });
    const change = this.change(request, 'imports', { ...fields, fileName, sha256 });
    return this.changes.run(change, async ({ tx, audit }) => {
      if (wrong) throw wrong;
      const id = randomUUID();
      await createImport(tx, {
        id,
        source,
        fileName,
        sha256,
        size,
        asOf,
        part: fields.part === 'true',
        account: actor.account,
        body: actor.body,
        createdAt: this.clock.now(),
      });
      let part = 0;
      for await (const piece of filePieces(file.path)) await addFilePart(tx, id, part++, piece);
      await ask(tx, { work: 'preview', importId: id });
      await audit(id, { step: 'upload', source, sha256, size });
      return this.reread(tx, id);
    });
  }

  async list(caller: Caller, query: ImportListQuery): Promise<ImportList> {
    requireLedger(caller, 'import');
    const { items, page } = await pageOrRefuse(() => this.imports.list(caller.actor, query));
    return { items: items.map(({ layout: _layout, mapping: _mapping, ...rest }) => rest), page };
  }

  /** @throws Refused not-found */
  async get(caller: Caller, id: string): Promise<ImportView> {
    requireLedger(caller, 'import');
    const found = await this.imports.find(caller.actor, id);
    if (!found) throw notFound();
    return found;
  }

  async rows(caller: Caller, id: string, query: ImportRowsQuery): Promise<ImportRows> {
    const { source } = await this.get(caller, id);
    const { items, hasMore } = await this.imports.rows(caller.actor, id, query);
    const last = items.at(-1);
    return {
      items: items.map((row) => masked(row, source)),
      page: { endCursor: last ? String(last.ordinal) : null, hasMore },
    };
  }

  /** Corrected columns; the preview is made again. @throws Refused for a field or sheet that is none */
  async map(request: ImportRequest, id: string, mapping: ImportMapping): Promise<ImportView> {
    return this.changes.run(this.change(request, `imports/${id}/mapping`, mapping), async ({ tx, audit }) => {
      const found = await findImport(tx, id);
      if (!found) throw notFound();
      requireKnown(mapping, found);
      await this.previewAgain(tx, id, mapping);
      await audit(id, { step: 'mapping', sheets: Object.keys(mapping.sheets) });
      return this.reread(tx, id);
    });
  }

  async preview(request: ImportRequest, id: string): Promise<ImportView> {
    return this.step(request, id, 'preview', {}, ({ tx }) => this.previewAgain(tx, id, undefined));
  }

  /** Of two previews of one source the first is committed, the other has to be previewed again. @throws Refused */
  async commit(request: ImportRequest, id: string, body: ImportCommit): Promise<ImportView> {
    return this.step(request, id, 'commit', body, async ({ tx }, found) => {
      if (found.status === 'previewed') requireConfirmed(found.layout, body);
      const asked = await askCommit(tx, id, request.caller.actor.account);
      if (asked === 'outdated') {
        throw refused(
          'preview-outdated',
          '预览之后该来源已有其他文件入库，请重新预览',
          'another file of this source was committed since the preview; preview again',
        );
      }
      if (asked === 'not-ready') throw notReady();
      await ask(tx, { work: 'commit', importId: id });
    });
  }

  async discard(request: ImportRequest, id: string): Promise<ImportView> {
    return this.step(request, id, 'discard', {}, async ({ tx }) => {
      if (!(await discardImport(tx, id))) throw notReady();
    });
  }

  private step(
    request: ImportRequest,
    id: string,
    step: string,
    body: object,
    work: (work: ChangeWork, found: ImportView) => Promise<void>,
  ): Promise<ImportView> {
    return this.changes.run(this.change(request, `imports/${id}/${step}`, body), async (given) => {
      const found = await findImport(given.tx, id);
      if (!found) throw notFound();
      await work(given, found);
      await given.audit(id, { step, source: found.source, sha256: found.sha256 });
      return this.reread(given.tx, id);
    });
  }

  private async previewAgain(tx: Statements, id: string, mapping: ImportMapping | undefined): Promise<void> {
    if (!(await askPreview(tx, id, MAY_BE_READ_AGAIN, mapping))) throw notReady();
    await ask(tx, { work: 'preview', importId: id });
  }

  private async reread(tx: Statements, id: string): Promise<ImportView> {
    return (await findImport(tx, id))!;
  }

  private change({ caller, key, requestId }: ImportRequest, call: string, body: unknown): AskedChange {
    return { caller, key, requestId, action: 'import', call, body };
  }
}

function ask(tx: Statements, job: LedgerJob): Promise<void> {
  return requestJob(tx, LEDGER_QUEUE, job);
}

function notReady() {
  return refused('import-not-ready', '该导入当前的状态不允许此操作', 'the import is not where this can be done');
}

/** A field that every row of the file leaves empty is emptied in the ledger only where a person says so. @throws Refused field-would-be-emptied */
function requireConfirmed(layout: ImportView['layout'], { empty }: ImportCommit): void {
  const open = (layout?.emptied ?? []).filter(({ table, field }) => !empty.includes(`${table}.${field}`));
  if (open.length === 0) return;
  throw refused(
    'field-would-be-emptied',
    `文件中没有内容、入库后将被清空：${open.map(({ label, rows }) => `“${label}”（${rows}行）`).join('、')}。请核对表头、指定各列，确要清空的在入库时逐项确认`,
    `the file has nothing for fields that the ledger has: ${open.map(({ table, field }) => `${table}.${field}`).join(', ')}; name their columns, or confirm each in \`empty\``,
    {
      errors: open.map(({ table, field, label, rows }) => ({
        path: `empty.${table}.${field}`,
        message: `“${label}”将有${rows}行被清空`,
      })),
    },
  );
}

/** @throws Refused mapping-invalid */
function requireKnown({ sheets }: ImportMapping, { source, layout }: ImportView): void {
  const known = new Set([...(layout?.sheets ?? []), ...(layout?.ignoredSheets ?? [])].map(({ sheet }) => sheet));
  const fields = new Set(Object.values(TEMPLATES[source].tables).flatMap(({ columns }) => Object.keys(columns)));
  const errors = Object.entries(sheets).flatMap(([sheet, { columns = {} }]) => [
    ...takenTwice(columns).map(([field, other]) => ({
      path: `sheets.${sheet}.columns.${field}`,
      message: `与字段 ${other} 对应了同一列`,
    })),
    ...beyond(columns, layout, sheet).map((field) => ({
      path: `sheets.${sheet}.columns.${field}`,
      message: '表中没有这一列',
    })),
    ...(known.has(sheet) ? [] : [{ path: `sheets.${sheet}`, message: '文件中没有这个工作表' }]),
    ...Object.keys(columns)
      .filter((field) => !fields.has(field))
      .map((field) => ({ path: `sheets.${sheet}.columns.${field}`, message: '该来源没有这个字段' })),
  ]);
  if (errors.length > 0)
    throw refused(
      'mapping-invalid',
      `列对应有误：${errors.map(({ path }) => path).join('、')}`,
      'the mapping names sheets, fields or columns that do not exist, or one column twice',
      { errors },
    );
}

type GivenColumns = Readonly<Record<string, number | null>>;

/** A field whose column another field has already, with that field. */
function takenTwice(columns: GivenColumns): [string, string][] {
  const holder = new Map<number, string>();
  return Object.entries(columns).flatMap(([field, column]): [string, string][] => {
    if (column === null) return [];
    const other = holder.get(column);
    if (other === undefined) holder.set(column, field);
    return other === undefined ? [] : [[field, other]];
  });
}

/** Cells that the preview keeps of a row of a sheet without a header. */
const SHOWN_CELLS = 60;

/** Fields given to a column to the right of all that a sheet without a header shows. */
function beyond(columns: GivenColumns, layout: ImportView['layout'], sheet: string): string[] {
  const width = Math.max(
    0,
    ...(layout?.ignoredSheets.find((one) => one.sheet === sheet)?.head.map(({ cells }) => cells.length) ?? []),
  );
  return width === 0 || width >= SHOWN_CELLS
    ? []
    : Object.keys(columns).filter((field) => (columns[field] ?? -1) >= width);
}

/** Persons' names and numbers are shown masked, in the row and in its changes and errors. */
function masked({ remarks, ...row }: StoredImportRow, source: Source): ImportRow {
  const personal = PERSONAL_FIELDS[source] ?? [];
  const hide = (field: string, value: unknown): unknown => (personal.includes(field) ? maskPersonal(value) : value);
  return {
    ...row,
    changes: row.changes.map(({ field, from, to }) => ({ field, from: hide(field, from), to: hide(field, to) })),
    errors: row.errors.map((error) => ({ ...error, value: hide(error.field, error.value) as string })),
    remarks: remarks.map((remark) => ({ ...remark, ...remarkText(remark.kind) })),
    value:
      row.value && Object.fromEntries(Object.entries(row.value).map(([field, value]) => [field, hide(field, value)])),
  };
}
