import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ApiClient } from './pilot/api-client.js';
import { readPilotFolder } from './pilot/pilot-folder.js';
import { caseKeysOf, compareFigures, type ExpectedFigures } from './figures/compare-with-expected.js';
import { httpRespondent } from './figures/http-respondent.js';

const USAGE =
  'npm run figures:compare -- [--from DIR] [--data .qunjian] [--user of-001] [--until 2020-07-06] [--json OUT.json]';

interface Ready {
  url: string;
}
interface DemoAccount {
  username: string;
  password: string;
}

/** Compares the statistics of a running product with a folder's `expected.json`. Ends with 1 on any difference. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string', default: 'examples/pilot-2020' },
      data: { type: 'string', default: '.qunjian' },
      user: { type: 'string' },
      until: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const folder = await readPilotFolder(values.from);
  const { url } = JSON.parse(await readFile(`${values.data}/ready.json`, 'utf8')) as Ready;
  const accounts = JSON.parse(await readFile(`${values.data}/demo-accounts.json`, 'utf8')) as DemoAccount[];
  const username =
    values.user ??
    folder.accounts.find(
      ({ role, body }) => role === 'officer' && folder.bodies.find(({ id }) => id === body)?.line === 'task-force',
    )!.id;
  const client = await ApiClient.login(
    url,
    username,
    accounts.find((account) => account.username === username)!.password,
  );
  const expected = folder.expected as unknown as ExpectedFigures;
  const compared = await compareFigures(httpRespondent(client), expected, {
    until: values.until ?? expected.reportDate,
    caseKeyOf: caseKeysOf(folder.formations.values()),
  });
  if (values.json) await writeFile(values.json, `${JSON.stringify(compared.got, null, 1)}\n`);
  for (const { path, expected: want, got } of compared.differences)
    console.error(`✗ ${path}: ${JSON.stringify(got)}，应为（expected） ${JSON.stringify(want)}`);
  const sections = Object.keys(compared.got).length;
  console.log(
    compared.differences.length === 0
      ? `${sections} 组统计与 expected.json 一致（statistics equal）`
      : `${compared.differences.length} 处不一致（differences）`,
  );
  return compared.differences.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  return 2;
});
