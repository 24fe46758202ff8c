import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { AttemptLog } from '../../apps/api/access/attempts.js';
import { connectedToNothing, disconnectedValues } from '../../apps/api/disconnected.js';
import { READINESS_CHECKS } from '../../apps/api/platform/tokens.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { MendingRepository } from '../../libs/data/mending.repository.js';
import { nextDate } from '../../libs/domain/calendar.js';
import { ApiClient } from '../support/api-client.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { prepareQueues } from '../support/ledger-worker.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { createTestApi } from '../support/test-api.js';
import { addressOf, startedWorker } from '../support/worker-process.js';

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; action: string; runbook: string };
}
interface Panel {
  title: string;
  targets: { expr: string }[];
}
const rules = (
  load(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(readFileSync('deploy/grafana/qunjian.json', 'utf8')) as { panels: Panel[] };

/** Words of PromQL that are no names of figures. */
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);
/** Names an expression asks for: what is left without labels, ranges, groupings and functions. */
function namesIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/[a-z_:][\w:]*(?!\w|\s*\()/gi)].map(([name]) => name).filter((name) => !WORDS.has(name));
}

/** Names of the series in a text of Prometheus, by its `# TYPE` lines. */
function exported(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name, type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name! + end) : [name!],
  );
}

let db: TestDatabase;
let worker: ChildProcess;
let app: NestFastifyApplication;
let apiText: string;
let workerText: string;
const connections = connectedToNothing();
beforeAll(async () => {
  db = await cloneDatabase();
  await prepareQueues(db);
  worker = startedWorker(db.workerUrl);
  workerText = await (await fetch(`${await addressOf(worker)}/metrics`)).text();
  app = await createTestApi(disconnectedValues(), connections, [
    [AttemptLog, { record: () => Promise.resolve() }],
    [READINESS_CHECKS, [{ part: 'database', vital: true, find: () => Promise.resolve('away') }]],
  ]);
  await app.listen(0, '127.0.0.1');
  apiText = (await new ApiClient((await app.getUrl()).replace('[::1]', '127.0.0.1')).get('/metrics')).text;
});
afterAll(async () => {
  await app.close();
  await connections.onApplicationShutdown();
  worker.stdout!.resume();
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await db.drop();
});

describe('what operators are alarmed by', () => {
  it('asks for figures that API and worker export, in every rule and panel', () => {
    // `up` is Prometheus's own: whether it could ask.
    const known = new Set(['up', ...exported(apiText), ...exported(workerText)]);
    const asked = [
      ...rules.map(({ alert, expr }) => ({ of: alert, names: namesIn(expr) })),
      ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ of: title, names: namesIn(expr) }))),
    ];
    expect(asked.filter(({ names }) => names.length === 0 || names.some((name) => !known.has(name)))).toEqual([]);
    expect(namesIn('sum by (le) (rate(a_total{b="c"}[5m])) / d_sum and on () e > 0.05')).toEqual([
      'a_total',
      'd_sum',
      'e',
    ]);
  });

  it('says in Chinese and then in English what is wrong and what to do, and where it is written', () => {
    const headings = [...readFileSync('docs/operations.md', 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, for: during, labels, annotations } of rules) {
      expect([alert, annotations.summary]).toEqual([
        alert,
        expect.stringMatching(/^.*\p{Script=Han}.*。\n[\x20-\x7e]+\.$/u),
      ]);
      expect([alert, annotations.action]).toEqual([
        alert,
        expect.stringMatching(/^.*\p{Script=Han}.*。\n[\x20-\x7e]+\.$/u),
      ]);
      expect(during).toMatch(/^\d+[mh]$/);
      expect(['critical', 'warning']).toContain(labels.severity);
      const [file, section] = annotations.runbook.split('#');
      expect([alert, file, headings.includes(section!)]).toEqual([alert, 'docs/operations.md', true]);
    }
  });

  it('knows parts that are away, and tells the other figures meanwhile', () => {
    expect(apiText).toContain('qunjian_part_ok{part="database"} 0');
    expect(apiText).toContain('qunjian_outbox_behind_seconds{outbox="events"} Nan');
    expect(workerText).toMatch(/^qunjian_overdue_untold 0$/m);
  });

  it('knows until when the calendars last: from 24 June 2020 by the ones that are shipped', () => {
    expect(Number(/^qunjian_calendar_days_left (\d+)$/m.exec(apiText)?.[1])).toBeGreaterThan(365);
  });

  it('counts cases past their limit until somebody is told', async () => {
    const opened = aCaseOfItsOwn('union', 'single');
    const { deadlines } = await recordLife(new CaseStore(db.worker), opened, 5);
    const { dueOn } = deadlines.find(({ state }) => state === 'running')!;
    const mending = new MendingRepository(db.worker);
    expect([await mending.countUntold(dueOn), await mending.countUntold(nextDate(dueOn))]).toEqual([0, 1]);
    await db.owner.execute('UPDATE cases SET overdue = true WHERE case_id = $1', opened.caseId);
    expect(await mending.countUntold(nextDate(dueOn))).toBe(0);
  });
});
