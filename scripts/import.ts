import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportRows, ImportView } from '../libs/contracts/imports.js';
import { IMPORT_SOURCES } from '../libs/domain/ledger/import/source-rows.js';
import { commitImport, ImportRefused, previewFile } from './imports/import-file.js';
import { ApiClient } from './pilot/api-client.js';
import { settingsOf, UsageError } from './imports/cli-settings.js';

const USAGE = `npm run import -- --source ${IMPORT_SOURCES.slice(0, 4).join('|')}|… --file F [--as-of YYYY-MM-DD] [--part] [--commit] [--url U] [--user U] [--data DIR]
The password is taken from IMPORT_PASSWORD, or of a demonstration from <data>/demo-accounts.json.`;
const SHOWN = 20;

/** Imports a file through the HTTP API: prints what it would change; with --commit also changes it. Ends with 1 when refused, 2 for wrong use. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      source: { type: 'string' },
      file: { type: 'string' },
      'as-of': { type: 'string' },
      part: { type: 'boolean', default: false },
      commit: { type: 'boolean', default: false },
      url: { type: 'string' },
      user: { type: 'string' },
      data: { type: 'string', default: '.qunjian' },
    },
  });
  if (!values.source || !values.file) throw new UsageError(USAGE);
  if (!existsSync(values.file)) throw new UsageError(`${values.file} is not there`);
  const { url, user, password } = settingsOf(values, { readFile, password: process.env['IMPORT_PASSWORD'] });
  const client = await ApiClient.login(url, user, password);
  const preview = await previewFile(client, {
    source: values.source,
    path: values.file,
    part: values.part,
    ...(values['as-of'] ? { asOf: values['as-of'] } : {}),
  });
  await print(client, preview);
  if (!values.commit) {
    console.log(
      `\npreviewed as ${preview.id}; nothing has changed. Run again with --commit, or POST /api/imports/${preview.id}/commit`,
    );
    return 0;
  }
  const done = await commitImport(client, preview.id);
  console.log(`\ncommitted as ${done.id}: ${JSON.stringify(done.result)}`);
  return 0;
}

async function print(
  client: ApiClient,
  { id, source, fileName, asOf, counts, layout, newerDataOf }: ImportView,
): Promise<void> {
  console.log(`${source}: ${fileName}${asOf ? `, as of ${asOf}` : ''}`);
  for (const { sheet, table, headerRows, missing, rows } of layout?.sheets ?? []) {
    console.log(
      `  sheet ${sheet} → ${table}, header in row ${headerRows.join('–')}, ${rows} rows${missing.length > 0 ? `, without ${missing.join(', ')}` : ''}`,
    );
  }
  console.log(
    Object.entries(counts ?? {})
      .map(([name, count]) => `${name} ${count}`)
      .join('  '),
  );
  for (const { sheet, row, kind, text } of layout?.skippedRows ?? [])
    console.log(`  ${sheet} ${row} ${kind}: ${text.slice(0, 60)}`);
  if (newerDataOf)
    console.log(
      `注意：已入库${newerDataOf}的数据比本文件新，入库会把较新的值改回（data of ${newerDataOf} has been committed, which is newer: this file would set it back）`,
    );
  for (const outcome of ['error', 'changed'] as const) {
    const answer = await client.get<ImportRows>(`/imports/${id}/rows?outcome=${outcome}&limit=${SHOWN}`);
    if (!answer.ok) throw new ImportRefused(answer.problem);
    for (const row of answer.body.items) {
      for (const { cell, value, reason, suggestion } of row.errors)
        console.log(`  ${row.sheet} ${cell} “${value}”: ${reason.zh}；${suggestion.zh}`);
      for (const { field, from, to } of row.changes)
        console.log(`  ${row.key} ${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`);
    }
    if (answer.body.page.hasMore)
      console.log(
        `  … more: GET /api/imports/${id}/rows?outcome=${outcome}${outcome === 'error' ? `, or all as /api/imports/${id}/errors.xlsx` : ''}`,
      );
  }
}

function readFile(folder: string, name: string): unknown {
  const path = join(folder, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof ImportRefused) && !(error instanceof UsageError)) throw error;
  console.error(error.message);
  return error instanceof UsageError ? 2 : 1;
});
