import { parseArgs } from 'node:util';
import { createDatabase } from '../libs/data/database.js';
import { RULE_SETS } from '../libs/domain/rule-sets/registry.js';
import { createClock } from '../libs/platform/clock.js';
import { reachTemporal } from '../libs/platform/reachable.js';
import { runCommand } from './command.js';
import { applyRuleSets } from './living-cases/apply-rule-sets.js';
import { findProduct } from './running-product.js';

/**
 * `npm run rule-set:apply [-- --data DIR]`: the rule sets of this version that are in force, to the cases that run under an earlier one. Running it again
 * does what is left.
 */
const USAGE = '用法（usage）：npm run rule-set:apply [-- --data 数据目录（DIR）]';

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const { config, ownerUrl } = findProduct(values.data === undefined ? [] : ['--data', values.data]);
  const database = createDatabase({ url: ownerUrl, poolSize: 4, applicationName: 'qunjian-rule-sets' });
  const { client, connection } = await reachTemporal(config);
  const now = (): string => new Date().toISOString();
  try {
    const today = createClock(config.clock).today();
    const applied = await applyRuleSets({ database, client, sets: Object.values(RULE_SETS), today, now });
    for (const { ruleSet, applied: cases, ended, failed } of applied) {
      for (const caseId of failed) console.error(`✗ ${caseId} 没有应答，请再次运行（no answer: run it again）`);
      console.log(`${ruleSet}：${cases} 件适用，${ended} 件不涉及或已办结（cases it reached; not concerned or ended）`);
    }
    return applied.some(({ failed }) => failed.length > 0) ? 1 : 0;
  } finally {
    await Promise.all([connection.close(), database.close()]);
  }
}

await runCommand(USAGE, main);
