import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * What each folder may import (docs/architecture.md); every message names the right place, and tests/integration/lint-boundaries.spec.ts breaks each.
 * A place is a folder of the repository, a package a name; `types` lets type imports through.
 */
const boundary = (files, rules) => ({
  files,
  ignores: ['**/*.spec.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: rules.map(({ regex, message, types = false }) => ({ regex, message, allowTypeImports: types })) },
    ],
  },
});
const places = (...folders) => `^(\\.\\./)+(${folders.join('|')})/`;
const packagesBut = (...names) => `^(?!\\.{1,2}/)${names.map((name) => `(?!${name}$)`).join('')}`;
const packages = (...names) => `^(${names.join('|')})(/|$)`;
const PRISMA = {
  regex: `${packages('@prisma/.*', 'pg')}|/generated/`,
  message: 'Only libs/data talks to PostgreSQL: add a repository there.',
};
const QUEUES = {
  regex: packages('bullmq', 'ioredis'),
  message: 'Only libs/platform/queues.ts makes queues and Redis connections.',
  types: true,
};

/**
 * SQL is written by hand where the first line of a file says why; plain rows go through `rows`, the typed client (docs/adr/0031-plain-rows.md).
 */
const HAND_WRITTEN = /^\/\/ Raw SQL: \S/;
const STATEMENT =
  "CallExpression[callee.type='MemberExpression'][callee.property.name=/^(query|execute)$/][arguments.0.type=/^(Literal|TemplateLiteral|SpreadElement)$/]";
const STATEMENT_OF_NAME =
  "CallExpression[callee.type='MemberExpression'][callee.property.name=/^(query|execute)$/] > Identifier.arguments:first-child[name=/^[A-Z][A-Z_]+$/]";
const house = {
  rules: {
    'raw-sql': {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const isSaid = HAND_WRITTEN.test(context.sourceCode.lines[0] ?? '');
        let statements = 0;
        const found = (node) => {
          statements += 1;
          if (isSaid) return;
          const message =
            'Plain rows go through `rows`; a file of hand-written SQL says why in its first line: // Raw SQL: …';
          context.report({ node, message });
        };
        return {
          [STATEMENT]: found,
          [STATEMENT_OF_NAME]: found,
          'Program:exit'(node) {
            if (isSaid && statements === 0)
              context.report({ node, message: 'No statement is written by hand here: take the first line away.' });
          },
        };
      },
    },
  },
};

/** @param levels folders up from which on `api` is the server and no folder of the console */
const outsideOfConsole = (levels) => ({
  regex: `${places('libs/data', 'libs/platform', 'libs/spreadsheet', 'worker', 'workflows', 'scripts')}|^(\\.\\./){${levels},}(apps/)?api/|${packages('@nestjs/.*', '@temporalio/.*', '@prisma/.*', 'pg', 'bullmq', 'ioredis')}`,
  message: 'apps/console knows libs/domain and libs/contracts only: ask the API.',
});

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'libs/data/generated/**',
      'apps/console/src/api/generated/**',
      '.qunjian*/**',
      'coverage/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    // With types: a promise nobody waits for ends in no error anybody reads. The console has a project of its own.
    files: ['apps/{api,worker}/**/*.ts', 'libs/**/*.ts', 'workflows/**/*.ts', 'scripts/**/*.ts', 'tests/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [
        importX.createNodeResolver({ extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } }),
      ],
    },
    rules: {
      // Types may know each other; programs that load each other are one.
      'import-x/no-cycle': 'error',
    },
  },
  {
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'fetch', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
    rules: {
      // Full-width and control characters are what the ledger's readers are about.
      'no-control-regex': 'off',
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "Property[key.name='validator'] > :matches(ArrowFunctionExpression, FunctionExpression)[async=true]",
          message: 'An Update validator must be synchronous: the SDK ignores a promise and accepts the Update.',
        },
      ],
    },
  },
  boundary(
    ['libs/domain/**/*.ts'],
    [
      {
        regex: places('libs', 'contracts', 'data', 'platform', 'spreadsheet', 'apps', 'workflows', 'scripts'),
        message: 'libs/domain imports nothing outside itself: pass values in.',
      },
      { regex: packagesBut(), message: 'libs/domain uses no package and no I/O: pass values in.' },
    ],
  ),
  boundary(
    ['libs/contracts/**/*.ts'],
    [
      {
        regex: `${packagesBut('zod')}|${places('data', 'platform', 'spreadsheet', 'apps', 'workflows', 'scripts')}`,
        message: 'libs/contracts holds zod schemas over libs/domain and nothing else.',
      },
    ],
  ),
  boundary(
    ['workflows/**/*.ts'],
    [
      {
        regex: `${packagesBut('@temporalio/workflow')}|${places('libs/data', 'libs/platform', 'libs/spreadsheet', 'libs/contracts', 'apps', 'scripts')}`,
        message: 'A workflow imports libs/domain and @temporalio/workflow only; effects are activities in apps/worker.',
        types: true,
      },
    ],
  ),
  boundary(
    ['libs/data/**/*.ts'],
    [
      {
        regex: `${places('apps', 'platform', 'spreadsheet', 'scripts')}|${packages('@nestjs/.*', '@temporalio/.*')}`,
        message: 'libs/data knows the domain and PostgreSQL only.',
      },
      {
        regex: '^(\\.\\./)+contracts/(?!jobs\\.js$)',
        message: 'libs/data knows contracts of HTTP as types only: what is counted or checked stands in libs/domain.',
        types: true,
      },
      QUEUES,
    ],
  ),
  boundary(
    ['libs/platform/**/*.ts'],
    [
      {
        regex: places('apps', 'data', 'spreadsheet', 'workflows', 'scripts'),
        message: 'libs/platform knows contracts and domain only.',
      },
      PRISMA,
    ],
  ),
  boundary(
    ['libs/spreadsheet/**/*.ts'],
    [
      {
        regex: `${places('contracts', 'data', 'platform', 'apps', 'workflows', 'scripts')}|${packages('@nestjs/.*', '@temporalio/.*', '@prisma/.*', 'pg', 'bullmq', 'ioredis')}`,
        message: 'libs/spreadsheet knows libs/domain and files only.',
      },
    ],
  ),
  boundary(
    ['apps/api/**/*.ts'],
    [
      PRISMA,
      QUEUES,
      { regex: places('worker'), message: 'apps/api and apps/worker share libs, not each other.' },
      {
        regex: '/workflows/(?!case/case\\.messages\\.js$)',
        message: 'apps/api knows workflows by their messages and types only: send an Update.',
        types: true,
      },
    ],
  ),
  boundary(
    ['apps/worker/**/*.ts'],
    [PRISMA, QUEUES, { regex: places('api'), message: 'apps/api and apps/worker share libs, not each other.' }],
  ),
  // Twice, because the console has a folder `api` of its own: what lies so far up is the other one.
  boundary(['apps/console/src/*.{ts,tsx}'], [outsideOfConsole(2)]),
  boundary(['apps/console/src/*/**/*.{ts,tsx}'], [outsideOfConsole(3)]),
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts', 'scripts/**/*.ts'],
    ignores: ['**/*.spec.ts', 'apps/console/**'],
    plugins: { house },
    rules: { 'house/raw-sql': 'error' },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts', 'workflows/**/*.ts'],
    ignores: ['libs/platform/**', 'apps/console/vite.config.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is parsed once, in libs/platform/config.ts.' },
      ],
    },
  },
);
