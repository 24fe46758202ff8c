import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Broken {
  /** Where the file would stand. */
  file: string;
  text: string;
  /** What the rule has to say; null when it must be silent. */
  message: string | null;
}
const importing = (file: string, what: string, message: string | null): Broken => ({
  file,
  text: `import * as it from '${what}';\nexport { it };\n`,
  message,
});
const importingType = (file: string, what: string, message: string | null): Broken => ({
  file,
  text: `import type { It } from '${what}';\nexport type { It };\n`,
  message,
});

const DOMAIN_INSIDE = 'libs/domain imports nothing outside itself: pass values in.';
const DOMAIN_PACKAGE = 'libs/domain uses no package and no I/O: pass values in.';
const CONTRACTS = 'libs/contracts holds zod schemas over libs/domain and nothing else.';
const WORKFLOWS =
  'A workflow imports libs/domain and @temporalio/workflow only; effects are activities in apps/worker.';
const DATA = 'libs/data knows the domain and PostgreSQL only.';
const DATA_TYPES = 'libs/data knows contracts of HTTP as types only: what is counted or checked stands in libs/domain.';
const PLATFORM = 'libs/platform knows contracts and domain only.';
const PRISMA = 'Only libs/data talks to PostgreSQL: add a repository there.';
const QUEUES = 'Only libs/platform/queues.ts makes queues and Redis connections.';
const API = 'apps/api knows workflows by their messages and types only: send an Update.';
const API_WORKER = 'apps/api and apps/worker share libs, not each other.';
const CONSOLE = 'apps/console knows libs/domain and libs/contracts only: ask the API.';
const SHEETS = 'libs/spreadsheet knows libs/domain and files only.';
const ENVIRONMENT = 'The environment is parsed once, in libs/platform/config.ts.';
const RAW = 'a file of hand-written SQL says why in its first line';
const NOT_RAW = 'No statement is written by hand here';
const VALIDATOR = 'An Update validator must be synchronous: the SDK ignores a promise and accepts the Update.';

const STATEMENT = `import { tx } from './tx.js';\nexport const it = (): unknown => tx.query('SELECT 1');\n`;

const CASES: Broken[] = [
  importing('libs/domain/x.ts', '../contracts/cases.js', DOMAIN_INSIDE),
  importing('libs/domain/ledger/x.ts', '../../data/database.js', DOMAIN_INSIDE),
  importing('libs/domain/x.ts', '../../apps/api/main.js', DOMAIN_INSIDE),
  importing('libs/domain/x.ts', '../../workflows/index.js', DOMAIN_INSIDE),
  ...['node:fs', 'fs', 'zod', 'pg', 'lodash', '@nestjs/common', '@temporalio/workflow'].map((name) =>
    importing('libs/domain/x.ts', name, DOMAIN_PACKAGE),
  ),
  importing('libs/domain/ledger/x.ts', '../case.js', null),
  ...[
    'node:crypto',
    'pg',
    'lodash',
    '@nestjs/common',
    '../data/database.js',
    '../platform/config.js',
    '../../apps/api/main.js',
    '../../workflows/index.js',
  ].map((name) => importing('libs/contracts/x.ts', name, CONTRACTS)),
  importing('libs/contracts/x.ts', 'zod', null),
  importing('libs/contracts/x.ts', '../domain/case.js', null),
  ...[
    'node:fs',
    'zod',
    'lodash',
    '@temporalio/client',
    '../../libs/data/database.js',
    '../../libs/platform/config.js',
    '../../apps/worker/main.js',
    '../../libs/contracts/cases.js',
  ].map((name) => importing('workflows/case/x.ts', name, WORKFLOWS)),
  importing('workflows/case/x.ts', '@temporalio/workflow', null),
  importing('workflows/case/x.ts', '../../libs/domain/case.js', null),
  importingType('workflows/case/x.ts', '../../libs/contracts/cases.js', null),
  ...['../platform/config.js', '../../apps/api/main.js', '@nestjs/common', '@temporalio/client'].map((name) =>
    importing('libs/data/x.ts', name, DATA),
  ),
  ...['bullmq', 'ioredis'].map((name) => importing('libs/data/x.ts', name, QUEUES)),
  importing('libs/data/x.ts', '../contracts/cases.js', DATA_TYPES),
  importingType('libs/data/x.ts', '../contracts/cases.js', null),
  importing('libs/data/x.ts', '../contracts/jobs.js', null),
  importing('libs/data/x.ts', 'pg', null),
  ...['../data/database.js', '../../apps/api/main.js'].map((name) => importing('libs/platform/x.ts', name, PLATFORM)),
  ...['pg', '@prisma/client', '../data/generated/client.js'].map((name) =>
    importing('libs/platform/x.ts', name, name.includes('data/') ? PLATFORM : PRISMA),
  ),
  importing('libs/platform/x.ts', 'bullmq', null),
  ...['../data/database.js', '../platform/config.js', '../../apps/api/main.js', '@nestjs/common'].map((name) =>
    importing('libs/spreadsheet/x.ts', name, SHEETS),
  ),
  ...['pg', '@prisma/client', '../../libs/data/generated/client.js'].map((name) =>
    importing('apps/api/x.ts', name, PRISMA),
  ),
  importing('apps/worker/x.ts', 'pg', PRISMA),
  importing('apps/api/x.ts', 'ioredis', QUEUES),
  importing('apps/api/x.ts', 'bullmq', QUEUES),
  importing('apps/worker/x.ts', 'bullmq', QUEUES),
  importingType('apps/worker/x.ts', 'bullmq', null),
  importing('apps/api/x.ts', '../../workflows/case/case.workflow.js', API),
  importingType('apps/api/x.ts', '../../workflows/case/case.workflow.js', null),
  importing('apps/api/x.ts', '../../workflows/case/case.messages.js', null),
  importing('apps/api/cases/x.ts', '../../worker/case-worker.js', API_WORKER),
  importing('apps/worker/x.ts', '../api/create-api.js', API_WORKER),
  ...[
    '../../libs/data/database.js',
    '../../libs/platform/config.js',
    '../api/create-api.js',
    '../../workflows/index.js',
  ].map((name) => importing('apps/console/src/x.ts', name.replace('../', '../../'), CONSOLE)),
  importing('apps/console/src/x.ts', '../../../libs/contracts/cases.js', null),
  importing('apps/console/src/features/desk/x.tsx', '../../../../api/main.js', CONSOLE),
  importing('apps/console/src/features/desk/x.tsx', '../../api/client.js', null),
  ...['apps/api/x.ts', 'apps/worker/x.ts', 'libs/data/x.ts', 'libs/domain/x.ts', 'workflows/x.ts'].map((file) => ({
    file,
    text: 'export const it = process.env;\n',
    message: ENVIRONMENT,
  })),
  { file: 'libs/platform/x.ts', text: 'export const it = process.env;\n', message: null },
  {
    file: 'workflows/x.ts',
    text: `export const options = { validator: async (): Promise<void> => {} };\n`,
    message: VALIDATOR,
  },
  { file: 'workflows/x.ts', text: `export const options = { validator: (): void => {} };\n`, message: null },
  ...['libs/data/x.ts', 'apps/worker/x.ts', 'scripts/x.ts'].flatMap((file) => [
    { file, text: STATEMENT, message: RAW },
    { file, text: `// Raw SQL: claims.\n${STATEMENT}`, message: null },
    { file, text: '// Raw SQL: none any more.\nexport const it = 1;\n', message: NOT_RAW },
  ]),
];

const FLOATING = 'Promises must be awaited';
const MISUSED = 'Promise returned in function argument where a void return was expected';
const CYCLE = 'Dependency cycle detected';
/** Texts in the place of files that are there: these rules ask for types, or for who imports a file. */
const INSTEAD: Broken[] = [
  {
    file: 'libs/domain/calendar.ts',
    text: 'const later = async (): Promise<void> => {};\nexport const now = (): void => {\n  later();\n};\n',
    message: FLOATING,
  },
  {
    file: 'libs/domain/calendar.ts',
    text: 'const later = async (): Promise<void> => {};\nexport const all = (): void => [1].forEach(async () => later());\n',
    message: MISUSED,
  },
  { file: 'libs/domain/calendar.ts', text: `export * from './deadlines.js';\n`, message: CYCLE },
];

/** One run of ESLint with the product's own configuration; without its rules that ask for types over texts that stand nowhere. */
function lint(cases: readonly Broken[], typed = false): Promise<string[][]> {
  const program = `
    import { ESLint } from 'eslint';
    import tseslint from 'typescript-eslint';
    const cases = JSON.parse(process.argv[1]);
    const overrideConfig = ${typed ? '[]' : `[tseslint.configs.disableTypeChecked, { rules: { 'import-x/no-cycle': 'off' } }]`};
    const eslint = new ESLint({ cwd: ${JSON.stringify(ROOT)}, overrideConfig });
    const results = [];
    for (const { file, text } of cases) results.push((await eslint.lintText(text, { filePath: ${JSON.stringify(ROOT)} + file }))[0].messages.map((m) => m.message));
    console.log(JSON.stringify(results));`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', program, JSON.stringify(cases)],
      { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr));
        else resolve(JSON.parse(stdout) as string[][]);
      },
    );
  });
}

/** What was said of each text: the message that was looked for, or all of them. */
function told(cases: readonly Broken[], messages: readonly string[][]): Broken[] {
  return cases.map(({ file, text, message }, i) => {
    const all = messages[i]!.join() || null;
    return { file, text, message: message !== null && messages[i]!.some((m) => m.includes(message)) ? message : all };
  });
}

describe('the boundaries between folders', () => {
  test('are each kept by a rule that names the right place, and let through what is allowed', async () => {
    expect(told(CASES, await lint(CASES))).toEqual(CASES);
  });
});

describe('promises and circles', () => {
  test('are errors: a promise nobody waits for, one where none is expected, and files that load each other', async () => {
    expect(told(INSTEAD, await lint(INSTEAD, true))).toEqual(INSTEAD);
  });
});
