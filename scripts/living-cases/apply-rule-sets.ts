// Raw SQL: the packed state of a case.
import type { Client } from '@temporalio/client';
import type { Database } from '../../libs/data/database.js';
import { unpackState, type StoredState } from '../../libs/data/stored-state.js';
import { laterRules, RULE_SETS, rulesOfCase } from '../../libs/domain/rule-sets/registry.js';
import type { RuleSet } from '../../libs/domain/rule-set.js';
import { tellLivingCases, type Told } from './tell-living-cases.js';

export interface AppliedSet extends Told {
  ruleSet: string;
}

/**
 * Brings rule sets that are in force on the day to the cases that run under an earlier one and do not know them, each as the action `apply-rule-set` in the
 * case's own history: what of the set reaches it, with before and after, is data of the set (`appliesBy`). Cases that were opened knowing a set take it
 * up by themselves on its first day. A second run goes on where the first stopped and tells nobody twice. Runs as the owner.
 */
export async function applyRuleSets({
  database,
  client,
  sets,
  today,
  now,
}: {
  database: Database;
  client: Client;
  sets: readonly RuleSet[];
  today: string;
  now: () => string;
}): Promise<AppliedSet[]> {
  const inForce = sets.filter((set) => set.validFrom <= today).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  const applied: AppliedSet[] = [];
  for (const set of inForce) {
    const earlier = Object.values(RULE_SETS).filter(
      ({ jurisdiction, validFrom }) => jurisdiction === set.jurisdiction && validFrom < set.validFrom,
    );
    if (earlier.length === 0) continue;
    const told: AppliedSet = { ruleSet: set.id, applied: 0, ended: 0, failed: [] };
    await tellLivingCases(
      {
        database,
        client,
        action: 'apply-rule-set',
        subject: set.id,
        prefix: 'rule-set',
        concerns: { sql: 'rule_set = ANY ($3)', params: [earlier.map(({ id }) => id)] },
        actionOf: (caseId) => whatReaches(database, set, caseId),
        now,
      },
      told,
    );
    applied.push(told);
  }
  return applied;
}

/** What of the set reaches the case; null where it knows the set, or nothing of it does. */
async function whatReaches(database: Database, set: RuleSet, caseId: string) {
  const [row] = await database.query<StoredState>('SELECT state, document_no FROM cases WHERE case_id = $1', caseId);
  const state = unpackState(row!);
  const known = [...(state.laterRuleSets ?? []), ...(state.ruleChanges ?? []).map((change) => change.ruleSet)];
  const rules = rulesOfCase(state);
  if (rules === undefined || known.includes(set.id)) return null;
  const later = laterRules(rules, set);
  if (later === null) return null;
  return { action: { name: 'apply-rule-set' as const, data: { later }, on: set.validFrom }, version: state.version };
}
