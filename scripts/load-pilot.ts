import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { createDatabase } from '../libs/data/database.js';
import { CN_RELEASES } from '../libs/domain/calendars/cn.js';
import { relevantReleases } from '../libs/domain/calendar.js';
import { RULE_SETS, ruleSetFor } from '../libs/domain/rule-sets/registry.js';
import { loadConfig, requireSetting } from '../libs/platform/config.js';
import { connectTemporal } from '../libs/platform/temporal.js';
import { CASE_TASK_QUEUE, opened, type CaseInput } from '../workflows/case/case.messages.js';
import { caseWorkflow } from '../workflows/case/case.workflow.js';
import { adopt } from './pilot/adopt-history.js';
import { PilotFileError, readPilotFolder } from './pilot/pilot-folder.js';
import { historiesUntil } from './pilot/pilot-seed.js';
import { seedPilot } from './pilot/seed-pilot.js';

/**
 * Loads a pilot folder into a new installation and adopts its cases as of the report's day. Environment as of the worker, and DATABASE_URL
 * of the owner. Options: PILOT_FROM (folder), PILOT_ADOPT=none (only bodies, accounts, ledger and list).
 * Hands the demo accounts to the parent by message.
 */
const SIDE_BY_SIDE = 8;

async function main(): Promise<void> {
  const config = loadConfig();
  const from = process.env['PILOT_FROM'] ?? fileURLToPath(new URL('../../examples/pilot-2020', import.meta.url));
  const folder = await readPilotFolder(from);
  const database = createDatabase({ url: requireSetting(config, 'databaseUrl'), poolSize: 2, applicationName: 'qunjian-load' });
  const accounts = await seedPilot(database, folder);
  await database.close();
  if (process.env['PILOT_ADOPT'] !== 'none') {
    const { client, connection } = await connectTemporal(config);
    await adoptAll(client, inputs(folder, config.clock));
    await connection.close();
  }
  process.send?.({ type: 'accounts', accounts });
}

function inputs(folder: Awaited<ReturnType<typeof readPilotFolder>>, clock: CaseInput['clock']): CaseInput[] {
  const ruleSet = ruleSetFor(folder.expected.kickoff) ?? Object.values(RULE_SETS)[0]!;
  const calendar = relevantReleases(CN_RELEASES, Number(folder.expected.kickoff.slice(0, 4)));
  return historiesUntil(folder, folder.expected.reportDate, ruleSet, () => randomUUID()).map((history) => {
    const adopted = adopt(history, ruleSet, calendar, clock);
    if (adopted.ok) return adopted.input;
    const line = adopted.index === null ? null : (history.lines[adopted.index] ?? null);
    throw new PilotFileError('events.jsonl', line, `${history.open.caseNo}: ${adopted.refusal.zh}（${adopted.refusal.code}，${adopted.refusal.rule?.citation ?? '流程规则'}）`);
  });
}

/** Start the workflows, a few at a time; each is there once its opening is recorded. */
async function adoptAll(client: Client, all: CaseInput[]): Promise<void> {
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let input = waiting.shift(); input; input = waiting.shift()) {
      const startWorkflowOperation = new WithStartWorkflowOperation(caseWorkflow, {
        workflowId: input.state.caseId, taskQueue: CASE_TASK_QUEUE, args: [input], workflowIdConflictPolicy: 'USE_EXISTING',
      });
      await client.workflow.executeUpdateWithStart(opened, { startWorkflowOperation });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}

await main().then(() => process.disconnect?.(), (error: unknown) => {
  console.error(error instanceof PilotFileError ? error.message : error);
  process.exit(1);
});
