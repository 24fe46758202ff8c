import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, runJest } from './jest-run.mjs';

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A folder with jest, a configuration and these suites. */
function aProject(
  suites: Record<string, string>,
  config = 'export default { testMatch: ["<rootDir>/*.spec.mjs"] };',
): string {
  root = mkdtempSync(join(tmpdir(), 'qunjian-project-'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'jest.config.js'), config);
  for (const [name, text] of Object.entries(suites)) writeFileSync(join(root, `${name}.spec.mjs`), text);
  return root;
}
const run = () => runJest(root, ['--silent', '--maxWorkers=1'], 'ignore');

describe('the counts of a run', () => {
  it('are those of jest: passed, failed, skipped', async () => {
    aProject({
      all: 'test("a", () => {}); test("b", () => {}); test("c", () => { throw new Error("no"); }); test.skip("d", () => {});',
    });
    expect(await run()).toMatchObject({ passed: 2, failed: 1, skipped: 1 });
  });

  it('count a suite that does not load as a failure', async () => {
    aProject({
      good: 'test("a", () => {});',
      broken: 'import "./missing.mjs"; test("b", () => {});',
      wrong: 'test("c", () => {',
    });
    expect(await run()).toMatchObject({ passed: 1, failed: 2, skipped: 0 });
  });

  it('are one failure when jest itself does not run', async () => {
    aProject({ good: 'test("a", () => {});' }, 'export default { globalSetup: "./missing.mjs" };');
    expect(await run()).toMatchObject({ passed: 0, failed: 1, skipped: 0, failures: ['jest did not run'] });
  });

  it('come with a line for each test that failed and each suite that did not load: where, which and why', async () => {
    aProject({
      all: 'describe("one", () => { test("is two", () => { throw new Error("no\\nand no"); }); test("b", () => {}); });',
      broken: 'import "./missing.mjs"; test("b", () => {});',
    });
    const { failures } = await run();
    expect(failures.toSorted()).toEqual([
      expect.stringMatching(/^all\.spec\.mjs › one is two: Error: no and no/),
      expect.stringMatching(/^broken\.spec\.mjs: .*Cannot find module/),
    ]);
  });

  it('close the run in one plain line', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });
});
