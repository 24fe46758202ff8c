import { afterAll, describe, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import { adopt } from '../../scripts/pilot/adopt-history.js';
import { readPilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { historiesUntil } from '../../scripts/pilot/pilot-seed.js';
import { identify, isRunning } from '../../scripts/start/process-identity.js';
import { until } from '../support/ledger-worker.js';
import { writeSmallCounty } from '../support/small-county.js';

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
    execFile(
      process.execPath,
      ['--no-warnings', 'scripts/pilot.mjs', ...options],
      { cwd: ROOT, env },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : 1, output: stdout + stderr });
      },
    );
  });

describe('the pilot of another county', () => {
  test('is played through HTTP on the real engine and gives that county’s figures', async () => {
    const out = join(scratch, 'out.json');
    const { code, output } = await pilot(
      '--from',
      aFolder(),
      '--data',
      join(scratch, 'data'),
      '--speed',
      '43200',
      '--json',
      out,
    );
    expect({ code, differences: output.split('\n').filter((l) => l.startsWith('✗')) }).toEqual({
      code: 0,
      differences: [],
    });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      until: '2021-03-12',
      played: { accepted: 38, refusals: 1 },
      figures: { 'overdue 2021-03-10': { total: 1 } },
    });
  });

  test('folds under the rules of its own year', async () => {
    const histories = historiesUntil(await readPilotFolder(aFolder()), '2021-03-12');
    expect(histories.map((h) => [h.open.ruleSet, adopt(h, CN_RELEASES, REAL_CLOCK).ok])).toEqual(
      histories.map(() => ['cn-anhui-yuexi-2020-07-13', true]),
    );
  });

  const swap =
    (file: string, from: string, to: string) =>
    (files: Record<string, string>): void => {
      if (!files[file]!.includes(from)) throw new Error(`${file} does not hold ${from}`);
      files[file] = files[file]!.replace(from, to);
    };
  test.each<[string, RegExp, (files: Record<string, string>) => void]>([
    [
      'a line that is not JSON',
      /^events\.jsonl line 3: is not JSON/,
      (files) =>
        (files['events.jsonl'] = files['events.jsonl']!.split('\n')
          .map((l, i) => (i === 2 ? l.slice(1) : l))
          .join('\n')),
    ],
    [
      'an event nobody knows',
      /^events\.jsonl line 1: event: /,
      swap('events.jsonl', 'survey-recorded', 'survey-dreamt'),
    ],
    [
      'an actor nobody knows',
      /^events\.jsonl line 1: actor: a-guest is not in accounts\.json/,
      swap('events.jsonl', 'a-guide', 'a-guest'),
    ],
    [
      'a case on no list',
      /^events\.jsonl line 1: caseKey: league-9 is not in task-list\.json/,
      swap('events.jsonl', 'league-1', 'league-9'),
    ],
    [
      'a type that is not the list’s',
      /^events\.jsonl line 1: type: league-1 is no union/,
      swap('events.jsonl', '"type":"league"', '"type":"union"'),
    ],
    [
      'a reason for a refusal nobody knows',
      /^events\.jsonl line \d+: expectRefusal: no reason/,
      swap('events.jsonl', 'second-decision-on-the-same-step', 'bad-mood'),
    ],
    ['a level that is none', /^bodies\.json line 7: bodies\.0\.level: /, swap('bodies.json', '"county"', '"planet"')],
    [
      'a last number that is none',
      /^bodies\.json line \d+: bodies\.4\.lastNumber2021: must be a whole number/,
      swap('bodies.json', '"lastNumber2021": 2', '"lastNumber2021": "two"'),
    ],
    [
      'an account of no body',
      /^accounts\.json line 6: accounts\.0\.body: a-review: body K9/,
      swap('accounts.json', '"K0"', '"K9"'),
    ],
    [
      'a body of no parent',
      /^bodies\.json line \d+: bodies\.1\.parent: KO: body K9/,
      swap('bodies.json', '"parent": "K0"', '"parent": "K9"'),
    ],
    [
      'an account that is there twice',
      /^accounts\.json line \d+: accounts\.1: a-review is there twice/,
      swap('accounts.json', '"a-officer"', '"a-review"'),
    ],
    [
      'a case that is there twice',
      /^task-list\.json line \d+: extras\.0: league-1 is there twice/,
      swap('task-list.json', 'party-X', 'league-1'),
    ],
    [
      'a unit that is there twice',
      /^expected\.json line \d+: trueUnits\.1: DH1 is there twice/,
      swap('expected.json', '"unit": "DH2"', '"unit": "DH1"'),
    ],
    [
      'a listed unit nobody knows',
      /^task-list\.json line \d+: formations\.0\.units\.0: league-1: DH9 is not in trueUnits/,
      swap('task-list.json', '"DH1"\n   ]', '"DH9"\n   ]'),
    ],
    [
      'a unit nobody knows',
      /^events\.jsonl line 1: units: DH9 is not in trueUnits/,
      swap('events.jsonl', '"DH1"', '"DH9"'),
    ],
    [
      'an actor of another body',
      /^events\.jsonl line 1: body: a-guide belongs to E1P, not to E1L/,
      swap('events.jsonl', '"E1P"', '"E1L"'),
    ],
    [
      'lines in the wrong order',
      /^events\.jsonl line 2: at: .* lies before the line above it/,
      (files) => (files['events.jsonl'] = files['events.jsonl']!.split('\n').reverse().join('\n')),
    ],
    ['no event at all', /^events\.jsonl line 1: holds no event/, (files) => (files['events.jsonl'] = '\n')],
    [
      'a report before its kickoff',
      /^expected\.json line \d+: reportDate: lies before the kickoff/,
      swap('expected.json', '2021-03-10', '2021-02-10'),
    ],
    ['a file that is empty', /^bodies\.json line 1: is not JSON/, (files) => (files['bodies.json'] = '')],
    [
      'a word that is none, whose place the parser does not tell',
      /^bodies\.json line 10: is not JSON/,
      swap('bodies.json', 'null', 'nul'),
    ],
    [
      'a day that does not exist',
      /^expected\.json line 4: reportDate: /,
      swap('expected.json', '2021-03-10', '2021-02-30'),
    ],
    [
      'JSON that breaks off',
      /^task-list\.json line 7: is not JSON/,
      (files) => (files['task-list.json'] = files['task-list.json']!.slice(0, 100)),
    ],
    ['a file that is missing', /^accounts\.json: is missing/, (files) => delete files['accounts.json']],
  ])('with %s is refused by file, line and reason', async (_, words, spoil) => {
    await expect(readPilotFolder(aFolder(spoil))).rejects.toThrow(words);
  });

  test('begins with a byte order mark as some editors write it, and is read all the same', async () => {
    const marked = aFolder((files) => Object.keys(files).forEach((name) => (files[name] = `\uFEFF${files[name]!}`)));
    expect((await readPilotFolder(marked)).events).toEqual((await readPilotFolder(aFolder())).events);
  });

  test('without a figure that is compared at the end is refused before anything is played', async () => {
    const vague = aFolder(
      (files) => (files['expected.json'] = files['expected.json']!.replace('"overdue"', '"overlooked"')),
    );
    expect(await pilot('--from', vague, '--data', join(scratch, 'vague'))).toEqual({
      code: 1,
      output: 'expected.json: overdue: is missing, and is compared at the end\n',
    });
  });

  test('takes away what an earlier run left, and never anything else', async () => {
    const mine = join(scratch, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'thesis.txt'), 'ten years of work');
    const { code, output } = await pilot('--from', aFolder(), '--data', mine);
    expect([code, output]).toEqual([1, expect.stringContaining('holds other things than a run of the pilot')]);
    expect(readdirSync(mine)).toEqual(['thesis.txt']);
    writeFileSync(join(mine, 'pilot-run'), '');
    writeFileSync(join(mine, 'lock'), JSON.stringify(identify(process.pid)));
    expect(await pilot('--from', aFolder(), '--data', mine)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`is in use (process ${process.pid})`),
    });
    expect(readdirSync(mine).sort()).toEqual(['lock', 'pilot-run', 'thesis.txt']);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'takes along what it started when %s ends it alone',
    async (signal) => {
      const data = join(scratch, `ended-${signal}`);
      const command = spawn(
        process.execPath,
        ['--no-warnings', 'scripts/pilot.mjs', '--from', aFolder(), '--data', data],
        {
          stdio: 'ignore',
          env: { ...process.env, NODE_OPTIONS: '' },
        },
      );
      const ended = once(command, 'exit');
      const isUp = (): Promise<boolean> => Promise.resolve(existsSync(join(data, 'ready.json')));
      // A busy machine takes longer than one patience to start everything.
      await until(isUp).catch(() => until(isUp, 'the product'));
      const { pid } = JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8')) as { pid: number };
      const product = identify(pid)!;
      command.kill(signal);
      await ended;
      await until(() => Promise.resolve(!isRunning(product)), 'the end of what it started');
      expect(existsSync(join(data, 'ready.json'))).toBe(false);
    },
    240_000,
  );

  test('says what is wrong with an option, and starts nothing', async () => {
    expect(await pilot('--speed', 'fast')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/--speed must be a number.*\n.*npm run pilot/),
    });
    expect(await pilot('--until', 'tomorrow')).toMatchObject({
      code: 1,
      output: expect.stringContaining('--until must be a day'),
    });
    expect(await pilot('--from', join(scratch, 'nowhere'))).toMatchObject({
      code: 1,
      output: expect.stringContaining('is missing in'),
    });
  });
});
