import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run fuzz -- --account of-001`: made-up requests from docs/openapi.json to a running product, as one of its demo accounts; an answer of 5xx
 * fails it. The requests change data: never against an installation that is in use. Needs schemathesis (`pip install schemathesis`).
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    data: { type: 'string', default: '.qunjian' },
    account: { type: 'string', default: 'of-001' },
    seconds: { type: 'string', default: '1800' },
    seed: { type: 'string', default: '1' },
  },
});

/** @type {{ username: string, password: string }[]} */
const accounts = JSON.parse(readFileSync(join(values.data, 'demo-accounts.json'), 'utf8'));
const { username, password } = accounts.find((one) => one.username === values.account) ?? {};
if (!username) throw new Error(`no account ${values.account} in ${values.data}/demo-accounts.json`);
const answer = await fetch(`${values.url}/api/session`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username, password }),
});
if (!answer.ok) throw new Error(`${username} could not sign in: ${answer.status}`);
const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];

// Left out: what ends the session that asks, what would lock it, and the stream, which never ends.
const LEFT_OUT = '^/api/(session|me/.*|events/stream)$';
const { status, error } = spawnSync(
  'schemathesis',
  [
    ...['run', 'docs/openapi.json', '--url', values.url, '--header', `Cookie: ${cookie}`],
    ...['--checks', 'not_a_server_error', '--exclude-path-regex', LEFT_OUT, '--continue-on-failure'],
    ...['--seed', values.seed, '--max-time', values.seconds, '--request-timeout', '30'],
  ],
  { stdio: 'inherit' },
);
if (error) throw new Error('schemathesis is not on PATH: pip install schemathesis', { cause: error });
process.exitCode = status ?? 1;
