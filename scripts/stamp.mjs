import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.git']);

/**
 * Files below `entries` (files or folders), in a fixed order, without tests and generated code.
 * @param {string} root
 * @param {string[]} entries relative to root
 * @returns {string[]} relative to root
 */
export function sourceFiles(root, entries) {
  return entries.flatMap((entry) => {
    const folder = join(root, entry);
    if (!existsSync(folder)) return [];
    return filesBelow(folder).map((file) => (file === '' ? entry : join(entry, file)));
  });
}

/**
 * @param {string} path
 * @returns {string[]} relative to path; `['']` when path is a file
 */
function filesBelow(path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [''];
  }
  return entries
    .filter((entry) => !SKIPPED.has(entry.name) && !entry.name.endsWith('.spec.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)).map((file) => join(entry.name, file)) : [entry.name],
    );
}

/**
 * Fingerprint of names and contents: it changes when a file is edited, added, removed or renamed, and not when it is only touched.
 * @param {string} root
 * @param {string[]} entries
 */
export function fingerprint(root, entries) {
  const hash = createHash('sha256');
  for (const file of sourceFiles(root, entries)) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * Runs `make` unless it has already run for this fingerprint and all of its `outputs` are still there.
 * @param {{ file: string, fingerprint: string, outputs: string[], make: () => Promise<void> }} part
 * @returns {Promise<boolean>} whether it ran
 */
export async function whenChanged({ file, fingerprint: wanted, outputs, make }) {
  if (outputs.every(existsSync) && existsSync(file) && readFileSync(file, 'utf8') === wanted) return false;
  await make();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  return true;
}
