import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command.js';

let folder: string;
/** An event file for `adopt`, a notice for `calendar:load`: read before the product is looked for, or after. */
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qunjian-commands-'));
  file = join(folder, 'lines.jsonl');
  writeFileSync(
    file,
    `${JSON.stringify({ year: 2027, release: 1, published: '2026-11-20', source: '国办发明电〔2026〕1号', rest: [], work: [] })}\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMMANDS = ['audit-verify', 'projection-verify', 'reconciliation-quality'] as const;
/** An end with this code and one line on standard error. */
async function said(command: string, code: number, env: Record<string, string>, args: string[] = []): Promise<string> {
  const ended = await runCommand(
    `scripts/${command}.js`,
    { LOG_LEVEL: 'silent', DATABASE_URL: '', TEMPORAL_ADDRESS: '', ...env },
    args,
  );
  expect([command, ended.code, ended.stdout, ended.stderr.split('\n').length]).toEqual([command, code, '', 2]);
  return ended.stderr.trim();
}

describe('a command of the operator says in one sentence', () => {
  it('that there is no product to work on', async () => {
    const nowhere = join(folder, 'nowhere');
    const sentence = `There is no product in ${nowhere}: start it with npm start, name its folder with --data, or set DATABASE_URL and TEMPORAL_ADDRESS.`;
    for (const command of COMMANDS) expect(await said(command, 1, {}, ['--data', nowhere])).toBe(sentence);
    expect(await said('adopt', 1, {}, ['--from', file, '--data', nowhere])).toBe(sentence);
  });

  it('that the product is not running', async () => {
    const stopped = join(folder, 'stopped');
    mkdirSync(stopped);
    writeFileSync(
      join(stopped, 'folder.json'),
      JSON.stringify({ ports: { postgres: 1, temporal: 1 }, clock: { anchorReal: 0, anchorBusiness: 0, speed: 1 } }),
    );
    writeFileSync(
      join(stopped, 'secrets.json'),
      JSON.stringify({ owner: 'hidden', engine: Buffer.alloc(32).toString('base64') }),
    );
    const answer = await said('audit-verify', 1, {}, ['--data', stopped]);
    expect(answer).toMatch(
      /^数据库没有应答，系统是否已启动？（PostgreSQL does not answer \(.*ECONNREFUSED.*\): is the product running\?）$/,
    );
    expect(await said('projection-verify', 1, {}, ['--data', stopped])).toMatch(
      /^TEMPORAL_ADDRESS must name a Temporal server that answers, but 127\.0\.0\.1:1 does not: .+\.$/,
    );
  });

  it('that a setting is missing or wrong', async () => {
    expect(await said('create-administrator', 1, {})).toBe('DATABASE_URL must be set for this process.');
    expect(await said('audit-verify', 1, { LOG_LEVEL: 'loud' })).toMatch(
      /^LOG_LEVEL must be one of .*, but is "loud"\.$/,
    );
  });

  it('how it is used, where an option is unknown', async () => {
    const { code, stderr } = await runCommand('scripts/audit-verify.js', { DATABASE_URL: '' }, ['--folder', 'x']);
    expect([code, stderr.trim().split('\n').at(-1)]).toEqual([2, 'npm run audit:verify -- [--data DIR]']);
    expect(stderr).toMatch(/^Unknown option '--folder'/);
  });
});
