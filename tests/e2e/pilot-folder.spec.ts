import { jest, afterAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import { adopt } from '../../scripts/pilot/adopt-history.js';
import { readPilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { historiesUntil } from '../../scripts/pilot/pilot-seed.js';
import { writeSmallCounty } from '../support/small-county.js';

// Starts the whole product and lets twelve business days pass.
jest.setTimeout(300_000);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'qunjian-pilot-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
function aFolder(spoil?: (files: Record<string, string>) => void): string {
  const folder = join(scratch, `county-${(folders += 1)}`);
  writeSmallCounty(folder, spoil);
  return folder;
}
interface Outcome {
  code: number;
  output: string;
}
const pilot = (...options: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    execFile(process.execPath, ['--no-warnings', 'scripts/pilot.mjs', ...options], { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr });
    });
  });

describe('the pilot of another county', () => {
  test('is played through HTTP on the real engine and gives that county’s figures', async () => {
    const out = join(scratch, 'out.json');
    const { code, output } = await pilot('--from', aFolder(), '--data', join(scratch, 'data'), '--speed', '43200', '--json', out);
    expect({ code, differences: output.split('\n').filter((l) => l.startsWith('✗')) }).toEqual({ code: 0, differences: [] });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ until: '2021-03-12', played: { accepted: 38, refusals: 1 }, figures: { 'overdue 2021-03-10': { total: 1 } } });
  });

  test('folds under the rules of its own year', async () => {
    const histories = historiesUntil(await readPilotFolder(aFolder()), '2021-03-12');
    expect(histories.map((h) => [h.open.ruleSet, adopt(h, CN_RELEASES, REAL_CLOCK).ok])).toEqual(histories.map(() => ['cn-anhui-yuexi-2020-07-13', true]));
  });

  const swap = (file: string, from: string, to: string) => (files: Record<string, string>): void => {
    if (!files[file]!.includes(from)) throw new Error(`${file} does not hold ${from}`);
    files[file] = files[file]!.replace(from, to);
  };
  test.each<[string, RegExp, (files: Record<string, string>) => void]>([
    ['a line that is not JSON', /^events\.jsonl line 3: is not JSON/, (files) => (files['events.jsonl'] = files['events.jsonl']!.split('\n').map((l, i) => (i === 2 ? l.slice(1) : l)).join('\n'))],
    ['an event nobody knows', /^events\.jsonl line 1: event: /, swap('events.jsonl', 'survey-recorded', 'survey-dreamt')],
    ['an actor nobody knows', /^events\.jsonl line 1: actor: a-guest is not in accounts\.json/, swap('events.jsonl', 'a-guide', 'a-guest')],
    ['a case on no list', /^events\.jsonl line 1: caseKey: league-9 is not in task-list\.json/, swap('events.jsonl', 'league-1', 'league-9')],
    ['a type that is not the list’s', /^events\.jsonl line 1: type: league-1 is no union/, swap('events.jsonl', '"type":"league"', '"type":"union"')],
    ['a reason for a refusal nobody knows', /^events\.jsonl line \d+: expectRefusal: no reason/, swap('events.jsonl', 'second-decision-on-the-same-step', 'bad-mood')],
    ['a level that is none', /^bodies\.json line 7: bodies\.0\.level: /, swap('bodies.json', '"county"', '"planet"')],
    ['a last number that is none', /^bodies\.json line \d+: bodies\.4\.lastNumber2021: must be a whole number/, swap('bodies.json', '"lastNumber2021": 2', '"lastNumber2021": "two"')],
    ['an account of no body', /^accounts\.json: a-review: body K9/, swap('accounts.json', '"K0"', '"K9"')],
    ['a day that does not exist', /^expected\.json line 4: reportDate: /, swap('expected.json', '2021-03-10', '2021-02-30')],
    ['JSON that breaks off', /^task-list\.json.*: is not JSON/, (files) => (files['task-list.json'] = files['task-list.json']!.slice(0, 100))],
    ['a file that is missing', /^accounts\.json: is missing/, (files) => delete files['accounts.json']],
  ])('with %s is refused by file, line and reason', async (_, words, spoil) => {
    await expect(readPilotFolder(aFolder(spoil))).rejects.toThrow(words);
  });

  test('says what is wrong with an option, and starts nothing', async () => {
    expect(await pilot('--speed', 'fast')).toMatchObject({ code: 1, output: expect.stringMatching(/--speed must be a number.*\n.*npm run pilot/) });
    expect(await pilot('--until', 'tomorrow')).toMatchObject({ code: 1, output: expect.stringContaining('--until must be a day') });
    expect(await pilot('--from', join(scratch, 'nowhere'))).toMatchObject({ code: 1, output: expect.stringContaining('is missing in') });
  });
});
