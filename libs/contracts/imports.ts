import { z } from 'zod';
import { IMPORT_SOURCES } from '../domain/ledger/import/source-rows.js';
import { pageInfo } from './cases.js';
import { accountId, bodyId, instant, int4, int4Text, plainDate } from './primitives.js';

export const IMPORT_STATUSES = [
  'uploaded',
  'previewing',
  'needs-mapping',
  'previewed',
  'committing',
  'committed',
  'refused',
  'failed',
  'discarded',
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];
export const ROW_OUTCOMES = ['new', 'changed', 'same', 'error', 'absent'] as const;
export type RowOutcomeKind = (typeof ROW_OUTCOMES)[number];

/** Fields of `POST /imports` beside `file`. */
export const importFields = z.strictObject({
  source: z.enum(IMPORT_SOURCES).meta({ description: 'Office the file comes from' }),
  asOf: plainDate.optional().meta({ description: 'Day of the data; the day that the title names when left out' }),
  part: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'true: the file holds only a part of the rows, so rows it lacks are not absent' }),
});
export type ImportFields = z.infer<typeof importFields>;

const bilingual = z.object({ zh: z.string(), en: z.string() });
/** Which rows are the header (as the spreadsheet counts them) and which column (from 0) holds a field; null takes a column away. */
export const columnMapping = z
  .strictObject({
    headerRows: z
      .tuple([int4.min(1), int4.min(1)])
      .refine(([first, last]) => last >= first && last < first + 4, { message: '表头为相邻的一至四行' })
      .optional(),
    columns: z.record(z.string().min(1).max(60), z.int().min(0).max(511).nullable()).optional(),
  })
  .meta({ id: 'ColumnMapping' });
/** Body of `POST /imports/{id}/mapping`: by name of the sheet; the one sheet of a csv file is called `csv`. */
export const importMappingBody = z
  .strictObject({
    sheets: z.record(z.string().min(1).max(100), columnMapping),
    save: z.boolean().default(true).meta({ description: 'Use it for later files of this source with the same header' }),
  })
  .meta({ id: 'ImportMapping' });
export type ImportMapping = z.infer<typeof importMappingBody>;
/** Body of `POST /imports/{id}/commit`; none where nothing is to be confirmed. */
export const importCommitBody = z
  .strictObject({
    empty: z
      .array(z.string().min(1).max(120))
      .max(100)
      .default([])
      .meta({ description: 'Fields of `layout.emptied` that shall be empty from now on, as table.field' }),
  })
  .nullish()
  .transform((body) => body ?? { empty: [] })
  .meta({ id: 'ImportCommit' });
export type ImportCommit = z.output<typeof importCommitBody>;

/** How a header was understood: its columns (`field` null: unknown), the fields that are missing, and which unknown column each may be. */
const headerLayout = z.object({
  sheet: z.string(),
  table: z.string(),
  headerRows: z.tuple([z.int(), z.int()]),
  columns: z.array(
    z.object({
      column: z.int(),
      letter: z.string(),
      label: z.string(),
      group: z.string().nullable(),
      field: z.string().nullable(),
    }),
  ),
  missing: z.array(z.string()).meta({ description: 'Fields that no column holds' }),
  missingFields: z
    .array(z.object({ field: z.string(), label: z.string(), required: z.boolean() }))
    .meta({ description: 'The same with what a header would call them' }),
  proposals: z
    .array(
      z.object({
        field: z.string(),
        fieldLabel: z.string(),
        column: z.int(),
        letter: z.string(),
        label: z.string(),
        by: z.enum(['header', 'content']),
      }),
    )
    .meta({
      description: 'Unknown columns that may hold a missing field: called alike, or with content that looks like it',
    }),
});
export type HeaderLayout = z.infer<typeof headerLayout>;
const sheetLayout = headerLayout.extend({
  titles: z.array(z.string()),
  asOf: plainDate.nullable(),
  mappedBy: z.enum(['template', 'saved', 'given']),
  rows: z.int(),
});
export const importLayout = z
  .object({
    format: z.enum(['xlsx', 'csv']),
    encoding: z.string().nullable(),
    sheets: z.array(sheetLayout),
    ignoredSheets: z.array(
      z.object({
        sheet: z.string(),
        head: z.array(z.object({ row: z.int(), cells: z.array(z.string()) })),
        nearest: headerLayout
          .nullable()
          .meta({ description: 'The header it would have if the missing columns were named' }),
      }),
    ),
    emptied: z.array(z.object({ table: z.string(), field: z.string(), label: z.string(), rows: z.int() })).meta({
      description: 'Fields that rows of the ledger have and no row of the file does: to be confirmed at commit',
    }),
    skipped: z
      .record(z.string(), z.int())
      .meta({ description: 'Rows that are no data: blank, note, total, heading, header (again on a later page)' }),
    skippedRows: z
      .array(z.object({ sheet: z.string(), row: z.int(), kind: z.string(), text: z.string() }))
      .optional()
      .meta({ description: 'The first of them but blank ones, so that nothing is left out unseen; persons masked' }),
  })
  .meta({ id: 'ImportLayout' });
export type ImportLayout = z.infer<typeof importLayout>;
export const importCounts = z
  .object({
    rows: z.int(),
    new: z.int(),
    changed: z.int(),
    same: z.int(),
    absent: z.int(),
    error: z.int(),
    remarks: z.int(),
  })
  .meta({ id: 'ImportCounts' });
export type ImportCounts = z.infer<typeof importCounts>;

export const importView = z
  .object({
    id: z.string(),
    source: z.enum(IMPORT_SOURCES),
    fileName: z.string(),
    size: z.int(),
    sha256: z.string(),
    asOf: plainDate.nullable(),
    part: z.boolean(),
    status: z.enum(IMPORT_STATUSES),
    outdated: z
      .boolean()
      .meta({ description: 'Another file of the source has been committed since the preview: preview again' }),
    progress: z.object({ stage: z.string(), rows: z.int() }).nullable(),
    mapping: importMappingBody.nullable(),
    layout: importLayout.nullable(),
    counts: importCounts.nullable(),
    refusal: bilingual
      .extend({ code: z.string() })
      .nullable()
      .meta({ description: 'Why the file was refused, or why the work failed' }),
    result: z
      .record(z.string(), z.record(z.string(), z.int()))
      .nullable()
      .meta({ description: 'Rows written, by stage and table' }),
    createdAt: instant,
    createdBy: accountId,
    body: bodyId,
    previewedAt: instant.nullable(),
    committedAt: instant.nullable(),
    committedBy: accountId.nullable(),
    newerDataOf: plainDate.nullable().meta({
      description: 'Day of data of this source that was committed before and is newer: this file would set values back',
    }),
    operation: z.string().nullable().meta({
      description:
        'Operation by which living cases were asked to follow the status of units that this file changed; null where none was concerned',
    }),
  })
  .meta({ id: 'Import' });
export type ImportView = z.infer<typeof importView>;

export const importListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().min(1).max(200).optional(),
  source: z.enum(IMPORT_SOURCES).optional(),
});
export type ImportListQuery = z.infer<typeof importListQuery>;
export const importList = z
  .object({ items: z.array(importView.omit({ layout: true, mapping: true })), page: pageInfo })
  .meta({ id: 'ImportList' });
export type ImportList = z.infer<typeof importList>;

export const importRowsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: int4Text.optional(),
  outcome: z.enum(ROW_OUTCOMES).optional(),
});
export type ImportRowsQuery = z.infer<typeof importRowsQuery>;
const cellError = z.object({
  cell: z.string(),
  field: z.string(),
  label: z.string(),
  value: z.string(),
  reason: bilingual,
  suggestion: bilingual,
});
export const importRow = z
  .object({
    ordinal: z.int(),
    table: z.string(),
    sheet: z.string(),
    row: z.int(),
    key: z.string().nullable(),
    outcome: z.enum(ROW_OUTCOMES),
    changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
    errors: z.array(cellError),
    remarks: z.array(
      z.object({ cell: z.string(), field: z.string(), kind: z.string(), zh: z.string(), en: z.string() }),
    ),
    value: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'The row as it was read; names and telephone numbers of persons are masked' }),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof importRow>;
export const importRows = z.object({ items: z.array(importRow), page: pageInfo }).meta({ id: 'ImportRows' });
export type ImportRows = z.infer<typeof importRows>;

/** `GET /import-sources`: what each source's tables hold, for whoever corrects a mapping or prepares a file. */
export const importSources = z
  .object({
    items: z.array(
      z.object({
        source: z.enum(IMPORT_SOURCES),
        title: bilingual,
        tables: z.array(
          z.object({
            table: z.string(),
            title: bilingual,
            optional: z.boolean(),
            columns: z.array(
              z.object({ field: z.string(), kind: z.string(), required: z.boolean(), labels: z.array(z.string()) }),
            ),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ImportSources' });
export type ImportSources = z.infer<typeof importSources>;
