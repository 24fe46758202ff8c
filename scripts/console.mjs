import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { fingerprint, whenChanged } from './stamp.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUTPUT = join(ROOT, 'dist', 'console');
/** What the console is made of: its own files and the rules, schemas and guides that it shows or asks. */
const SOURCES = ['apps/console', 'libs/contracts', 'libs/domain', 'docs/user-guide', 'package-lock.json'];
const CLIENT = 'apps/console/src/api/generated/schema.d.ts';
const COMPRESSED = /\.(js|css|svg|json|html)$/;
/** Below this the headers cost more than is saved. */
const LEAST_COMPRESSED_BYTES = 1_000;

/** Types of the client, from the API's own description: made, never kept, so that they cannot grow stale. */
export function generateClient() {
  return whenChanged({
    file: join(ROOT, dirname(CLIENT), '.stamp'),
    fingerprint: fingerprint(ROOT, ['docs/openapi.json', 'package-lock.json']),
    outputs: [join(ROOT, CLIENT)],
    make: () =>
      run('openapi-typescript/bin/cli.js', ['docs/openapi.json', '-o', CLIENT, '--default-non-nullable=false']),
  });
}

/**
 * The console as files to serve (`dist/console`), each with its compressed twins; made only when a source changed.
 * @param {(run: () => Promise<void>) => Promise<void>} around shows the making, where it is made
 */
export async function buildConsole(around = (make) => make()) {
  await generateClient();
  return whenChanged({
    // Beside the output, not in it: what is in it is served.
    file: `${OUTPUT}.stamp`,
    fingerprint: fingerprint(ROOT, SOURCES),
    outputs: [join(OUTPUT, 'index.html')],
    make: () =>
      around(async () => {
        await run('vite/bin/vite.js', [
          'build',
          'apps/console',
          '--outDir',
          OUTPUT,
          '--emptyOutDir',
          '--logLevel',
          'warn',
        ]);
        precompress(OUTPUT);
      }),
  });
}

/** @param {string} folder */
function precompress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) precompress(path);
    else if (COMPRESSED.test(entry.name)) compress(path, readFileSync(path));
  }
}

/**
 * @param {string} path
 * @param {Buffer} content
 */
function compress(path, content) {
  if (content.length < LEAST_COMPRESSED_BYTES) return;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: quality }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
}

/**
 * A tool of node_modules, run to its end; what it prints is shown only when it fails.
 * @param {string} tool
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function run(tool, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', tool), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${tool} ${args[0] ?? ''} failed:\n${output}`)),
    );
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await (process.argv[2] === 'client' ? generateClient() : buildConsole());
