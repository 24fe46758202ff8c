import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What each folder may import (docs/architecture.md); every message names the right place. */
const boundary = (files, groups) => ({
  files,
  ignores: ['**/*.spec.ts'],
  rules: { 'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }] },
});
const UP = (folder) => [`**/${folder}/**`];
const PRISMA = [['@prisma/*', 'pg', '**/generated/**'], 'Only libs/data talks to PostgreSQL: add a repository there.'];
const QUEUES = [['bullmq', 'ioredis'], 'Only libs/platform/queues.ts makes queues and Redis connections.'];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'libs/data/generated/**', '.qunjian*/**', 'coverage/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: { globals: Object.fromEntries(['process', 'console', 'URL', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'].map((name) => [name, 'readonly'])) },
    rules: {
      // Full-width and control characters are what the ledger's readers are about.
      'no-control-regex': 'off',
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "Property[key.name='validator'] > :matches(ArrowFunctionExpression, FunctionExpression)[async=true]",
          message: 'An Update validator must be synchronous: the SDK ignores a promise and accepts the Update.',
        },
      ],
    },
  },
  boundary(['libs/domain/**/*.ts'], [
    [UP('libs').concat(UP('contracts'), UP('data'), UP('platform'), UP('apps'), UP('workflows')), 'libs/domain imports nothing outside itself: pass values in.'],
    [['node:*', '@*/*', 'zod', 'pg', 'bullmq', 'ioredis'], 'libs/domain uses no package and no I/O: pass values in.'],
  ]),
  boundary(['libs/contracts/**/*.ts'], [
    [['node:*', '@*/*', 'pg', 'bullmq', 'ioredis', '**/data/**', '**/platform/**', '**/apps/**'], 'libs/contracts holds zod schemas over libs/domain and nothing else.'],
  ]),
  boundary(['workflows/**/*.ts'], [
    [['node:*', '**/data/**', '**/platform/**', '**/apps/**', '@prisma/*', 'pg', 'zod'], 'A workflow imports libs/domain and @temporalio/workflow only; effects are activities in apps/worker.'],
  ]),
  boundary(['libs/data/**/*.ts'], [[['**/apps/**', '**/platform/**', '@nestjs/*', '@temporalio/*'], 'libs/data knows the domain and PostgreSQL only.'], QUEUES]),
  boundary(['libs/platform/**/*.ts'], [[['**/apps/**', '**/data/**'], 'libs/platform knows contracts and domain only.'], PRISMA]),
  boundary(['apps/**/*.ts'], [PRISMA, [['ioredis'], QUEUES[1]]]),
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts', 'workflows/**/*.ts'],
    ignores: ['libs/platform/**', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'The environment is parsed once, in libs/platform/config.ts.' }] },
  },
);
