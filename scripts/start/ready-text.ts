import { businessInstant } from '../../libs/domain/business-clock.js';
import { createClock } from '../../libs/platform/clock.js';
import type { DemoAccount } from './application.js';
import type { Running } from './installation.js';

const SHOWN_ACCOUNTS = 8;

/** What the operator reads when everything answers. */
export function readyText(facts: Running & { version: string; readyAfterMs: number; folder: string }): string {
  const lines = [
    '',
    `群建 Qunjian ${facts.version} 已就绪（ready after ${(facts.readyAfterMs / 1000).toFixed(1)} s）：${facts.url}`,
    `  数据 data: ${facts.folder}`,
    ...clockLine(facts),
    ...(facts.embedded.temporal
      ? [
          '  内置 Temporal 仅供评估，生产请用 docker-compose.yml（the embedded Temporal is for evaluation; production: docker-compose.yml）',
        ]
      : []),
    ...workLines(facts),
    ...accountLines(facts.accounts, facts.folder),
    '  按 Ctrl-C 停止（Ctrl-C stops all of it）',
  ];
  return lines.join('\n');
}

function clockLine({ clock }: Running): string[] {
  if (!createClock(clock).rehearsal) return [];
  return [`  演练 rehearsal: 业务时间 business time ${businessInstant(clock, Date.now())}，×${clock.speed}`];
}

const DESKS = { reviewer: '审核台 reviewer', officer: '经办台 officer' } as const;

/** Whom to sign in as in the browser: their desks have work on them. */
function workLines({ url, accounts, waiting }: Running): string[] {
  const shown = waiting.flatMap(({ username, role, cases }) => {
    const password = accounts.find((account) => account.username === username)?.password;
    return password === undefined ? [] : [`    ${DESKS[role]}  ${username}  ${password}  待办 waiting: ${cases}`];
  });
  return shown.length === 0 ? [] : [`  在浏览器打开 open in a browser: ${url}`, ...shown];
}

/** One account of each kind of role: the file has all of them. */
function accountLines(accounts: DemoAccount[], folder: string): string[] {
  if (accounts.length === 0) return [];
  const kinds = new Map(
    accounts.map((account) => [account.roles.join('+'), account]).reverse() as [string, DemoAccount][],
  );
  const shown = [...kinds.values()].reverse().slice(0, SHOWN_ACCOUNTS);
  return [
    `  演示账号 demo accounts（全部 ${accounts.length} 个见 all in ${folder}/demo-accounts.json）:`,
    ...shown.map(({ username, password, roles, body }) => `    ${username}  ${password}  ${roles.join(', ')}  ${body}`),
  ];
}
