import { RULE_SETS } from '../domain/rule-sets/registry.js';
import { canonicalJson, sha256 } from './canonical.js';
import type { Database } from './database.js';

/**
 * Rule sets of which the database holds another text than this version ships, by id: cases were opened under that text. A set that the database does not
 * know yet is new, and comes with the migration.
 */
export async function changedRuleSets(database: Database): Promise<string[]> {
  const rows = await database.rows.ruleSetRow.findMany({
    orderBy: { id: 'asc' },
    select: { id: true, sha256: true },
  });
  return rows
    .filter(({ id, sha256: stored }) => RULE_SETS[id] && sha256(canonicalJson(RULE_SETS[id])) !== stored)
    .map(({ id }) => id);
}
